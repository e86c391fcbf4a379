using Dapper;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IWakeupRows
{
    public Task<IReadOnlyList<WakeupRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        using var connection = OpenReader();
        var rows = connection.Query<(string Stream, string Key, long Kind, long DueAt)>(
            """
            SELECT s.name, w.key, w.kind, w.due_at FROM wakeups w JOIN streams s ON s.id = w.stream
            WHERE w.due_at <= @now ORDER BY w.due_at, w.stream, w.key LIMIT @limit
            """,
            new { now = StoredTime.From(now), limit });
        return Task.FromResult<IReadOnlyList<WakeupRow>>(
            rows.Select(row => new WakeupRow(row.Stream, row.Key, (int)row.Kind, StoredTime.ToTime(row.DueAt))).ToList());
    }

    public Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var connection = OpenReader();
        var next = connection.ExecuteScalar<long?>("SELECT min(due_at) FROM wakeups WHERE due_at > @after", new { after = StoredTime.From(after) });
        return Task.FromResult(next is null ? (DateTimeOffset?)null : StoredTime.ToTime(next.Value));
    }
}
