using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Destroys name, addresses, password and tokens of somebody whose account is disabled; their id stays in what they did.</summary>
public sealed record ErasePerson(PersonId Person) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, ErasePerson command, Actor actor) =>
        AccountRules.Administers(actor)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? (person.IsDisabled
            ? Verdict.Accept<PeopleEvent>(new PersonErased(command.Person))
            : AccountRules.Refuse("disable-first", "Disable the account first.", "先にアカウントを無効にしてください。"));
}
