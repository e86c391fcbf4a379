using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>One step of the plan beside what was done. Times are the incident's.</summary>
/// <param name="ReadyAt">Null: its turn never came.</param>
/// <param name="DueAt">Its target time; null where the plan gives none.</param>
/// <param name="By">Who settled it; the system where it went by itself.</param>
/// <param name="HeldBy">Who held the step's role at the end; null: nobody, or the step is anyone's.</param>
/// <param name="IsByOther">Somebody without the role did it while somebody held it. In a drill whoever plays the role has it, the deputies too.</param>
/// <param name="IsImprovised">A machine step that was done by hand.</param>
public sealed record StepPerformance(
    string Run, string Key, string StepId, LocalizedText Title, Phase? Phase, string? Role, StepStatus Status, DateTimeOffset? ReadyAt,
    DateTimeOffset? DueAt, DateTimeOffset? SettledAt, PersonId? By, PersonId? HeldBy, bool IsByOther, bool IsImprovised, int Attempts)
{
    /// <summary>How long after its target time it was settled; null where it was in time, has none, or is open.</summary>
    public TimeSpan? LateBy => SettledAt > DueAt ? SettledAt - DueAt : null;

    /// <summary>From its turn to its end.</summary>
    public TimeSpan? Took => SettledAt - ReadyAt;
}

/// <summary>Plan against performance: the same for drills and live incidents.</summary>
public static class Performance
{
    /// <summary>Every step that the plan called for, in its order.</summary>
    public static IReadOnlyList<StepPerformance> Of(IncidentState incident) =>
    [
        .. from run in incident.Runs
           from view in run.Progress.Leaves
           where view.Status != StepStatus.NotNeeded
           select Of(incident, run, view),
    ];

    /// <summary>
    /// When the incident was contained: when the last step of the phase that the plan called for was settled. Null while one is open, or where
    /// the plan has none.
    /// </summary>
    public static DateTimeOffset? ContainedAt(IncidentState incident)
    {
        var steps = Of(incident).Where(step => step.Phase == Phase.Contain).ToList();
        return steps.Count == 0 || steps.Exists(step => step.SettledAt is null) ? null : steps.Max(step => step.SettledAt);
    }

    /// <summary>
    /// The chain of steps that decided when the last step of containment was settled, the first one first: each began when the one before it was
    /// settled.
    /// </summary>
    public static IReadOnlyList<StepPerformance> CriticalPath(IncidentState incident)
    {
        var steps = Of(incident).Where(step => step.SettledAt is not null && step.ReadyAt is not null).ToList();
        var next = steps.Where(step => step.Phase == Phase.Contain).MaxBy(step => step.SettledAt);
        var path = new List<StepPerformance>();
        while (next is not null && !path.Contains(next))
        {
            path.Insert(0, next);
            var began = next.ReadyAt;
            next = steps.Where(step => step.Run == path[0].Run && step.SettledAt == began && step != path[0]).MaxBy(step => step.ReadyAt);
        }

        return path;
    }

    private static StepPerformance Of(IncidentState incident, RunState run, StepView view)
    {
        var state = run.Step(view.Key);
        DateTimeOffset? readyAt = run.ReadyAt.TryGetValue(view.Key, out var ready) ? ready : null;
        PersonId? holder = view.Step.Role is { } role && incident.RoleHolders.TryGetValue(role, out var held) ? held : null;
        var isSettled = state.Outcome is StepOutcome.Done or StepOutcome.Skipped;
        var by = isSettled ? state.SettledBy : null;
        return new StepPerformance(
            run.Id, view.Key, view.Step.Id, view.Step.Title, view.Phase, view.Step.Role, view.Status, readyAt, readyAt + view.Step.Due,
            isSettled ? state.SettledAt : null, by, holder,
            IsByOther: holder is not null && by is { IsSystem: false } person && person != holder
                && incident.Drill?.RolesOf(person).Contains(view.Step.Role) != true,
            IsImprovised: view.Step is ActionStep && state.Outcome == StepOutcome.Done && !state.Attempts.Exists(attempt =>
                attempt is { Kind: AttemptKind.Apply, Result: ProcedureResult.Applied }),
            state.Attempts.Count(attempt => attempt.Kind == AttemptKind.Apply));
    }
}
