using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks;

/// <summary>One thing to do, or a block of them. The tree of steps is the plan.</summary>
public abstract record Step
{
    /// <summary>Unique in the file. Blocks that people never address may be given a made-up id by the reader (`sequence-2`), stable for one text.</summary>
    public required string Id { get; init; }

    public LocalizedText Title { get; init; } = LocalizedText.Empty;

    /// <summary>What to do, in Markdown.</summary>
    public LocalizedText Text { get; init; } = LocalizedText.Empty;

    /// <summary>Null: that of the enclosing block.</summary>
    public Phase? Phase { get; init; }

    /// <summary>Who does it. Null: anyone in the room.</summary>
    public string? Role { get; init; }

    /// <summary>Target time, from when the step became ready (目標時刻).</summary>
    public TimeSpan? Due { get; init; }

    /// <summary>Where this is false when the step would become ready, the step is not needed.</summary>
    public Expression? When { get; init; }

    public bool SkipNeedsReason { get; init; } = true;

    public FailurePolicy OnFailure { get; init; } = FailurePolicy.Stop;

    public RetryPolicy? Retry { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;

    /// <summary>The steps directly inside, in the order of the file; none for a leaf.</summary>
    public abstract IEnumerable<Step> Children { get; }

    /// <summary>This step and all inside it, parents first.</summary>
    public IEnumerable<Step> SelfAndDescendants() => Children.SelectMany(child => child.SelfAndDescendants()).Prepend(this);
}

/// <summary>What happens when a step fails for good (its retries used up).</summary>
/// <param name="Kind">Stop: wait for a person. Continue: go on. GoTo: leave out what lies between and go on at a later step of the same block.</param>
/// <param name="StepId">For GoTo.</param>
public sealed record FailurePolicy(FailureKind Kind, string? StepId = null)
{
    public static readonly FailurePolicy Stop = new(FailureKind.Stop);
    public static readonly FailurePolicy Continue = new(FailureKind.Continue);
}

/// <summary>See <see cref="FailurePolicy"/>.</summary>
public enum FailureKind { Stop, Continue, GoTo }

/// <summary>Bounded repetition of an idempotent action. <paramref name="Times"/> counts the further tries, at most 10.</summary>
public sealed record RetryPolicy(int Times, TimeSpan Wait);

/// <summary>A step without steps inside.</summary>
public abstract record LeafStep : Step
{
    public sealed override IEnumerable<Step> Children => [];
}

/// <summary>A person's step.</summary>
public sealed record TaskStep : LeafStep;

/// <summary>A question with named answers that the rest of the plan can ask about.</summary>
public sealed record DecisionStep : LeafStep
{
    public required IReadOnlyList<Option> Options { get; init; }
}

/// <summary>n people of a role must agree before the run goes on; never the one who asked.</summary>
public sealed record ApprovalStep : LeafStep
{
    public required string ApproverRole { get; init; }

    /// <summary>How many must approve; one denial fails the step.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>A machine step: an action of a pack, against a target.</summary>
public sealed record ActionStep : LeafStep
{
    /// <summary>`host.isolate`: an action of some pack.</summary>
    public required string ActionId { get; init; }

    /// <summary>Gives the target's name in the inventory. Null: the action's parameters say where.</summary>
    public Template? Target { get; init; }

    public IReadOnlyList<Binding> With { get; init; } = [];

    /// <summary>True: runs as soon as it is ready. False: somebody presses it.</summary>
    public bool StartsByItself { get; init; }
}

/// <summary>A named value handed to an action or a called runbook.</summary>
public sealed record Binding(string Name, Template Value, SourcePosition Position);

/// <summary>A message to people by role, through every way to reach them that is set up.</summary>
public sealed record NotifyStep : LeafStep
{
    public required IReadOnlyList<string> ToRoles { get; init; }

    public required LocalizedTemplate Message { get; init; }

    /// <summary>True: the step is done only when each recipient has acknowledged.</summary>
    public bool NeedsAcknowledgement { get; init; }
}

/// <summary>Waits for a duration, or until an expression holds (at most so long).</summary>
public sealed record WaitStep : LeafStep
{
    /// <summary>For `for`. Exactly one of this and <see cref="Until"/> is given.</summary>
    public TimeSpan? For { get; init; }

    public Expression? Until { get; init; }

    /// <summary>Bound of <see cref="Until"/>: past it the step fails.</summary>
    public TimeSpan? AtMost { get; init; }
}

/// <summary>Something to keep: done when evidence has been attached to it.</summary>
public sealed record EvidenceStep : LeafStep;

/// <summary>A step with steps inside.</summary>
public abstract record BlockStep : Step;

/// <summary>One after another.</summary>
public sealed record SequenceStep : BlockStep
{
    public required IReadOnlyList<Step> Steps { get; init; }

    public override IEnumerable<Step> Children => Steps;
}

/// <summary>All at once; done when all are done.</summary>
public sealed record ParallelStep : BlockStep
{
    public required IReadOnlyList<Step> Steps { get; init; }

    public override IEnumerable<Step> Children => Steps;
}

/// <summary>In any order. Runs as <see cref="ParallelStep"/>, is shown as one list.</summary>
public sealed record ChecklistStep : BlockStep
{
    public required IReadOnlyList<Step> Steps { get; init; }

    public override IEnumerable<Step> Children => Steps;
}

/// <summary>One of two branches.</summary>
public sealed record IfStep : BlockStep
{
    public required Expression Condition { get; init; }

    public required SequenceStep Then { get; init; }

    public SequenceStep? Else { get; init; }

    public override IEnumerable<Step> Children => Else is null ? [Then] : [Then, Else];
}

/// <summary>One of several branches, by value.</summary>
public sealed record SwitchStep : BlockStep
{
    public required Expression Subject { get; init; }

    public required IReadOnlyList<SwitchCase> Cases { get; init; }

    public SequenceStep? Default { get; init; }

    public override IEnumerable<Step> Children =>
        Cases.Select(branch => (Step)branch.Body).Concat(Default is null ? [] : [Default]);
}

/// <summary>One branch of a <see cref="SwitchStep"/>.</summary>
public sealed record SwitchCase(string Value, SequenceStep Body);

/// <summary>Again while a condition holds, at most so many times.</summary>
public sealed record WhileStep : BlockStep
{
    public required Expression Condition { get; init; }

    public required int AtMost { get; init; }

    public required SequenceStep Body { get; init; }

    public override IEnumerable<Step> Children => [Body];
}

/// <summary>Once for each item of a list, side by side, at most so many.</summary>
public sealed record EachStep : BlockStep
{
    public required Expression Items { get; init; }

    /// <summary>The name that the item has inside.</summary>
    public required string As { get; init; }

    public required int AtMost { get; init; }

    public required SequenceStep Body { get; init; }

    public override IEnumerable<Step> Children => [Body];
}

/// <summary>The steps of another runbook, with inputs of their own.</summary>
public sealed record CallStep : BlockStep
{
    public required string RunbookId { get; init; }

    public IReadOnlyList<Binding> With { get; init; } = [];

    /// <summary>The called plan's steps are not children: they have positions and ids of their own; see <see cref="Plan"/>.</summary>
    public override IEnumerable<Step> Children => [];
}
