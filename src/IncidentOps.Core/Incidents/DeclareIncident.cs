using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Declares an incident. A title is enough; where no severity is given the higher is assumed.</summary>
public sealed record DeclareIncident(string Title, Severity? Severity = null, IncidentMode Mode = IncidentMode.Live) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, DeclareIncident command)
    {
        if (incident.Exists)
        {
            return Decision.Refuse("already-declared", "The incident has been declared already.", "このインシデントはすでに宣言されています。");
        }

        var severity = command.Severity ?? Runbooks.Severity.Sev1;
        if (!Enum.IsDefined(severity) || !Enum.IsDefined(command.Mode))
        {
            return Decision.Refuse("bad-severity", "Severity is SEV1 to SEV4.", "深刻度は SEV1 から SEV4 です。");
        }

        return Rules.IsGiven(command.Title) ?? Rules.Fits(command.Title, TextBounds.Title)
            ?? Decision.Accept(new IncidentDeclared(Incident.Semantics, command.Mode, PersonalText.From(command.Title.Trim()), severity));
    }
}
