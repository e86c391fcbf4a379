using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore
{
    /// <summary>Heads in one line at most; more make several lines.</summary>
    private const int HeadsInLine = 5_000;

    private readonly SemaphoreSlim checkpointTurn = new(1, 1);
    private readonly ECDsa checkpointKey;

    /// <summary>
    /// Signs the heads of all streams that advanced since the last checkpoint, and appends them to checkpoints.jsonl, synced. Called by the
    /// host at its start, at its stop and at a bounded rate between; without an advance it writes nothing.
    /// </summary>
    /// <returns>The lines written, to be kept elsewhere too.</returns>
    /// <exception cref="IOException">The file can't be written.</exception>
    public async Task<IReadOnlyList<string>> WriteCheckpointAsync(CancellationToken cancellation)
    {
        await checkpointTurn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var (last, since) = LastCheckpoint();
            var (position, heads) = HeadsSince(since);
            var lines = new List<string>();
            foreach (var chunk in heads.Chunk(HeadsInLine))
            {
                var checkpoint = new Checkpoint(last.Number + 1, time.GetUtcNow(), StoreId, epoch, position, last.Sha256, chunk);
                lines.Add(checkpoint.ToLine(checkpointKey));
                last = (checkpoint.Number, Checkpoint.HashOf(lines[^1]));
            }

            if (lines.Count > 0)
            {
                AppendLines(lines);
                await RecordAsync(lines, last.Number - lines.Count + 1, position, cancellation).ConfigureAwait(false);
            }

            return lines;
        }
        finally
        {
            checkpointTurn.Release();
        }
    }

    /// <summary>
    /// The last line of file and database, and the position since when heads are due. Where the two disagree (a crash between them, a file
    /// cut by hand) numbering goes on from the higher and every head is written anew; verify-log names what is missing.
    /// </summary>
    private ((long Number, string Sha256) Last, long Since) LastCheckpoint()
    {
        var line = File.Exists(directory.Layout.CheckpointsFile) ? File.ReadLines(directory.Layout.CheckpointsFile).LastOrDefault() : null;
        var inFile = line is null ? null : Checkpoint.Parse(line, null, out _);
        using var connection = OpenReader();
        var inDatabase = connection.QueryFirstOrDefault<(long Number, byte[] Sha256)?>("SELECT number, sha256 FROM checkpoints ORDER BY number DESC LIMIT 1");
        var fileHash = line is null ? "" : Checkpoint.HashOf(line);
        var databaseHash = inDatabase is null ? "" : Convert.ToHexStringLower(inDatabase.Value.Sha256);
        if (inFile is not null && inFile.Number >= (inDatabase?.Number ?? 0))
        {
            var agrees = inFile.Position <= writerSide.Position && inFile.Store == StoreId;
            return ((inFile.Number, fileHash), agrees ? inFile.Position : 0);
        }

        return ((inDatabase?.Number ?? 0, databaseHash), 0);
    }

    private (long Position, IReadOnlyList<CheckpointHead> Heads) HeadsSince(long since)
    {
        using var connection = OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        var position = connection.ExecuteScalar<long>("SELECT coalesce(max(position), 0) FROM events", transaction: snapshot);
        if (position <= since)
        {
            return (position, []);
        }

        // SQLite takes the other columns of a max() from the row that holds it.
        var heads = connection.Query<(string Stream, long Version, byte[] Hash)>(
            """
            SELECT s.name, h.version, h.hash
            FROM (SELECT stream, max(version) AS version, hash FROM events WHERE position > @since GROUP BY stream) h
            JOIN streams s ON s.id = h.stream ORDER BY s.name
            """,
            new { since },
            snapshot);
        return (position, heads.Select(head => new CheckpointHead(head.Stream, head.Version, Convert.ToHexStringLower(head.Hash))).ToList());
    }

    private void AppendLines(List<string> lines)
    {
        var file = directory.Layout.CheckpointsFile;
        var isNew = !File.Exists(file);
        using (var stream = isNew ? new FileStream(file, DurableFile.CreationOptions()) : new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
        {
            // A crash may have left half a line: it was never acknowledged.
            stream.SetLength(WholeLines(stream));
            stream.Seek(0, SeekOrigin.End);
            foreach (var line in lines)
            {
                stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }

            stream.Flush(flushToDisk: true);
        }

        if (isNew)
        {
            DurableFile.SyncFolder(directory.Root);
        }
    }

    private static long WholeLines(FileStream stream)
    {
        for (var end = stream.Length; end > 0; end--)
        {
            stream.Position = end - 1;
            if (stream.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }

    private Task<bool> RecordAsync(List<string> lines, long firstNumber, long position, CancellationToken cancellation) => writer.RunAsync(
        () =>
        {
            for (var index = 0; index < lines.Count; index++)
            {
                writerSide.Connection.Execute(
                    "INSERT OR REPLACE INTO checkpoints (number, position, at, sha256) VALUES (@number, @position, @at, @hash)",
                    new
                    {
                        number = firstNumber + index,
                        position,
                        at = StoredTime.From(time.GetUtcNow()),
                        hash = Convert.FromHexString(Checkpoint.HashOf(lines[index])),
                    });
            }

            return true;
        },
        cancellation);
}
