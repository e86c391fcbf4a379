using System.Collections.Immutable;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Incidents;

/// <summary>Where a step stands in a run.</summary>
public enum StepStatus
{
    /// <summary>Steps before it are open.</summary>
    NotReached,

    /// <summary>Its turn: somebody can do it.</summary>
    Ready,

    /// <summary>A wait, a notification on its way, or a retry to come.</summary>
    Waiting,

    /// <summary>An attempt is under way.</summary>
    Running,

    /// <summary>Requested, and not yet enough approvals.</summary>
    AwaitingApproval,

    /// <summary>An attempt ended and nobody knows how.</summary>
    OutcomeUnknown,

    /// <summary>It failed for good; where its policy is to stop, the run waits here for a person.</summary>
    Failed,

    Done,
    Skipped,

    /// <summary>Its condition, or its branch, says so.</summary>
    NotNeeded,
}

/// <summary>One step of a run as it stands.</summary>
/// <param name="Key">
/// Names the step within the run: its id, preceded by the calls and loop rounds around it (`per-account#2/disable`).
/// </param>
/// <param name="RunbookId">Which runbook's text the step stands in (a call leads into another one's).</param>
/// <param name="Phase">Its own or that of the nearest block around it.</param>
/// <param name="Depth">0 for the top level.</param>
/// <param name="ParentKey">The key of the block around it; empty at the top.</param>
/// <param name="Item">Inside `each`: the item, as text.</param>
/// <param name="Scope">What names mean at this place.</param>
public sealed record StepView(
    string Key, Step Step, string RunbookId, Phase? Phase, StepStatus Status, int Depth, string ParentKey, string? Item, Scope Scope)
{
    public bool IsBlock => Step is BlockStep;

    /// <summary>Reached and not settled: somebody or something is expected to act.</summary>
    public bool IsLive => Status is StepStatus.Ready or StepStatus.Waiting or StepStatus.Running or StepStatus.AwaitingApproval
        or StepStatus.OutcomeUnknown || (Status == StepStatus.Failed && Step.OnFailure.Kind == FailureKind.Stop);
}

/// <summary>Where every step of a run stands, derived from the plan and what was recorded.</summary>
public sealed class RunProgress
{
    public static readonly RunProgress Empty = new([], false);

    private readonly Dictionary<string, StepView> byKey;

    internal RunProgress(ImmutableArray<StepView> steps, bool isComplete)
    {
        Steps = steps;
        IsComplete = isComplete;
        byKey = new Dictionary<string, StepView>(steps.Length, StringComparer.Ordinal);
        foreach (var step in steps)
        {
            byKey[step.Key] = step;
        }
    }

    /// <summary>Blocks and leaves in the order of the plan, a block before what is inside it.</summary>
    public ImmutableArray<StepView> Steps { get; }

    /// <summary>Every step that is needed is settled.</summary>
    public bool IsComplete { get; }

    public IEnumerable<StepView> Leaves => Steps.Where(step => !step.IsBlock);

    public StepView? Find(string? key) => key is null ? null : byKey.GetValueOrDefault(key);

    /// <summary>Derives the progress of <paramref name="run"/>.</summary>
    public static RunProgress Of(RunState run, Severity severity) => new ProgressWalk(run, severity).Walk();
}
