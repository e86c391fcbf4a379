using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Tests.InMemory;

/// <summary>Plans built in C#, found as if their texts had been kept and read.</summary>
internal sealed class KnownPlans(params Plan[] plans) : IPlanTexts, IPlanReader
{
    public Task KeepAsync(PlanTexts texts, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<PlanTexts?> FindAsync(string sha256, CancellationToken cancellation) => Task.FromResult(
        plans.Where(plan => plan.Version.Sha256 == sha256).Select(plan => new PlanTexts(sha256, plan.Runbook.Id, plan.Version.Number, [])).FirstOrDefault());

    public Plan Read(PlanTexts texts) => plans.Single(plan => plan.Version.Sha256 == texts.Sha256);
}
