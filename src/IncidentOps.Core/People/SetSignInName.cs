using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Changes the name that the person types to sign in.</summary>
public sealed record SetSignInName(PersonId Person, string SignInName) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetSignInName command, Actor actor) =>
        AccountRules.Administers(actor)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? AccountRules.IsFreeSignInName(people, command.SignInName, command.Person)
        ?? (person.SignInName == SignInNames.Fold(command.SignInName)
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(new SignInNameSet(command.Person, PersonalText.From(SignInNames.Fold(command.SignInName)))));
}
