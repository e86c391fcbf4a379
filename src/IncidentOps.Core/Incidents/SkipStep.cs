using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Leaves a step out, with a reason where the plan asks for one.</summary>
public sealed record SkipStep(string Run, string Step, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, SkipStep command)
    {
        if (Rules.LocateLive(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return step.Status switch
        {
            StepStatus.Running => Decision.Refuse("action-running", "Its action is running.", "自動処理が実行中です。"),
            StepStatus.OutcomeUnknown => Decision.Refuse(
                "outcome-unknown", "Say first what became of the last attempt.", "先に前回の実行結果を確定してください。"),
            // Skipping would be a bypass that demands no approval afterwards.
            _ when step.Step is ApprovalStep => Decision.Refuse(
                "needs-approval", "An approval can't be skipped. The commander may go ahead without it, with a reason.",
                "承認は省略できません。指揮者が理由を付けて承認なしで進めることはできます。"),
            _ => (step.Step.SkipNeedsReason ? Rules.HasReason(command.Reason) : null) ?? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new StepSkipped(run.Id, step.Key, PersonalText.From(command.Reason))),
        };
    }
}
