using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// One walk over the tree of a run's plan. Nothing of it is kept: readiness is derived, so it can't go stale and costs no bytes.
/// </summary>
internal sealed class ProgressWalk(RunState run, Severity severity)
{
    /// <summary>Deeper calls than this are a broken invariant: validation refuses cycles.</summary>
    private const int MaximumCallDepth = 16;

    private readonly ImmutableArray<StepView>.Builder views = ImmutableArray.CreateBuilder<StepView>();

    /// <summary>(call prefix + step id) → the key of the instance walked last: what `steps.ID` means outside its loop.</summary>
    private readonly Dictionary<string, string> latest = new(StringComparer.Ordinal);

    private readonly HashSet<string> walked = new(StringComparer.Ordinal);

    /// <summary>Whether the walk is at a place that has been reached.</summary>
    private enum Reach { NotYet, Now, NotNeeded }

    /// <summary>How a step leaves its block.</summary>
    private readonly record struct Exit(bool Settled, string? GoTo)
    {
        public static readonly Exit Open = new(false, null);
        public static readonly Exit On = new(true, null);
    }

    public RunProgress Walk()
    {
        var inputs = run.Plan.Runbook.Inputs.ToDictionary(
            input => input.Id,
            input => InputValues.Read(input, run.Inputs.TryGetValue(input.Id, out var given) ? given?.Value : input.Default),
            StringComparer.Ordinal);
        var frame = new Frame(run.Plan.Runbook.Id, "", "", Value.Of(inputs), ImmutableDictionary<string, Value>.Empty, null, 0);
        var exit = WalkAll(run.Plan.Runbook.Root.Steps, frame, Reach.Now, null, 0, "");
        // A branch may be left while an attempt in it is under way: the run is not over before its end is known.
        var isComplete = exit.Settled && !run.Steps.Values.Any(step => step.IsRunning) && !views.Any(view => view.Status == StepStatus.OutcomeUnknown);
        return new RunProgress(views.ToImmutable(), isComplete);
    }

    private Exit WalkAll(IReadOnlyList<Step> steps, Frame frame, Reach reach, Phase? phase, int depth, string parent)
    {
        var settled = true;
        string? leap = null;
        foreach (var step in steps)
        {
            if (step.Id == leap)
            {
                leap = null;
            }

            var here = reach == Reach.Now && leap is not null ? Reach.NotNeeded
                : reach == Reach.Now && !settled ? Reach.NotYet
                : reach;
            var exit = WalkOne(step, frame, here, phase, depth, parent);
            settled &= exit.Settled;
            leap = exit.GoTo ?? leap;
        }

        return new Exit(settled, null);
    }

    private Exit WalkSideBySide(IReadOnlyList<Step> steps, Frame frame, Reach reach, Phase? phase, int depth, string parent)
    {
        var settled = true;
        foreach (var step in steps)
        {
            settled &= WalkOne(step, frame, reach, phase, depth, parent).Settled;
        }

        return new Exit(settled, null);
    }

    private Exit WalkOne(Step step, Frame frame, Reach reach, Phase? outerPhase, int depth, string parent)
    {
        var key = frame.Prefix + step.Id;
        latest[frame.CallPrefix + step.Id] = key;
        walked.Add(key);
        var scope = ScopeOf(frame);
        if (reach == Reach.Now && step.When is { } when && !when.Evaluate(scope).IsTrue)
        {
            reach = Reach.NotNeeded;
        }

        var phase = step.Phase ?? outerPhase;
        if (step is not BlockStep)
        {
            var status = StatusOf(step, run.Step(key), reach);
            views.Add(new StepView(key, step, frame.RunbookId, phase, status, depth, parent, frame.Item, scope));
            return LeafExit(step, SettledStatus(run.Step(key), reach) ?? status);
        }

        var place = views.Count;
        views.Add(null!);
        var exit = WalkBlock(step, key, frame, reach, phase, depth + 1);
        var blockStatus = reach switch
        {
            Reach.NotNeeded => StepStatus.NotNeeded,
            Reach.NotYet => StepStatus.NotReached,
            _ => exit.Settled ? StepStatus.Done : StepStatus.Ready,
        };
        views[place] = new StepView(key, step, frame.RunbookId, phase, blockStatus, depth, parent, frame.Item, scope);
        return reach == Reach.NotNeeded ? Exit.On : exit;
    }

