using System.Collections.Immutable;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Plans;

/// <summary>Something that happened to the plans. One stream holds them all: publishing is rare.</summary>
public abstract record PlanEvent;

/// <summary>A runbook's text became a version that runs can be started from.</summary>
public sealed record RunbookPublished(RunbookVersion Version) : PlanEvent;

/// <summary>
/// A runbook is offered no longer: its file has left the library. Its versions stay, for whoever reads them and for the incidents that
/// have pinned one.
/// </summary>
public sealed record RunbookWithdrawn(string RunbookId) : PlanEvent;

/// <summary>A withdrawn runbook is offered again: its file is back, and holds the text of the newest version.</summary>
public sealed record RunbookReturned(string RunbookId) : PlanEvent;

/// <summary>When a runbook was withdrawn, and by whom.</summary>
public sealed record Withdrawal(DateTimeOffset At, PersonId By);

/// <summary>One published version.</summary>
public sealed record Publication(RunbookVersion Version, DateTimeOffset At, PersonId By);

/// <summary>Every published version, as the fold of the plans' stream.</summary>
public sealed record PublishedPlans
{
    public static readonly PublishedPlans None = new();

    /// <summary>By runbook id; the oldest version first.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<Publication>> Versions { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableList<Publication>>(StringComparer.Ordinal);

    /// <summary>The runbooks that are not offered at present, by id.</summary>
    public ImmutableSortedDictionary<string, Withdrawal> Withdrawn { get; init; } = ImmutableSortedDictionary.Create<string, Withdrawal>(StringComparer.Ordinal);

    /// <summary>The version of the stream's last event.</summary>
    public long Version { get; init; }

    public Publication? Latest(string runbookId) => Versions.TryGetValue(runbookId, out var versions) ? versions[^1] : null;

    /// <summary>The number that the next version of a runbook gets.</summary>
    public int NextNumber(string runbookId) => (Latest(runbookId)?.Version.Number ?? 0) + 1;

    public PublishedPlans Evolve(PlanEvent next, DateTimeOffset at, PersonId by) => next switch
    {
        RunbookPublished { Version: var version } => this with
        {
            Version = Version + 1,
            Versions = Versions.SetItem(
                version.RunbookId, Versions.GetValueOrDefault(version.RunbookId, []).Add(new Publication(version, at, by))),
            Withdrawn = Withdrawn.Remove(version.RunbookId),
        },
        RunbookWithdrawn { RunbookId: var id } => this with { Version = Version + 1, Withdrawn = Withdrawn.SetItem(id, new Withdrawal(at, by)) },
        RunbookReturned { RunbookId: var id } => this with { Version = Version + 1, Withdrawn = Withdrawn.Remove(id) },
        _ => throw new InvalidOperationException($"Unknown event {next.GetType().Name}."),
    };
}
