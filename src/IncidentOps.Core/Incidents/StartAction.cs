using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Starts a machine step's check, apply or undo. The runner acts only on the committed <see cref="ActionStarted"/>.</summary>
public sealed record StartAction(string Run, string Step, AttemptKind Kind = AttemptKind.Apply) : IncidentCommand
{
    /// <summary>How often a step's action may be attempted in all.</summary>
    public const int MaximumAttempts = 100;

    /// <summary>What an attempt has beyond its procedures' timeouts: connecting, and killing what overruns.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    internal static Decision Decide(IncidentState incident, StartAction command, CommandContext context)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        if (step.Step is not ActionStep planned || !run.Plan.Actions.TryGetValue(planned.ActionId, out var action))
        {
            return Decision.Refuse("not-an-action", "The step is not a machine step.", "このステップは自動処理ではありません。");
        }

        var state = run.Step(step.Key);
        if ((Allows(incident, command, run, step, state, action, context.Actor) ?? IsFree(state)) is { } notNow)
        {
            return notNow;
        }

        var target = planned.Target?.Evaluate(step.Scope);
        // In a drill of an exercise its world answers whatever is set up here.
        if (incident.Drill is null && context.Obstacle(action, target, incident.Mode) is { } obstacle)
        {
            return Decision.Refuse(new Refusal("not-set-up", obstacle));
        }

        var secrets = command.Kind == AttemptKind.Apply
            ? action.Parameters.Where(parameter => parameter.Generate is not null)
                .Select(parameter => new SealedSecret(parameter.Id, context.SealFreshSecret(parameter)))
            : [];
        return Decision.Accept(new ActionStarted(
            run.Id, step.Key, state.Attempts.Count + 1, command.Kind, action.Id, target, DeadlineOf(action, command.Kind), [.. secrets]));
    }

    /// <summary>Past this no procedure of the attempt is running on the target: each is bounded there by its own timeout.</summary>
    public static TimeSpan DeadlineOf(ActionDefinition action, AttemptKind kind) => Grace + (kind switch
    {
        AttemptKind.Check => action.Timeout,
        AttemptKind.Undo => 2 * action.Timeout,
        _ => 3 * action.Timeout,
    });

    private static Decision? Allows(
        IncidentState incident, StartAction command, RunState run, StepView step, StepState state, ActionDefinition action, Actor actor)
    {
        switch (command.Kind)
        {
            case AttemptKind.Check:
                return action.Check is null
                    ? Decision.Refuse("no-check", "The action has no check.", "この自動処理に事前確認はありません。")
                    : null;
            case AttemptKind.Undo when action.Undo is null:
                return Decision.Refuse("no-undo", "The action can't be undone.", "この自動処理は切り戻せません。");
            case AttemptKind.Undo when action.Undo.Offer == UndoOffer.OnFailure && state.Outcome != StepOutcome.Failed:
                return Decision.Refuse(
                    "undo-on-failure-only", "Undoing this would restore the compromise: it is offered only while the step has failed.",
                    "切り戻すと侵害された状態に戻るため、失敗時にのみ行えます。");
            case AttemptKind.Undo:
                // Containment outlives its run: an undo is allowed on an ended run too, but never to just anyone, and never twice.
                return (state.LastChange is null or { Kind: AttemptKind.Undo, Result: ProcedureResult.Applied }
                    ? Decision.Refuse("not-applied", "Nothing has been applied here.", "まだ適用されていません。")
                    : null) ?? Rules.Leads(incident, actor) ?? UndoApprovals.IsAgreed(action, state);
            case AttemptKind.Apply:
                return Rules.LocateLive(incident, command.Run, command.Step, out _, out _);
            default:
                return Decision.Refuse("bad-kind", "Say what to do: check, apply or undo.", "確認・適用・切り戻しのいずれかを指定してください。");
        }
    }

    private static Decision? IsFree(StepState state)
    {
        if (state.IsRunning)
        {
            return Decision.Refuse(new Refusal(
                "already-running", new LocalizedText("Already started by {person} at {time}.", "{person} が {time} に実行済みです。"),
                state.LastAttempt!.By, state.LastAttempt.StartedAt));
        }

        if (state.IsOutcomeUnknown)
        {
            return Decision.Refuse(
                "outcome-unknown", "Say first what became of the last attempt.", "先に前回の実行結果を確定してください。");
        }

        return state.Attempts.Count >= MaximumAttempts
            ? Decision.Refuse("too-many-attempts", $"It was tried {MaximumAttempts} times.", $"実行回数の上限（{MaximumAttempts} 回）に達しました。")
            : null;
    }
}

/// <summary>Asks the runner to stop a running attempt. Its result still comes: applied, not applied, or unknown.</summary>
public sealed record CancelAction(string Run, string Step) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, CancelAction command)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return run.Step(step.Key).LastAttempt is { Result: null, CancelRequested: false } attempt
            ? Decision.Accept(new ActionCancelRequested(run.Id, step.Key, attempt.Number))
            : Decision.Refuse("not-running", "No action is running here.", "実行中の自動処理はありません。");
    }
}
