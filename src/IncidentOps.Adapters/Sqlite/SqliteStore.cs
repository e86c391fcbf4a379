using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using IncidentOps.Adapters.Sqlite.Migrations;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// The store in one SQLite database: events, the incident list, wake-ups, plan texts and the hold, so that all of them change in one
/// commit. One thread writes with group commit; readers run beside it on connections of their own.
/// </summary>
public sealed partial class SqliteStore : IAsyncDisposable
{
    private readonly DataDirectory directory;
    private readonly MasterKey masterKey;
    private readonly TimeProvider time;
    private readonly string readers;
    private readonly int epoch;
    private readonly WriterSide writerSide;
    private readonly GroupCommitWriter writer;

    private SqliteStore(
        DataDirectory directory, MasterKey masterKey, SqliteConnection connection, ECDsa checkpointKey, TimeProvider time, SqliteStoreOptions options)
    {
        this.directory = directory;
        this.masterKey = masterKey;
        this.checkpointKey = checkpointKey;
        this.time = time;
        readers = DatabaseFile.ReaderConnectionString(directory.Layout);
        epoch = int.Parse(DatabaseFile.Meta(connection, "epoch")!, CultureInfo.InvariantCulture);
        planProof = options.PlanProof;
        if (options.MaximumPages is { } pages)
        {
            connection.Execute(FormattableString.Invariant($"PRAGMA max_page_count = {pages}"));
        }

        hold = ReadHold(connection, epoch);
        StoreId = Guid.Parse(DatabaseFile.Meta(connection, "store_id")!, CultureInfo.InvariantCulture);
        writerSide = new WriterSide(connection, new EventAppender(connection, masterKey, epoch));
        writer = new GroupCommitWriter(connection, writerSide, options.QueueCapacity, options.CommitFault);
    }

    /// <summary>Completes when the disk has failed a commit. Nothing more is taken then; the host stops the process, which starts afresh.</summary>
    public Task<StoreFailedException> Failed => writer.Failed;

    /// <summary>Names this store for life, across backups and restores.</summary>
    public Guid StoreId { get; }

    /// <summary>Opens the store in a directory that this process holds; makes or migrates the database.</summary>
    /// <exception cref="DataDirectoryException">Another program's database, a newer form, a missing or wrong key; the message says which.</exception>
    public static SqliteStore Open(DataDirectory directory, TimeProvider time, SqliteStoreOptions? options = null)
    {
        var connection = DatabaseFile.OpenWriter(directory.Layout);
        try
        {
            var key = MasterKey.Open(directory.Layout, mayCreate: DatabaseFile.Version(connection) == 0);
            DatabaseFile.Migrate(connection, directory.Layout.DatabaseFile, Migration.All);
            Settle(connection, key, time);
            return new SqliteStore(directory, key, connection, CheckpointKey.Open(directory.Layout), time, options ?? new SqliteStoreOptions());
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new DataDirectoryException($"{directory.Layout.DatabaseFile} can't be opened: {exception.Message}", exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes what waits and closes the database. The directory stays held; it isn't the store's.</summary>
    public async ValueTask DisposeAsync()
    {
        // The readers go first: the last connection to close moves the log into the database, and only the writer can.
        using var connection = new SqliteConnection(readers);
        SqliteConnection.ClearPool(connection);
        await writer.DisposeAsync().ConfigureAwait(false);
        SqliteConnection.ClearPool(connection);
        checkpointKey.Dispose();
        checkpointTurn.Dispose();
        probeTurn.Dispose();
    }

    /// <summary>Gives a new database its name, and checks that the key is the one which it was written with.</summary>
    private static void Settle(SqliteConnection connection, MasterKey key, TimeProvider time)
    {
        if (DatabaseFile.Meta(connection, "store_id") is null)
        {
            using var transaction = connection.BeginTransaction();
            DatabaseFile.SetMeta(connection, "store_id", Guid.NewGuid().ToString());
            DatabaseFile.SetMeta(connection, "created_at", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            DatabaseFile.SetMeta(connection, "epoch", "1");
            DatabaseFile.SetMeta(connection, "master_key", key.Fingerprint);
            transaction.Commit();
        }

        if (DatabaseFile.Meta(connection, "master_key") != key.Fingerprint)
        {
            throw new DataDirectoryException("The master key isn't the one that this database was written with: put the right keys folder beside it.");
        }
    }

    private SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(readers);
        connection.Open();
        return connection;
    }

    /// <summary>What lives on the writer's thread.</summary>
    private sealed class WriterSide : IGroupObserver
    {
        private readonly SqliteConnection connection;
        private long position;

        public WriterSide(SqliteConnection connection, EventAppender appender)
        {
            this.connection = connection;
            Appender = appender;
            position = appender.Position;
        }

        public EventAppender Appender { get; }

        public SqliteConnection Connection => connection;

        /// <summary>The last committed position; read by any thread.</summary>
        public long Position => Volatile.Read(ref position);

        public void Committed() => Volatile.Write(ref position, Appender.Position);

        public void RolledBack() => Appender.Forget();

        public void GroupEnded(bool failed)
        {
            if (!failed)
            {
                Appender.CleanLog();
            }
        }

        public void Closing() => Appender.Dispose();
    }
}

/// <summary>Bounds of a store.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>How many appends may wait for the writer; further callers wait for a place.</summary>
    public int QueueCapacity { get; init; } = 4096;

    /// <summary>Whether kept texts make the version that they are kept as, for the check of the log; null: that is not checked.</summary>
    public Func<PlanTexts, bool>? PlanProof { get; init; }

    internal ICommitFault? CommitFault { get; init; }

    /// <summary>Tests fill the disk by it.</summary>
    internal int? MaximumPages { get; init; }
}
