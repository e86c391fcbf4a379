using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Takes a decision. Never queued offline: it is taken on what the room knows now.</summary>
public sealed record DecideStep(string Run, string Step, string Option, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, DecideStep command)
    {
        if (Rules.LocateLive(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        if (step.Step is not DecisionStep decision)
        {
            return Decision.Refuse("not-a-decision", "The step is not a decision.", "このステップは判断ではありません。");
        }

        return decision.Options.Any(option => option.Id == command.Option)
            ? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new DecisionTaken(run.Id, step.Key, command.Option, PersonalText.From(command.Reason)))
            : Decision.Refuse("no-option", $"There is no answer “{command.Option}”.", $"選択肢「{command.Option}」はありません。");
    }
}
