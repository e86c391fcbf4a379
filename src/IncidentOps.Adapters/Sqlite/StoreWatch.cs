using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.Hosting;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Runs beside the host: writes a checkpoint at the start, at the stop and every few minutes between where the log advanced; and tells the
/// host when the disk has failed, also where nobody waits for a commit. How the process stops is the host's.
/// </summary>
internal sealed class StoreWatch(SqliteStore store, IStoreFailure failure, TimeProvider time) : BackgroundService
{
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
                    failure.Stop(await store.Failed.ConfigureAwait(false));
                    return;
                }

                await pause.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; StopAsync writes the last one.
        }
        catch (StoreFailedException exception)
        {
            failure.Stop(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure.Stop(new StoreFailedException("The data directory's disk failed.", exception));
        }
    }
}
