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

/// <summary>Ends one sign-in of the person's: a copy of its cookie is worth nothing from then on. Others of theirs live on.</summary>
/// <param name="Session">As it was named when the person signed in.</param>
public sealed record EndSession(PersonId Person, string Session) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, EndSession command, Actor actor)
    {
        if ((AccountRules.Owns(actor, command.Person) ?? AccountRules.Locate(people, command.Person, out _)) is { } refusal)
        {
            return refusal;
        }

        return people.People[command.Person].EndedSessions.ContainsKey(command.Session)
            ? Verdict.Accept<PeopleEvent>()
            : Verdict.Accept<PeopleEvent>(new SessionEnded(command.Person, command.Session));
    }
}
