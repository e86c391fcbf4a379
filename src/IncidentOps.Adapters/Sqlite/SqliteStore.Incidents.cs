using Dapper;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IIncidentList
{
    public Task<IReadOnlyList<IncidentListItem>> ListAsync(bool? open, bool? drill, DateTimeOffset? before, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        using var connection = OpenReader();
        var filter = Filter(open, drill) + (before is null ? "" : " AND i.declared_at < @before");
        var rows = connection.Query<ListRow>(
            $"""
            SELECT s.name AS Stream, s.key, i.version, i.is_open AS IsOpen, i.is_drill AS IsDrill, i.declared_at AS DeclaredAt, i.summary, x.sealed AS Title
            FROM incidents i JOIN streams s ON s.id = i.stream
            LEFT JOIN events e ON e.stream = i.stream AND e.version = 1
            LEFT JOIN texts x ON x.position = e.position AND x.idx = 0
            WHERE {filter} ORDER BY i.declared_at DESC, i.stream DESC LIMIT @limit
            """,
            new { before = before is null ? 0 : StoredTime.From(before.Value), limit = Math.Min(limit, LongestPage) });
        return Task.FromResult<IReadOnlyList<IncidentListItem>>(rows.Select(ToItem).ToList());
    }

    public Task<int> CountAsync(bool? open, bool? drill, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var connection = OpenReader();
        return Task.FromResult(connection.ExecuteScalar<int>($"SELECT count(*) FROM incidents i WHERE {Filter(open, drill)}"));
    }

    /// <summary>Written out, not as parameters: the planner then sees that the index of the open ones fits.</summary>
    private static string Filter(bool? open, bool? drill)
    {
        var filter = open switch { true => "i.is_open = 1", false => "i.is_open = 0", null => "1 = 1" };
        return drill switch { true => filter + " AND i.is_drill = 1", false => filter + " AND i.is_drill = 0", null => filter };
    }

    private IncidentListItem ToItem(ListRow row)
    {
        var title = TitleOf(row, out var isDamaged);
        return new IncidentListItem(
            row.Stream, row.Version, row.IsOpen != 0, row.IsDrill != 0, StoredTime.ToTime(row.DeclaredAt), row.Summary, title, isDamaged);
    }

    /// <summary>One title that was changed on disk must not take the list of all the others away.</summary>
    private string? TitleOf(ListRow row, out bool isDamaged)
    {
        isDamaged = false;
        try
        {
            return row.Title is null || row.Key is null ? null : TextSeal.Open(masterKey.Unwrap(row.Stream, row.Key), row.Stream, 1, 0, row.Title);
        }
        catch (StoreDamagedException)
        {
            isDamaged = true;
            return null;
        }
    }

    private sealed class ListRow
    {
        public string Stream { get; init; } = "";

        public byte[]? Key { get; init; }

        public long Version { get; init; }

        public long IsOpen { get; init; }

        public long IsDrill { get; init; }

        public long DeclaredAt { get; init; }

        public byte[] Summary { get; init; } = [];

        public byte[]? Title { get; init; }
    }
}
