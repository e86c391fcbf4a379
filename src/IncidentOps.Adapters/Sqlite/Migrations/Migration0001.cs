namespace IncidentOps.Adapters.Sqlite.Migrations;

/// <summary>
/// The first form. Events lie in the order of commits, so that a group of appends touches the end of the table only; texts lie beside by
/// the same position. Times are 100-nanosecond ticks since 1970 UTC. The previous hash isn't stored: it is that of the row before.
/// </summary>
internal static class Migration0001
{
    public static Migration Step { get; } = new(1, 1, """
        CREATE TABLE meta (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- key: the stream's text key, wrapped by the master key; null before the first text and after erasure
        CREATE TABLE streams (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            key BLOB
        ) STRICT;

        CREATE TABLE event_types (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        -- texts: how many detached texts were written with the event
        CREATE TABLE events (
            position INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL REFERENCES streams,
            version INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            type INTEGER NOT NULL REFERENCES event_types,
            schema INTEGER NOT NULL,
            texts INTEGER NOT NULL,
            command_id BLOB NOT NULL,
            payload BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX events_by_stream ON events (stream, version);

        -- sealed: nonce, ciphertext, tag (AES-256-GCM under the stream's key)
        CREATE TABLE texts (
            position INTEGER NOT NULL REFERENCES events,
            idx INTEGER NOT NULL,
            salt BLOB NOT NULL,
            sealed BLOB NOT NULL,
            PRIMARY KEY (position, idx)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE incidents (
            stream INTEGER PRIMARY KEY REFERENCES streams,
            version INTEGER NOT NULL,
            is_open INTEGER NOT NULL,
            is_drill INTEGER NOT NULL,
            declared_at INTEGER NOT NULL,
            summary BLOB NOT NULL
        ) STRICT;
        CREATE INDEX incidents_by_declaration ON incidents (declared_at);
        CREATE INDEX incidents_open ON incidents (declared_at) WHERE is_open = 1;

        CREATE TABLE wakeups (
            stream INTEGER NOT NULL REFERENCES streams,
            key TEXT NOT NULL,
            kind INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            PRIMARY KEY (stream, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX wakeups_by_time ON wakeups (due_at);

        CREATE TABLE plans (
            sha256 BLOB NOT NULL PRIMARY KEY,
            runbook TEXT NOT NULL,
            number INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE plan_files (
            plan BLOB NOT NULL REFERENCES plans,
            idx INTEGER NOT NULL,
            kind TEXT NOT NULL,
            path TEXT NOT NULL,
            text TEXT NOT NULL,
            sha256 BLOB NOT NULL,
            PRIMARY KEY (plan, idx)
        ) STRICT, WITHOUT ROWID;

        -- what checkpoints.jsonl must contain: a line missing there shows here
        CREATE TABLE checkpoints (
            number INTEGER PRIMARY KEY,
            position INTEGER NOT NULL,
            at INTEGER NOT NULL,
            sha256 BLOB NOT NULL
        ) STRICT;
        """);
}
