using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents;

/// <summary>Keeps an incident's texts and evidence from being erased, by whomever or for whatever reason, until the hold is lifted (litigation, an inquiry).</summary>
public sealed record PlaceLegalHold(string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, PlaceLegalHold command, Actor actor) =>
        Rules.Exists(incident) ?? Rules.Administers(actor)
        ?? (incident.LegalHold is { } hold
            ? Decision.Refuse(new Refusal(
                "already-held", new LocalizedText("{person} placed a legal hold at {time}.", "{person} が {time} に消去禁止を設定済みです。"), hold.By, hold.At))
            : Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new LegalHoldPlaced(PersonalText.From(command.Reason.Trim()))));
}

/// <summary>Lets the texts be erased again.</summary>
public sealed record LiftLegalHold(string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, LiftLegalHold command, Actor actor) =>
        Rules.Exists(incident) ?? Rules.Administers(actor)
        ?? (incident.LegalHold is null
            ? Decision.Refuse("no-hold", "There is no legal hold.", "消去禁止は設定されていません。")
            : Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new LegalHoldLifted(PersonalText.From(command.Reason.Trim()))));
}
