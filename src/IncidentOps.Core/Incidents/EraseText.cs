using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents;

/// <summary>Destroys the personal texts of one event (APPI, GDPR). The store drops them in the same commit; the chain still verifies.</summary>
/// <param name="Version">The event that holds them.</param>
public sealed record EraseText(long Version, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, EraseText command, Actor actor)
    {
        if ((Rules.Administers(actor) ?? Rules.IsNotHeld(incident)) is { } refusal)
        {
            return refusal;
        }

        return command.Version < 1 || command.Version > incident.Version
            ? Decision.Refuse("no-event", "There is no such event.", "その記録はありません。")
            : Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new TextErased(command.Version, PersonalText.From(command.Reason)));
    }
}
