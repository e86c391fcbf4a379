using System.Collections.Concurrent;
using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Wakeups;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Actions;

/// <summary>
/// Starts automatic actions and looks after every attempt until it has a result. An attempt that this process has itself committed is
/// run; any other is recovered: read, verified, never sent again. Wake-ups only set it going, so that a target that stays away never
/// holds up the timers.
/// </summary>
public sealed partial class ActionRunner(
    IncidentSessions sessions, ActionWorlds worlds, ActionOutputHub output, EvidenceFetch evidence, IEffectsHold hold, TimeProvider clock,
    ILogger<ActionRunner> logger)
    : IEffect, INotificationHandler<IncidentAdvanced>, IHostedService, IDisposable
{
    /// <summary>How many attempts run at once.</summary>
    public const int Parallelism = 64;

    /// <summary>How many of them on one target.</summary>
    public const int ParallelismOfTarget = 4;

    /// <summary>How long an automatic start that was refused is left alone: the step waits for somebody to set its target up.</summary>
    public static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(30);

    private const int MostSubmissions = 30;

    private static readonly TimeSpan PauseBetweenSubmissions = TimeSpan.FromSeconds(1);

    private readonly TargetSlots slots = new(Parallelism, ParallelismOfTarget);
    private readonly ConcurrentDictionary<AttemptId, bool> announced = new();
    private readonly ConcurrentDictionary<AttemptId, bool> seen = new();
    private readonly ConcurrentDictionary<AttemptId, Running> running = new();
    private readonly ConcurrentDictionary<(IncidentId Incident, string Key), DateTimeOffset> refused = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly DateTimeOffset startedAt = clock.GetUtcNow();

    /// <summary>Attempts that are being looked after now.</summary>
    public int Count => running.Count;

    /// <inheritdoc/>
    public bool Handles(WakeupKind kind) => kind is WakeupKind.StartAction or WakeupKind.WatchAttempt;

    /// <inheritdoc/>
    public Task RunAsync(IncidentId incident, Wakeup wakeup, CancellationToken cancellation)
    {
        if (wakeup.Kind == WakeupKind.StartAction)
        {
            return StartAsync(incident, wakeup, cancellation);
        }

        Watch(new AttemptId(incident, wakeup.Run!, wakeup.Step!, wakeup.Attempt!.Value), wakeup.At);
        return Task.CompletedTask;
    }

    /// <summary>Learns which attempts this process has committed itself, and which are to be stopped.</summary>
    public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        foreach (var recorded in notification.Events)
        {
            switch (recorded.Event)
            {
                case ActionStarted started:
                    announced[new AttemptId(notification.Incident, started.Run, started.Step, started.Attempt)] = true;
                    break;
                case ActionCancelRequested cancel:
                    Cancel(new AttemptId(notification.Incident, cancel.Run, cancel.Step, cancel.Attempt));
                    break;
                default:
                    break;
            }
        }

        return Task.CompletedTask;
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops looking; what runs on targets goes on there, and the next process reads what became of it.</summary>
    async Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values.Select(attempt => attempt.Gone.Task)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        stopping.Dispose();
        slots.Dispose();
    }

    /// <summary>Waits until an attempt is no longer looked after.</summary>
    internal Task GoneAsync(AttemptId id) => running.TryGetValue(id, out var attempt) ? attempt.Gone.Task : Task.CompletedTask;

    private async Task StartAsync(IncidentId incident, Wakeup wakeup, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (refused.TryGetValue((incident, wakeup.Key), out var until) && now < until)
        {
            return;
        }

        foreach (var over in refused.Where(pause => pause.Value <= now).ToList())
        {
            refused.TryRemove(over);
        }

        var id = EngineCommandId.Of(incident, wakeup.Key);
        var answer = await sessions.SubmitAsync(incident, id, Actor.System, new StartAction(wakeup.Run!, wakeup.Step!), null, cancellation);
        if (answer is CommandRefused refusal)
        {
            logger.LogInformation("The automatic action {Key} of {Incident} was refused: {Code}.", wakeup.Key, incident, refusal.Refusal.Code);
            refused[(incident, wakeup.Key)] = now + PauseAfterRefusal;
        }
    }

    private void Watch(AttemptId id, DateTimeOffset since)
    {
        if (running.ContainsKey(id))
        {
            return;
        }

        // An attempt that was not announced comes from a process before this one; or its announcement is on its way, right after the
        // commit. Where the time doesn't tell the two apart, waiting for the wake-up to come again does.
        var isOwn = announced.TryRemove(id, out _);
        if (!isOwn && since >= startedAt && seen.TryAdd(id, true))
        {
            return;
        }

        var attempt = new Running();
        if (running.TryAdd(id, attempt))
        {
            _ = LookAfterAsync(id, attempt, isOwn);
        }
    }

    /// <summary>Stops what runs. What is held since a restore has not begun and now never will: it is settled without touching its target.</summary>
    private void Cancel(AttemptId id)
    {
        if (running.TryGetValue(id, out var attempt))
        {
            attempt.CancelRequested.TrySetResult();
        }
        else if (hold.Hold is not null && announced.TryRemove(id, out _) && running.TryAdd(id, attempt = new Running()))
        {
            _ = LookAfterAsync(id, attempt, isOwn: true);
        }
    }

    private async Task LookAfterAsync(AttemptId id, Running attempt, bool isOwn)
    {
        await Task.Yield();
        try
        {
            var incident = await sessions.StateAsync(id.Incident, stopping.Token);
            if (AttemptOf(id, incident) is { Result: null } state)
            {
                if (state.CancelRequested)
                {
                    attempt.CancelRequested.TrySetResult();
                }

                await CarryThroughAsync(id, incident, state, attempt, isOwn);
            }

            seen.TryRemove(id, out _);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next process goes on from the journal.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Looking after attempt {Attempt} failed; it will be recovered.", id);
        }
        finally
        {
            output.Forget(id);
            running.TryRemove(id, out _);
            attempt.Gone.TrySetResult();
        }
    }

    private async Task CarryThroughAsync(AttemptId id, IncidentState incident, AttemptState state, Running attempt, bool isOwn)
    {
        var collector = new OutputCollector(id, output.Publish);
        AttemptResult result;
        if (AttemptJob.Of(id, incident) is { } job)
        {
            var world = worlds.Of(incident.Mode);
            using var slot = await SlotAsync(job, attempt, isOwn);
            var execution = new AttemptExecution(job, world, collector, clock, attempt.CancelRequested.Task);
            result = slot is null ? new AttemptResult(ProcedureResult.NotApplied)
                : isOwn ? await execution.RunFreshAsync(stopping.Token)
                : await execution.RecoverAsync(stopping.Token);
            await evidence.KeepAsync(job, world, collector, stopping.Token);
        }
        else
        {
            collector.Say(ProcedureKind.Apply, "the plan no longer has this step / 手順書にこのステップがありません");
            result = new AttemptResult(ProcedureResult.Unknown);
        }

        await FinishAsync(id, state.StartedAt, result, collector, "finish", stopping.Token);
        if (result.Result == ProcedureResult.Unknown)
        {
            _ = ReadLaterAsync(id);
        }
    }

    /// <summary>Waits for a turn; null where a fresh attempt was cancelled or ran out of time meanwhile: then nothing was begun.</summary>
    private async Task<IDisposable?> SlotAsync(AttemptJob job, Running attempt, bool isOwn)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var take = slots.TakeAsync(job.TargetName, waiting.Token);
        if (!isOwn || take.IsCompletedSuccessfully)
        {
            return await take;
        }

        var left = job.Deadline - clock.GetUtcNow();
        var outOfTime = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, waiting.Token);
        if (await Task.WhenAny(take, attempt.CancelRequested.Task, outOfTime) == take)
        {
            await waiting.CancelAsync();
            return await take;
        }

        await waiting.CancelAsync();
        try
        {
            return await take;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Says what became of an attempt; again under the same id where the answer was lost. False where it was known already.</summary>
    private async Task<bool> FinishAsync(
        AttemptId id, DateTimeOffset since, AttemptResult result, OutputCollector collector, string purpose, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var command = new FinishAction(
            id.Run, id.Step, id.Number, result.Result, result.ExitCode, now > since ? now - since : TimeSpan.Zero, collector.Text, collector.Outputs);
        var commandId = EngineCommandId.Of(
            id.Incident, string.Create(CultureInfo.InvariantCulture, $"{purpose}/{id.Run}/{id.Step}/{id.Number}"));
        for (var tries = 0; tries < MostSubmissions; tries++)
        {
            switch (await sessions.SubmitAsync(id.Incident, commandId, Actor.System, command, null, cancellation))
            {
                case CommandAccepted:
                    return true;
                case CommandRefused { Refusal.Code: "already-finished" or "command-id-reused" }:
                    // Another reading came first: its word stands.
                    return false;
                case CommandRefused refusal:
                    throw new InvalidOperationException($"The result of attempt {id} was refused: {refusal.Refusal.Code}.");
                default:
                    await Task.Delay(PauseBetweenSubmissions, clock, cancellation);
                    break;
            }
        }

        throw new InvalidOperationException($"The result of attempt {id} could not be committed.");
    }

    private static AttemptState? AttemptOf(AttemptId id, IncidentState incident) =>
        incident.Run(id.Run)?.Step(id.Step).Attempts.Find(candidate => candidate.Number == id.Number);

    private sealed class Running
    {
        public TaskCompletionSource CancelRequested { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
