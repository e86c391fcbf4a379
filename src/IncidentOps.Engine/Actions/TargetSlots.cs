using System.Collections.Concurrent;

namespace IncidentOps.Engine.Actions;

/// <summary>How many attempts run at once: in all, and on one target. Others wait their turn.</summary>
internal sealed class TargetSlots(int inAll, int aTarget) : IDisposable
{
    private readonly SemaphoreSlim all = new(inAll, inAll);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> targets = new(StringComparer.Ordinal);

    /// <summary>Waits for a slot; disposing of it gives it back.</summary>
    public async Task<IDisposable> TakeAsync(string? target, CancellationToken cancellation)
    {
        // The target first: whoever waits for a busy target must not keep others from theirs.
        var own = targets.GetOrAdd(target ?? "", _ => new SemaphoreSlim(aTarget, aTarget));
        await own.WaitAsync(cancellation);
        try
        {
            await all.WaitAsync(cancellation);
        }
        catch
        {
            own.Release();
            throw;
        }

        return new Slot(own, all);
    }

    public void Dispose()
    {
        all.Dispose();
        foreach (var target in targets.Values)
        {
            target.Dispose();
        }
    }

    private sealed class Slot(SemaphoreSlim own, SemaphoreSlim all) : IDisposable
    {
        public void Dispose()
        {
            all.Release();
            own.Release();
        }
    }
}
