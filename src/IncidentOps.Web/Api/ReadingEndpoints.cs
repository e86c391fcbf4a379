using System.ComponentModel;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Api;

/// <summary>Has what is unknown read on its target. Not a command: it decides nothing, and what the target tells becomes one.</summary>
public static class ReadingEndpoints
{
    private const string Problem = "application/problem+json";

    public static void MapReadings(this IEndpointRouteBuilder api) =>
        api.MapPost("/incidents/{id}/readings", ReadAsync).RequirePermission(Permissions.Respond)
            .WithName("readOutcomeAgain").WithTags("Commands")
            .WithSummary("Read once more on its target what became of a step whose outcome is unknown.")
            .WithDescription(
                "Reads the target's journal, then asks the action's verify; nothing is sent that changes something, so it may be repeated. "
                + "`result` is what the target told: the attempt has it now. Absent: the outcome is still unknown, and `text` says why. "
                + "202: the reading goes on; its result comes as an event.")
            .Produces<ReadingView>()
            .Produces<ReadingView>(StatusCodes.Status202Accepted)
            .Produces<ProblemView>(StatusCodes.Status401Unauthorized, Problem)
            .Produces<ProblemView>(StatusCodes.Status403Forbidden, Problem)
            .Produces<ProblemView>(StatusCodes.Status404NotFound, Problem)
            .Produces<ProblemView>(StatusCodes.Status409Conflict, Problem)
            .Produces<ProblemView>(StatusCodes.Status422UnprocessableEntity, Problem);

    private static async Task<IResult> ReadAsync(
        HttpContext context, [Description("32 hexadecimal digits.")] string id, JsonBody<ReadingOrder> order, OutcomeReadings readings)
    {
        if (!IncidentId.TryParse(id, out var incident))
        {
            return ApiReplies.NotFound(context, "no-incident");
        }

        var reader = context.ApiReader();
        var read = await readings.ReadAsync(incident, order.Value.Run, order.Value.Step, reader, context.RequestAborted);
        var view = new ReadingView(read.Answer == OutcomeAnswer.UnderWay, read.Result, read.Text);
        return read switch
        {
            { Answer: OutcomeAnswer.UnderWay } => Results.Json(view, statusCode: StatusCodes.Status202Accepted),
            { Answer: OutcomeAnswer.Refused, Code: var code } => ApiReplies.Problem(code == "no-incident" ? 404 : 409, code!, read.Text),
            _ => Results.Ok(view),
        };
    }
}

/// <summary>The step whose last attempt is to be read.</summary>
/// <param name="Run">`r1`.</param>
/// <param name="Step">The step's `key`.</param>
public sealed record ReadingOrder(string Run, string Step);

/// <summary>What came of a reading.</summary>
/// <param name="UnderWay">True: the target has not answered yet; its answer comes as an event.</param>
/// <param name="Result">What the target told; absent where that is nothing new.</param>
/// <param name="Text">What was found, or why nothing was, in the language of Accept-Language.</param>
public sealed record ReadingView(bool UnderWay, ProcedureResult? Result, string Text);
