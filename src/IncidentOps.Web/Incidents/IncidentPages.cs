using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Wakeups;
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
        pages.MapGet("/incidents/{id}/{view:regex(^(picture|comms|evidence|people|handover|clocks)$)?}", Room);
        var starting = routes.MapGroup("").RequirePermission(Permissions.Respond);
        starting.MapGet("/declare", Declare);
        starting.MapGet("/incidents/{id}/start", Start);
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

        var first = Math.Max(0, state.Version - TimelineEntries);
        var events = await sessions.EventsAsync(id, first, TimelineEntries, context.RequestAborted);
        var words = new PlanWords(state);
        var head = await services.GetRequiredService<IEventStore>().HeadAsync(context.RequestAborted);
        return context.Page<RoomPage>(
            new
            {
                Room = services.GetRequiredService<RoomModels>().Of(id, state, context.Reader()),
                Entries = (IReadOnlyList<TimelineEntry>)[.. events.Where(recorded => recorded.Version <= state.Version).Reverse()
                    .Select(recorded => TimelineText.Of(recorded, words))],
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
        HttpContext context, IIncidentList list, PlanShelf plans, PlanCatalog catalog, INames names, TimeProvider clock, HeldEffects held)
    {
        var rows = (await list.ListAsync(true, null, null, RowsOnNow, context.RequestAborted)).Select(IncidentRowModel.Of).ToList();
        return context.Page<NowPage>(new
        {
            Open = (IReadOnlyList<IncidentRowModel>)rows,
            OpenCount = await list.CountAsync(true, null, context.RequestAborted),
            Mine = (IReadOnlyList<MyStep>)[.. MyStep.Of(rows, context.Reader().Actor().Id, catalog)],
            Plans = (IReadOnlyList<Core.Runbooks.Plan>)[.. plans.All],
            Names = names,
            Now = clock.GetUtcNow(),
            held.Hold,
            Held = held.Hold is null ? null : await held.CountAsync(context.RequestAborted),
            CanReachAnybody = !context.Reader().Can(Permissions.Administer) || context.RequestServices.GetService<WaysToReach>() is not { AreAny: false },
        });
    }

    private static async Task<IResult> List(
        HttpContext context, IIncidentList list, INames names, TimeProvider clock, string show = "open", DateTimeOffset? before = null)
    {
        var (open, drill) = show switch
        {
            "closed" => ((bool?)false, (bool?)false),
            "drills" => (null, true),
            _ => (true, false),
        };
        var rows = (await list.ListAsync(open, drill, before, RowsOnList, context.RequestAborted)).Select(IncidentRowModel.Of).ToList();
        return context.Page<IncidentListPage>(new
        {
            Items = (IReadOnlyList<IncidentRowModel>)rows,
            Show = show is "closed" or "drills" ? show : "open",
            Older = rows.Count == RowsOnList ? rows[^1].Summary.DeclaredAt : (DateTimeOffset?)null,
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

        var events = await sessions.EventsAsync(incident, Math.Max(0, after), TimelinePageEntries, context.RequestAborted);
        var words = new PlanWords(state);
        return context.Page<TimelinePage>(new
        {
            Room = models.Of(incident, state, context.Reader()),
            Entries = (IReadOnlyList<TimelineEntry>)[.. events.Where(recorded => recorded.Version <= state.Version)
                .Select(recorded => TimelineText.Of(recorded, words))],
            Next = events.Count == TimelinePageEntries ? events[^1].Version : (long?)null,
        });
    }

    private static async Task<IResult> Print(HttpContext context, string id, IncidentSessions sessions, RoomModels models) =>
        IncidentId.TryParse(id, out var incident) && await sessions.StateAsync(incident, context.RequestAborted) is { Exists: true } state
            ? context.Page<PrintPage>(new { Room = models.Of(incident, state, context.Reader()) })
            : context.Message(404);

    private static RazorComponentResult<DeclarePage> Declare(HttpContext context, PlanShelf plans, string? runbook = null) => context.Page<DeclarePage>(new
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