    private Exit WalkBlock(Step step, string key, Frame frame, Reach reach, Phase? phase, int depth) => step switch
    {
        SequenceStep sequence => WalkAll(sequence.Steps, frame, reach, phase, depth, key),
        ParallelStep parallel => WalkSideBySide(parallel.Steps, frame, reach, phase, depth, key),
        ChecklistStep checklist => WalkSideBySide(checklist.Steps, frame, reach, phase, depth, key),
        IfStep choice => WalkIf(choice, key, frame, reach, phase, depth),
        SwitchStep choice => WalkSwitch(choice, key, frame, reach, phase, depth),
        WhileStep loop => WalkWhile(loop, key, frame, reach, phase, depth),
        EachStep loop => WalkEach(loop, key, frame, reach, phase, depth),
        CallStep call => WalkCall(call, key, frame, reach, phase, depth),
        _ => throw new InvalidOperationException($"Unknown block {step.GetType().Name}."),
    };

    private Exit WalkIf(IfStep choice, string key, Frame frame, Reach reach, Phase? phase, int depth)
    {
        var holds = reach == Reach.Now && choice.Condition.Evaluate(ScopeOf(frame)).IsTrue;
        var then = WalkAll(choice.Then.Steps, frame, Branch(reach, holds), phase, depth, key);
        var otherwise = choice.Else is null ? Exit.On : WalkAll(choice.Else.Steps, frame, Branch(reach, !holds), phase, depth, key);
        return new Exit(reach == Reach.Now && (holds ? then : otherwise).Settled, null);
    }

    private Exit WalkSwitch(SwitchStep choice, string key, Frame frame, Reach reach, Phase? phase, int depth)
    {
        var subject = reach == Reach.Now ? choice.Subject.Evaluate(ScopeOf(frame)).ToText() : null;
        var taken = false;
        var settled = true;
        foreach (var branch in choice.Cases)
        {
            var isTaken = !taken && subject == branch.Value;
            taken |= isTaken;
            var exit = WalkAll(branch.Body.Steps, frame, Branch(reach, isTaken), phase, depth, key);
            settled &= !isTaken || exit.Settled;
        }

        if (choice.Default is not null)
        {
            var exit = WalkAll(choice.Default.Steps, frame, Branch(reach, !taken), phase, depth, key);
            settled &= taken || exit.Settled;
        }

        return new Exit(reach == Reach.Now && settled, null);
    }

    private static Reach Branch(Reach reach, bool isTaken) => reach == Reach.Now && !isTaken ? Reach.NotNeeded : reach;

    private Exit WalkWhile(WhileStep loop, string key, Frame frame, Reach reach, Phase? phase, int depth)
    {
        if (reach != Reach.Now)
        {
            WalkAll(loop.Body.Steps, frame.Round(key, 1), reach, phase, depth, key);
            return Exit.Open;
        }

        var before = frame;
        for (var round = 1; round <= loop.AtMost; round++)
        {
            var inside = frame.Round(key, round);
            // A round that somebody has worked in stays, whatever became of its condition since.
            var entered = loop.Condition.Evaluate(ScopeOf(before)).IsTrue || HasRecord(inside.Prefix);
            if (!entered)
            {
                return Exit.On;
            }

            if (!WalkAll(loop.Body.Steps, inside, Reach.Now, phase, depth, key).Settled)
            {
                return Exit.Open;
            }

            before = inside;
        }

        return Exit.On;
    }

    private Exit WalkEach(EachStep loop, string key, Frame frame, Reach reach, Phase? phase, int depth)
    {
        var items = loop.Items.Evaluate(ScopeOf(frame)) is ListValue list ? list.Items : [];
        var settled = true;
        for (var index = 0; index < Math.Min(items.Count, loop.AtMost); index++)
        {
            var inside = frame.Round(key, index + 1) with
            {
                Locals = frame.Locals.SetItem(loop.As, items[index]),
                Item = items[index].ToText(),
            };
            settled &= WalkAll(loop.Body.Steps, inside, reach, phase, depth, key).Settled;
        }

        return new Exit(reach == Reach.Now && settled, null);
    }

    private Exit WalkCall(CallStep call, string key, Frame frame, Reach reach, Phase? phase, int depth)
    {
        if (frame.CallDepth >= MaximumCallDepth)
        {
            throw new InvalidOperationException($"Runbook calls nest deeper than {MaximumCallDepth} at {key}.");
        }

        var called = run.Plan.Called[call.RunbookId];
        var scope = ScopeOf(frame);
        var inputs = called.Inputs.ToDictionary(
            input => input.Id,
            input => call.With.FirstOrDefault(binding => binding.Name == input.Id) is { } given
                ? InputValues.ReadGiven(input, given.Value.EvaluateValue(scope))
                : InputValues.Read(input, input.Default),
            StringComparer.Ordinal);
        var inside = new Frame(
            called.Id, key + "/", key + "/", Value.Of(inputs), ImmutableDictionary<string, Value>.Empty, frame.Item, frame.CallDepth + 1);
        return WalkAll(called.Root.Steps, inside, reach, phase, depth, key);
    }

