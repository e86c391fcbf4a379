using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Signs the person out everywhere.</summary>
public sealed record EndSessions(PersonId Person) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, EndSessions command, Actor actor) =>
        AccountRules.OwnsOrAdministers(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out _)
        ?? Verdict.Accept<PeopleEvent>(new SessionsEnded(command.Person));
}
