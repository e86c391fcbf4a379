using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IStoreProbe
{
    /// <summary>With less than this the disk counts as full, in bytes: a commit that meets a full disk ends the store, a probe must not.</summary>
    private const long LeastFree = 16 * 1024 * 1024;

    private const int ProbeBytes = 4 * 1024;

    private readonly SemaphoreSlim probeTurn = new(1, 1);

    /// <summary>
    /// A turn of the writer that writes nothing, which tells that it works and has not failed; then a file of its own beside the database,
    /// synced and taken away. The database itself is left alone: an append that the disk refuses ends the store, and with it the reading
    /// that still works.
    /// </summary>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        await writer.RunAsync(static () => true, cancellation).ConfigureAwait(false);
        await probeTurn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // A disk that hangs keeps a thread of the pool, not the caller.
            await Task.Run(() => WriteProbe(directory.Layout), cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AppendRefusedException($"The data directory can't be written to: {exception.Message}", exception);
        }
        finally
        {
            probeTurn.Release();
        }
    }

    private static void WriteProbe(DataLayout layout)
    {
        var free = new DriveInfo(layout.Root).AvailableFreeSpace;
        if (free < LeastFree)
        {
            throw new IOException($"Only {free / 1024} KiB are left on its disk.");
        }

        File.Delete(layout.ProbeFile);
        using (var file = new FileStream(layout.ProbeFile, DurableFile.CreationOptions()))
        {
            file.Write(new byte[ProbeBytes]);
            file.Flush(flushToDisk: true);
        }

        File.Delete(layout.ProbeFile);
    }
}
