using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Raises or lowers the severity.</summary>
public sealed record SetSeverity(Severity Severity, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, SetSeverity command)
    {
        if (!Enum.IsDefined(command.Severity))
        {
            return Decision.Refuse("bad-severity", "Severity is SEV1 to SEV4.", "深刻度は SEV1 から SEV4 です。");
        }

        if (Rules.IsOpen(incident) is null && incident.Severity == command.Severity)
        {
            return Decision.Refuse("unchanged", "The severity is that already.", "深刻度はすでにその値です。");
        }

        return Rules.IsOpen(incident) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new SeveritySet(command.Severity, PersonalText.From(command.Reason)));
    }
}
