using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Reviews;

/// <summary>What drills show over time, for whoever sees incidents.</summary>
internal static class TrendEndpoints
{
    /// <summary>So many of the newest are compared.</summary>
    private const int MostDrills = 200;

    /// <summary>So far back it is looked for the last drill of each runbook.</summary>
    private const int MostLookedThrough = 1_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/exercises/trends", ShowAsync).ExcludeFromDescription().RequirePermission(Permissions.View);
        endpoints.MapGet("/api/drills/trends", ListAsync).RequirePermission(Permissions.View).ForPrograms().WithTags("Reviews").WithName("readTrends")
            .WithSummary("The drills that are over, the newest first, at most 200: time to contain, late steps, ratings.")
            .Produces<IReadOnlyList<DrillView>>();
    }

    /// <summary>When each runbook was last drilled to its end, by runbook id.</summary>
    public static async Task<IReadOnlyDictionary<string, HeldDrill>> LastDrillsAsync(IDrillList list, CancellationToken cancellation)
    {
        var last = new Dictionary<string, HeldDrill>(StringComparer.Ordinal);
        foreach (var drill in (await list.DrillsAsync(null, MostLookedThrough, cancellation)).Select(HeldDrill.Of).Where(drill => drill.Counts))
        {
            foreach (var version in drill.Summary.Runbooks)
            {
                last.TryAdd(version.RunbookId, drill);
            }
        }

        return last;
    }

    private static async Task<IResult> ShowAsync(HttpContext context, IDrillList list, PlanShelf plans, TimeProvider clock, string? by = null)
    {
        var drills = (await list.DrillsAsync(null, MostDrills, context.RequestAborted)).Select(HeldDrill.Of).ToList();
        var isByRunbook = by == "runbook";
        return context.Page<TrendsPage>(new
        {
            Groups = isByRunbook ? TrendGroup.ByRunbook(drills) : TrendGroup.ByExercise(drills),
            IsByRunbook = isByRunbook,
            Titles = (IReadOnlyDictionary<string, LocalizedText>)plans.All.Concat(plans.Withdrawn).ToDictionary(plan => plan.Runbook.Id, plan => plan.Runbook.Title),
            Now = clock.GetUtcNow(),
        });
    }

    private static async Task<IReadOnlyList<DrillView>> ListAsync(IDrillList list, CancellationToken cancellation, string? exercise = null) =>
        [.. (await list.DrillsAsync(exercise, MostDrills, cancellation)).Select(HeldDrill.Of).Select(DrillView.Of)];
}

/// <summary>A drill that is over, for programs.</summary>
/// <param name="Incident">32 hexadecimal digits.</param>
/// <param name="Title">Absent where erased.</param>
/// <param name="HeldAt">When its clock was started.</param>
/// <param name="IsHalted">A real event stopped it: its figures say nothing.</param>
/// <param name="Lasted">In scenario time.</param>
/// <param name="TimeToContain">In scenario time; absent: it was not contained.</param>
/// <param name="Settled">Steps done or skipped.</param>
public sealed record DrillView(
    string Incident, string? Title, DateTimeOffset HeldAt, ExerciseVersion Exercise, IReadOnlyList<RunbookVersion> Runbooks, bool IsHalted, TimeSpan? Lasted,
    TimeSpan? TimeToContain, int Steps, int Settled, int LateSteps, IReadOnlyList<RatedObjective> Objectives)
{
    public static DrillView Of(HeldDrill drill) => new(
        drill.Id.ToString(), drill.Title, drill.HeldAt, drill.Summary.Exercise, drill.Summary.Runbooks, drill.Summary.IsHalted, drill.Summary.Lasted,
        drill.Summary.TimeToContain, drill.Summary.Steps, drill.Summary.Settled, drill.Summary.LateSteps, drill.Summary.Objectives);
}
