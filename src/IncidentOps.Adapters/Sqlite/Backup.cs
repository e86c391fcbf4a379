using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Backs a data directory up while it is served, and restores one. The database is copied first, from one snapshot; then the evidence, which
/// was on disk before any event named it, so the copy holds every file that its events name; then every other folder. Keys and secrets come
/// along: guard a backup like the server.
/// </summary>
public static class Backup
{
    private const int BusySeconds = 30;

    /// <summary>Writes a backup into a new or empty folder.</summary>
    /// <exception cref="DataDirectoryException">The folder isn't empty, or a file can't be read as what it should be.</exception>
    public static BackupManifest Write(DataLayout from, string folder, DateTimeOffset at)
    {
        var to = new DataLayout(folder);
        RefuseInside(from, to);
        RefuseFull(to.Root);
        var files = new List<BackupFile>();
        using (var source = OfflineDatabase.Open(from))
        {
            DurableFile.CreateFolder(to.Root);
            CopyDatabase(source, to.DatabaseFile);
        }

        using var copy = OfflineDatabase.Open(to);
        var position = copy.ExecuteScalar<long>("SELECT coalesce(max(position), 0) FROM events");
        files.Add(Describe(to.Root, to.DatabaseFile));
        CopyCheckpoints(from, to, position);
        foreach (var folderOf in Directory.EnumerateDirectories(from.Root).Order(StringComparer.Ordinal))
        {
            files.AddRange(FilesOf(folderOf).Select(source => CopyFile(from.Root, source, to.Root)).OfType<BackupFile>());
        }

        if (File.Exists(to.CheckpointsFile))
        {
            files.Add(Describe(to.Root, to.CheckpointsFile));
        }

        var manifest = new BackupManifest(
            BackupManifest.NewestForm,
            at,
            Guid.Parse(DatabaseFile.Meta(copy, "store_id")!, CultureInfo.InvariantCulture),
            int.Parse(DatabaseFile.Meta(copy, "epoch")!, CultureInfo.InvariantCulture),
            position,
            files);
        DurableFile.Write(Path.Combine(to.Root, BackupManifest.FileName), manifest.ToBytes());
        return manifest;
    }

    /// <summary>
    /// Restores a backup into a new or empty folder: every file is compared with the manifest, the store begins a new epoch, and its effects
    /// are held until a person releases them.
    /// </summary>
    /// <exception cref="DataDirectoryException">The folder isn't empty, or the backup isn't whole; nothing that looks like a store is left.</exception>
    public static BackupManifest Restore(string backup, string folder, DateTimeOffset at)
    {
        var to = new DataLayout(folder);
        if (NetworkFileSystem.Of(to.Root) is { } network)
        {
            throw new DataDirectoryException($"{to.Root} lies on a network file system ({network}). The database needs a local disk.");
        }

        RefuseFull(to.Root);
        var manifest = BackupManifest.Read(backup);
        var database = Path.GetFileName(to.DatabaseFile);
        if (manifest.Files.All(file => file.Path != database))
        {
            throw new DataDirectoryException($"{backup} holds no database.");
        }

        DurableFile.CreateFolder(to.Root);
        try
        {
            // The database goes in last: a restore that breaks off leaves a folder that no server takes for a store.
            foreach (var file in manifest.Files.OrderBy(file => file.Path == database))
            {
                RestoreFile(Path.GetFullPath(backup), file, to, file.Path == database ? to.DatabaseFile + ".restoring" : null);
            }

            BeginEpoch(to, at);
            File.Move(to.DatabaseFile + ".restoring", to.DatabaseFile);
        }
        catch
        {
            Empty(to.Root);
            throw;
        }

        DurableFile.SyncFolder(to.Root);
        return manifest;
    }

    /// <summary>What a refused restore has copied is taken away, so that the next backup can be tried at once. The folder was empty before.</summary>
    private static void Empty(string folder)
    {
        try
        {
            foreach (var inside in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (inside is DirectoryInfo below)
                {
                    below.Delete(recursive: true);
                }
                else
                {
                    inside.Delete();
                }
            }
        }
        catch (IOException)
        {
            // Why the restore was refused counts for more.
        }
    }

