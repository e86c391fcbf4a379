using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Opens the way for an administrator from the server's console: at the first start, and where nobody can sign in any more.</summary>
/// <param name="Hash">SHA-256 of the link's token, as base64.</param>
public sealed record IssueAdministratorLink(string Hash) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(IssueAdministratorLink command, Actor actor) =>
        AccountRules.IsSystem(actor) ?? Verdict.Accept<PeopleEvent>(new AdministratorLinkIssued(command.Hash));
}

/// <summary>Voids the link that an earlier start printed.</summary>
public sealed record WithdrawAdministratorLink : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, Actor actor) =>
        AccountRules.IsSystem(actor)
        ?? (people.AdministratorLink is null ? Verdict.Accept<PeopleEvent>() : Verdict.Accept<PeopleEvent>(new AdministratorLinkWithdrawn()));
}

/// <summary>Makes an administrator by the link, which is void then. The first one gets every role: somebody must be able to begin.</summary>
public sealed record RedeemAdministratorLink(
    string LinkHash, PersonId Person, string SignInName, string DisplayName, Language Language, string PasswordHash,
    IReadOnlyList<string> RecoveryCodeHashes) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, RedeemAdministratorLink command, Actor actor)
    {
        AccountRules.IsSystem(actor);
        if (people.AdministratorLink is null || people.AdministratorLink != command.LinkHash)
        {
            return RedeemSignInLink.Void();
        }

        AccountRole[] roles = people.People.IsEmpty ? Enum.GetValues<AccountRole>() : [AccountRole.Administrator];
        var add = new AddPerson(command.Person, command.SignInName, command.DisplayName, command.Language, roles);
        var added = AddPerson.Decide(people, add, Actor.System);
        return added.Refusal is not null
            ? added
            : Verdict.Accept<PeopleEvent>(
                AddPerson.Added(add), new AdministratorLinkUsed(command.Person),
                new PasswordSet(command.Person, PersonalText.From(command.PasswordHash)),
                SetRecoveryCodes.Set(command.Person, command.RecoveryCodeHashes));
    }
}
