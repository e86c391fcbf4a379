using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Chooses the language in which the person reads.</summary>
public sealed record SetLanguage(PersonId Person, Language Language) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetLanguage command, Actor actor) =>
        AccountRules.OwnsOrAdministers(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? AccountRules.IsLanguage(command.Language)
        ?? (person.Language == command.Language
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(new LanguageSet(command.Person, command.Language)));
}
