using System.Collections.Concurrent;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Wakeups;

/// <summary>Carries out one kind of effect. Comes back with commands; safe to be called again for the same wake-up.</summary>
public interface IEffect
{
    /// <summary>The kinds that it carries out.</summary>
    bool Handles(WakeupKind kind);

    /// <summary>Carries the wake-up out and submits what came of it. The row goes away with the state that called for it.</summary>
    Task RunAsync(IncidentId incident, Wakeup wakeup, CancellationToken cancellation);
}

/// <summary>
/// Fires wake-ups when they are due: late after a restart, never twice at once, never before their commit. Rows are derived from
/// state and written with the events, so a wake-up is gone exactly when its reason is.
/// </summary>
public sealed class WakeupPump(
    IWakeupRows rows, IncidentSessions sessions, IEnumerable<IEffect> effects, IEffectsHold hold, TimeProvider clock, ILogger<WakeupPump> logger)
    : BackgroundService, INotificationHandler<IncidentAdvanced>
{
    /// <summary>How many wake-ups are carried out at once.</summary>
    public const int Parallelism = 64;

    /// <summary>How often rows are looked at where nothing calls for it sooner.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    /// <summary>How long one whose handling failed is left alone.</summary>
    public static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly ConcurrentDictionary<(string Stream, string Key), DateTimeOffset> busy = new();
    private readonly IEffect[] effects = [.. effects];

    /// <summary>Something was committed: there may be rows due at once.</summary>
    public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        Signal();
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var sleep = await FireDueAsync(stoppingToken);
            try
            {
                await signal.WaitAsync(sleep, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Starts what is due; tells how long nothing more will be.</summary>
    private async Task<TimeSpan> FireDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var isHeld = await hold.IsHeldAsync(cancellation);
        var room = Parallelism - busy.Count(pair => pair.Value == DateTimeOffset.MaxValue);
        foreach (var row in await rows.DueAsync(now, Parallelism + busy.Count, cancellation))
        {
            var kind = (WakeupKind)row.Kind;
            if (room <= 0 || (isHeld && kind >= WakeupKind.StartAction))
            {
                continue;
            }

            if (!busy.TryGetValue((row.Stream, row.Key), out var until) || until <= now)
            {
                busy[(row.Stream, row.Key)] = DateTimeOffset.MaxValue;
                room--;
                _ = FireAsync(row, kind, cancellation);
            }
        }

        foreach (var pause in busy.Where(pause => pause.Value <= now).ToList())
        {
            busy.TryRemove(pause);
        }

        var next = await rows.NextAsync(now, cancellation);
        var retry = busy.Values.Where(until => until < DateTimeOffset.MaxValue).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var wake = next < retry ? next.Value : retry;
        return wake >= now + LongestSleep ? LongestSleep : wake <= now ? TimeSpan.FromMilliseconds(20) : wake - now;
    }

    private async Task FireAsync(WakeupRow row, WakeupKind kind, CancellationToken cancellation)
    {
        await Task.Yield();
        var key = (row.Stream, row.Key);
        try
        {
            if (IncidentId.OfStream(row.Stream) is not { } id)
            {
                throw new InvalidDataException($"A wake-up names the stream {row.Stream}.");
            }

            if (kind >= WakeupKind.StartAction)
            {
                await RunEffectAsync(id, row, kind, cancellation);
            }
            else
            {
                await sessions.SubmitAsync(id, Guid.NewGuid(), Actor.System, new Wake(row.Key), null, cancellation);
            }

            // If the row is still there, its reason is too: look again after a pause, not at once for ever.
            busy[key] = clock.GetUtcNow() + PauseAfterFault;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            busy.TryRemove(key, out _);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The wake-up {Key} of {Stream} failed and will be tried again.", row.Key, row.Stream);
            busy[key] = clock.GetUtcNow() + PauseAfterFault;
        }
        finally
        {
            Signal();
        }
    }

    private async Task RunEffectAsync(IncidentId id, WakeupRow row, WakeupKind kind, CancellationToken cancellation)
    {
        var state = await sessions.StateAsync(id, cancellation);
        if (PendingWakeups.Of(state).FirstOrDefault(wakeup => wakeup.Key == row.Key) is not { } wakeup)
        {
            return;
        }

        var effect = Array.Find(effects, candidate => candidate.Handles(kind))
            ?? throw new InvalidOperationException($"Nothing carries out {kind}.");
        await effect.RunAsync(id, wakeup, cancellation);
    }

    private void Signal()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }
}
