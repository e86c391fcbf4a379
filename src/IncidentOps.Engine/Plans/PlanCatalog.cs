using System.Collections.Concurrent;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Plans;

/// <summary>Reads the texts of a runbook version into a plan. Implemented where the file format is known.</summary>
public interface IPlanReader
{
    /// <exception cref="InvalidDataException">The kept texts do not make a plan of that hash: the database is damaged.</exception>
    Plan Read(PlanTexts texts);
}

/// <summary>Plans by the hash of their version. Immutable, so whatever has been loaded stays.</summary>
public sealed class PlanCatalog(IPlanTexts texts, IPlanReader reader)
{
    private readonly ConcurrentDictionary<string, Plan> plans = new(StringComparer.Ordinal);

    /// <summary>A plan that has been loaded; null where it has not, or does not exist.</summary>
    public Plan? Find(string sha256) => plans.GetValueOrDefault(sha256);

    /// <summary>Loads a plan if need be; null where there is none of that hash.</summary>
    public async Task<Plan?> LoadAsync(string sha256, CancellationToken cancellation)
    {
        if (plans.TryGetValue(sha256, out var plan))
        {
            return plan;
        }

        var kept = await texts.FindAsync(sha256, cancellation);
        return kept is null ? null : plans.GetOrAdd(sha256, reader.Read(kept));
    }
}
