using System.Diagnostics;
using Dapper;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IEventLog, ILogVerifier
{
    private const int LongestLogPage = 1_000;

    private readonly Func<PlanTexts, bool>? planProof;

    private const string LoggedColumns =
        """
        SELECT e.position, s.name AS Stream, s.key, e.version, e.recorded_at AS RecordedAt, t.name AS Type, e.schema, e.texts,
               e.command_id AS CommandId, e.payload, e.hash, p.hash AS PreviousHash
        FROM events e JOIN streams s ON s.id = e.stream JOIN event_types t ON t.id = e.type
        LEFT JOIN events p ON p.stream = e.stream AND p.version = e.version - 1
        """;

    public Task<IReadOnlyList<LoggedEvent>> ReadBackAsync(EventLogQuery query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        var filter = "1 = 1"
            + (query.BeforePosition is null ? "" : " AND e.position < @before")
            + (query.From is null ? "" : " AND e.recorded_at >= @from")
            + (query.To is null ? "" : " AND e.recorded_at < @to")
            // The envelope of every payload names who did it as `by`; a blob would be taken for SQLite's own binary JSON.
            + (query.Actor is null ? "" : " AND CASE WHEN json_valid(CAST(e.payload AS TEXT)) THEN json_extract(CAST(e.payload AS TEXT), '$.by') = @actor END");
        var parameters = new
        {
            before = query.BeforePosition ?? 0,
            from = query.From is { } from ? StoredTime.From(from) : 0,
            to = query.To is { } to ? StoredTime.From(to) : 0,
            actor = query.Actor?.Value,
            limit = Math.Min(query.Limit, LongestLogPage),
        };
        return Task.FromResult<IReadOnlyList<LoggedEvent>>(ReadLogged($"{LoggedColumns} WHERE {filter} ORDER BY e.position DESC LIMIT @limit", parameters));
    }

    public Task<IReadOnlyList<LoggedEvent>> ReadStreamAsync(string stream, long afterVersion, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(afterVersion);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Task.FromResult<IReadOnlyList<LoggedEvent>>(ReadLogged(
            $"{LoggedColumns} WHERE e.stream = (SELECT id FROM streams WHERE name = @stream) AND e.version > @afterVersion ORDER BY e.version LIMIT @limit",
            new { stream, afterVersion, limit = Math.Min(limit, LongestLogPage) }));
    }

    /// <summary>Runs aside, as the check of the log does.</summary>
    public Task<IReadOnlyList<(string Stream, string Value)>> StreamsNamingAsync(
        string type, string field, IReadOnlyCollection<string> values, CancellationToken cancellation) => Task.Run<IReadOnlyList<(string, string)>>(
        () =>
        {
            using var connection = OpenReader();
            return connection.Query<(string Stream, string Value)>(
                """
                SELECT DISTINCT s.name, CASE WHEN json_valid(CAST(e.payload AS TEXT)) THEN json_extract(CAST(e.payload AS TEXT), '$.e.' || @field) END AS value
                FROM events e JOIN streams s ON s.id = e.stream
                WHERE e.type = (SELECT id FROM event_types WHERE name = @type) AND value IN @values
                """,
                new { type, field, values }).AsList();
        },
        cancellation);

    /// <summary>Runs aside: a large log takes a while, and the caller's thread has others to serve.</summary>
    public Task<LogVerification> VerifyAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            var clock = Stopwatch.StartNew();
            var report = LogCheck.Run(directory.Layout, new LogCheckOptions { Texts = true, PlanProof = planProof });
            var faults = report.Findings.Select(finding => new LogFault(finding.Stream, finding.Version, finding.Message)).ToList();
            return new LogVerification(time.GetUtcNow(), clock.Elapsed, report.Streams, report.Events, report.LastCheckpoint, faults);
        },
        cancellation);

    private List<LoggedEvent> ReadLogged(string sql, object parameters)
    {
        using var connection = OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var rows = connection.Query<LoggedRow>(sql, parameters, snapshot).AsList();
        foreach (var row in rows)
        {
            if ((row.PreviousHash is null) != (row.Version == 1) || !row.Hash.AsSpan().SequenceEqual(row.ComputeHash(row.Stream, row.PreviousHash ?? [])))
            {
                throw new StoreDamagedException($"{row.Stream}: the chain breaks at version {row.Version}. Run verify-log.", row.Stream, row.Version);
            }
        }

        var texts = OpenTexts(connection, snapshot, rows);
        return rows.ConvertAll(row => new LoggedEvent(row.Position, row.Stream, ToEvent(row, texts), Convert.ToHexStringLower(row.Hash)));
    }

    private Dictionary<(long Position, long Index), string> OpenTexts(SqliteConnection connection, SqliteTransaction snapshot, List<LoggedRow> rows)
    {
        var owners = rows.Where(row => row.Texts > 0 && row.Key is not null).ToDictionary(row => row.Position);
        var keys = owners.Values.DistinctBy(row => row.Stream).ToDictionary(row => row.Stream, row => masterKey.Unwrap(row.Stream, row.Key), StringComparer.Ordinal);
        return connection.Query<SealedTextRow>(
                """SELECT position, idx AS "Index", sealed FROM texts WHERE position IN @positions""", new { positions = owners.Keys }, snapshot)
            .ToDictionary(
                text => (text.Position, text.Index),
                text =>
                {
                    var owner = owners[text.Position];
                    return TextSeal.Open(keys[owner.Stream], owner.Stream, owner.Version, (int)text.Index, text.Sealed);
                });
    }

    private sealed class LoggedRow : EventRow
    {
        public string Stream { get; init; } = "";

        public byte[]? Key { get; init; }

        public byte[]? PreviousHash { get; init; }
    }
}
