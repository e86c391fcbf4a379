using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <inheritdoc/>
public sealed class StoreUpkeep : IStoreUpkeep
{
    public LogReport Check(string dataDirectory, LogCheckOptions options) => LogCheck.Run(new DataLayout(dataDirectory), options);

    public BackupSummary Backup(string dataDirectory, string folder, DateTimeOffset at) =>
        Summarise(Sqlite.Backup.Write(new DataLayout(dataDirectory), folder, at));

    public BackupSummary Restore(string backup, string dataDirectory, DateTimeOffset at) => Summarise(Sqlite.Backup.Restore(backup, dataDirectory, at));

    private static BackupSummary Summarise(BackupManifest manifest) =>
        new(manifest.At, manifest.Store, manifest.Epoch, manifest.Position, manifest.Files.Count, manifest.Files.Sum(file => file.Size));
}
