namespace IncidentOps.Engine.Storage;

/// <summary>
/// Streams of events: append-only, each event chained to the one before by SHA-256. Knows nothing of incidents: it keeps bytes.
/// Every implementation passes EventStoreContract (tests/IncidentOps.Adapters.Tests/Storage).
/// </summary>
public interface IEventStore
{
    /// <summary>
    /// Appends all of the request or nothing. Completes only once the events are on disk; appends of many streams may share one commit.
    /// </summary>
    /// <exception cref="StoreFailedException">
    /// The commit may or may not have happened. The store takes no further appends; the process must start afresh from the file.
    /// </exception>
    /// <exception cref="AppendRefusedException">The request breaks a bound or could not be written; nothing of it was kept and the store goes on.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before its turn came; nothing of it was kept. Once its turn has come, it runs to its end.</exception>
    Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation);

    /// <summary>
    /// The events of a stream after <paramref name="afterVersion"/>, in order, at most <paramref name="limit"/>; none where there is no
    /// such stream. Detached texts are filled in; an erased one is null.
    /// </summary>
    /// <exception cref="StoreDamagedException">What lies on disk isn't what was written.</exception>
    Task<IReadOnlyList<StoredEvent>> ReadAsync(string stream, long afterVersion, int limit, CancellationToken cancellation);

    /// <summary>The last position given out, and the epoch that it counts in (a restore begins a new one).</summary>
    Task<StorePosition> HeadAsync(CancellationToken cancellation);
}

/// <summary>Where a commit stands in the whole store. Positions of different epochs can't be compared: clients fetch anew.</summary>
public readonly record struct StorePosition(int Epoch, long Value)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Epoch}.{Value}");
}

/// <summary>Events to be appended to one stream, with everything that must change in the same transaction.</summary>
public sealed record AppendRequest
{
    /// <summary>`incident/0198f…`, `people`, `plans`.</summary>
    public required string Stream { get; init; }

    /// <summary>The version of the stream's last event as the appender knows it; 0 for a new stream.</summary>
    public required long ExpectedVersion { get; init; }

    public required IReadOnlyList<NewEvent> Events { get; init; }

    /// <summary>The stream's row in the incident list; null leaves it as it is.</summary>
    public IncidentRow? Row { get; init; }

    /// <summary>Rows of the stream's findings to write (by finding).</summary>
    public IReadOnlyList<FindingRow> FindingsSet { get; init; } = [];

    /// <summary>The stream's row in the list of drills; null leaves it as it is.</summary>
    public DrillRow? Drill { get; init; }

    /// <summary>Wake-up rows of the stream to write (by key).</summary>
    public IReadOnlyList<WakeupRow> WakeupsSet { get; init; } = [];

    /// <summary>Keys of wake-up rows of the stream to delete.</summary>
    public IReadOnlyList<string> WakeupsRemoved { get; init; } = [];

    /// <summary>Versions of events of this stream whose detached texts are destroyed.</summary>
    public IReadOnlyList<long> TextsErased { get; init; } = [];

    /// <summary>True destroys the stream's key, and with it every detached text written before this request.</summary>
    public bool AllTextsErased { get; init; }

    /// <summary>True ends the hold of effects (see <see cref="IEffectsHold"/>); nothing where there is none.</summary>
    public bool EffectsReleased { get; init; }
}

/// <summary>An event to be appended.</summary>
/// <param name="RecordedAt">Never earlier than that of the event before in the stream.</param>
/// <param name="Type">The event's lasting name.</param>
/// <param name="Schema">The number of its payload's form, from 1.</param>
/// <param name="Payload">UTF-8 JSON, stored as it is and hashed as it is.</param>
/// <param name="Texts">Texts kept apart, encrypted; the payload holds SHA-256(salt ‖ UTF-8 text) of each, by index.</param>
public sealed record NewEvent(
    DateTimeOffset RecordedAt, string Type, int Schema, Guid CommandId, ReadOnlyMemory<byte> Payload, IReadOnlyList<DetachedText> Texts);

/// <summary>A text kept apart from its event.</summary>
/// <param name="Salt">16 bytes.</param>
public sealed record DetachedText(ReadOnlyMemory<byte> Salt, string Text);

/// <summary>An event as read back.</summary>
/// <param name="Texts">By index; null where erased.</param>
public sealed record StoredEvent(
    long Version, DateTimeOffset RecordedAt, string Type, int Schema, Guid CommandId, ReadOnlyMemory<byte> Payload, IReadOnlyList<string?> Texts);

/// <summary>What became of an append.</summary>
public abstract record AppendOutcome;

/// <summary>On disk.</summary>
public sealed record Appended(StorePosition Position) : AppendOutcome;

/// <summary>Somebody else appended meanwhile; nothing of this request was kept.</summary>
public sealed record AppendConflict(long ActualVersion) : AppendOutcome;

/// <summary>The store could not say whether a commit happened, and takes no more.</summary>
public sealed class StoreFailedException : Exception
{
    public StoreFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The request breaks a bound, or could not be written (a full disk, say). Nothing of it was kept; the store goes on.</summary>
public sealed class AppendRefusedException : Exception
{
    public AppendRefusedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>What was read isn't what was written: a hash, a version or a seal doesn't fit.</summary>
public sealed class StoreDamagedException : Exception
{
    public StoreDamagedException(string message, string? stream = null, long? version = null, Exception? inner = null)
        : base(message, inner)
    {
        Stream = stream;
        Version = version;
    }

    /// <summary>The stream where the damage shows; null where it concerns the store as a whole.</summary>
    public string? Stream { get; }

    /// <summary>The first version that doesn't fit.</summary>
    public long? Version { get; }
}
