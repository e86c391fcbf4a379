using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Runs beside the host: writes a checkpoint at the start, at the stop and every few minutes between where the log advanced; and stops the
/// process when the disk has failed a commit, so that its supervisor starts it afresh from the file.
/// </summary>
internal sealed class StoreWatch(SqliteStore store, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StoreWatch> logger) : BackgroundService
{
    /// <summary>EX_IOERR of sysexits.h: a supervisor's log then says what it was.</summary>
    private const int DiskFailed = 74;

    private static readonly TimeSpan Between = TimeSpan.FromMinutes(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (!store.Failed.IsCompleted)
        {
            await store.WriteCheckpointAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await store.WriteCheckpointAsync(stoppingToken).ConfigureAwait(false);
                var pause = Task.Delay(Between, time, stoppingToken);
                if (await Task.WhenAny(pause, store.Failed).ConfigureAwait(false) == store.Failed)
                {
                    Stop(await store.Failed.ConfigureAwait(false));
                    return;
                }

                await pause.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; StopAsync writes the last one.
        }
        catch (Exception exception) when (exception is IOException or Engine.Storage.StoreFailedException or UnauthorizedAccessException)
        {
            Stop(exception);
        }
    }

    private void Stop(Exception cause)
    {
        logger.LogCritical(cause, "The data directory's disk failed. The server stops, to start afresh from what is on disk.");
        Environment.ExitCode = DiskFailed;
        lifetime.StopApplication();
    }
}
