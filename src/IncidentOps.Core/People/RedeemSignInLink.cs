using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Sets a password by a one-time link, which is void then, with fresh recovery codes.</summary>
public sealed record RedeemSignInLink(string LinkHash, string PasswordHash, IReadOnlyList<string> RecoveryCodeHashes) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, RedeemSignInLink command, PeopleContext context)
    {
        AccountRules.IsSystem(context.Actor);
        return Holder(people, command.LinkHash, context.Now) is { } person
            ? Verdict.Accept<PeopleEvent>(
                new SignInLinkUsed(person.Id), new PasswordSet(person.Id, PersonalText.From(command.PasswordHash)),
                SetRecoveryCodes.Set(person.Id, command.RecoveryCodeHashes))
            : Void();
    }

    /// <summary>Whom the link lets in at <paramref name="now"/>; null where it is void.</summary>
    public static Person? Holder(PeopleState people, string linkHash, DateTimeOffset now) =>
        people.ByLinkHash.TryGetValue(linkHash, out var id) && people.People[id] is { IsDisabled: false, Link: { } link } person && link.ExpiresAt > now
            ? person
            : null;

    internal static Verdict<PeopleEvent> Void() => AccountRules.Refuse(
        "link-void", "This link has been used or has expired. Ask an administrator for a new one.",
        "このリンクは使用済みか期限切れです。管理者に新しいリンクを依頼してください。");
}
