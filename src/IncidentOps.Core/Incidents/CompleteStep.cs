using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// Ticks a step. For a machine step: it was done by hand. A decision is taken with <see cref="Decide"/>, an approval with
/// <see cref="GiveApproval"/>.
/// </summary>
public sealed record CompleteStep(string Run, string Step, string? Note = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, CompleteStep command)
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
            _ => step.Step switch
            {
                DecisionStep => Decision.Refuse("needs-decision", "Choose one of the answers.", "選択肢から選んでください。"),
                ApprovalStep => Decision.Refuse("needs-approval", "This step needs an approval.", "このステップには承認が必要です。"),
                EvidenceStep when !incident.Evidence.Exists(kept => kept.Run == run.Id && kept.Step == step.Key) => Decision.Refuse(
                    "needs-evidence", "Attach the evidence, or skip with a reason.", "証拠を添付するか、理由を書いて省略してください。"),
                _ => Rules.Fits(command.Note, TextBounds.Note)
                    ?? Decision.Accept(new StepCompleted(run.Id, step.Key, PersonalText.From(command.Note))),
            },
        };
    }
}
