using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Changes the person's own password. The host has checked the former one and <see cref="PasswordRule"/>.</summary>
/// <param name="Hash">Salted and slow; Core never sees a password.</param>
public sealed record SetPassword(PersonId Person, string Hash) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetPassword command, Actor actor) =>
        AccountRules.Owns(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out _)
        ?? Verdict.Accept<PeopleEvent>(new PasswordSet(command.Person, PersonalText.From(command.Hash)));
}
