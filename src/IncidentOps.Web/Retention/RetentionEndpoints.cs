using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;

namespace IncidentOps.Web.Retention;

/// <summary>Settings › Retention, and an incident's own page with legal hold and erasure.</summary>
public static class RetentionEndpoints
{
    private const string Path = "/settings/retention";
    private const int RowsShown = 50;

    public static IServiceCollection AddRetentionPages(this IServiceCollection services) => services.AddSingleton<RetentionReading>();

    public static void MapRetention(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").ExcludeFromDescription().RequirePermission(Permissions.View | Permissions.Administer);
        pages.MapGet(Path, static (HttpContext context, RetentionReading reading, DateTimeOffset? before = null) =>
            ShowAsync(context, reading, FormState.Empty, null, before));
        pages.MapPost(Path, SaveAsync);
        pages.MapPost(Path + "/keep", KeepAsync);
        pages.MapGet("/incidents/{id}/retention", static (HttpContext context, string id, IncidentSessions sessions) =>
            ShowIncidentAsync(context, id, sessions, FormState.Empty));
        pages.MapPost("/incidents/{id}/retention/hold", static (HttpContext context, string id, IncidentSessions sessions, IMediator mediator) =>
            SubmitAsync(context, id, sessions, mediator, static form => new PlaceLegalHold(form["hold-reason"])));
        pages.MapPost("/incidents/{id}/retention/lift", static (HttpContext context, string id, IncidentSessions sessions, IMediator mediator) =>
            SubmitAsync(context, id, sessions, mediator, static form => new LiftLegalHold(form["hold-reason"])));
        pages.MapPost("/incidents/{id}/retention/erase", static (HttpContext context, string id, IncidentSessions sessions, IMediator mediator) =>
            SubmitAsync(context, id, sessions, mediator, static form => new EraseIncident(form["title"], form["erase-reason"])));
        RetentionApi.Map(endpoints);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, RetentionReading reading, FormState form, RetentionPreview? preview, DateTimeOffset? before = null)
    {
        var closed = await reading.ClosedAsync(before, RowsShown, context.RequestAborted);
        return context.Page<RetentionPage>(
            new
            {
                View = await reading.ReadAsync(context.RequestAborted),
                Preview = preview,
                Form = form,
                Closed = closed,
                Older = closed.Count == RowsShown ? closed[^1].Summary.DeclaredAt : (DateTimeOffset?)null,
                OnHold = await reading.OnHoldAsync(context.RequestAborted),
                Now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
                Kept = context.Request.Query["kept"].ToString(),
            },
            form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    /// <summary>A period that erases something already is asked for twice: what it erases is named before.</summary>
    private static async Task<IResult> SaveAsync(HttpContext context, OrganisationSettings settings, RetentionReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var days = int.TryParse(form["days"].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (days is >= SetRetention.Shortest and <= SetRetention.Longest && form["confirmed"] != "yes"
            && await reading.PreviewAsync(days, context.RequestAborted) is { Count: > 0 } preview)
        {
            return await ShowAsync(context, reading, form, preview);
        }

        return await settings.SubmitAsync(new SetRetention(days), context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? await ShowAsync(context, reading, form.Fault(refusal, context.Reader()), null)
            : Results.LocalRedirect(Path + "?kept=yes");
    }

    private static async Task<IResult> KeepAsync(HttpContext context, OrganisationSettings settings)
    {
        // A refusal says only that somebody else was faster.
        await settings.SubmitAsync(new KeepForEver(), context.Reader().Actor(), context.RequestAborted);
        return Results.LocalRedirect(Path + "?kept=yes");
    }

    private static async Task<IResult> ShowIncidentAsync(HttpContext context, string id, IncidentSessions sessions, FormState form, int? status = null)
    {
        if (!IncidentId.TryParse(id, out var incident) || await sessions.StateAsync(incident, context.RequestAborted) is not { Exists: true } state)
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        var services = context.RequestServices;
        return context.Page<IncidentRetentionPage>(
            new
            {
                Incident = incident, State = state, Form = form, services.GetRequiredService<OrganisationSettings>().Current.Retention,
                Names = services.GetRequiredService<INames>(), Now = services.GetRequiredService<TimeProvider>().GetUtcNow(),
                Kept = context.Request.Query["kept"].ToString(),
            },
            status ?? StatusCodes.Status200OK);
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context, string id, IncidentSessions sessions, IMediator mediator, Func<FormState, IncidentCommand> read)
    {
        if (!IncidentId.TryParse(id, out var incident))
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        if (SentCommandId.Read(form["command-id"]) is not { } commandId)
        {
            return await ShowIncidentAsync(
                context, id, sessions, form.Fault("", reader.T["room.malformed", "command-id"]), StatusCodes.Status422UnprocessableEntity);
        }

        var answer = await mediator.Send(new SubmitToIncident(incident, commandId, reader.Actor(), read(form)), context.RequestAborted);
        if (answer is CommandAccepted)
        {
            return Results.LocalRedirect($"/incidents/{incident}/retention?kept=yes");
        }

        var reason = context.RequestServices.GetRequiredService<CommandReplies>().Of(answer, reader).Reason ?? "";
        var field = answer is CommandRefused { Refusal.Code: "title-differs" } ? "title" : "";
        return await ShowIncidentAsync(
            context, id, sessions, form.Fault(field, reason),
            answer is CommandRefused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status503ServiceUnavailable);
    }
}
