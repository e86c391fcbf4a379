namespace IncidentOps.Engine.Storage;

/// <summary>Data directories as commands outside the server use them.</summary>
public interface IDataFolders
{
    /// <summary>Opens a data directory that no server serves.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="mayCreate">Whether one is made where there is none.</param>
    /// <exception cref="DataDirectoryException">There is none, it is served, or it can't be used.</exception>
    IDataFolder Open(string path, bool mayCreate);
}

/// <summary>An open data directory; disposing it writes what waits and lets it go.</summary>
public interface IDataFolder : IAsyncDisposable
{
    IEventStore Events { get; }

    IPlanTexts Texts { get; }
}
