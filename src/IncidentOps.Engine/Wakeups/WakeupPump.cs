using System.Collections.Concurrent;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Settings;
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
/// state and written with the events, so a wake-up is gone exactly when its reason is. While effects are held since a restore none is
/// fired; timers go on, for they change nothing but the record.
/// </summary>
public sealed class WakeupPump(
    IWakeupRows rows, IncidentSessions sessions, IEnumerable<IEffect> effects, IEffectsHold hold, TimeProvider clock, ILogger<WakeupPump> logger)
    : BackgroundService, INotificationHandler<IncidentAdvanced>, INotificationHandler<SettingsAdvanced>
{
    /// <summary>How many effects are carried out at once, and beside them how many timers: a long action keeps no timer waiting.</summary>
    public const int Parallelism = 64;

    /// <summary>How far to look past due effects that can't start now.</summary>
    private const int LongestLook = 4_096;

    /// <summary>How often rows are looked at where nothing calls for it sooner.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    /// <summary>How long one whose handling failed is left alone.</summary>
    public static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly ConcurrentDictionary<(string Stream, string Key), Busy> busy = new();
    private readonly IEffect[] effects = [.. effects];

    /// <summary>Something was committed: there may be rows due at once.</summary>
    public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        Signal();
        return Task.CompletedTask;
    }

    /// <summary>What was held since a restore has been released: it runs at once.</summary>
    public Task Handle(SettingsAdvanced notification, CancellationToken cancellationToken)
    {
        if (notification.ReleasesEffects)
        {
            Signal();
        }

        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await SleepAsync(await FireDueAsync(stoppingToken), stoppingToken);
        }
    }

    private async Task SleepAsync(TimeSpan longest, CancellationToken stoppingToken)
    {
        using var alarm = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, stoppingToken);
        try
        {
            await signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to stop.
        }
    }

    /// <summary>Starts what is due; tells how long nothing more will be.</summary>
    private async Task<TimeSpan> FireDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var pause in busy.Where(pause => pause.Value.Until <= now).ToList())
        {
            busy.TryRemove(pause);
        }

        var effectRoom = hold.Hold is not null ? 0 : RoomFor(isEffect: true);
        foreach (var row in await StartableAsync(now, effectRoom, RoomFor(isEffect: false), cancellation))
        {
            var isEffect = IsEffect(row);
            busy[(row.Stream, row.Key)] = new Busy(isEffect, DateTimeOffset.MaxValue);
            _ = FireAsync(row, isEffect, cancellation);
        }

        var next = await rows.NextAsync(now, cancellation);
        var retry = busy.Values.Select(one => one.Until).Where(until => until < DateTimeOffset.MaxValue).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var wake = next < retry ? next.Value : retry;
        return wake >= now + LongestSleep ? LongestSleep : wake <= now ? TimeSpan.FromMilliseconds(20) : wake - now;
    }

    /// <summary>The due rows for which there is room. Looks past effects that are held or crowded out, lest timers starve behind them.</summary>
    private async Task<List<WakeupRow>> StartableAsync(DateTimeOffset now, int effectRoom, int timerRoom, CancellationToken cancellation)
    {
        for (var limit = Parallelism + busy.Count; ; limit *= 2)
        {
            var due = await rows.DueAsync(now, limit, cancellation);
            var free = due.Where(row => !busy.ContainsKey((row.Stream, row.Key))).ToList();
            var effects = free.Where(IsEffect).Take(effectRoom).ToList();
            var timers = free.Where(row => !IsEffect(row)).Take(timerRoom).ToList();
            if (due.Count < limit || limit >= LongestLook || timers.Count == timerRoom || effects.Count < effectRoom)
            {
                return [.. timers, .. effects];
            }
        }
    }

    private int RoomFor(bool isEffect) =>
        Math.Max(0, Parallelism - busy.Values.Count(one => one.IsEffect == isEffect && one.Until == DateTimeOffset.MaxValue));

    private static bool IsEffect(WakeupRow row) => (WakeupKind)row.Kind >= WakeupKind.StartAction;

    private async Task FireAsync(WakeupRow row, bool isEffect, CancellationToken cancellation)
    {
        await Task.Yield();
        var key = (row.Stream, row.Key);
        try
        {
            if (IncidentId.OfStream(row.Stream) is not { } id)
            {
                throw new InvalidDataException($"A wake-up names the stream {row.Stream}.");
            }

            if (isEffect)
            {
                await RunEffectAsync(id, row, cancellation);
            }
            else
            {
                await sessions.SubmitAsync(id, Guid.NewGuid(), Actor.System, new Wake(row.Key), null, cancellation);
            }

            // If the row is still there, its reason is too: look again after a pause, not at once for ever.
            busy[key] = new Busy(isEffect, clock.GetUtcNow() + PauseAfterFault);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            busy.TryRemove(key, out _);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The wake-up {Key} of {Stream} failed and will be tried again.", row.Key, row.Stream);
            busy[key] = new Busy(isEffect, clock.GetUtcNow() + PauseAfterFault);
        }
        finally
        {
            Signal();
        }
    }

    private async Task RunEffectAsync(IncidentId id, WakeupRow row, CancellationToken cancellation)
    {
        var state = await sessions.StateAsync(id, cancellation);
        if (PendingWakeups.Of(state).FirstOrDefault(wakeup => wakeup.Key == row.Key) is not { } wakeup)
        {
            return;
        }

        var effect = Array.Find(effects, candidate => candidate.Handles(wakeup.Kind))
            ?? throw new InvalidOperationException($"Nothing carries out {wakeup.Kind}.");
        await effect.RunAsync(id, wakeup, cancellation);
    }

    /// <summary>A wake-up in hand, until its end (the greatest time), or left alone for a while.</summary>
    private readonly record struct Busy(bool IsEffect, DateTimeOffset Until);

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
