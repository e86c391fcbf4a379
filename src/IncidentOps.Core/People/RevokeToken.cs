using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Ends an API token at once.</summary>
public sealed record RevokeToken(PersonId Person, string Token) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, RevokeToken command, Actor actor) =>
        AccountRules.OwnsOrAdministers(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? (person.Tokens.Any(token => token.Token == command.Token)
            ? Verdict.Accept<PeopleEvent>(new TokenRevoked(command.Person, command.Token))
            : AccountRules.Refuse("no-token", "There is no such token.", "そのトークンはありません。"));
}

/// <summary>Records that a token is in use, so that its owner sees which ones nobody needs.</summary>
public sealed record NoteTokenUse(PersonId Person, string Token) : PeopleCommand
{
    /// <summary>Finer than this nothing is recorded.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromDays(1);

    internal static Verdict<PeopleEvent> Decide(PeopleState people, NoteTokenUse command, PeopleContext context) =>
        AccountRules.IsSystem(context.Actor)
        ?? (people.Find(command.Person)?.Tokens.Find(token => token.Token == command.Token) is { } token
            && (token.UsedAt is not { } used || context.Now - used >= Grain)
            ? Verdict.Accept<PeopleEvent>(new TokenUsed(command.Person, command.Token))
            : Verdict.Accept<PeopleEvent>());
}
