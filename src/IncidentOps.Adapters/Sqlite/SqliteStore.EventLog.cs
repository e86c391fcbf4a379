using Dapper;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IEventLog
{
    private const int LongestLogPage = 1_000;

    private const string LoggedColumns = """
        SELECT e.position, s.name AS Stream, s.key AS StreamKey, e.version, e.recorded_at AS RecordedAt, t.name AS Type, e.schema, e.texts,
            e.command_id AS CommandId, e.payload, e.hash
        FROM events e JOIN streams s ON s.id = e.stream JOIN event_types t ON t.id = e.type
        """;

    public Task<IReadOnlyList<LoggedEvent>> ReadBackAsync(EventLogQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        // Who did it stands in the payload, which is kept as bytes; rows are looked through from the newest, and most pages end soon.
        return ReadLogAsync(
            $"""
            {LoggedColumns}
            WHERE e.position < @before AND e.recorded_at >= @from AND e.recorded_at < @to
                AND (@actor IS NULL OR json_extract(CAST(e.payload AS TEXT), '$.by') = @actor)
            ORDER BY e.position DESC LIMIT @limit
            """,
            new
            {
                before = query.BeforePosition ?? long.MaxValue,
                from = query.From is { } from ? StoredTime.From(from) : long.MinValue,
                to = query.To is { } to ? StoredTime.From(to) : long.MaxValue,
                actor = query.Actor?.Value,
                limit = Math.Min(query.Limit, LongestLogPage),
            });
    }

    public Task<IReadOnlyList<LoggedEvent>> ReadStreamAsync(string stream, long afterVersion, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(afterVersion);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadLogAsync(
            $"{LoggedColumns} WHERE s.name = @stream AND e.version > @afterVersion ORDER BY e.version LIMIT @limit",
            new { stream, afterVersion, limit = Math.Min(limit, LongestLogPage) });
    }

    private Task<IReadOnlyList<LoggedEvent>> ReadLogAsync(string sql, object parameters)
    {
        using var connection = OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var rows = connection.Query<LoggedRow>(sql, parameters, snapshot).AsList();
        var texts = ReadLoggedTexts(connection, snapshot, rows);
        return Task.FromResult<IReadOnlyList<LoggedEvent>>(
            rows.ConvertAll(row => new LoggedEvent(row.Position, row.Stream, ToEvent(row, texts), Convert.ToHexStringLower(row.Hash))));
    }

    private Dictionary<(long Position, long Index), string> ReadLoggedTexts(SqliteConnection connection, SqliteTransaction snapshot, List<LoggedRow> rows)
    {
        var holding = rows.Where(row => row is { Texts: > 0, StreamKey: not null }).ToDictionary(row => row.Position);
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var texts = new Dictionary<(long, long), string>();
        if (holding.Count == 0)
        {
            return texts;
        }

        foreach (var text in connection.Query<SealedTextRow>(
            """SELECT position, idx AS "Index", sealed FROM texts WHERE position IN @positions""", new { positions = holding.Keys }, snapshot))
        {
            var row = holding[text.Position];
            if (!keys.TryGetValue(row.Stream, out var key))
            {
                keys[row.Stream] = key = masterKey.Unwrap(row.Stream, row.StreamKey!);
            }

            texts[(text.Position, text.Index)] = TextSeal.Open(key, row.Stream, row.Version, (int)text.Index, text.Sealed);
        }

        return texts;
    }

    private sealed class LoggedRow : EventRow
    {
        public string Stream { get; init; } = "";

        public byte[]? StreamKey { get; init; }
    }
}
