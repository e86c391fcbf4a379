using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Makes a one-time link with which the person sets a password: for a new account, or where everything is lost.</summary>
/// <param name="Hash">SHA-256 of the link's token, as base64.</param>
public sealed record IssueSignInLink(PersonId Person, string Hash, TimeSpan ValidFor) : PeopleCommand
{
    /// <summary>A link that lies about for longer is found by somebody else.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromDays(7);

    internal static Verdict<PeopleEvent> Decide(PeopleState people, IssueSignInLink command, PeopleContext context) =>
        AccountRules.Administers(context.Actor)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? (person.IsDisabled
            ? AccountRules.Refuse("account-disabled", "The account is disabled. Enable it first.", "このアカウントは無効です。先に有効にしてください。")
            : null)
        ?? (command.ValidFor <= TimeSpan.Zero || command.ValidFor > LongestValidity
            ? AccountRules.Refuse("bad-validity", "A link is valid for seven days at most.", "リンクの有効期間は最長 7 日です。")
            : null)
        ?? Verdict.Accept<PeopleEvent>(new SignInLinkIssued(command.Person, command.Hash, context.Now + command.ValidFor));
}
