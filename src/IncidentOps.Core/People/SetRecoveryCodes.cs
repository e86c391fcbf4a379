using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Replaces the person's recovery codes.</summary>
/// <param name="Hashes">SHA-256 of each code, as base64.</param>
public sealed record SetRecoveryCodes(PersonId Person, IReadOnlyList<string> Hashes) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, SetRecoveryCodes command, Actor actor) =>
        AccountRules.Owns(actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out _)
        ?? Verdict.Accept<PeopleEvent>(Set(command.Person, command.Hashes));

    internal static RecoveryCodesSet Set(PersonId person, IReadOnlyList<string> hashes) => hashes.Count == PeopleBounds.RecoveryCodes
        ? new RecoveryCodesSet(person, [.. hashes.Select(hash => new PersonalText(hash))])
        : throw new InvalidOperationException($"There are {PeopleBounds.RecoveryCodes} recovery codes.");
}
