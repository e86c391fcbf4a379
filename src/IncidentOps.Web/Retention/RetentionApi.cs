using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Retention;

/// <summary>The retention period for programs. Legal hold and erasure are commands of the incident: `placeLegalHold`, `liftLegalHold`, `eraseIncident`.</summary>
internal static class RetentionApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/settings/retention").RequirePermission(Permissions.View | Permissions.Administer).ForPrograms().WithTags("Settings");
        group.MapGet("", static (HttpContext context, RetentionReading reading) => reading.ReadAsync(context.RequestAborted))
            .WithName("readRetention").WithSummary("How long texts and evidence are kept after an incident's end, and what is due to be erased.")
            .Produces<RetentionView>();
        group.MapPut("", static (HttpContext context, JsonBody<RetentionChoice> choice, OrganisationSettings settings) =>
                AnswerAsync(context, settings.SubmitAsync(new SetRetention(choice.Value.Days), context.Reader().Actor(), context.RequestAborted)))
            .WithName("setRetention").WithSummary("Sets the retention period. Erasing begins a day after; what is on legal hold stays.")
            .Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(422, "application/problem+json");
        group.MapDelete("", static (HttpContext context, OrganisationSettings settings) =>
                AnswerAsync(context, settings.SubmitAsync(new KeepForEver(), context.Reader().Actor(), context.RequestAborted)))
            .WithName("keepForEver").WithSummary("Keeps texts for ever again.")
            .Produces(StatusCodes.Status204NoContent).Produces<ProblemView>(409, "application/problem+json");
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, Task<Refusal?> submitted) =>
        await submitted is { } refusal ? ApiAnswers.Refused(context, refusal) : Results.NoContent();
}

/// <param name="Days">From 30 to 36500.</param>
public sealed record RetentionChoice(int Days);
