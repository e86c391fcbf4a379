using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Hosting;

/// <summary>
/// When the store can no longer say what is on disk, nothing in memory may be trusted either: the process ends at once, with a code that
/// tells a supervisor to start it again. Nothing that was acknowledged is lost by that.
/// </summary>
public sealed class StopOnStoreFailure(ILogger<StopOnStoreFailure> logger) : IStoreFailure
{
    /// <summary>EX_IOERR of sysexits.h.</summary>
    public const int ExitCode = 74;

    public void Stop(StoreFailedException exception)
    {
        logger.LogCritical(exception, "The store failed. Stopping, to start afresh from the file.");
        Environment.Exit(ExitCode);
    }
}
