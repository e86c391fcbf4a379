namespace IncidentOps.Core.Incidents;

/// <summary>
/// Assesses a clock (required, or not required because …), or records that its report was made. After closing too: the law's deadlines run on.
/// </summary>
public sealed record SettleClock(string Clock, ClockState State, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, SettleClock command)
    {
        if (Rules.HasClocks(incident) is { } missing)
        {
            return missing;
        }

        if (!Enum.IsDefined(command.State) || !incident.Runs.Exists(run => run.Plan.Clocks.ContainsKey(command.Clock ?? "")))
        {
            return Decision.Refuse("no-clock", "No run has opened this clock.", "この報告期限は開始されていません。");
        }

        return (command.State == ClockState.Required ? null : Rules.HasReason(command.Reason)) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new ClockSettled(command.Clock!, command.State, PersonalText.From(command.Reason)));
    }
}
