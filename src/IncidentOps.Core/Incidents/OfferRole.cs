using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// Assigns a role, or hands it over: the other person must accept. Until then the present holder keeps it.
/// </summary>
/// <param name="Handover">What the next holder must know.</param>
public sealed record OfferRole(string Role, PersonId To, string? Handover = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, OfferRole command, CommandContext context)
    {
        var actor = context.Actor;
        if (Rules.IsOpen(incident) is { } closed)
        {
            return closed;
        }

        if (IncidentRoles.IsKnown(incident, command.Role, context) is { } unknown)
        {
            return unknown;
        }

        if (string.IsNullOrWhiteSpace(command.To.Value) || command.To.IsSystem)
        {
            return Decision.Refuse("bad-person", "Name a person.", "担当者を指定してください。");
        }

        if (incident.Holds(command.To, command.Role))
        {
            return Decision.Refuse(new Refusal(
                "already-holds", new LocalizedText("{person} holds the role already.", "{person} はすでにその役割です。"), command.To));
        }

        PersonId? holder = incident.RoleHolders.TryGetValue(command.Role, out var person) ? person : null;
        if (command.Role == IncidentRoles.Commander && holder is not null && holder != actor.Id && !actor.Can(Permissions.Command))
        {
            return Decision.Refuse(
                "commander-only", "Only the commander hands over command. You can take it.", "指揮の引き継ぎは指揮者が行います。自分が引き受けることはできます。");
        }

        return Approvals.MayOffer(incident, command.Role, command.To, actor) ?? Rules.Fits(command.Handover, TextBounds.Note)
            ?? Decision.Accept(new RoleOffered(command.Role, command.To, holder, PersonalText.From(command.Handover)));
    }
}

/// <summary>Accepts an offered role.</summary>
public sealed record AcceptRole(string Role) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AcceptRole command, Actor actor) =>
        Rules.IsOpen(incident) ?? RoleOffers.Mine(incident, command.Role, actor) ?? Decision.Accept(new RoleAccepted(command.Role));
}

/// <summary>Declines an offered role.</summary>
public sealed record DeclineRole(string Role, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, DeclineRole command, Actor actor) =>
        Rules.IsOpen(incident) ?? RoleOffers.Mine(incident, command.Role, actor) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new RoleDeclined(command.Role, PersonalText.From(command.Reason)));
}

/// <summary>Whose an offer is.</summary>
internal static class RoleOffers
{
    public static Decision? Mine(IncidentState incident, string? role, Actor actor) =>
        incident.RoleOffers.TryGetValue(role ?? "", out var offer) && offer.To == actor.Id
            ? null
            : Decision.Refuse("no-offer", "Nobody has offered you this role.", "この役割の依頼は届いていません。");
}
