using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Wakeups;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IncidentOps.Web.Incidents;

/// <summary>The pages that show incidents. What changes them is in <see cref="IncidentPosts"/>.</summary>
public static class IncidentPages
{
    private const int RowsOnNow = 50;
    private const int RowsOnList = 50;
    private const int TimelineEntries = 40;
    private const int TimelinePageEntries = 500;

    public static void MapIncidentPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").RequirePermission(Permissions.View);
        pages.MapGet("/", Now);
        pages.MapGet("/incidents", List);
        pages.MapGet("/incidents/{id}/timeline", Timeline);
        pages.MapGet("/incidents/{id}/print", Print);
        pages.MapGet("/incidents/{id}/{view:regex(^(inbox|picture|comms|evidence|people|handover|clocks|console)$)?}", Room);
        var starting = routes.MapGroup("").RequirePermission(Permissions.Respond);
        starting.MapGet("/declare", Declare);
        starting.MapGet("/incidents/{id}/start", Start);
        starting.MapGet("/incidents/{id}/notes", Notes);
    }

    /// <summary>The room as a page; also after a press that was refused, with the message.</summary>
    public static async Task<IResult> RoomAsync(HttpContext context, IncidentId id, string view, string? message, int status)
    {
        var services = context.RequestServices;
        var sessions = services.GetRequiredService<IncidentSessions>();
        var state = await sessions.StateAsync(id, context.RequestAborted);
        if (!state.Exists)
        {
            return context.Message(404);
        }

        var room = services.GetRequiredService<RoomModels>().Of(id, state, context.Reader());
        var first = Math.Max(0, room.Version - TimelineEntries);
        var entries = await EntriesAsync(sessions, room, first, int.MaxValue, context.RequestAborted);
        var head = await services.GetRequiredService<IEventStore>().HeadAsync(context.RequestAborted);
        if (view == "console")
        {
            // One who plays and conducts at once finds the clock in the room, and must not read ahead.
            var posted = context.Request.HasFormContentType ? context.Request.Form["all-teams"].ToString() : "";
            return !room.Sight.SeesScript || state.Drill is null ? Results.LocalRedirect($"/incidents/{id}") : context.Page<ConsolePage>(
                new
                {
                    Room = room, Entries = (IReadOnlyList<TimelineEntry>)[.. entries.Reverse()], Message = message, head.Epoch,
                    Teams = await services.GetRequiredService<DrillHost>().TeamsAsync(id, state, context.RequestAborted),
                    // Teams that were prepared together are conducted together, unless their facilitator says otherwise.
                    ForAll = context.Request.Query["teams"] != "one" && posted != "no",
                },
                status);
        }

        return context.Page<RoomPage>(
            new
            {
                Room = room,
                Entries = (IReadOnlyList<TimelineEntry>)[.. entries.Reverse()],
                HasMore = first > 0,
                View = view,
                Message = message,
                head.Epoch,
                EvidenceRun = context.Request.Query["run"].ToString() is { Length: > 0 } run ? run : null,
                EvidenceStep = context.Request.Query["step"].ToString() is { Length: > 0 } step ? step : null,
            },
            status);
    }

    private static async Task<IResult> Now(
        HttpContext context, IIncidentList list, IncidentSummaries summaries, PlanShelf plans, PlanCatalog catalog, INames names, TimeProvider clock, HeldEffects held)
    {
        var rows = await IncidentRowModel.OfAsync(await list.ListAsync(true, null, null, RowsOnNow, context.RequestAborted), summaries, context.RequestAborted);
        var now = clock.GetUtcNow();
        return context.Page<NowPage>(new
        {
            Open = rows,
            OpenCount = await list.CountAsync(true, null, context.RequestAborted),
            Mine = (IReadOnlyList<MyStep>)[.. MyStep.Of(rows, context.Reader().Actor().Id, context.Reader().Permissions, catalog, now)],
            Offers = (IReadOnlyList<MyOffer>)[.. MyOffer.Of(rows, context.Reader().Actor().Id, catalog)],
            Plans = (IReadOnlyList<Core.Runbooks.Plan>)[.. plans.All],
            Names = names,
            Now = now,
            FirstDrill = FirstDrill(context.RequestServices.GetService<ExerciseReport>()),
            Schedule = context.RequestServices.GetService<Schedule.ScheduleReading>(),
            Halted = context.Request.Query["halted"].ToString(),
            Declarers = Declarers(context, names),
            held.Hold,
            Held = held.Hold is null ? null : await held.CountAsync(context.RequestAborted),
            CanReachAnybody = !context.Reader().Can(Permissions.Administer) || context.RequestServices.GetService<WaysToReach>() is not { AreAny: false },
        });
    }

    private const int MostDeclarers = 5;

    /// <summary>Whom one tells of a real event who may not declare it, with their phone numbers where they are known.</summary>
    private static IReadOnlyList<string> Declarers(HttpContext context, INames names)
    {
        if (context.Request.Query["halted"] != "yes" || context.Reader().Can(Permissions.Respond) || context.RequestServices.GetService<PeopleDirectory>() is not { } people)
        {
            return [];
        }

        return
        [
            .. names.Everyone.Where(person => people.PermissionsOf(person.Id).HasFlag(Permissions.Respond))
                .OrderBy(person => names.PhoneOf(person.Id) is null).Take(MostDeclarers)
                .Select(person => names.PhoneOf(person.Id) is { } phone ? $"{person.Name} ({phone})" : person.Name),
        ];
    }

    /// <summary>An exercise for one person that takes no longer than a coffee.</summary>
    private static DrillableExercise? FirstDrill(ExerciseReport? library) => library?.Usable
        .Where(one => one.Exercise.Duration <= TimeSpan.FromMinutes(20) && one.Exercise.Roles.Sum(role => role.Count) == 1)
        .MinBy(one => one.Exercise.Duration);

    private static async Task<IResult> List(
        HttpContext context, IIncidentList list, IncidentSummaries summaries, INames names, TimeProvider clock, string show = "open", DateTimeOffset? before = null)
    {
        var (open, drill) = show switch
        {
            "closed" => ((bool?)false, (bool?)false),
            "drills" => (null, true),
            _ => (true, false),
        };
        var rows = await IncidentRowModel.OfAsync(await list.ListAsync(open, drill, before, RowsOnList, context.RequestAborted), summaries, context.RequestAborted);
        return context.Page<IncidentListPage>(new
        {
            Items = rows,
            Show = show is "closed" or "drills" ? show : "open",
            Older = rows.Count == RowsOnList ? rows[^1].Item.DeclaredAt : (DateTimeOffset?)null,
            Names = names,
            Now = clock.GetUtcNow(),
        });
    }

    private static Task<IResult> Room(HttpContext context, string id, string? view = null) => IncidentId.TryParse(id, out var incident)
        ? RoomAsync(context, incident, view ?? "steps", null, 200)
        : Task.FromResult<IResult>(context.Message(404));

    private static async Task<IResult> Timeline(HttpContext context, string id, IncidentSessions sessions, RoomModels models, long after = 0)
    {
        if (!IncidentId.TryParse(id, out var incident) || await sessions.StateAsync(incident, context.RequestAborted) is not { Exists: true } state)
        {
            return context.Message(404);
        }

        var room = models.Of(incident, state, context.Reader());
        var entries = await EntriesAsync(sessions, room, Math.Max(0, after), TimelinePageEntries, context.RequestAborted);
        return context.Page<TimelinePage>(new
        {
            Room = room,
            Entries = entries,
            Next = entries.Count == TimelinePageEntries ? entries[^1].Version : (long?)null,
        });
    }

    /// <summary>The timeline after a version as the room counts it, the oldest first.</summary>
    private static async Task<IReadOnlyList<TimelineEntry>> EntriesAsync(
        IncidentSessions sessions, RoomModel room, long after, int most, CancellationToken cancellation)
    {
        var words = new PlanWords(room.State);
        var entries = new List<TimelineEntry>();
        var from = room.Sight.VersionAt(room.State, after);
        while (entries.Count < most && from < room.State.Version)
        {
            var events = await sessions.EventsAsync(room.Id, from, Math.Min(most, TimelinePageEntries), cancellation);
            if (events.Count == 0)
            {
                break;
            }

            from = events[^1].Version;
            entries.AddRange(events.Where(recorded => recorded.Version <= room.State.Version && room.Sight.Sees(room.State, recorded.Version))
                .Take(most - entries.Count).Select(recorded => room.Entry(recorded, words)));
        }

        return entries;
    }

    private static async Task<IResult> Notes(HttpContext context, string id, IncidentSessions sessions, RoomModels models) =>
        IncidentId.TryParse(id, out var incident) && await sessions.StateAsync(incident, context.RequestAborted) is { Exists: true, ErasedAt: null } state
            ? context.Page<NotesPage>(new { Room = models.Of(incident, state, context.Reader()) })
            : context.Message(404);

    private static async Task<IResult> Print(HttpContext context, string id, IncidentSessions sessions, RoomModels models, ActionCommands commands) =>
        IncidentId.TryParse(id, out var incident) && await sessions.StateAsync(incident, context.RequestAborted) is { Exists: true } state
            ? context.Page<PrintPage>(new { Room = models.Of(incident, state, context.Reader()), Commands = commands })
            : context.Message(404);

    private static IResult Declare(HttpContext context, PlanShelf plans, string? runbook = null) => context.Page<DeclarePage>(new
    {
        Plans = (IReadOnlyList<Core.Runbooks.Plan>)[.. plans.All],
        Incident = Guid.CreateVersion7().ToString("N"),
        Runbook = runbook,
        Severity = runbook is not null && plans.Latest(runbook) is { } plan ? (int)plan.Runbook.Severity : (int?)null,
    });

    private static async Task<IResult> Start(
        HttpContext context, string id, IncidentSessions sessions, RoomModels models, PlanShelf plans, string? runbook = null) =>
        IncidentId.TryParse(id, out var incident) && await sessions.StateAsync(incident, context.RequestAborted) is { Exists: true } state
            ? context.Page<StartPage>(new
            {
                Room = models.Of(incident, state, context.Reader()),
                Plans = (IReadOnlyList<Core.Runbooks.Plan>)[.. plans.All],
                Chosen = runbook is null ? null : plans.Latest(runbook),
            })
            : context.Message(404);
}
