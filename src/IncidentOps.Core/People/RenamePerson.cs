using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Changes the name that others see.</summary>
public sealed record RenamePerson(PersonId Person, string DisplayName) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, RenamePerson command, Actor actor) =>
        AccountRules.OwnsOrAdministers(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? AccountRules.IsDisplayName(command.DisplayName)
        ?? (person.DisplayName == command.DisplayName.Trim()
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(new PersonRenamed(command.Person, PersonalText.From(command.DisplayName.Trim()))));
}
