using Dapper;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IFindingList, IDrillList
{
    public Task<IReadOnlyList<FindingListItem>> FindingsAsync(bool open, int skip, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        using var connection = OpenReader();
        // The order is written out, so that the planner sees which index fits.
        var (filter, order) = open ? ("f.settled_at IS NULL", "f.due_at IS NULL, f.due_at") : ("f.settled_at IS NOT NULL", "f.settled_at DESC");
        var rows = connection.Query<FindingRead>(
            $"""
            SELECT s.name AS Stream, s.key, f.finding, f.version, coalesce(i.is_drill, 0) AS IsDrill, f.due_at AS DueAt, f.settled_at AS SettledAt, f.summary,
                x.sealed AS Text, t.sealed AS Title
            FROM findings f JOIN streams s ON s.id = f.stream
            LEFT JOIN incidents i ON i.stream = f.stream
            LEFT JOIN events e ON e.stream = f.stream AND e.version = f.version
            LEFT JOIN texts x ON x.position = e.position AND x.idx = 0
            LEFT JOIN events d ON d.stream = f.stream AND d.version = 1
            LEFT JOIN texts t ON t.position = d.position AND t.idx = 0
            WHERE {filter} ORDER BY {order}, f.stream, f.finding LIMIT @limit OFFSET @skip
            """,
            new { skip, limit = Math.Min(limit, LongestPage) });
        return Task.FromResult<IReadOnlyList<FindingListItem>>(rows.Select(row => new FindingListItem(
            row.Stream, row.Finding, row.IsDrill != 0, TimeOf(row.DueAt), TimeOf(row.SettledAt), row.Summary,
            Unsealed(row.Stream, row.Key, row.Version, row.Text), Unsealed(row.Stream, row.Key, 1, row.Title))).ToList());
    }

    public Task<FindingCounts> CountFindingsAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var connection = OpenReader();
        var (open, overdue, settled) = connection.QuerySingle<(long, long, long)>(
            """
            SELECT (SELECT count(*) FROM findings WHERE settled_at IS NULL),
                (SELECT count(*) FROM findings WHERE settled_at IS NULL AND due_at < @now),
                (SELECT count(*) FROM findings WHERE settled_at IS NOT NULL)
            """,
            new { now = StoredTime.From(now) });
        return Task.FromResult(new FindingCounts((int)open, (int)overdue, (int)settled));
    }

    public Task<IReadOnlyList<DrillListItem>> DrillsAsync(string? exercise, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        using var connection = OpenReader();
        var rows = connection.Query<DrillRead>(
            $"""
            SELECT s.name AS Stream, s.key, r.held_at AS HeldAt, r.exercise, r.summary, t.sealed AS Title
            FROM drills r JOIN streams s ON s.id = r.stream
            LEFT JOIN events d ON d.stream = r.stream AND d.version = 1
            LEFT JOIN texts t ON t.position = d.position AND t.idx = 0
            WHERE r.is_over = 1{(exercise is null ? "" : " AND r.exercise = @exercise")} ORDER BY r.held_at DESC, r.stream DESC LIMIT @limit
            """,
            new { exercise, limit = Math.Min(limit, LongestPage) });
        return Task.FromResult<IReadOnlyList<DrillListItem>>(rows.Select(row => new DrillListItem(
            row.Stream, StoredTime.ToTime(row.HeldAt), row.Exercise, row.Summary, Unsealed(row.Stream, row.Key, 1, row.Title))).ToList());
    }

    private static DateTimeOffset? TimeOf(long? stored) => stored is { } time ? StoredTime.ToTime(time) : null;

    /// <summary>An event's first detached text; null where it, or the stream's key, has been destroyed.</summary>
    private string? Unsealed(string stream, byte[]? key, long version, byte[]? sealedText) =>
        sealedText is null || key is null ? null : TextSeal.Open(masterKey.Unwrap(stream, key), stream, version, 0, sealedText);

    private sealed class FindingRead
    {
        public string Stream { get; init; } = "";

        public byte[]? Key { get; init; }

        public string Finding { get; init; } = "";

        public long Version { get; init; }

        public long IsDrill { get; init; }

        public long? DueAt { get; init; }

        public long? SettledAt { get; init; }

        public byte[] Summary { get; init; } = [];

        public byte[]? Text { get; init; }

        public byte[]? Title { get; init; }
    }

    private sealed class DrillRead
    {
        public string Stream { get; init; } = "";

        public byte[]? Key { get; init; }

        public long HeldAt { get; init; }

        public string Exercise { get; init; } = "";

        public byte[] Summary { get; init; } = [];

        public byte[]? Title { get; init; }
    }
}