    private bool HasRecord(string prefix) => run.Steps.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));

    private static StepStatus StatusOf(Step step, StepState state, Reach reach)
    {
        // What is under way is shown wherever the plan has got to meanwhile.
        if (state.IsRunning)
        {
            return StepStatus.Running;
        }

        if (state.IsOutcomeUnknown)
        {
            return StepStatus.OutcomeUnknown;
        }

        if (SettledStatus(state, reach) is { } settled)
        {
            return settled;
        }

        if (reach != Reach.Now)
        {
            return reach == Reach.NotNeeded ? StepStatus.NotNeeded : StepStatus.NotReached;
        }

        return step switch
        {
            WaitStep => StepStatus.Waiting,
            NotifyStep => StepStatus.Waiting,
            ActionStep action when Retries.NextAt(action, state) is not null => StepStatus.Waiting,
            ApprovalStep when state.ApprovalRequestedBy is not null => StepStatus.AwaitingApproval,
            _ => StepStatus.Ready,
        };
    }

    /// <summary>What was done stays done wherever the plan goes. A failure asks for somebody only where it is the step's turn.</summary>
    private static StepStatus? SettledStatus(StepState state, Reach reach) => state.Outcome switch
    {
        StepOutcome.Done => StepStatus.Done,
        StepOutcome.Skipped => StepStatus.Skipped,
        StepOutcome.Failed when reach == Reach.Now => StepStatus.Failed,
        _ => null,
    };

    /// <param name="status">Without a check or an undo under way: what follows a settled step does not wait for it once more.</param>
    private static Exit LeafExit(Step step, StepStatus status) => status switch
    {
        StepStatus.Done or StepStatus.Skipped or StepStatus.NotNeeded => Exit.On,
        StepStatus.Failed when step.OnFailure.Kind == FailureKind.Continue => Exit.On,
        StepStatus.Failed when step.OnFailure.Kind == FailureKind.GoTo => new Exit(true, step.OnFailure.StepId),
        _ => Exit.Open,
    };

    private Scope ScopeOf(Frame frame) => name => name switch
    {
        "inputs" => frame.Inputs,
        "steps" => new StepsValue(id => StepValue(id, frame)),
        "incident" => Value.Of(new Dictionary<string, Value> { ["severity"] = Value.Of((int)severity) }),
        _ => frame.Locals.GetValueOrDefault(name, Value.Null),
    };

    /// <summary>The instance in the innermost round around the asking place; else the one walked last.</summary>
    private Value StepValue(string id, Frame frame)
    {
        var prefix = frame.Prefix;
        while (true)
        {
            // Walked and untouched counts too: scopes are asked after the walk as well, when another round's step was walked last.
            var key = prefix + id;
            if (run.Steps.ContainsKey(key) || walked.Contains(key))
            {
                return ValueOf(run.Step(key));
            }

            if (prefix.Length <= frame.CallPrefix.Length)
            {
                break;
            }

            var slash = prefix.LastIndexOf('/', prefix.Length - 2);
            prefix = prefix[..(slash + 1)];
        }

        return latest.TryGetValue(frame.CallPrefix + id, out var last) ? ValueOf(run.Step(last)) : Value.Null;
    }

    private static Value ValueOf(StepState state) => Value.Of(new Dictionary<string, Value>
    {
        ["option"] = Value.Of(state.Option),
        ["status"] = Value.Of(state.Outcome switch
        {
            StepOutcome.Done => "done",
            StepOutcome.Skipped => "skipped",
            StepOutcome.Failed => "failed",
            _ => "pending",
        }),
        ["output"] = Value.Of(state.Outputs.ToDictionary(output => output.Key, output => Value.Of(output.Value?.Value))),
    });

    /// <summary>What names mean at a place of the plan.</summary>
    private sealed record Frame(
        string RunbookId, string Prefix, string CallPrefix, Value Inputs, ImmutableDictionary<string, Value> Locals, string? Item,
        int CallDepth)
    {
        public Frame Round(string loopKey, int round) =>
            this with { Prefix = string.Create(CultureInfo.InvariantCulture, $"{loopKey}#{round}/") };
    }

    /// <summary>`steps`: members looked up when asked for, since most are never asked for.</summary>
    private sealed record StepsValue(Func<string, Value> Lookup) : Value
    {
        public override Value Member(string name) => Lookup(name);

        public override string ToText() => "";
    }
}
