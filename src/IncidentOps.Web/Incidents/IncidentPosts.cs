using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace IncidentOps.Web.Incidents;

/// <summary>What people do in rooms, as form posts: plain ones are answered with pages, the script's (Accept: application/json) with JSON.</summary>
public static class IncidentPosts
{
    public static void MapIncidentPosts(this IEndpointRouteBuilder routes)
    {
        // Tokens of forms are checked for every post at once, by CrossSiteGuard.
        var posts = routes.MapGroup("").RequirePermission(Permissions.Respond).DisableAntiforgery();
        posts.MapPost("/declare", Declare);
        posts.MapPost("/practice", Practice);
        posts.MapPost("/incidents/{id}/start", Start);
        // Approving and acknowledging is for everybody who may look; each command asks for its own permission.
        routes.MapPost("/incidents/{id}/act", Act).RequirePermission(Permissions.View).DisableAntiforgery();
    }

    private static async Task<IResult> Declare(
        HttpContext context, [FromForm] IFormCollection form, IMediator mediator, PlanShelf plans, INames names, TimeProvider clock)
    {
        var reader = context.Reader();
        var (title, runbook) = (form["title"].ToString(), form["runbook"].ToString());
        if (!IncidentId.TryParse(form["incident"], out var id))
        {
            return context.Message(404);
        }

        var severity = RoomActions.Word<Severity>(form["severity"].ToString());
        if (severity is null && form["severity"].ToString().Length > 0)
        {
            return context.Message(400);
        }

        var answer = await mediator.Send(
            new SubmitToIncident(id, CommandIds.Derive(id.Value, "declare"), reader.Actor(), new DeclareIncident(title, severity)), context.RequestAborted);
        if (answer is CommandRefused refused)
        {
            return context.Page<DeclarePage>(
                new
                {
                    Plans = (IReadOnlyList<Plan>)[.. plans.All], Incident = id.ToString(), Title = title, Runbook = runbook, Severity = (int?)severity,
                    Fault = reader.Of(refused.Refusal, names, clock.GetUtcNow()),
                },
                409);
        }

        // Whoever declares leads until somebody else takes command.
        await mediator.Send(
            new SubmitToIncident(id, CommandIds.Derive(id.Value, "command"), reader.Actor(), new TakeRole(IncidentRoles.Commander)), context.RequestAborted);
        return Results.LocalRedirect(runbook.Length > 0 ? $"/incidents/{id}/start?runbook={Uri.EscapeDataString(runbook)}" : $"/incidents/{id}");
    }

    /// <summary>A practice run: a drill without an exercise, so that only simulated connectors exist in it.</summary>
    private static async Task<IResult> Practice(HttpContext context, [FromForm] IFormCollection form, IMediator mediator, PlanShelf plans)
    {
        var reader = context.Reader();
        if (!IncidentId.TryParse(form["incident"], out var id) || plans.Latest(form["runbook"].ToString()) is not { } plan)
        {
            return context.Message(404);
        }

        // Practising is open to every responder; conducting a drill of others is what needs the facilitator's permission.
        var actor = reader.Actor();
        var practising = actor with { Permissions = actor.Permissions | Permissions.Facilitate };
        await mediator.Send(
            new SubmitToIncident(
                id, CommandIds.Derive(id.Value, "declare"), practising,
                new DeclareIncident(reader.T["practice.title", reader.T.In(plan.Runbook.Title)], plan.Runbook.Severity, IncidentMode.Drill)),
            context.RequestAborted);
        await mediator.Send(
            new SubmitToIncident(id, CommandIds.Derive(id.Value, "command"), actor, new TakeRole(IncidentRoles.Commander)), context.RequestAborted);
        var inputs = PracticeInputs.Of(plan.Runbook);
        await mediator.Send(
            new SubmitToIncident(id, CommandIds.Derive(id.Value, "start"), actor, new StartRun(plan.Version.Sha256, inputs)), context.RequestAborted);
        return Results.LocalRedirect($"/incidents/{id}");
    }

