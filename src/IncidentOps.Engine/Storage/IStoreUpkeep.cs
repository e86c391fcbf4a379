using IncidentOps.Core;

namespace IncidentOps.Engine.Storage;

/// <summary>What an operator does to a data directory from outside the server: check it, back it up, restore it.</summary>
public interface IStoreUpkeep
{
    /// <summary>Checks a data directory or a copy of one, also beside its running server. Changes nothing, makes no file.</summary>
    /// <exception cref="DataDirectoryException">There is nothing to check, or it can't be read at all.</exception>
    LogReport Check(string dataDirectory, LogCheckOptions options);

    /// <summary>Backs a data directory up into a new or empty folder, also while its server works.</summary>
    /// <exception cref="DataDirectoryException">The folder isn't empty, or there is nothing to back up.</exception>
    BackupSummary Backup(string dataDirectory, string folder, DateTimeOffset at);

    /// <summary>Restores a backup into a new or empty data directory: a new epoch begins, and effects are held until a person releases them.</summary>
    /// <exception cref="DataDirectoryException">The directory isn't empty, or the backup isn't whole; nothing that looks like a store is left.</exception>
    BackupSummary Restore(string backup, string dataDirectory, DateTimeOffset at);
}

/// <summary>A backup in figures.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Epoch">The epoch that it was written in.</param>
/// <param name="Position">The last event's position that it holds.</param>
public sealed record BackupSummary(DateTimeOffset At, Guid Store, int Epoch, long Position, int Files, long Bytes);

/// <summary>The data directory, or a folder given for a backup, can't be used; the message says why and what to do.</summary>
public sealed class DataDirectoryException : Exception
{
    public DataDirectoryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
