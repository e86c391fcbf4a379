using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Api;

/// <summary>
/// Whether this server takes work: its store can be written to. Anybody may ask, and each look costs a sync of the disk, so that one look answers
/// everybody for a while.
/// </summary>
public sealed class Readiness(IStoreProbe store, TimeProvider clock, ILogger<Readiness> logger)
{
    /// <summary>How long a look counts.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>How long the store may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Task<bool>? look;
    private DateTimeOffset lookedAt;
    private bool wasReady = true;

    public Task<bool> IsReadyAsync()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (look is null || (look.IsCompleted && now - lookedAt >= Fresh))
            {
                (look, lookedAt) = (LookAsync(), now);
            }

            return look;
        }
    }

    private async Task<bool> LookAsync()
    {
        // Leaves the lock first.
        await Task.Yield();
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            // What has begun runs to its end, however long the disk takes: the answer doesn't wait for it.
            await store.ProbeAsync(patience.Token).WaitAsync(patience.Token);
            wasReady = true;
        }
        catch (Exception exception)
        {
            if (wasReady)
            {
                logger.LogError(exception, "The store can't be written to: this server is not ready.");
            }

            wasReady = false;
        }

        return wasReady;
    }
}
