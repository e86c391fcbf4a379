using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>Real event (実事案発生): stops a drill at once. Anybody in it may; it is never asked whether they are sure.</summary>
public sealed record HaltDrill(string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, HaltDrill command) =>
        Rules.IsOpen(incident) ?? DrillRules.IsDrill(incident) ?? Rules.Fits(command.Reason, TextBounds.Reason)
        ?? (incident.IsHalted
            ? Decision.Refuse("already-halted", "The drill is halted already.", "演習はすでに中止されています。")
            : Decision.Accept(new DrillHalted(PersonalText.From(command.Reason?.Trim()))));
}
