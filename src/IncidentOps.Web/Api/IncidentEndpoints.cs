using System.ComponentModel;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Api;

/// <summary>Incidents, for reading.</summary>
public static class IncidentEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 200;

    public static void MapIncidents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", ListAsync).WithName("listIncidents").WithSummary("Incidents, the newest first.").WithTags("Incidents")
            .Produces<IncidentPageView>();
        api.MapGet("/incidents/{id}", ReadAsync).WithName("readIncident").WithSummary("An incident as it stands, with its runs and their steps.")
            .WithTags("Incidents").Produces<IncidentView>().Produces<ProblemView>(404, "application/problem+json");
        api.MapGet("/incidents/{id}/events", EventsAsync).WithName("readEvents")
            .WithSummary("The incident's events after a version, at most 500: its whole history, or what you missed.")
            .WithTags("Incidents").Produces<EventsPage>().Produces<ProblemView>(404, "application/problem+json");
    }

    private static async Task<IncidentPageView> ListAsync(
        HttpContext context, IIncidentList list, IncidentSummaries summaries, CancellationToken cancellation,
        [Description("true: open ones; false: closed ones; absent: all.")] bool? open = null,
        [Description("true: drills; false: real ones; absent: both.")] bool? drill = null,
        [Description("Declared before this, for paging.")] DateTimeOffset? before = null,
        [Description("1 to 200.")] int limit = DefaultLimit)
    {
        var rows = await list.ListAsync(open, drill, before, Math.Clamp(limit, 1, MaximumLimit), cancellation);
        var models = await IncidentRowModel.OfAsync(rows, summaries, cancellation);
        return new IncidentPageView(
            [.. models.Select(row => IncidentViews.Row(row, context.Reader().Can(Permissions.Facilitate)))], rows.Count == Math.Clamp(limit, 1, MaximumLimit) ? rows[^1].DeclaredAt : null);
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, [Description("32 hexadecimal digits.")] string id, IncidentSessions sessions, IEventStore store,
        IEffectsHold hold, IncidentViews views, TimeProvider clock)
    {
        if (!IncidentId.TryParse(id, out var incident))
        {
            return ApiReplies.NotFound(context, "no-incident");
        }

        var position = await store.HeadAsync(context.RequestAborted);
        var state = await sessions.StateAsync(incident, context.RequestAborted);
        return state.Exists ? Results.Ok(views.Of(incident, state, context.ApiReader(), clock.GetUtcNow(), position, hold.Hold is not null)) : ApiReplies.NotFound(context, "no-incident");
    }

    private static async Task<IResult> EventsAsync(
        HttpContext context, [Description("32 hexadecimal digits.")] string id, IncidentSessions sessions, IEventStore store,
        [Description("0: from the first.")] long after = 0)
    {
        if (!IncidentId.TryParse(id, out var incident))
        {
            return ApiReplies.NotFound(context, "no-incident");
        }

        var page = await EventPages.ReadAsync(sessions, store, incident, context.Reader(), after, context.RequestAborted);
        return page.Version == 0 ? ApiReplies.NotFound(context, "no-incident") : Results.Ok(page);
    }
}
