using System.Globalization;
using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// A data directory that this process has for itself: made where it is missing (mode 0700), on a local file system, locked until disposed.
/// A crash frees the lock, for the kernel holds it and not the file.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream lockFile;

    private DataDirectory(DataLayout layout, FileStream lockFile)
    {
        Layout = layout;
        this.lockFile = lockFile;
    }

    public DataLayout Layout { get; }

    public string Root => Layout.Root;

    /// <summary>Opens and locks a data directory.</summary>
    /// <exception cref="DataDirectoryException">It lies on a network file system, another server holds it, or it can't be made.</exception>
    public static DataDirectory Open(string path)
    {
        var layout = new DataLayout(path);
        try
        {
            if (NetworkFileSystem.Of(layout.Root) is { } network)
            {
                throw new DataDirectoryException(
                    $"{layout.Root} lies on a network file system ({network}). The database needs a local disk: choose another data directory.");
            }

            DurableFile.CreateFolder(layout.Root);
            DurableFile.CreateFolder(layout.KeysFolder);
            DurableFile.CreateFolder(layout.EvidenceFolder);
            return new DataDirectory(layout, Lock(layout));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"The data directory {layout.Root} can't be used: {exception.Message}", exception);
        }
    }

    /// <summary>Whether some process holds the directory now. Changes nothing and makes no files.</summary>
    public static bool IsHeld(DataLayout layout)
    {
        if (!File.Exists(layout.LockFile))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(layout.LockFile, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => lockFile.Dispose();

    private static FileStream Lock(DataLayout layout)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(layout.LockFile, DurableFile.LockOptions());
            if (!OperatingSystem.IsWindows())
            {
                // One that an earlier version made may be readable by others.
                File.SetUnixFileMode(stream.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
        catch (IOException exception) when (File.Exists(layout.LockFile))
        {
            var holder = DurableFile.ReadLocked(layout.LockFile) is { Length: > 0 } id ? $" (process {id})" : "";
            throw new DataDirectoryException(
                $"Another server{holder} uses the data directory {layout.Root}. Stop it first, or choose another directory.", exception);
        }

        stream.SetLength(0);
        stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        stream.Flush(flushToDisk: true);
        return stream;
    }
}
