using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Undoes a tick, a skip or a decision (取り消し). It does not undo what an action applied: see <see cref="StartAction"/>.</summary>
public sealed record ReopenStep(string Run, string Step, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ReopenStep command)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        if (run.Status is RunStatus.Aborted or RunStatus.Paused)
        {
            return Rules.IsActive(run)!;
        }

        var state = run.Step(step.Key);
        if (state.Outcome == StepOutcome.Open)
        {
            return Decision.Refuse("not-settled", "The step is open.", "このステップは未完了です。");
        }

        if (state.IsRunning || state.IsOutcomeUnknown)
        {
            return Decision.Refuse(
                "action-running", "Its action is running, or its outcome is unknown. Settle it first.", "実行中または結果不明の自動処理があります。先に確定してください。");
        }

        return step.Step is ActionStep && state.IsApplied
            ? Decision.Refuse(
                "applied", "The action stands applied. Undo the action instead.", "自動処理の適用状態が続いています。切り戻しを行ってください。")
            : Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new StepReopened(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}
