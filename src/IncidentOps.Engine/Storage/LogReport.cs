using IncidentOps.Core;

namespace IncidentOps.Engine.Storage;

/// <summary>What verify-log found.</summary>
/// <param name="Position">The last event's position in the whole store.</param>
/// <param name="Texts">Detached texts that were opened and compared with their events.</param>
/// <param name="EvidenceFiles">Evidence files that were hashed again.</param>
/// <param name="Checkpoints">Checkpoint lines that were compared.</param>
/// <param name="LastCheckpoint">The newest one whose signature fits.</param>
/// <param name="Findings">What is broken, in the order found; at most <see cref="LogVerification.MostFaults"/>.</param>
/// <param name="Notices">What a reader should know and isn't damage.</param>
public sealed record LogReport(
    Guid Store,
    int Epoch,
    long Position,
    long Streams,
    long Events,
    long Texts,
    long EvidenceFiles,
    long Checkpoints,
    VerifiedCheckpoint? LastCheckpoint,
    IReadOnlyList<LogFinding> Findings,
    IReadOnlyList<LocalizedText> Notices)
{
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>Something broken, with its place where there is one.</summary>
public sealed record LogFinding(string? Stream, long? Version, LocalizedText Message);

/// <summary>What to verify beside the chain.</summary>
public sealed record LogCheckOptions
{
    /// <summary>A copy of checkpoints.jsonl that was kept elsewhere.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>The public key (PEM) that signed it, kept elsewhere too; null: the one in the data directory.</summary>
    public string? PublicKeyFile { get; init; }

    /// <summary>Opens every detached text (needs the master key) and looks for its digest in the event.</summary>
    public bool Texts { get; init; }

    /// <summary>Whether kept texts make the plan or exercise version that they are kept as; null: only each file's own hash is compared.</summary>
    public Func<PlanTexts, bool>? PlanProof { get; init; }

    /// <summary>Hashes every evidence file again.</summary>
    public bool Evidence { get; init; }
}
