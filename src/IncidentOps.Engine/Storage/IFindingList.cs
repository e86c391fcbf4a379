namespace IncidentOps.Engine.Storage;

/// <summary>The findings of all incidents and drills: a read model, written with the events.</summary>
public interface IFindingList
{
    /// <summary>Of the open ones what is due first comes first, and what has no date last; of those dealt with the latest comes first.</summary>
    /// <param name="open">True: open ones; false: those dealt with.</param>
    /// <param name="skip">For paging.</param>
    Task<IReadOnlyList<FindingListItem>> FindingsAsync(bool open, int skip, int limit, CancellationToken cancellation);

    /// <param name="now">What is due before this is overdue.</param>
    Task<FindingCounts> CountFindingsAsync(DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>A finding's row as written. <paramref name="Summary"/> is JSON without personal text.</summary>
/// <param name="Version">Of the event in the stream whose first detached text is the finding's.</param>
public sealed record FindingRow(string Finding, long Version, DateTimeOffset? DueAt, DateTimeOffset? SettledAt, ReadOnlyMemory<byte> Summary);

/// <summary>A row as read.</summary>
/// <param name="Text">Null where erased.</param>
/// <param name="Title">The incident's: the declaration's first detached text; null where erased.</param>
public sealed record FindingListItem(
    string Stream, string Finding, bool IsDrill, DateTimeOffset? DueAt, DateTimeOffset? SettledAt, ReadOnlyMemory<byte> Summary, string? Text, string? Title);

/// <param name="Overdue">Those of the open ones whose date has passed.</param>
public readonly record struct FindingCounts(int Open, int Overdue, int Settled);
