using System.Collections.Concurrent;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Actions;

/// <summary>An outcome that is unknown need not stay so: the target may come back, and its journal still knows.</summary>
public sealed partial class ActionRunner
{
    private static readonly Refusal NotUnknown = new("not-unknown", new LocalizedText("The outcome is not unknown.", "結果は不明ではありません。"));

    private readonly ConcurrentDictionary<AttemptId, Lazy<Task<OutcomeReading>>> readings = new();

    /// <summary>
    /// Reads once more what became of an attempt whose outcome is unknown: its journal, then verify; nothing is sent that changes something.
    /// One reading of an attempt at a time: whoever asks meanwhile gets the same answer.
    /// </summary>
    /// <param name="cancellation">Ends the waiting, not the reading.</param>
    public Task<OutcomeReading> ReadAgainAsync(AttemptId id, CancellationToken cancellation) => readings.GetOrAdd(
        id, static (asked, runner) => new Lazy<Task<OutcomeReading>>(() => runner.ReadAgainAsync(asked)), this).Value.WaitAsync(cancellation);

    private async Task<OutcomeReading> ReadAgainAsync(AttemptId id)
    {
        // The reading must be entered before it can be taken out again.
        await Task.Yield();
        try
        {
            var incident = await sessions.StateAsync(id.Incident, stopping.Token);
            return NotReadable(id, incident) is { } refusal ? new OutcomeNotRead(refusal) : await ReadAgainAsync(id, incident);
        }
        finally
        {
            readings.TryRemove(id, out _);
        }
    }

    private async Task<OutcomeReading> ReadAgainAsync(AttemptId id, IncidentState incident)
    {
        if (AttemptJob.Of(id, incident) is not { } job)
        {
            return new OutcomeStillUnknown(new LocalizedText("The plan no longer has this step.", "手順書にこのステップがありません。"));
        }

        using var slot = await slots.TakeAsync(job.TargetName, stopping.Token);
        var collector = new OutputCollector(id, static _ => { });
        var cancelled = job.CancelRequested ? Task.CompletedTask : new TaskCompletionSource().Task;
        var execution = new AttemptExecution(job, worlds.Of(incident.Mode), collector, clock, cancelled);
        var (result, why) = await execution.ReadAgainAsync(stopping.Token);
        if (result.Result == ProcedureResult.Unknown)
        {
            return new OutcomeStillUnknown(why);
        }

        return await FinishAsync(id, job.StartedAt, result, collector, "late", stopping.Token)
            ? new OutcomeFound(result.Result)
            : new OutcomeNotRead(NotUnknown);
    }

    private Refusal? NotReadable(AttemptId id, IncidentState incident) =>
        !incident.Exists ? new Refusal("no-incident", new LocalizedText("There is no such incident.", "そのインシデントはありません。"))
        : hold.Hold is not null
            ? new Refusal("held", new LocalizedText(
                "No target is asked before what the restore holds is released.", "復元後の保留が解除されるまで、対象には問い合わせません。"))
        : incident.Run(id.Run)?.Step(id.Step) is { IsOutcomeUnknown: true, LastAttempt: { } attempt } && attempt.Number == id.Number ? null : NotUnknown;

    /// <summary>
    /// The target may come back: its journal still knows. Read again after growing pauses, for about two days; after that, and after a
    /// restart, when a person asks for it.
    /// </summary>
    private async Task ReadLaterAsync(AttemptId id)
    {
        try
        {
            var pause = TimeSpan.FromSeconds(30);
            for (var tries = 0; tries < 20; tries++)
            {
                await Task.Delay(pause, clock, stopping.Token);
                var incident = await sessions.StateAsync(id.Incident, stopping.Token);
                if (AttemptOf(id, incident) is not { Result: ProcedureResult.Unknown }
                    || await ReadAgainAsync(id, stopping.Token) is OutcomeFound or OutcomeNotRead)
                {
                    return;
                }

                pause = pause * 2 < TimeSpan.FromHours(4) ? pause * 2 : TimeSpan.FromHours(4);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A person can have it read after the restart.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Reading attempt {Attempt} again failed.", id);
        }
    }
}