    private static async Task<IResult> Start(
        HttpContext context, string id, [FromForm] IFormCollection form, IMediator mediator, IncidentSessions sessions, RoomModels models,
        PlanShelf plans, INames names, TimeProvider clock)
    {
        var reader = context.Reader();
        if (!IncidentId.TryParse(id, out var incident) || new RoomActions(form).Read(out _) is not StartRun start)
        {
            return context.Message(404);
        }

        if (CommandIdOf(context, form) is not { } commandId)
        {
            return context.Message(422);
        }

        var answer = await mediator.Send(
            new SubmitToIncident(incident, commandId, reader.Actor(), start), context.RequestAborted);
        if (answer is CommandAccepted)
        {
            return Results.LocalRedirect($"/incidents/{incident}");
        }

        return context.Page<StartPage>(
            new
            {
                Room = models.Of(incident, await sessions.StateAsync(incident, context.RequestAborted), reader),
                Plans = (IReadOnlyList<Plan>)[.. plans.All],
                Chosen = plans.Latest(form["runbook"].ToString()),
                Given = (IReadOnlyDictionary<string, string?>?)start.Inputs,
                Fault = MessageOf(answer, reader, names, clock.GetUtcNow()),
            },
            409);
    }

    private static async Task<IResult> Act(
        HttpContext context, string id, [FromForm] IFormCollection form, IMediator mediator, IncidentSessions sessions, INames names, TimeProvider clock)
    {
        if (!IncidentId.TryParse(id, out var incident))
        {
            return context.Message(404);
        }

        var reader = context.Reader();
        var wantsJson = context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal);
        var view = form["view"].ToString() is { } wanted && (RoomPage.Tabs.Contains(wanted) || wanted == "observe") ? wanted : "steps";
        var actions = new RoomActions(form);
        if (actions.ReadAgain is { } asked)
        {
            return await ReadAgainAsync(context, incident, asked, wantsJson, view);
        }

        var state = await sessions.StateAsync(incident, context.RequestAborted);
        var command = actions.Read(state, out var fault);
        if (CommandIdOf(context, form) is not { } commandId)
        {
            (command, fault, commandId) = (null, "command-id", Guid.Empty);
        }

        if (command is null)
        {
            var isNothing = fault == "none";
            return wantsJson ? Results.Json(new { answer = "refused", code = "malformed", reason = Malformed(reader, fault) }, statusCode: 422)
                : isNothing ? Results.LocalRedirect(PathOf(incident, view))
                : await IncidentPages.RoomAsync(context, incident, view, Malformed(reader, fault), 422);
        }

        var answer = await mediator.Send(
            new SubmitToIncident(incident, commandId, reader.Actor(), command, ClaimedAtOf(context)), context.RequestAborted);
        if (form["all-teams"] == "yes" && DrillActions.IsForTeams(command))
        {
            // Each team is asked, whatever another answers: one that was handled by itself before must not keep the rest from following.
            foreach (var (team, other) in (await context.RequestServices.GetRequiredService<DrillHost>().TeamsAsync(incident, state, context.RequestAborted)).Where(team => team.Incident != incident))
            {
                var theirs = await mediator.Send(
                    new SubmitToIncident(team, CommandIds.Derive(commandId, team.ToString()), reader.Actor(), command, ClaimedAtOf(context)), context.RequestAborted);
                if (answer is CommandAccepted && theirs.RefusalOrNull is { } refusal)
                {
                    var name = other.Title?.Value ?? team.ToString()[..8];
                    answer = new CommandRefused(refusal with { Reason = new LocalizedText($"{name}: {refusal.Reason.English}", $"{name}：{refusal.Reason.Japanese}") });
                }
            }
        }

