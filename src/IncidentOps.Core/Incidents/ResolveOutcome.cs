using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>A person who has looked says what became of an attempt whose outcome is unknown.</summary>
public sealed record ResolveOutcome(string Run, string Step, int Attempt, ProcedureResult Result, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ResolveOutcome command, CommandContext context)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        if (command.Result is not (ProcedureResult.Applied or ProcedureResult.NotApplied))
        {
            return Decision.Refuse("bad-result", "Say whether it was applied or not.", "適用済みか未適用かを選んでください。");
        }

        if (run.Step(step.Key) is not { IsOutcomeUnknown: true, LastAttempt: { } attempt } || attempt.Number != command.Attempt)
        {
            return Decision.Refuse("not-unknown", "The outcome is not unknown.", "結果は不明ではありません。");
        }

        // Until its deadline the attempt may still be running on the target, so "not applied" could come too early.
        if (command.Result == ProcedureResult.NotApplied && context.Now < attempt.DeadlineAt)
        {
            return Decision.Refuse(new Refusal(
                "deadline-ahead",
                new LocalizedText("It may still be running on the target until {time}.", "{time} までは対象側で実行中の可能性があります。"),
                At: attempt.DeadlineAt));
        }

        return Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new OutcomeResolved(run.Id, step.Key, attempt.Number, command.Result, PersonalText.From(command.Reason)));
    }
}
