using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;

namespace IncidentOps.Web.Api;

/// <summary>One endpoint for each command, so that the API's document has each body.</summary>
public static class CommandEndpoints
{
    private const string Problem = "application/problem+json";

    /// <summary>Commands with endpoints of their own: declaring makes the incident; evidence comes with its content.</summary>
    public static readonly IReadOnlySet<Type> Elsewhere = new HashSet<Type> { typeof(AttachEvidence), typeof(DeclareIncident) };

    public static void MapCommands(this IEndpointRouteBuilder api)
    {
        foreach (var (name, type) in CommandCodec.Types.Where(pair => !Elsewhere.Contains(pair.Value)))
        {
            api.MapPost($"/incidents/{{id}}/commands/{name}", (HttpContext context, string id, IMediator mediator, CommandReplies replies) =>
                    SubmitAsync(context, id, name, mediator, replies))
                .Accepts(type, "application/json")
                .WithName(name)
                .WithSummary(CommandWords.Of(name))
                .WithTags("Commands")
                .AsCommand();
        }

        api.MapPost("/incidents", DeclareAsync)
            .Accepts<DeclareIncident>("application/json")
            .WithName("declareIncident")
            .WithSummary(CommandWords.Of("declareIncident"))
            .WithDescription("The incident's id is the command's id (without hyphens), so a repeat after a lost answer finds the same incident.")
            .WithTags("Incidents")
            .AsCommand();
    }

    /// <summary>What every command's endpoint may answer.</summary>
    public static RouteHandlerBuilder AsCommand(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new NeedsCommandId())
        .Produces<AcceptedView>()
        .Produces<ProblemView>(StatusCodes.Status401Unauthorized, Problem)
        .Produces<ProblemView>(StatusCodes.Status403Forbidden, Problem)
        .Produces<ProblemView>(StatusCodes.Status404NotFound, Problem)
        .Produces<ProblemView>(StatusCodes.Status409Conflict, Problem)
        .Produces<ProblemView>(StatusCodes.Status422UnprocessableEntity, Problem)
        .Produces<ProblemView>(StatusCodes.Status503ServiceUnavailable, Problem)
        .Produces<ProblemView>(StatusCodes.Status504GatewayTimeout, Problem);

    private static Task<IResult> DeclareAsync(HttpContext context, IMediator mediator, CommandReplies replies) =>
        SubmitAsync(context, context.Request.CommandId()?.ToString("N") ?? "", "declareIncident", mediator, replies);

    private static async Task<IResult> SubmitAsync(HttpContext context, string id, string name, IMediator mediator, CommandReplies replies)
    {
        var reader = context.ApiReader();
        if (context.Request.CommandId() is not { } commandId)
        {
            return ApiReplies.Malformed(context, reader.T["api.no-command-id"], "Idempotency-Key");
        }

        if (!IncidentId.TryParse(id, out var incident))
        {
            return ApiReplies.NotFound(context, "no-incident");
        }

        var (command, unreadable) = await context.BodyAsync(async (stream, cancellation) =>
        {
            using var body = await JsonDocument.ParseAsync(stream, default, cancellation);
            return body.RootElement.ValueKind == JsonValueKind.Null ? null : CommandCodec.Read(name, body.RootElement);
        });
        var claimedAt = context.ClaimedAt(out var noTime);
        if ((unreadable ?? noTime ?? await context.IsTooEarlyAsync(incident, claimedAt)) is { } fault)
        {
            return fault;
        }

        var answer = await mediator.Send(
            new SubmitToIncident(incident, commandId, reader.Actor(), command!, claimedAt), context.RequestAborted);
        return ApiReplies.Of(context, incident, await replies.OfAsync(incident, answer, reader, context.RequestAborted));
    }
}

/// <summary>Marks an endpoint that takes a command's id in a header.</summary>
public sealed record NeedsCommandId;

