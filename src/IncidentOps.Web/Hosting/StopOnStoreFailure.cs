using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Hosting;

/// <summary>
/// When the store can no longer say what is on disk, nothing in memory may be trusted either: the process stops, with a code that tells a
/// supervisor to start it again. Whoever waits for an answer still gets it (unknown, to be repeated under the same id); nothing that was
/// acknowledged is lost. The one place where a failed store stops the process, whoever notices it.
/// </summary>
public sealed class StopOnStoreFailure(IHostApplicationLifetime lifetime, ILogger<StopOnStoreFailure> logger) : IStoreFailure
{
    /// <summary>EX_IOERR of sysexits.h.</summary>
    public const int DiskFailed = 74;

    /// <summary>What runs may end its answers; a host that does not stop in this time is ended.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    private int isStopping;

    /// <summary>What the process ends with: 0, or <see cref="DiskFailed"/>.</summary>
    public int ExitCode => Volatile.Read(ref isStopping) == 0 ? 0 : DiskFailed;

    public void Stop(StoreFailedException exception)
    {
        if (Interlocked.Exchange(ref isStopping, 1) != 0)
        {
            return;
        }

        logger.LogCritical(exception, "The store failed. Stopping, to start afresh from the file.");
        var end = new Thread(() =>
        {
            if (!lifetime.ApplicationStopped.WaitHandle.WaitOne(LongestStop))
            {
                Environment.Exit(DiskFailed);
            }
        })
        { IsBackground = true, Name = "incidentops-end" };
        end.Start();
        lifetime.StopApplication();
    }
}
