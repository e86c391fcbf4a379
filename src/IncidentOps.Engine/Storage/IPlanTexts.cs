namespace IncidentOps.Engine.Storage;

/// <summary>The exact texts of runbook and exercise versions, by hash: what a run pins stays readable for ever.</summary>
public interface IPlanTexts
{
    /// <summary>Keeps a version's texts; the same hash again is no change.</summary>
    Task KeepAsync(PlanTexts texts, CancellationToken cancellation);

    Task<PlanTexts?> FindAsync(string sha256, CancellationToken cancellation);
}

/// <summary>A runbook version with all that it uses, as text.</summary>
/// <param name="Sha256">Of the version; see Core's VersionHash.</param>
/// <param name="Files">The runbook first, then the called runbooks, action packs and clocks that it uses.</param>
public sealed record PlanTexts(string Sha256, string RunbookId, int Number, IReadOnlyList<PlanFile> Files);

/// <summary>One file. <paramref name="Kind"/>: `runbook`, `action-pack`, `clocks`, or `exercise` alone.</summary>
public sealed record PlanFile(string Kind, string Path, string Text);
