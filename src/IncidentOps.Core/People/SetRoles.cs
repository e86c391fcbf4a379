using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Says what a person may do. Takes effect at once, also for who is signed in.</summary>
public sealed record SetRoles(PersonId Person, IReadOnlyCollection<AccountRole> Roles) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetRoles command, Actor actor) =>
        AccountRules.Administers(actor)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? AccountRules.AreRoles(command.Roles)
        ?? (command.Roles.Contains(AccountRole.Administrator) ? null : AccountRules.AdministratorRemains(people, person))
        ?? (person.Roles.ToHashSet().SetEquals(command.Roles)
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(new AccountRolesSet(command.Person, [.. command.Roles.Distinct().Order()])));
}
