using System.Globalization;
using Dapper;
using IncidentOps.Adapters.Sqlite.Migrations;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>Opens the database file: as its one writer, or as one of many readers.</summary>
internal static class DatabaseFile
{
    /// <summary>`IOps` in ASCII: tells this program's databases from others.</summary>
    public const int ApplicationId = 0x494F7073;

    private const int BusyMilliseconds = 250;

    /// <summary>The one connection that writes and checkpoints. Makes the file where it is missing; migrates nothing yet.</summary>
    public static SqliteConnection OpenWriter(DataLayout layout)
    {
        var existed = File.Exists(layout.DatabaseFile);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = layout.DatabaseFile,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 5,
        }.ConnectionString);
        try
        {
            connection.Open();
            RefuseForeign(connection, layout.DatabaseFile);
            if (connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL") is not "wal")
            {
                throw new DataDirectoryException($"{layout.DatabaseFile}: the disk doesn't support a write-ahead log.");
            }

            connection.Execute(FormattableString.Invariant(
                $"PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA temp_store = MEMORY"));
            if (!existed)
            {
                Restrict(layout.DatabaseFile);
                DurableFile.SyncFolder(layout.Root);
            }

            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new DataDirectoryException($"{layout.DatabaseFile} can't be opened: {exception.Message}", exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A reader's connection string: pooled, for the reads of a running store.</summary>
    public static string ReaderConnectionString(DataLayout layout) => new SqliteConnectionStringBuilder
    {
        DataSource = layout.DatabaseFile,
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = true,
        DefaultTimeout = 5,
    }.ConnectionString;

    public static int Version(SqliteConnection connection) => connection.ExecuteScalar<int>("PRAGMA user_version");

    public static string? Meta(SqliteConnection connection, string name) =>
        connection.ExecuteScalar<string?>("SELECT value FROM meta WHERE name = @name", new { name });

    public static void SetMeta(SqliteConnection connection, string name, string value) =>
        connection.Execute("INSERT INTO meta (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", new { name, value });

    /// <summary>Brings the database to the newest form, each step in a transaction of its own.</summary>
    /// <exception cref="DataDirectoryException">The database is newer than this program.</exception>
    public static void Migrate(SqliteConnection connection, string file, IReadOnlyList<Migration> steps)
    {
        var version = Version(connection);
        if (version > steps[^1].Number)
        {
            throw new DataDirectoryException(
                $"{file} was written by a newer IncidentOps (form {version}; this program knows up to {steps[^1].Number}). Start that version instead.");
        }

        foreach (var migration in steps.Where(migration => migration.Number > version))
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(migration.Sql, transaction: transaction);
            connection.Execute(
                FormattableString.Invariant($"PRAGMA user_version = {migration.Number}; PRAGMA application_id = {ApplicationId}"), transaction: transaction);
            connection.Execute(
                "INSERT INTO meta (name, value) VALUES ('oldest_reader', @oldest) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                new { oldest = migration.OldestReader.ToString(CultureInfo.InvariantCulture) },
                transaction);
            transaction.Commit();
        }
    }

    /// <summary>For those who only read: a newer database is fine as long as it says so.</summary>
    /// <exception cref="DataDirectoryException">It isn't ours, or too new to be read.</exception>
    public static void RefuseUnreadable(SqliteConnection connection, string file)
    {
        RefuseForeign(connection, file);
        var version = Version(connection);
        if (version == 0)
        {
            throw new DataDirectoryException($"{file} isn't an IncidentOps database.");
        }

        var oldest = int.Parse(Meta(connection, "oldest_reader") ?? "1", CultureInfo.InvariantCulture);
        if (oldest > Migration.Newest)
        {
            throw new DataDirectoryException(
                $"{file} was written by a newer IncidentOps (form {version}, to be read from form {oldest} on; this program knows up to {Migration.Newest}).");
        }
    }

    private static void RefuseForeign(SqliteConnection connection, string file)
    {
        var application = connection.ExecuteScalar<int>("PRAGMA application_id");
        if (application != ApplicationId && (application != 0 || connection.ExecuteScalar<int>("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new DataDirectoryException($"{file} isn't an IncidentOps database.");
        }
    }

    private static void Restrict(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