/// <summary>What each command does, in a sentence of the API's document.</summary>
public static class CommandWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["abortRun"] = "Give a run up. What its actions applied stays applied.",
        ["acceptRole"] = "Accept a role that was offered to you.",
        ["acknowledgeNotification"] = "Say that you have seen a message.",
        ["addNote"] = "Write a note into the timeline.",
        ["answerInject"] = "Reply to an inject that reached you in a drill, or answer its question for your group.",
        ["answerSurvey"] = "Look back on a drill that you took part in.",
        ["approveUndo"] = "Agree to an undo that re-opens what was contained; whoever asked can't.",
        ["bypassApproval"] = "Go ahead without approval, with a reason; approval stays demanded afterwards.",
        ["bypassUndoApproval"] = "Go ahead with such an undo without approval, with a reason; for whoever leads. Approval stays demanded afterwards.",
        ["cancelAction"] = "Ask to stop a running attempt.",
        ["claimStep"] = "Say that you are on a step.",
        ["closeIncident"] = "End the incident with a summary; its runs must have ended.",
        ["completeStep"] = "Tick a step. For a machine step: it was done by hand.",
        ["correctNote"] = "Correct your own note; the former text stays in the timeline.",
        ["decideStep"] = "Take a decision: one of the step's options.",
        ["declareIncident"] = "Declare an incident. A title is enough.",
        ["declineRole"] = "Decline a role that was offered to you.",
        ["declineUndo"] = "Decline an undo that somebody asked for, or take your own request back.",
        ["denyApproval"] = "Deny an approval, with a reason.",
        ["editInject"] = "Change an inject's text before it goes out, in this drill only; for facilitators.",
        ["eraseIncident"] = "Destroy all texts and the evidence of a closed incident for good, its title typed as confirmation; for administrators.",
        ["eraseText"] = "Destroy the personal texts of one event; for administrators.",
        ["giveApproval"] = "Approve; whoever asked can't.",
        ["haltDrill"] = "Real event: stop the drill at once, for good.",
        ["holdInject"] = "Keep an inject back, or let its trigger count again; for facilitators.",
        ["improviseInject"] = "Send the players an inject that you have just made up; for facilitators.",
        ["jumpDrill"] = "Put a drill's clock forward, to a scenario time or to the next inject; for facilitators.",
        ["liftLegalHold"] = "Let an incident's texts be erased again; for administrators.",
        ["moveRun"] = "Move a run to another version of its runbook.",
        ["observeDrill"] = "Take a note in a drill, with an objective and a rating where they fit; for observers and facilitators.",
        ["offerRole"] = "Offer a role to somebody, who must accept.",
        ["openEvidence"] = "Record that somebody looked at a piece of evidence.",
        ["pauseDrill"] = "Stop a drill's clock: whatever is pending waits; for facilitators.",
        ["pauseRun"] = "Hold a run.",
        ["placeLegalHold"] = "Keep an incident's texts and evidence from being erased; for administrators.",
        ["postStatusUpdate"] = "Tell everyone how things stand, and when the next word comes.",
        ["prepareDrill"] = "Set a drill's exercise, its runbook versions and its people, until the clock starts.",
        ["queueNotification"] = "Send a message to people.",
        ["rateObjective"] = "Confirm or override the computed rating of an objective; for facilitators.",
        ["readInject"] = "Say that you have opened an inject that reached you.",
        ["recordAwareness"] = "Record when the organisation knew; clocks run from it.",
        ["recordFinding"] = "Record something to improve, with its owner and dates.",
        ["releaseInject"] = "Let an inject go out now; for facilitators.",
        ["releaseStep"] = "Give a claim back.",
        ["reopenIncident"] = "Open a closed incident again.",
        ["reopenStep"] = "Undo a tick, a skip or a decision.",
        ["requestApproval"] = "Ask for an approval step's approval.",
        ["requestUndo"] = "Ask for an undo that re-opens what was contained; a second person must agree before it can be started.",
        ["resolveOutcome"] = "Say what became of an attempt whose outcome is unknown.",
        ["resumeDrill"] = "Let a drill's clock go on; for facilitators.",
        ["resumeRun"] = "Go on with a paused run.",
        ["setDrillSpeed"] = "Set the pace of a drill's clock; for facilitators.",
        ["setSeverity"] = "Raise or lower the severity.",
        ["settleClock"] = "Assess a clock, or record that its report was made.",
        ["settleFinding"] = "Say that a finding has been dealt with, and how; for its owner and whoever may record findings.",
        ["skipInject"] = "Leave an inject out, with a reason; for facilitators.",
        ["skipStep"] = "Leave a step out, with a reason where the plan asks for one.",
        ["startAction"] = "Start a machine step's check, apply or undo.",
        ["startDrill"] = "Start a drill's clock: scenario time 0:00; for facilitators.",
        ["startRun"] = "Start a run of a runbook version, with its inputs.",
        ["takeRole"] = "Take a role; `commander` leads the incident.",
    };

    /// <exception cref="KeyNotFoundException">A command without words: add them here.</exception>
    public static string Of(string command) => Words[command];
}
