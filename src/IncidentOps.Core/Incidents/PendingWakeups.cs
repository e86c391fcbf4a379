using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>What a wake-up is for.</summary>
public enum WakeupKind
{
    /// <summary>A step's target time passes.</summary>
    StepDue,

    /// <summary>A wait's duration is over.</summary>
    WaitOver,

    /// <summary>A wait for a condition has run into its bound.</summary>
    WaitBound,

    /// <summary>The promised status update is due.</summary>
    UpdateDue,

    /// <summary>Effect: an automatic action is ready, or a failed one is to be tried again.</summary>
    StartAction,

    /// <summary>Effect: an attempt is under way; after a restart it must be looked after at once.</summary>
    WatchAttempt,

    /// <summary>Effect: a notify step is ready: its message must be committed.</summary>
    QueueNotification,

    /// <summary>Effect: a message waits for its delivery to one person.</summary>
    Deliver,
}

/// <summary>Something to be done at a time. A row in the database, written with the events that call for it.</summary>
/// <param name="Key">Unique within the incident, and stable while the reason stays the same.</param>
/// <param name="At">Not before this time; after a restart late rather than never.</param>
public sealed record Wakeup(
    string Key, WakeupKind Kind, DateTimeOffset At, string? Run = null, string? Step = null, int? Attempt = null,
    string? Notification = null, PersonId? Recipient = null)
{
    /// <summary>Carried out by an effect handler, which comes back with commands; the others are commands themselves.</summary>
    public bool IsEffect => Kind >= WakeupKind.StartAction;
}

/// <summary>The wake-ups that a state calls for: derived, so that rows and state can't disagree.</summary>
public static class PendingWakeups
{
    public static IEnumerable<Wakeup> Of(IncidentState incident)
    {
        if (!incident.Exists)
        {
            yield break;
        }

        // What has been started is looked after whatever became of its run or incident.
        foreach (var run in incident.Runs)
        {
            foreach (var (key, state) in run.Steps)
            {
                if (state.LastAttempt is { Result: null } attempt)
                {
                    yield return new Wakeup($"attempt/{run.Id}/{key}/{attempt.Number}", WakeupKind.WatchAttempt, attempt.StartedAt, run.Id, key, attempt.Number);
                }
            }
        }

        foreach (var wakeup in Deliveries(incident))
        {
            yield return wakeup;
        }

        if (!incident.IsOpen)
        {
            yield break;
        }

        if (incident is { NextUpdateAt: { } next, NextUpdateOverdue: false })
        {
            yield return new Wakeup("update", WakeupKind.UpdateDue, next);
        }

        foreach (var run in incident.Runs.Where(run => run.Status == RunStatus.Active))
        {
            foreach (var wakeup in OfRun(run))
            {
                yield return wakeup;
            }
        }
    }

    private static IEnumerable<Wakeup> Deliveries(IncidentState incident) =>
        from notification in incident.Notifications
        where !notification.IsWithdrawn
        from delivery in notification.Deliveries
        where delivery.Value.IsPending
        select new Wakeup(
            FormattableString.Invariant($"deliver/{notification.Id}/{delivery.Key}/{delivery.Value.Tries}"), WakeupKind.Deliver,
            delivery.Value.NextTryAt, Notification: notification.Id, Recipient: delivery.Key);

    private static IEnumerable<Wakeup> OfRun(RunState run)
    {
        foreach (var view in run.Progress.Steps)
        {
            if (view.IsBlock || !view.IsLive || !run.ReadyAt.TryGetValue(view.Key, out var readyAt))
            {
                continue;
            }

            var state = run.Step(view.Key);
            // A settled step is live while its check or undo runs; its target time was met or missed before.
            if (view.Step.Due is { } due && !state.Overdue && state.Outcome is StepOutcome.Open or StepOutcome.Failed)
            {
                yield return new Wakeup($"due/{run.Id}/{view.Key}", WakeupKind.StepDue, readyAt + due, run.Id, view.Key);
            }

            if (OfLeaf(run, view, state, readyAt) is { } wakeup)
            {
                yield return wakeup;
            }
        }
    }

    private static Wakeup? OfLeaf(RunState run, StepView view, StepState state, DateTimeOffset readyAt) => (view.Step, view.Status) switch
    {
        (WaitStep { For: { } duration }, StepStatus.Waiting) =>
            new Wakeup($"wait/{run.Id}/{view.Key}", WakeupKind.WaitOver, readyAt + duration, run.Id, view.Key),
        (WaitStep { AtMost: { } bound }, StepStatus.Waiting) =>
            new Wakeup($"wait/{run.Id}/{view.Key}", WakeupKind.WaitBound, readyAt + bound, run.Id, view.Key),
        (NotifyStep, StepStatus.Waiting) when !run.Notified.Contains(view.Key) =>
            new Wakeup($"notify/{run.Id}/{view.Key}", WakeupKind.QueueNotification, readyAt, run.Id, view.Key),
        (ActionStep { StartsByItself: true }, StepStatus.Ready) when state.LastChange is null =>
            new Wakeup($"start/{run.Id}/{view.Key}/1", WakeupKind.StartAction, readyAt, run.Id, view.Key),
        (ActionStep action, StepStatus.Waiting) when Retries.NextAt(action, state) is { } next =>
            new Wakeup(
                FormattableString.Invariant($"start/{run.Id}/{view.Key}/{state.Attempts.Count + 1}"), WakeupKind.StartAction, next, run.Id, view.Key),
        _ => null,
    };
}
