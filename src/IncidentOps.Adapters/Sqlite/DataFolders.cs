using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <inheritdoc/>
public sealed class DataFolders : IDataFolders
{
    /// <inheritdoc/>
    public IDataFolder Open(string path, bool mayCreate)
    {
        var layout = new DataLayout(path);
        if (!mayCreate && !File.Exists(layout.DatabaseFile))
        {
            throw new DataDirectoryException($"{path}: there is no data directory here.");
        }

        var directory = DataDirectory.Open(path);
        try
        {
            return new Folder(directory, SqliteStore.Open(directory, TimeProvider.System));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private sealed class Folder(DataDirectory directory, SqliteStore store) : IDataFolder
    {
        public IEventStore Events => store;

        public IPlanTexts Texts => store;

        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync().ConfigureAwait(false);
            directory.Dispose();
        }
    }
}
