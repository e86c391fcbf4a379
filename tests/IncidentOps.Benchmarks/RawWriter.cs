using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Benchmarks;

/// <summary>
/// The comparator: replays the SQL of one transition (event, text, incident row) with the very bytes that the engine stored, into the
/// same schema with `synchronous=FULL`; nothing is decided, encoded, hashed or encrypted. One writer thread, group-committed or not.
/// </summary>
internal sealed class RawWriter : IDisposable
{
    private readonly BlockingCollection<TaskCompletionSource> waiting = [];
    private readonly SqliteConnection connection;
    private readonly Thread thread;
    private readonly bool isGrouped;
    private readonly SqliteCommand addEvent;
    private readonly SqliteCommand addText;
    private readonly SqliteCommand setRow;
    private readonly SqliteCommand savepoint;
    private readonly SqliteCommand release;
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
            "INSERT INTO events (position, stream, version, recorded_at, type, schema, texts, command_id, payload, hash) VALUES ($p, 1, $p + 1000000, $p, 1, 1, 1, $id, $payload, $hash)",
            ("$p", 0L), ("$id", Guid.NewGuid().ToByteArray()), ("$payload", payload), ("$hash", hash));
        addText = Command("INSERT INTO texts (position, idx, salt, sealed) VALUES ($p, 0, $salt, $text)", ("$p", 0L), ("$salt", salt), ("$text", text));
        setRow = Command("UPDATE incidents SET version = $p, summary = $summary WHERE stream = 1", ("$p", 0L), ("$summary", summary));
        savepoint = Command("SAVEPOINT one");
        release = Command("RELEASE one");
        thread = new Thread(Loop) { IsBackground = true };
        thread.Start();
    }

    public Task WriteAsync()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Add(written);
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
        var group = new List<TaskCompletionSource>();
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
                foreach (var _ in group)
                {
                    One(transaction);
                }

                transaction.Commit();
            }

            group.ForEach(static written => written.SetResult());
        }
    }

    private void One(SqliteTransaction transaction)
    {
        position++;
        foreach (var command in new[] { savepoint, addEvent, addText, setRow, release })
        {
            command.Transaction = transaction;
            if (command.Parameters.Contains("$p"))
            {
                command.Parameters["$p"].Value = position;
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
