using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;

namespace IncidentOps.Web.Reviews;

/// <summary>
/// What people add to a drill's report: ratings, observers' notes, their own look back, findings. Each page asks for View; within that the
/// parts in the drill decide, and Core has the last word on every command.
/// </summary>
internal static class EvaluationEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("/incidents/{id}").ExcludeFromDescription().RequirePermission(Permissions.View);
        pages.MapGet("/evaluation", static (HttpContext context, string id) => ShowEvaluationAsync(context, id, FormState.Empty));
        pages.MapPost("/evaluation", RateAsync);
        // Notes are sent to the room's own address, `act`, so that they wait in the outbox where there is no line.
        pages.MapGet("/observe", ObserveAsync);
        pages.MapGet("/survey", static (HttpContext context, string id) => ShowSurveyAsync(context, id, FormState.Empty));
        pages.MapPost("/survey", AnswerAsync);
        pages.MapPost("/findings", RecordAsync);
        pages.MapPost("/findings/settle", SettleAsync);
    }

    /// <summary>Sends a form's command, under the id that the form carries. Null: done; else what to say, and the status to say it with.</summary>
    private static async Task<(string Reason, int Status)?> SubmitAsync(HttpContext context, IncidentId incident, FormState form, IncidentCommand command)
    {
        var reader = context.Reader();
        if (SentCommandId.Read(form["command-id"]) is not { } commandId)
        {
            return (reader.T["room.malformed", "command-id"], StatusCodes.Status422UnprocessableEntity);
        }

        var answer = await context.RequestServices.GetRequiredService<IMediator>()
            .Send(new SubmitToIncident(incident, commandId, reader.Actor(), command), context.RequestAborted);
        return answer is CommandAccepted
            ? null
            : (context.RequestServices.GetRequiredService<CommandReplies>().Of(answer, reader).Reason ?? "", answer switch
            {
                CommandRefused { Refusal.Code: "forbidden" or "facilitator-only" or "commander-only" or "not-in-drill" } => StatusCodes.Status403Forbidden,
                CommandRefused => StatusCodes.Status422UnprocessableEntity,
                _ => StatusCodes.Status503ServiceUnavailable,
            });
    }

    private static async Task<IResult> ShowEvaluationAsync(HttpContext context, string id, FormState form, int status = StatusCodes.Status200OK) =>
        await ReportEndpoints.ModelAsync(context, id) is not { State.Drill: not null } model ? context.Message(404)
        : !ReviewSight.SeesEvaluation(model.State, model.Reader) ? context.Message(403)
        : context.Page<EvaluationPage>(new { Model = model, Form = form }, status);

    private static async Task<IResult> RateAsync(HttpContext context, string id)
    {
        if (await ReportEndpoints.ModelAsync(context, id) is not { State.Drill: not null } model)
        {
            return context.Message(404);
        }

        var form = await FormState.ReadAsync(context);
        var objective = form["objective"];
        if (!Enum.TryParse<Rating>(form["rating"], out var rating) || !Enum.IsDefined(rating))
        {
            return await ShowEvaluationAsync(context, id, form.Fault("rating-" + objective, model.T["review.evaluation.rating-needed"]), StatusCodes.Status422UnprocessableEntity);
        }

        var reason = form["reason"].Trim();
        return await SubmitAsync(context, model.Id, form, new RateObjective(objective, rating, reason.Length == 0 ? null : reason)) is var (fault, status)
            ? await ShowEvaluationAsync(context, id, form.Fault("reason-" + objective, fault), status)
            : Results.LocalRedirect($"/incidents/{model.Id}/evaluation#o-{Uri.EscapeDataString(objective)}");
    }

    private static async Task<IResult> ObserveAsync(HttpContext context, string id) =>
        await ReportEndpoints.ModelAsync(context, id) is not { State.Drill: not null } model ? context.Message(404)
        : !ReviewSight.Conducts(model.State, model.Reader) ? context.Message(403)
        : context.Page<ObservePage>(new { Model = model });

    private static async Task<IResult> ShowSurveyAsync(HttpContext context, string id, FormState form, int status = StatusCodes.Status200OK) =>
        await ReportEndpoints.ModelAsync(context, id) is not { State.Drill: not null } model ? context.Message(404)
        // Who looked on finds the others' answers in the report.
        : !ReviewSight.MayAnswerSurvey(model.State, model.Reader) ? model.State.IsOver ? Results.LocalRedirect($"/incidents/{model.Id}/report#survey") : context.Message(403)
        : context.Page<SurveyPage>(new { Model = model, Form = form, IsThanked = context.Request.Query["kept"] == "yes" }, status);

    private static async Task<IResult> AnswerAsync(HttpContext context, string id)
    {
        if (await ReportEndpoints.ModelAsync(context, id) is not { State.Drill: not null } model)
        {
            return context.Message(404);
        }

        var form = await FormState.ReadAsync(context);
        var scores = ImmutableArray.CreateBuilder<int>();
        for (var question = 0; question < Survey.Questions.Count; question++)
        {
            var field = SurveyPage.FieldOf(question);
            if (int.TryParse(form[field], NumberStyles.None, CultureInfo.InvariantCulture, out var score) && score is >= 1 and <= 5)
            {
                scores.Add(score);
            }
            else
            {
                form.Fault(field, model.T["review.look-back.needed"]);
            }
        }

        if (form.Faults.Count > 0)
        {
            return await ShowSurveyAsync(context, id, form, StatusCodes.Status422UnprocessableEntity);
        }

        return await SubmitAsync(context, model.Id, form, new AnswerSurvey(scores.ToImmutable(), form["good"], form["better"])) is var (fault, status)
            ? await ShowSurveyAsync(context, id, form.Fault("", fault), status)
            : Results.LocalRedirect($"/incidents/{model.Id}/survey?kept=yes");
    }

    private static async Task<IResult> RecordAsync(HttpContext context, string id)
    {
        if (await ReportEndpoints.ModelAsync(context, id) is not { } model)
        {
            return context.Message(404);
        }

        var form = await FormState.ReadAsync(context);
        if (!TryDay(form["start"], model.Reader.Zone, TimeOnly.MinValue, out var start))
        {
            form.Fault("start", model.T["review.finding.bad-date"]);
        }

        // Due on a day means by its end.
        if (!TryDay(form["due"], model.Reader.Zone, new TimeOnly(23, 59, 59), out var due))
        {
            form.Fault("due", model.T["review.finding.bad-date"]);
        }

        if (!Enum.TryParse<CapabilityElement>(form["element"], out var element) || !Enum.IsDefined(element))
        {
            form.Fault("element", model.T["review.finding.bad-element"]);
        }

        if (form.Faults.Count > 0)
        {
            return context.Page<ReportPage>(new { Model = model, Form = form }, StatusCodes.Status422UnprocessableEntity);
        }

        var command = new RecordFinding(
            form["text"], element, Given("objective"), Given("owner") is { } owner ? new PersonId(owner) : null, start, due, Given("finding"));
        return await SubmitAsync(context, model.Id, form, command) is var (fault, status)
            ? context.Page<ReportPage>(new { Model = model, Form = form.Fault("", fault) }, status)
            : Results.LocalRedirect(BackTo(form, model.Id));

        string? Given(string field) => form[field] is { Length: > 0 } text ? text : null;
    }

    private static async Task<IResult> SettleAsync(HttpContext context, string id)
    {
        if (await ReportEndpoints.ModelAsync(context, id) is not { } model)
        {
            return context.Message(404);
        }

        var form = await FormState.ReadAsync(context);
        return await SubmitAsync(context, model.Id, form, new SettleFinding(form["finding"], form["remedy"])) is var (fault, status)
            ? context.Page<ReportPage>(new { Model = model, Form = form.Fault("", fault) }, status)
            : Results.LocalRedirect(BackTo(form, model.Id));
    }

    private static string BackTo(FormState form, IncidentId incident) => form["from"] == "findings" ? "/findings" : $"/incidents/{incident}/report#findings";

    /// <summary>A day in the reader's zone; nothing given is no day.</summary>
    private static bool TryDay(string text, TimeZoneInfo zone, TimeOnly time, out DateTimeOffset? at)
    {
        at = null;
        if (text.Length == 0)
        {
            return true;
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return false;
        }

        var local = day.ToDateTime(time);
        at = new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        return true;
    }
}
