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

    public Task<WakeupOverview> OverviewAsync(int fromKind, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        using var connection = OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var counts = connection.Query<(long Kind, long Count)>(
            "SELECT kind, count(*) FROM wakeups WHERE kind >= @fromKind GROUP BY kind", new { fromKind }, snapshot);
        var rows = connection.Query<(string Stream, string Key, long Kind, long DueAt)>(
            """
            SELECT s.name, w.key, w.kind, w.due_at FROM wakeups w JOIN streams s ON s.id = w.stream
            WHERE w.kind >= @fromKind ORDER BY w.due_at, w.stream, w.key LIMIT @limit
            """,
            new { fromKind, limit },
            snapshot);
        return Task.FromResult(new WakeupOverview(
            counts.ToDictionary(row => (int)row.Kind, row => (int)row.Count),
            [.. rows.Select(row => new WakeupRow(row.Stream, row.Key, (int)row.Kind, StoredTime.ToTime(row.DueAt)))]));
    }
}
