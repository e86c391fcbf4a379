namespace IncidentOps.Engine.Storage;

/// <summary>Wake-ups that have been committed with the events that call for them.</summary>
public interface IWakeupRows
{
    /// <summary>Rows due at <paramref name="now"/>, the earliest first.</summary>
    Task<IReadOnlyList<WakeupRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation);

    /// <summary>When the earliest row after <paramref name="after"/> is due; null where there is none.</summary>
    Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken cancellation);

    /// <summary>Rows of a kind or a higher one, due or not: how many of each kind, and the earliest of them, at most <paramref name="limit"/>.</summary>
    Task<WakeupOverview> OverviewAsync(int fromKind, int limit, CancellationToken cancellation);
}

/// <summary>A wake-up as a row.</summary>
/// <param name="Key">Unique within the stream.</param>
/// <param name="Kind">A <see cref="Core.Incidents.WakeupKind"/> by number.</param>
public sealed record WakeupRow(string Stream, string Key, int Kind, DateTimeOffset At);

/// <summary>What waits, as rows.</summary>
/// <param name="Counts">By kind; kinds without a row are absent.</param>
/// <param name="Rows">The earliest first.</param>
public sealed record WakeupOverview(IReadOnlyDictionary<int, int> Counts, IReadOnlyList<WakeupRow> Rows);
