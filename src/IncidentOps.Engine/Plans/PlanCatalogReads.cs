using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Engine.Plans;

/// <summary>Loads what an event pins, before the event is folded: Core finds, it never loads.</summary>
public static class PlanCatalogReads
{
    public static async Task LoadPinnedAsync(this PlanCatalog plans, IncidentEvent recorded, CancellationToken cancellation)
    {
        switch (recorded)
        {
            case RunStarted started:
                await plans.LoadAsync(started.Version.Sha256, cancellation);
                break;
            case RunMoved moved:
                await plans.LoadAsync(moved.To.Sha256, cancellation);
                break;
            case DrillPrepared prepared:
                await plans.LoadExerciseAsync(prepared.Exercise.Sha256, cancellation);
                foreach (var version in prepared.Runbooks)
                {
                    await plans.LoadAsync(version.Sha256, cancellation);
                }

                break;
            default:
                break;
        }
    }
}