    private static void CopyDatabase(SqliteConnection source, string target)
    {
        using (new FileStream(target, DurableFile.CreationOptions()))
        {
        }

        using (var copy = new SqliteConnection($"Data Source={target};Pooling=False;Default Timeout={BusySeconds}"))
        {
            copy.Open();
            source.BackupDatabase(copy);

            // The copy must be one file: what WAL mode would leave beside it belongs to no manifest.
            copy.ExecuteScalar<string>("PRAGMA journal_mode = DELETE");
        }

        using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Lines about later events than the snapshot's would look like a cut tail.</summary>
    private static void CopyCheckpoints(DataLayout from, DataLayout to, long position)
    {
        if (!File.Exists(from.CheckpointsFile))
        {
            return;
        }

        var kept = File.ReadLines(from.CheckpointsFile).TakeWhile(line => Checkpoint.Parse(line, null, out _) is { } read && read.Position <= position);
        DurableFile.Write(to.CheckpointsFile, Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n"))));
    }

    /// <summary>Evidence, keys, sealed secrets, journals of local actions: whatever a part of the server keeps in a folder of its own.</summary>
    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".part", StringComparison.Ordinal) && !file.EndsWith(".new", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Null where the file was taken away meanwhile, as a working server does with files of passing use.</summary>
    private static BackupFile? CopyFile(string fromRoot, string file, string toRoot)
    {
        var relative = Path.GetRelativePath(fromRoot, file).Replace('\\', '/');
        var target = Path.Combine(toRoot, relative);
        CreateFolders(toRoot, Path.GetDirectoryName(target)!);
        try
        {
            var sha256 = CopyHashed(file, target);
            return new BackupFile(relative, new FileInfo(target).Length, sha256);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException && !File.Exists(file))
        {
            return null;
        }
    }

    private static void RestoreFile(string backup, BackupFile file, DataLayout to, string? under)
    {
        var source = Path.GetFullPath(Path.Combine(backup, file.Path));
        if (!source.StartsWith(backup + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(source))
        {
            throw new DataDirectoryException($"The backup isn't whole: {file.Path} is missing.");
        }

        var target = under ?? Path.GetFullPath(Path.Combine(to.Root, file.Path));
        CreateFolders(to.Root, Path.GetDirectoryName(target)!);
        if (CopyHashed(source, target) != file.Sha256)
        {
            throw new DataDirectoryException($"The backup isn't whole: {file.Path} was changed since it was written.");
        }
    }

    private static void BeginEpoch(DataLayout to, DateTimeOffset at)
    {
        using (var connection = new SqliteConnection($"Data Source={to.DatabaseFile}.restoring;Pooling=False"))
        {
            connection.Open();
            DatabaseFile.RefuseUnreadable(connection, to.DatabaseFile);
            var epoch = int.Parse(DatabaseFile.Meta(connection, "epoch")!, CultureInfo.InvariantCulture);
            var position = connection.ExecuteScalar<long>("SELECT coalesce(max(position), 0) FROM events");
            connection.Execute("BEGIN IMMEDIATE");
            DatabaseFile.SetMeta(connection, "epoch", (epoch + 1).ToString(CultureInfo.InvariantCulture));
            DatabaseFile.SetMeta(connection, FormattableString.Invariant($"restored_from/{epoch}"), position.ToString(CultureInfo.InvariantCulture));
            DatabaseFile.SetMeta(connection, FormattableString.Invariant($"restored_at/{epoch + 1}"), at.ToString("O", CultureInfo.InvariantCulture));
            DatabaseFile.SetMeta(connection, "held", "true");
            connection.Execute("COMMIT TRANSACTION");
        }

        using var file = new FileStream(to.DatabaseFile + ".restoring", FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static void CreateFolders(string root, string folder)
    {
        var path = root;
        foreach (var part in Path.GetRelativePath(root, folder).Split(Path.DirectorySeparatorChar).Where(part => part != "."))
        {
            path = Path.Combine(path, part);
            DurableFile.CreateFolder(path);
        }
    }

    /// <summary>Copies a file, synced and of mode 0600, and answers the hash of what was copied.</summary>
    private static string CopyHashed(string source, string target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var input = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        using (var output = new FileStream(target, DurableFile.CreationOptions()))
        {
            var buffer = new byte[128 * 1024];
            int read;
            while ((read = input.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                output.Write(buffer, 0, read);
            }

            output.Flush(flushToDisk: true);
        }

        DurableFile.SyncFolder(Path.GetDirectoryName(target)!);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static BackupFile Describe(string root, string file)
    {
        using var content = File.OpenRead(file);
        return new BackupFile(Path.GetRelativePath(root, file), content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static void RefuseFull(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new DataDirectoryException($"{folder} isn't empty. Choose a new or empty folder: nothing is ever overwritten.");
        }
    }

    private static void RefuseInside(DataLayout from, DataLayout to)
    {
        if (to.Root == from.Root || to.Root.StartsWith(from.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new DataDirectoryException($"{to.Root} lies inside the data directory: a lost disk would take the backup with it.");
        }
    }
}
