using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Files that are whole or absent after a power cut: written aside, synced, renamed, and the folder synced. The framework can't sync a
/// folder, nor read a file that another process holds by flock, so these few calls go to the C library.
/// </summary>
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a file that only its owner can read. An existing one is replaced in one step.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var aside = path + ".new";
        File.Delete(aside);
        using (var file = new FileStream(aside, CreationOptions()))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Options for a new file of mode 0600.</summary>
    public static FileStreamOptions CreationOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Options for a file that is held by one process alone, made with mode 0600 where it is missing.</summary>
    public static FileStreamOptions LockOptions()
    {
        var options = CreationOptions();
        (options.Mode, options.Share) = (FileMode.OpenOrCreate, FileShare.None);
        return options;
    }

    /// <summary>Makes a folder (mode 0700) and syncs its parent, so that the folder itself outlives a power cut.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Syncs a folder's entries (new and renamed files) to disk. Windows journals them itself.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = OpenForReading(path);
        if (Fsync(folder) != 0)
        {
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    /// <summary>The first bytes of a file that another process may hold locked; null where it can't be read.</summary>
    public static string? ReadLocked(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            using var handle = OpenForReading(path);
            Span<byte> buffer = stackalloc byte[64];
            var length = RandomAccess.Read(handle, buffer, 0);
            return System.Text.Encoding.UTF8.GetString(buffer[..length]).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static SafeFileHandle OpenForReading(string path)
    {
        var descriptor = Open(System.Text.Encoding.UTF8.GetBytes(path + '\0'), 0);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(SafeFileHandle file);
}
