using System.Buffers;
using System.Security.Cryptography;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Evidence as files named by their content: `evidence/ab/abcd…`. A file is written aside, synced, renamed, and its folder synced, before
/// its name is given out; the same content is kept once.
/// </summary>
public sealed class FileEvidenceStore : IEvidenceStore
{
    private const int BufferBytes = 128 * 1024;

    private readonly string folder;

    public FileEvidenceStore(DataLayout layout)
    {
        folder = layout.EvidenceFolder;
        DurableFile.CreateFolder(folder);
        foreach (var left in Directory.EnumerateFiles(folder, "*.part"))
        {
            // What a crash left half-written was never named by an event.
            File.Delete(left);
        }
    }

    public async Task<KeptFile> KeepAsync(Stream content, long maximumBytes, CancellationToken cancellation)
    {
        var aside = Path.Combine(folder, Path.GetRandomFileName() + ".part");
        try
        {
            var (kept, file) = await CopyAsync(content, aside, maximumBytes, cancellation).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                file.Flush(flushToDisk: true);
            }

            var place = PathOf(kept.Sha256);
            DurableFile.CreateFolder(Path.GetDirectoryName(place)!);
            File.Move(aside, place, overwrite: true);
            DurableFile.SyncFolder(Path.GetDirectoryName(place)!);
            return kept;
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    public Task<Stream?> OpenAsync(string sha256, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!IsHash(sha256) || !File.Exists(PathOf(sha256)))
        {
            return Task.FromResult<Stream?>(null);
        }

        var file = new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Task.FromResult<Stream?>(new VerifiedStream(file, sha256));
    }

    /// <summary>
    /// Moved aside first: what somebody keeps again meanwhile lies in its place untouched. The file's own time says when it was kept, since
    /// each keeping writes a file of its own.
    /// </summary>
    public Task<bool> DestroyAsync(string sha256, DateTimeOffset keptAgain, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!IsHash(sha256))
        {
            throw new ArgumentException("This is not the hash of a kept file.", nameof(sha256));
        }

        var place = PathOf(sha256);
        if (!File.Exists(place))
        {
            return Task.FromResult(true);
        }

        if (File.GetLastWriteTimeUtc(place) >= keptAgain.UtcDateTime)
        {
            return Task.FromResult(false);
        }

        var aside = Path.Combine(folder, Path.GetRandomFileName() + ".part");
        File.Move(place, aside);
        File.Delete(aside);
        DurableFile.SyncFolder(Path.GetDirectoryName(place)!);
        DurableFile.SyncFolder(folder);
        return Task.FromResult(!File.Exists(place));
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256);

    private static async Task<(KeptFile Kept, FileStream File)> CopyAsync(Stream content, string aside, long maximumBytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var file = new FileStream(aside, DurableFile.CreationOptions());
        try
        {
            long size = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                size += read;
                if (size > maximumBytes)
                {
                    throw new EvidenceTooLargeException(maximumBytes);
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }

            return (new KeptFile(Convert.ToHexStringLower(hash.GetHashAndReset()), size), file);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
