using Dapper;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IEventStore
{
    private const int LongestPage = 10_000;

    public Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation)
    {
        try
        {
            StreamBounds.Check(request);
        }
        catch (AppendRefusedException refusal)
        {
            return Task.FromException<AppendOutcome>(refusal);
        }

        var appended = writer.RunAsync(() => writerSide.Appender.Append(request), cancellation);
        return request.EffectsReleased ? ReleaseAfterAsync(appended) : appended;
    }

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(string stream, long afterVersion, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(afterVersion);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        using var connection = OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var found = connection.QuerySingleOrDefault<StreamKeyRow>("SELECT id, key FROM streams WHERE name = @stream", new { stream }, snapshot);
        if (found is null)
        {
            return Task.FromResult<IReadOnlyList<StoredEvent>>([]);
        }

        // The row before the first one asked for comes along: its hash is what the first one is chained to.
        var rows = connection.Query<EventRow>(
            """
            SELECT e.position, e.version, e.recorded_at AS RecordedAt, t.name AS Type, e.schema, e.texts, e.command_id AS CommandId, e.payload, e.hash
            FROM events e JOIN event_types t ON t.id = e.type
            WHERE e.stream = @id AND e.version >= @afterVersion ORDER BY e.version LIMIT @count
            """,
            new { id = found.Id, afterVersion, count = Math.Min(limit, LongestPage) + (afterVersion > 0 ? 1 : 0) },
            snapshot).AsList();
        CheckChain(stream, afterVersion, rows);
        if (afterVersion > 0 && rows.Count > 0)
        {
            rows.RemoveAt(0);
        }

        var texts = ReadTexts(connection, snapshot, stream, found, rows);
        return Task.FromResult<IReadOnlyList<StoredEvent>>(rows.ConvertAll(row => ToEvent(row, texts)));
    }

    public Task<StorePosition> HeadAsync(CancellationToken cancellation) =>
        Task.FromResult(new StorePosition(epoch, writerSide.Position));

    /// <summary>What memory says of the hold follows what is on disk, never the other way round.</summary>
    private async Task<AppendOutcome> ReleaseAfterAsync(Task<AppendOutcome> appending)
    {
        var outcome = await appending.ConfigureAwait(false);
        if (outcome is Appended)
        {
            hold = null;
        }

        return outcome;
    }

    /// <summary>Versions follow one another and every hash fits; the first row of a later page is only what the second is chained to.</summary>
    private static void CheckChain(string stream, long afterVersion, List<EventRow> rows)
    {
        var (expected, previous) = (afterVersion == 0 ? 1 : afterVersion, Array.Empty<byte>());
        foreach (var row in rows)
        {
            var isAnchor = afterVersion > 0 && row.Version == afterVersion;
            if (row.Version != expected || (!isAnchor && !row.Hash.AsSpan().SequenceEqual(row.ComputeHash(stream, previous))))
            {
                throw new StoreDamagedException($"{stream}: the chain breaks at version {expected}. Run verify-log, and restore from a backup.", stream, expected);
            }

            previous = row.Hash;
            expected++;
        }
    }

    private Dictionary<(long Position, long Index), string> ReadTexts(
        SqliteConnection connection, SqliteTransaction snapshot, string stream, StreamKeyRow found, List<EventRow> rows)
    {
        var texts = new Dictionary<(long, long), string>();
        if (found.Key is null || !rows.Exists(row => row.Texts > 0))
        {
            return texts;
        }

        var key = masterKey.Unwrap(stream, found.Key);
        var sealedTexts = connection.Query<SealedTextRow>(
            """
            SELECT x.position, e.version, x.idx AS "Index", x.sealed FROM events e JOIN texts x ON x.position = e.position
            WHERE e.stream = @id AND e.version BETWEEN @first AND @last AND e.texts > 0
            """,
            new { id = found.Id, first = rows[0].Version, last = rows[^1].Version },
            snapshot);
        foreach (var text in sealedTexts)
        {
            texts[(text.Position, text.Index)] = TextSeal.Open(key, stream, text.Version, (int)text.Index, text.Sealed);
        }

        return texts;
    }

    private static StoredEvent ToEvent(EventRow row, Dictionary<(long Position, long Index), string> texts)
    {
        var found = new string?[row.Texts];
        for (var index = 0; index < found.Length; index++)
        {
            found[index] = texts.GetValueOrDefault((row.Position, index));
        }

        return new StoredEvent(
            row.Version, StoredTime.ToTime(row.RecordedAt), row.Type, (int)row.Schema, new Guid(row.CommandId, bigEndian: true), row.Payload, found);
    }

    private sealed class StreamKeyRow
    {
        public long Id { get; init; }

        public byte[]? Key { get; init; }
    }

    private sealed class SealedTextRow
    {
        public long Position { get; init; }

        public long Version { get; init; }

        public long Index { get; init; }

        public byte[] Sealed { get; init; } = [];
    }
}
