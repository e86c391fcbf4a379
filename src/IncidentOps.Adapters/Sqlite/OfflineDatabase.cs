using Dapper;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Opens a database to read it without leaving a trace: no file is made, changed or checkpointed. Beside a running server it is a reader
/// like any other. Of a copy it takes no locks and keeps the index of the write-ahead log in memory, so that commits which still lie in the
/// log alone are seen too, and a folder that can't be written will do.
/// </summary>
internal static class OfflineDatabase
{
    /// <exception cref="DataDirectoryException">There is no database, or it isn't one that this program reads.</exception>
    public static SqliteConnection Open(DataLayout layout)
    {
        if (!File.Exists(layout.DatabaseFile))
        {
            throw new DataDirectoryException($"There is no database {layout.DatabaseFile}.");
        }

        // A server's own index of the log is there already while it runs; elsewhere SQLite would have to make one.
        var isServed = OperatingSystem.IsWindows() || DataDirectory.IsHeld(layout);
        var path = string.Join('/', layout.DatabaseFile.Split('/').Select(Uri.EscapeDataString));
        var source = isServed ? $"Data Source={layout.DatabaseFile};Mode=ReadOnly" : $"Data Source=file:{path}?mode=ro&vfs=unix-none";
        var connection = new SqliteConnection(source + ";Pooling=False");
        try
        {
            connection.Open();
            if (!isServed)
            {
                raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
                connection.Execute("PRAGMA locking_mode = EXCLUSIVE");
            }

            DatabaseFile.RefuseUnreadable(connection, layout.DatabaseFile);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new DataDirectoryException($"{layout.DatabaseFile} can't be read: {exception.Message}", exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
