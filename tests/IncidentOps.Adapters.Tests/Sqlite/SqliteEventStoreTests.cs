using IncidentOps.Adapters.Sqlite;
using IncidentOps.Adapters.Tests.Storage;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>The SQLite store keeps the contract.</summary>
public sealed class SqliteEventStoreTests : EventStoreContract
{
    private readonly TemporaryFolder folder = new();
    private DataDirectory? directory;
    private SqliteStore? store;

    protected override ValueTask<IEventStore> OpenAsync()
    {
        directory = DataDirectory.Open(folder["data"]);
        store = SqliteStore.Open(directory, TimeProvider.System);
        return ValueTask.FromResult<IEventStore>(store);
    }

    protected override async ValueTask CloseAsync()
    {
        await store!.DisposeAsync();
        directory!.Dispose();
        folder.Dispose();
    }
}
