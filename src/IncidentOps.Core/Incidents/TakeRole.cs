namespace IncidentOps.Core.Incidents;

/// <summary>
/// Takes a role at once, as at 3 a.m. when its holder can't be asked; for `commander` this takes command, and is open to every responder.
/// A role that approves is taken only by who may approve anyway: else two colleagues would be each other's second pair of eyes at will.
/// </summary>
public sealed record TakeRole(string Role) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, TakeRole command, CommandContext context)
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

        return incident.Holds(actor.Id, command.Role)
            ? Decision.Refuse("already-holds", "You hold this role already.", "すでにこの役割を担当しています。")
            : Approvals.MayTake(incident, command.Role, actor) ?? Decision.Accept(new RoleTaken(command.Role, incident.RoleHolders.TryGetValue(command.Role, out var holder) ? holder : null));
    }
}