        return wantsJson ? await JsonAsync(context, incident, answer, reader, names, clock.GetUtcNow())
            : answer is CommandAccepted ? Results.LocalRedirect(PathOf(incident, view) + (form["all-teams"] == "no" ? "?teams=one" : ""))
            : await IncidentPages.RoomAsync(context, incident, view, MessageOf(answer, reader, names, clock.GetUtcNow()), StatusOf(answer));
    }

    /// <summary>Asks the target once more. No command: what it tells becomes one, by the engine.</summary>
    private static async Task<IResult> ReadAgainAsync(
        HttpContext context, IncidentId incident, (string Run, string Step) asked, bool wantsJson, string view)
    {
        var reader = context.Reader();
        if (!reader.Can(Permissions.Respond))
        {
            return wantsJson
                ? Results.Json(new { answer = "refused", code = "forbidden", reason = reader.T["live.forbidden"] }, statusCode: 403)
                : context.Message(403);
        }

        var readings = context.RequestServices.GetRequiredService<OutcomeReadings>();
        var read = await readings.ReadAsync(incident, asked.Run, asked.Step, reader, context.RequestAborted);
        var (word, status) = read.Answer switch
        {
            OutcomeAnswer.Found => ("accepted", 200),
            OutcomeAnswer.UnderWay => ("pending", 202),
            _ when read.Code == "no-incident" => ("refused", 404),
            _ => ("refused", 409),
        };
        return wantsJson ? Results.Json(new { answer = word, code = read.Code ?? read.Answer, result = read.Result, reason = read.Text }, statusCode: status)
            : read.Answer == OutcomeAnswer.Found ? Results.LocalRedirect(PathOf(incident, view))
            : await IncidentPages.RoomAsync(context, incident, view, read.Text, status == 202 ? 200 : status);
    }

    private static async Task<IResult> JsonAsync(
        HttpContext context, IncidentId incident, CommandAnswer answer, Reader reader, INames names, DateTimeOffset now) => answer switch
    {
        CommandAccepted accepted => Results.Json(new
        {
            answer = "accepted",
            version = await context.RequestServices.GetRequiredService<CommandReplies>().VersionAsync(incident, accepted.LastVersion, reader, context.RequestAborted),
            repeated = accepted.Repeated,
        }),
        CommandRefused refused => Results.Json(
            new { answer = "refused", code = refused.Refusal.Code, reason = reader.Of(refused.Refusal, names, now) }, statusCode: StatusOf(answer)),
        CommandBusy => Results.Json(new { answer = "busy", reason = reader.T["room.busy"] }, statusCode: StatusOf(answer)),
        _ => Results.Json(new { answer = "unknown", reason = reader.T["room.unknown"] }, statusCode: StatusOf(answer)),
    };

    private static string MessageOf(CommandAnswer answer, Reader reader, INames names, DateTimeOffset now) => answer switch
    {
        CommandRefused refused => reader.T["room.refused", reader.Of(refused.Refusal, names, now)],
        CommandBusy => reader.T["room.busy"],
        _ => reader.T["room.unknown"],
    };

    /// <summary>What people type is answered with how to write it; a form that no page of ours makes, with what of it can't be read.</summary>
    private static string Malformed(Reader reader, string fault) => fault switch
    {
        "jumpDrill" => reader.T["drill.jump-to.wrong"],
        "known-at" => reader.T["room.known-at.wrong"],
        _ => reader.T["room.malformed", fault],
    };

    private static int StatusOf(CommandAnswer answer) => answer switch
    {
        CommandRefused { Refusal.Code: "forbidden" } => 403,
        CommandRefused { Refusal.Code: "no-incident" } => 404,
        CommandRefused => 409,
        CommandBusy => 503,
        CommandUnknown => 500,
        _ => 200,
    };

    private static string PathOf(IncidentId incident, string view) => view == "steps" ? $"/incidents/{incident}" : $"/incidents/{incident}/{view}";

    /// <summary>The script sends its own in a header; a plain form carries the one that the page was made with. Null: it is no id.</summary>
    private static Guid? CommandIdOf(HttpContext context, IFormCollection form) => SentCommandId.Read(
        context.Request.Headers["X-Command-Id"].ToString() is { Length: > 0 } header ? header : form["command-id"].ToString());

    private static DateTimeOffset? ClaimedAtOf(HttpContext context) => DateTimeOffset.TryParse(
        context.Request.Headers["X-Claimed-At"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;
}
