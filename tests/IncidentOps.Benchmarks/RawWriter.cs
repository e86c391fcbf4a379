using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Benchmarks;

/// <summary>
/// The comparator: replays the SQL of one transition (event, text, incident row) with the very bytes that the engine stored, into the
/// same schema and as many streams, with `synchronous=FULL`; nothing is decided, encoded, hashed or encrypted. One writer thread,
/// group-committed or not.
/// </summary>
internal sealed class RawWriter : IDisposable
{
    private readonly BlockingCollection<(int Stream, TaskCompletionSource Written)> waiting = [];
    private readonly SqliteConnection connection;
    private readonly Thread thread;
    private readonly bool isGrouped;
    private readonly SqliteCommand addEvent;
    private readonly SqliteCommand addText;
    private readonly SqliteCommand setRow;
    private readonly SqliteCommand savepoint;
    private readonly SqliteCommand release;
    private readonly long[] streams;
    private long position;

    /// <param name="file">A database that the store has made; its last transition is what is replayed.</param>
    public RawWriter(string file, bool isGrouped)
    {
        this.isGrouped = isGrouped;
        connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        var (payload, hash) = Pair("SELECT payload, hash FROM events ORDER BY position DESC LIMIT 1");
        var (salt, text) = Pair("SELECT salt, sealed FROM texts ORDER BY position DESC LIMIT 1");
        var summary = Pair("SELECT summary, summary FROM incidents LIMIT 1").First;
        position = (long)Scalar("SELECT max(position) FROM events");
        addEvent = Command(
            "INSERT INTO events (position, stream, version, recorded_at, type, schema, texts, command_id, payload, hash) VALUES ($p, $s, $p + 1000000, $p, 1, 1, 1, $id, $payload, $hash)",
            ("$p", 0L), ("$s", 0L), ("$id", Guid.NewGuid().ToByteArray()), ("$payload", payload), ("$hash", hash));
        addText = Command("INSERT INTO texts (position, idx, salt, sealed) VALUES ($p, 0, $salt, $text)", ("$p", 0L), ("$salt", salt), ("$text", text));
        setRow = Command(
            """
            INSERT INTO incidents (stream, version, is_open, is_drill, declared_at, summary) VALUES ($s, $p, 1, 0, $at, $summary)
            ON CONFLICT (stream) DO UPDATE SET
                version = excluded.version, is_open = excluded.is_open, is_drill = excluded.is_drill,
                declared_at = excluded.declared_at, summary = excluded.summary
            """,
            ("$s", 0L), ("$p", 0L), ("$at", Scalar("SELECT declared_at FROM incidents LIMIT 1")), ("$summary", summary));
        using (var command = Command("SELECT stream FROM incidents ORDER BY stream"))
        using (var reader = command.ExecuteReader())
        {
            var found = new List<long>();
            while (reader.Read())
            {
                found.Add(reader.GetInt64(0));
            }

            streams = [.. found];
        }

        savepoint = Command("SAVEPOINT one");
        release = Command("RELEASE one");
        thread = new Thread(Loop) { IsBackground = true };
        thread.Start();
    }

    /// <param name="stream">Which of the database's incidents it is for, counted from 0.</param>
    public Task WriteAsync(int stream)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add((stream, written));
        return written.Task;
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        thread.Join();
        foreach (var command in new[] { addEvent, addText, setRow, savepoint, release })
        {
            command.Dispose();
        }

        connection.Dispose();
        waiting.Dispose();
    }

    private void Loop()
    {
        var group = new List<(int Stream, TaskCompletionSource Written)>();
        foreach (var first in waiting.GetConsumingEnumerable())
        {
            group.Clear();
            group.Add(first);
            while (isGrouped && group.Count < 1_024 && waiting.TryTake(out var next))
            {
                group.Add(next);
            }

            using (var transaction = connection.BeginTransaction())
            {
                foreach (var (stream, _) in group)
                {
                    One(transaction, streams[stream]);
                }

                transaction.Commit();
            }

            group.ForEach(static one => one.Written.SetResult());
        }
    }

    private void One(SqliteTransaction transaction, long stream)
    {
        position++;
        foreach (var command in new[] { savepoint, addEvent, addText, setRow, release })
        {
            command.Transaction = transaction;
            if (command.Parameters.Contains("$p"))
            {
                command.Parameters["$p"].Value = position;
            }

            if (command.Parameters.Contains("$s"))
            {
                command.Parameters["$s"].Value = stream;
            }

            command.ExecuteNonQuery();
        }
    }

    private SqliteCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.Prepare();
        return command;
    }

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private object Scalar(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar()!;
    }

    private (byte[] First, byte[] Second) Pair(string sql)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        reader.Read();
        return ((byte[])reader[0], (byte[])reader[1]);
    }
}
