using System.Text.Json.Serialization;
using IncidentOps.Core;

namespace IncidentOps.Engine.Storage;

/// <summary>Checks the whole log against its chain and its signed checkpoints. Changes nothing; may take a while on a large log.</summary>
public interface ILogVerifier
{
    Task<LogVerification> VerifyAsync(CancellationToken cancellation);
}

/// <summary>What a check of the log found.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Streams">How many were read.</param>
/// <param name="Events">How many were read, over all streams.</param>
/// <param name="LastCheckpoint">The newest signed checkpoint; null where there is none yet.</param>
/// <param name="Faults">Empty where the chain is whole. At most <see cref="MostFaults"/> are listed.</param>
public sealed record LogVerification(
    DateTimeOffset At, TimeSpan Took, long Streams, long Events, VerifiedCheckpoint? LastCheckpoint, IReadOnlyList<LogFault> Faults)
{
    public const int MostFaults = 100;

    /// <summary>What was asked; programs are told it, not only how many faults there are.</summary>
    [JsonInclude]
    public bool IsIntact => Faults.Count == 0;
}

/// <summary>A signed statement of where all streams stood.</summary>
/// <param name="Position">The last position in the store that it covers.</param>
public sealed record VerifiedCheckpoint(long Number, DateTimeOffset At, long Position);

/// <summary>Something that does not fit.</summary>
/// <param name="Stream">Null where it concerns the log at large.</param>
/// <param name="Version">The event; null where it concerns the stream at large.</param>
/// <param name="Message">What does not fit.</param>
public sealed record LogFault(string? Stream, long? Version, LocalizedText Message);
