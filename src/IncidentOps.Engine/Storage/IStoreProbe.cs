namespace IncidentOps.Engine.Storage;

/// <summary>Tells whether the store can be written to, as an append would.</summary>
public interface IStoreProbe
{
    /// <summary>
    /// Writes something of no meaning and waits until that is on disk. No stream, no position and nothing that is read changes, and a disk
    /// that refuses the probe does not make the store fail. Each costs a sync: ask now and then, not for every caller.
    /// </summary>
    /// <exception cref="StoreFailedException">The store has failed and takes no more.</exception>
    /// <exception cref="AppendRefusedException">It could not be written: a full disk, say, or one that takes reads only.</exception>
    /// <exception cref="OperationCanceledException">Its turn did not come in time.</exception>
    Task ProbeAsync(CancellationToken cancellation);
}
