using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>What a wake-up is for.</summary>
public enum WakeupKind
{
    /// <summary>A drill's inject goes out. Kinds are kept by number, and those below <see cref="StartAction"/> are timers: hence this one.</summary>
    ReleaseInject = -2,

    /// <summary>A drill's simulated attempt ends.</summary>
    EndSimulated = -1,

    /// <summary>A step's target time passes.</summary>
    StepDue = 0,

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

    /// <summary>Effect: the evidence of an erased incident is to be destroyed.</summary>
    EraseEvidence,
}

/// <summary>Something to be done at a time. A row in the database, written with the events that call for it.</summary>
/// <param name="Key">Unique within the incident, and stable while the reason stays the same.</param>
/// <param name="At">Not before this time; after a restart late rather than never.</param>
public sealed record Wakeup(
    string Key, WakeupKind Kind, DateTimeOffset At, string? Run = null, string? Step = null, int? Attempt = null,
    string? Notification = null, PersonId? Recipient = null, string? Inject = null)
{
    /// <summary>Carried out by an effect handler, which comes back with commands; the others are commands themselves.</summary>
    public bool IsEffect => Kind >= WakeupKind.StartAction;
}

/// <summary>The wake-ups that a state calls for: derived, so that rows and state can't disagree.</summary>
public static class PendingWakeups
{
    /// <summary>
    /// With the server times at which they are due. While a drill's clock stands there is none: nothing comes nearer, and nothing goes out.
    /// </summary>
    public static IEnumerable<Wakeup> Of(IncidentState incident) => incident switch
    {
        // Of what was erased nothing else is under way; and a drill's evidence goes like any other.
        { ErasedAt: { } erasedAt } => OfErased(incident, erasedAt),
        // A drill's world ends with it: what was under way in it stays as it stood.
        { IsHalted: true } or { Drill: not null, IsOpen: false } => [],
        { Drill: { } drill } => Derive(incident).Select(wakeup => drill.Clock.ServerAt(wakeup.At) is { } at ? wakeup with { At = at } : null).OfType<Wakeup>(),
        _ => Derive(incident),
    };

    /// <summary>In the incident's time.</summary>
    private static IEnumerable<Wakeup> Derive(IncidentState incident)
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
                if (state.LastAttempt is { Result: null } attempt && incident.Drill is { } drill)
                {
                    yield return new Wakeup(
                        FormattableString.Invariant($"simulated/{run.Id}/{key}/{attempt.Number}"), WakeupKind.EndSimulated,
                        SimulatedWorld.EndsAt(drill.Exercise, run, key, run.Progress.Find(key), attempt), run.Id, key, attempt.Number);
                }
                else if (state.LastAttempt is { Result: null } watched)
                {
                    yield return new Wakeup($"attempt/{run.Id}/{key}/{watched.Number}", WakeupKind.WatchAttempt, watched.StartedAt, run.Id, key, watched.Number);
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

        foreach (var inject in incident.Drill?.Exercise.Injects ?? [])
        {
            if (Director.DueAt(incident, inject) is { } due)
            {
                yield return new Wakeup($"inject/{inject.Id}", WakeupKind.ReleaseInject, due, Inject: inject.Id);
            }
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

    /// <summary>Not before what was attached last has lain for a while: the same content may just be on its way into another incident.</summary>
    private static IEnumerable<Wakeup> OfErased(IncidentState incident, DateTimeOffset erasedAt)
    {
        if (incident is { EvidenceErasedAt: null, LastAttachedAt: { } attachedAt })
        {
            var settled = attachedAt + EvidenceState.Settling;
            yield return new Wakeup("erase-evidence", WakeupKind.EraseEvidence, settled > erasedAt ? settled : erasedAt);
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
