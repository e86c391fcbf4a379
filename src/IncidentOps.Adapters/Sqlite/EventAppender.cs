using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Applies append requests inside the writer's transaction. Used by the writer's thread alone. It remembers the heads of the streams that
/// were written lately, so that an append reads nothing; whatever is taken back makes it forget them all.
/// </summary>
internal sealed class EventAppender : IDisposable
{
    private const int RememberedHeads = 16_384;

    private readonly MasterKey masterKey;
    private readonly int epoch;
    private readonly Dictionary<string, StreamHead> heads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> types = new(StringComparer.Ordinal);
    private readonly Statement findStream;
    private readonly Statement findHead;
    private readonly Statement addStream;
    private readonly Statement setKey;
    private readonly Statement findType;
    private readonly Statement addType;
    private readonly Statement addEvent;
    private readonly Statement addText;
    private readonly Statement eraseTexts;
    private readonly Statement eraseAllTexts;
    private readonly Statement setRow;
    private readonly Statement setFinding;
    private readonly Statement setDrill;
    private readonly Statement setWakeup;
    private readonly Statement removeWakeup;
    private readonly Statement endHold;
    private readonly Statement lastPosition;
    private readonly Statement truncateLog;
    private bool logHoldsErased;

    public EventAppender(SqliteConnection connection, MasterKey masterKey, int epoch)
    {
        this.masterKey = masterKey;
        this.epoch = epoch;
        findStream = new(connection, "SELECT id, key FROM streams WHERE name = ?1");
        findHead = new(connection, "SELECT version, recorded_at, hash FROM events WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
        addStream = new(connection, "INSERT INTO streams (name) VALUES (?1) RETURNING id");
        setKey = new(connection, "UPDATE streams SET key = ?2 WHERE id = ?1");
        findType = new(connection, "SELECT id FROM event_types WHERE name = ?1");
        addType = new(connection, "INSERT INTO event_types (name) VALUES (?1) RETURNING id");
        addEvent = new(connection, """
            INSERT INTO events (position, stream, version, recorded_at, type, schema, texts, command_id, payload, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        addText = new(connection, "INSERT INTO texts (position, idx, salt, sealed) VALUES (?1, ?2, ?3, ?4)");
        eraseTexts = new(connection, "DELETE FROM texts WHERE position = (SELECT position FROM events WHERE stream = ?1 AND version = ?2)");
        eraseAllTexts = new(connection, "DELETE FROM texts WHERE position IN (SELECT position FROM events WHERE stream = ?1 AND texts > 0)");
        setRow = new(connection, """
            INSERT INTO incidents (stream, version, is_open, is_drill, declared_at, summary) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (stream) DO UPDATE SET
                version = excluded.version, is_open = excluded.is_open, is_drill = excluded.is_drill,
                declared_at = excluded.declared_at, summary = excluded.summary
            """);
        setFinding = new(connection, """
            INSERT INTO findings (stream, finding, version, due_at, settled_at, summary) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (stream, finding) DO UPDATE SET
                version = excluded.version, due_at = excluded.due_at, settled_at = excluded.settled_at, summary = excluded.summary
            """);
        setDrill = new(connection, """
            INSERT INTO drills (stream, is_over, held_at, exercise, summary) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (stream) DO UPDATE SET
                is_over = excluded.is_over, held_at = excluded.held_at, exercise = excluded.exercise, summary = excluded.summary
            """);
        setWakeup = new(connection, """
            INSERT INTO wakeups (stream, key, kind, due_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (stream, key) DO UPDATE SET kind = excluded.kind, due_at = excluded.due_at
            """);
        removeWakeup = new(connection, "DELETE FROM wakeups WHERE stream = ?1 AND key = ?2");
        endHold = new(connection, "UPDATE meta SET value = 'false' WHERE name = 'held'");
        lastPosition = new(connection, "SELECT coalesce(max(position), 0) FROM events");
        truncateLog = new(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        Position = (long)lastPosition.Scalar()!;
    }

    /// <summary>The last position given out, committed or not yet.</summary>
    public long Position { get; private set; }

    public AppendOutcome Append(AppendRequest request)
    {
        var head = FindHead(request.Stream);
        if (head.Version != request.ExpectedVersion)
        {
            return new AppendConflict(head.Version);
        }

        var first = request.Events[0];
        if (StoredTime.From(first.RecordedAt) < head.RecordedAt)
        {
            throw new AppendRefusedException(
                $"Not appended: the recorded time of {request.Stream} goes backwards, from {StoredTime.ToTime(head.RecordedAt):O} to {first.RecordedAt:O}.");
        }

        if (head.Id == 0)
        {
            head = head with { Id = (long)addStream.Scalar(request.Stream)! };
        }

        head = Erase(request, head);
        foreach (var appended in request.Events)
        {
            head = AddEvent(request.Stream, head, appended);
        }

        Project(request, head);
        Remember(request.Stream, head);
        return new Appended(new StorePosition(epoch, Position));
    }

    /// <summary>Something was rolled back: nothing remembered can be trusted.</summary>
    public void Forget()
    {
        heads.Clear();
        types.Clear();
        Position = (long)lastPosition.Scalar()!;
    }

    /// <summary>
    /// Outside a transaction: where a text was erased, empties the write-ahead log, in which the text's page may still lie. While a reader
    /// needs the log this does nothing and is tried again after the next group; closing the store empties it at last.
    /// </summary>
    public void CleanLog()
    {
        if (logHoldsErased)
        {
            logHoldsErased = (long)truncateLog.Scalar()! != 0;
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            findStream, findHead, addStream, setKey, findType, addType, addEvent, addText, eraseTexts, eraseAllTexts, setRow, setFinding, setDrill,
            setWakeup, removeWakeup, endHold, lastPosition, truncateLog,
        })
        {
            statement.Dispose();
        }
    }

    private StreamHead FindHead(string stream)
    {
        if (heads.TryGetValue(stream, out var remembered))
        {
            return remembered;
        }

        if (findStream.Row(stream) is not [long id, var wrapped])
        {
            return new StreamHead(0, 0, 0, [], null);
        }

        var key = wrapped is byte[] bytes ? new SealKey(masterKey.Unwrap(stream, bytes)) : null;
        return findHead.Row(id) is [long version, long recordedAt, byte[] hash]
            ? new StreamHead(id, version, recordedAt, hash, key)
            : new StreamHead(id, 0, 0, [], key);
    }

    private StreamHead AddEvent(string stream, StreamHead head, NewEvent appended)
    {
        var position = ++Position;
        var version = head.Version + 1;
        var recordedAt = StoredTime.From(appended.RecordedAt);
        var commandId = appended.CommandId.ToByteArray(bigEndian: true);
        var hash = EventChain.Hash(head.Hash, stream, version, recordedAt, appended.Type, appended.Schema, commandId, appended.Payload.Span);
        addEvent.Run(position, head.Id, version, recordedAt, TypeId(appended.Type), appended.Schema, appended.Texts.Count, commandId, appended.Payload, hash);

        var key = head.Key;
        if (appended.Texts.Count > 0 && key is null)
        {
            var (fresh, wrapped) = masterKey.NewStreamKey(stream);
            key = new SealKey(fresh);
            setKey.Run(head.Id, wrapped);
        }

        for (var index = 0; index < appended.Texts.Count; index++)
        {
            var text = appended.Texts[index];
            addText.Run(position, index, text.Salt, TextSeal.Seal(key!, stream, version, index, text.Text));
        }

        return head with { Version = version, RecordedAt = recordedAt, Hash = hash, Key = key };
    }

    private StreamHead Erase(AppendRequest request, StreamHead head)
    {
        logHoldsErased |= request.AllTextsErased || request.TextsErased.Count > 0;
        foreach (var version in request.TextsErased)
        {
            eraseTexts.Run(head.Id, version);
        }

        if (!request.AllTextsErased)
        {
            return head;
        }

        eraseAllTexts.Run(head.Id);
        setKey.Run(head.Id, null);
        return head with { Key = null };
    }

    private void Project(AppendRequest request, StreamHead head)
    {
        if (request.Row is { } row)
        {
            setRow.Run(
                head.Id, head.Version, row.IsOpen ? 1 : 0, row.IsDrill ? 1 : 0, StoredTime.From(row.DeclaredAt), row.Summary);
        }

        foreach (var finding in request.FindingsSet)
        {
            setFinding.Run(head.Id, finding.Finding, finding.Version, Stored(finding.DueAt), Stored(finding.SettledAt), finding.Summary);
        }

        if (request.Drill is { } drill)
        {
            setDrill.Run(head.Id, drill.IsOver ? 1 : 0, StoredTime.From(drill.HeldAt), drill.Exercise, drill.Summary);
        }

        foreach (var key in request.WakeupsRemoved)
        {
            removeWakeup.Run(head.Id, key);
        }

        foreach (var wakeup in request.WakeupsSet)
        {
            setWakeup.Run(head.Id, wakeup.Key, wakeup.Kind, StoredTime.From(wakeup.At));
        }

        if (request.EffectsReleased)
        {
            endHold.Run();
        }
    }

    private static long? Stored(DateTimeOffset? time) => time is { } given ? StoredTime.From(given) : null;

    private long TypeId(string type)
    {
        if (!types.TryGetValue(type, out var id))
        {
            id = (long)(findType.Scalar(type) ?? addType.Scalar(type)!);
            types[type] = id;
        }

        return id;
    }

    private void Remember(string stream, StreamHead head)
    {
        if (heads.Count >= RememberedHeads)
        {
            heads.Clear();
        }

        heads[stream] = head;
    }

    /// <summary>Where a stream ends. <paramref name="Id"/> is 0 where there is no such stream yet.</summary>
    private sealed record StreamHead(long Id, long Version, long RecordedAt, byte[] Hash, SealKey? Key);
}
