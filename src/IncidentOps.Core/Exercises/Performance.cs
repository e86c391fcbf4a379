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
/// <param name="IsOutOfOrder">
/// It stands settled before one that the plan puts ahead of it, which was opened again or done behind it. Steps of a checklist, items of a list
/// and branches of a parallel block have no order among them.
/// </param>
public sealed record StepPerformance(
    string Run, string Key, string StepId, LocalizedText Title, Phase? Phase, string? Role, StepStatus Status, DateTimeOffset? ReadyAt,
    DateTimeOffset? DueAt, DateTimeOffset? SettledAt, PersonId? By, PersonId? HeldBy, bool IsByOther, bool IsImprovised, int Attempts,
    bool IsOutOfOrder = false)
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
    public static IReadOnlyList<StepPerformance> Of(IncidentState incident) => [.. incident.Runs.SelectMany(run => Of(incident, run))];

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

    private static List<StepPerformance> Of(IncidentState incident, RunState run)
    {
        var steps = new List<StepPerformance>();
        var before = new LatestBefore(run);
        foreach (var view in run.Progress.Leaves.Where(view => view.Status != StepStatus.NotNeeded))
        {
            var step = Of(incident, run, view);
            steps.Add(step with { IsOutOfOrder = step.SettledAt < before.Of(view) });
            if (view.Status != StepStatus.Failed)
            {
                before.Add(view, step.SettledAt ?? DateTimeOffset.MaxValue);
            }
        }

        return steps;
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

    /// <summary>
    /// When the steps that come before another one were settled. Kept for each block that has an order, and for its children one by one, so that
    /// a plan of many steps takes no time.
    /// </summary>
    private sealed class LatestBefore(RunState run)
    {
        /// <summary>By block: what its last child so far is, when that child was settled, and when all those before it were.</summary>
        private readonly Dictionary<string, (string Child, DateTimeOffset Latest, DateTimeOffset Before)> blocks = new(StringComparer.Ordinal);

        /// <summary>When the last of the steps was settled that the plan puts before this one; the beginning of time where there is none.</summary>
        public DateTimeOffset Of(StepView leaf)
        {
            var latest = DateTimeOffset.MinValue;
            foreach (var (block, child) in OrderedBlocks(leaf))
            {
                if (blocks.TryGetValue(block, out var known))
                {
                    var before = known.Child == child || known.Latest < known.Before ? known.Before : known.Latest;
                    latest = before > latest ? before : latest;
                }
            }

            return latest;
        }

        public void Add(StepView leaf, DateTimeOffset settledAt)
        {
            foreach (var (block, child) in OrderedBlocks(leaf))
            {
                var known = blocks.TryGetValue(block, out var found) ? found : (Child: child, Latest: DateTimeOffset.MinValue, Before: DateTimeOffset.MinValue);
                if (known.Child != child)
                {
                    known = (child, DateTimeOffset.MinValue, known.Latest > known.Before ? known.Latest : known.Before);
                }

                blocks[block] = known with { Latest = settledAt > known.Latest ? settledAt : known.Latest };
            }
        }

        /// <summary>The blocks around a step in which one thing follows another, each with the child that the step lies in.</summary>
        private IEnumerable<(string Block, string Child)> OrderedBlocks(StepView leaf)
        {
            for (var (child, parent) = (leaf.Key, leaf.ParentKey); ; (child, parent) = (parent, run.Progress.Find(parent)?.ParentKey ?? ""))
            {
                var block = run.Progress.Find(parent)?.Step;
                if (block is EachStep)
                {
                    // The items go side by side; within one, step follows step.
                    yield return (child[..child.LastIndexOf('/')], child);
                }
                else if (block is not (ParallelStep or ChecklistStep))
                {
                    yield return (parent, child);
                }

                if (block is null)
                {
                    yield break;
                }
            }
        }
    }
}
