using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Exercises;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Drills;

/// <summary>Beginning a drill, conducting it, and stopping all of them.</summary>
public static class DrillPages
{
    public static void MapDrillPages(this IEndpointRouteBuilder routes)
    {
        var preparing = routes.MapGroup("/exercises/{id}/prepare").RequirePermission(Permissions.Facilitate).DisableAntiforgery();
        preparing.MapGet("", PreparingAsync);
        preparing.MapPost("", PrepareAsync);
        routes.MapGet("/exercises/{id}/cards", CardsAsync).RequirePermission(Permissions.View);
        routes.MapGet("/incidents/{id}/projector", ProjectorAsync).RequirePermission(Permissions.View);
        routes.MapGet("/incidents/{id}/console/teams", TeamsAsync).RequirePermission(Permissions.View);
        routes.MapPost("/exercises/{id}/play", PlayAsync).RequirePermission(Permissions.Respond).DisableAntiforgery();
        routes.MapPost("/drills/halt", HaltAsync).RequirePermission(Permissions.View).DisableAntiforgery();
    }

    private static async Task<IResult> PreparingAsync(
        HttpContext context, string id, ExerciseReport library, DrillHost drills, INames names, TimeProvider clock, IPlannedDrills planned, string? occurrence = null)
    {
        var drill = occurrence is null ? null : await planned.FindAsync(occurrence, context.RequestAborted);
        if (Find(library, id) is not { } drillable || (occurrence is not null && drill?.Exercise != id))
        {
            return context.Message(404);
        }

        var reader = context.Reader();
        IReadOnlyList<DrillPart> standing = drill is null ? [new DrillPart(reader.Person!.Value, DrillDuty.Facilitator)] : drill.Parts;
        // Told before the form is filled in, not after.
        return await drills.SpoilerAsync(id, IncidentState.None, [.. standing], reader.Actor(), context.RequestAborted) is { } spoiler
            ? context.Page<ExerciseRefusedPage>(new { Drillable = drillable, Reason = reader.Of(spoiler, names, clock.GetUtcNow()) }, 409)
            : context.Page<PreparePage>(new
            {
                Drillable = drillable, Form = FormState.Empty, People = names.Everyone, Key = Guid.CreateVersion7().ToString("N"),
                Planned = standing, Occurrence = drill?.Occurrence,
            });
    }

    private static async Task<IResult> PrepareAsync(
        HttpContext context, string id, ExerciseReport library, DrillHost drills, INames names, TimeProvider clock, IPlannedDrills planned)
    {
        if (Find(library, id) is not { } drillable)
        {
            return context.Message(404);
        }

        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        if (!Guid.TryParse(form["key"], out var key))
        {
            key = Guid.CreateVersion7();
        }

        var teams = PrepareForm.TeamsOf(form, drillable.Exercise);
        if (teams.Count == 0)
        {
            return Again(form.Fault("parts", reader.T["prepare.no-player"]));
        }

        if (PrepareForm.Lost(form, drillable.Exercise).ToList() is { Count: > 0 } lost)
        {
            return Again(form.Fault("parts", reader.T["prepare.no-team", string.Join(reader.T["list.separator"], lost.Select(names.NameOf)), PrepareForm.CountOf(form)]));
        }

        var title = form["title"].Trim() is { Length: > 0 } given ? given : reader.T.In(drillable.Exercise.Title);
        IncidentId? first = null;
        foreach (var (number, parts) in teams)
        {
            var name = teams.Count == 1 ? title : reader.T["prepare.team-title", title, number];
            var (incident, refusal) = await drills.PrepareAsync(drillable, CommandIds.Derive(key, "team " + number.ToString(CultureInfo.InvariantCulture)), name, parts, reader.Actor(), context.RequestAborted);
            if (refusal is not null)
            {
                return Again(form.Fault("parts", reader.Of(refusal, names, clock.GetUtcNow())));
            }

            first ??= incident;
        }

        if (first is { } room && form["occurrence"] is { Length: > 0 } occurrence
            && await planned.LinkAsync(occurrence, room, reader.Actor(), context.RequestAborted) is { } unlinked)
        {
            return Again(form.Fault("", reader.Of(unlinked, names, clock.GetUtcNow())));
        }

        return Results.LocalRedirect($"/incidents/{first}/console");

        IResult Again(FormState faulty) => context.Page<PreparePage>(new { Drillable = drillable, Form = faulty, People = names.Everyone, Key = key.ToString("N"), Occurrence = form["occurrence"] is { Length: > 0 } kept ? kept : null }, 422);
    }

