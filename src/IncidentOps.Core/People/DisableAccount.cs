using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Shuts an account: nobody signs in to it, and who is signed in is dropped.</summary>
public sealed record DisableAccount(PersonId Person) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, DisableAccount command, Actor actor) =>
        AccountRules.Administers(actor)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? AccountRules.AdministratorRemains(people, person)
        ?? (person.IsDisabled ? Verdict.Accept<PeopleEvent>() : Verdict.Accept<PeopleEvent>(new AccountDisabled(command.Person)));
}

/// <summary>Opens a shut account again, with the password that it had.</summary>
public sealed record EnableAccount(PersonId Person) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, EnableAccount command, Actor actor) =>
        AccountRules.Administers(actor)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? (person.IsDisabled ? Verdict.Accept<PeopleEvent>(new AccountEnabled(command.Person)) : Verdict.Accept<PeopleEvent>());
}
