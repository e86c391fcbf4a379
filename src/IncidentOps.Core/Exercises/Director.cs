using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// Says when each inject is due, from the incident's state and the drill's clock alone. All times are the incident's: how they become server
/// time, or stand still, is the clock's affair.
/// </summary>
public static class Director
{
    /// <summary>When an inject goes out by itself; null where nothing has called for it yet, or it is not to go out by itself.</summary>
    public static DateTimeOffset? DueAt(IncidentState incident, Inject inject)
    {
        if (incident.Drill is not { Clock.Epoch: { } epoch } drill || incident.IsHalted || drill.Inject(inject.Id).Status != InjectStatus.Scheduled)
        {
            return null;
        }

        return inject.Trigger switch
        {
            AtTime trigger => epoch + trigger.At,
            WhenMissing trigger => epoch + trigger.At,
            AfterStep trigger => DoneAt(incident, trigger.Step) + trigger.Delay,
            AfterOption trigger => DoneAt(incident, trigger.Step, trigger.Option) + trigger.Delay,
            AfterInject trigger => drill.Inject(trigger.InjectId).ReleasedAt + trigger.Delay,
            _ => null,
        };
    }

    /// <summary>
    /// What becomes of all injects whose time has come, in the order in which it came. Timers that came due together, as after a jump or while
    /// nothing ran, know no order among themselves: so the first of them lets all go.
    /// </summary>
    internal static IEnumerable<IncidentEvent> FireDue(IncidentState incident, DateTimeOffset now) => incident.Drill!.Exercise.Injects
        .Select(inject => (Inject: inject, At: DueAt(incident, inject)))
        .Where(due => due.At <= now)
        .OrderBy(due => due.At).ThenBy(due => due.Inject.Number)
        .Select(due => Fire(incident, due.Inject));

    private static IncidentEvent Fire(IncidentState incident, Inject inject) =>
        IsMet(incident, inject)
            ? new InjectDropped(inject.Id)
            : new InjectReleased(inject.Id, ByHand: false);

    /// <summary>Whether an inject waits for nothing but a step that is missing, and the step is done: as things stand it is dropped when its time comes.</summary>
    public static bool IsMet(IncidentState incident, Inject inject) => inject.Trigger is WhenMissing trigger && DoneAt(incident, trigger.Step) is not null;

    /// <summary>What goes out next by itself, and when; null where nothing is in sight. What would be dropped is no next one.</summary>
    /// <param name="after">In the incident's time: only what is due later than this.</param>
    public static (Inject Inject, DateTimeOffset At)? Next(IncidentState incident, DateTimeOffset? after = null) => incident.Drill is not { } drill
        ? null
        : drill.Exercise.Injects
            .Select(inject => (Inject: inject, At: DueAt(incident, inject)))
            .Where(next => next.At is not null && !(next.At <= after) && !IsMet(incident, next.Inject))
            .OrderBy(next => next.At).ThenBy(next => next.Inject.Number)
            .Select(next => ((Inject, DateTimeOffset)?)(next.Inject, next.At!.Value))
            .FirstOrDefault();

    /// <summary>
    /// When a step was done, in whichever run did it first; null where it was not, or was skipped. A step inside a loop counts once every
    /// round that was reached is done.
    /// </summary>
    /// <param name="option">For a decision: only where it was taken for this answer.</param>
    public static DateTimeOffset? DoneAt(IncidentState incident, string stepId, string? option = null)
    {
        DateTimeOffset? earliest = null;
        foreach (var run in incident.Runs)
        {
            DateTimeOffset? latest = null;
            var isDone = true;
            foreach (var view in run.Progress.Steps)
            {
                if (view.IsBlock || view.Step.Id != stepId || view.Status is StepStatus.NotReached or StepStatus.NotNeeded)
                {
                    continue;
                }

                var state = run.Step(view.Key);
                isDone &= state.Outcome == StepOutcome.Done && (option is null || state.Option == option);
                latest = state.SettledAt > latest || latest is null ? state.SettledAt : latest;
            }

            if (isDone && latest < (earliest ?? DateTimeOffset.MaxValue))
            {
                earliest = latest;
            }
        }

        return earliest;
    }
}