    private static async Task<IResult> CardsAsync(HttpContext context, string id, ExerciseReport library, DrillHost drills) =>
        !(await ExercisePages.ScriptsAsync(context.Reader(), library, drills, context.RequestAborted)).Contains(id) ? context.Message(403)
        : Find(library, id) is { } drillable ? context.Page<CardsPage>(new { Drillable = drillable })
        : context.Message(404);

    /// <summary>The wall is conducted from the console: whoever conducts opens it. It shows nothing that has not gone out.</summary>
    private static async Task<IResult> ProjectorAsync(HttpContext context, string id, IncidentSessions sessions, RoomModels models, DrillHost drills)
    {
        if (!IncidentId.TryParse(id, out var incident) || await sessions.StateAsync(incident, context.RequestAborted) is not { Drill: not null } state)
        {
            return context.Message(404);
        }

        var room = models.Of(incident, state, context.Reader());
        return !room.Sight.SeesScript ? context.Message(403) : context.Page<ProjectorPage>(new
        {
            Room = room,
            Teams = await drills.TeamsAsync(incident, state, context.RequestAborted),
            ShowAnswers = context.Request.Query["answers"] == "yes",
        });
    }

    /// <summary>The console's list of teams by itself: a page of a hundred steps is not fetched every few seconds for a few numbers.</summary>
    private static async Task<IResult> TeamsAsync(HttpContext context, string id, IncidentSessions sessions, RoomModels models, DrillHost drills)
    {
        if (!IncidentId.TryParse(id, out var incident) || await sessions.StateAsync(incident, context.RequestAborted) is not { Drill: not null } state)
        {
            return context.Message(404);
        }

        return !models.Of(incident, state, context.Reader()).Sight.SeesScript ? context.Message(403) : context.Page<ConsoleTeams>(new
        {
            Of = incident,
            Teams = await drills.TeamsAsync(incident, state, context.RequestAborted),
            ForAll = context.Request.Query["teams"] != "one",
        });
    }

    /// <summary>One plays alone, in all roles: reads the briefing, starts the clock, and needs to know nothing beforehand.</summary>
    private static async Task<IResult> PlayAsync(HttpContext context, string id, ExerciseReport library, DrillHost drills, INames names, TimeProvider clock)
    {
        if (Find(library, id) is not { } drillable)
        {
            return context.Message(404);
        }

        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var actor = reader.Actor();
        var parts = drillable.Exercise.Roles.Select(role => new DrillPart(actor.Id, DrillDuty.Player, role.Id)).Prepend(new DrillPart(actor.Id, DrillDuty.Facilitator));
        // As with practice: to play by oneself is open to every responder; conducting a drill of others is what needs the facilitator's permission.
        var (incident, refusal) = await drills.PrepareAsync(
            drillable, Guid.TryParse(form["key"], out var key) ? key : Guid.CreateVersion7(), reader.T.In(drillable.Exercise.Title), [.. parts],
            actor with { Permissions = actor.Permissions | Permissions.Facilitate }, context.RequestAborted);
        return refusal is null or { Code: "already-started" }
            ? Results.LocalRedirect($"/incidents/{incident}")
            : context.Page<ExerciseRefusedPage>(new { Drillable = drillable, Reason = reader.Of(refusal, names, clock.GetUtcNow()) }, 409);
    }

    /// <summary>Real event: every drill that is open stops at once.</summary>
    private static async Task<IResult> HaltAsync(HttpContext context, DrillHost drills)
    {
        var form = await FormState.ReadAsync(context);
        var left = await drills.HaltAllAsync(form["reason"], context.Reader().Actor(), context.RequestAborted);
        return Results.LocalRedirect(left == 0 ? "/?halted=yes" : "/?halted=no");
    }

    private static DrillableExercise? Find(ExerciseReport library, string id) => library.Usable.FirstOrDefault(one => one.Exercise.Id == id);
}
