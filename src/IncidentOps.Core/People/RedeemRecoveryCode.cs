using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Sets a new password by one of the recovery codes, which is void then.</summary>
/// <param name="CodeHash">SHA-256 of the code, as base64.</param>
public sealed record RedeemRecoveryCode(PersonId Person, string CodeHash, string PasswordHash) : PeopleCommand
{
    internal static Verdict<PeopleEvent> Decide(PeopleState people, RedeemRecoveryCode command, Actor actor)
    {
        AccountRules.IsSystem(actor);
        if (AccountRules.Locate(people, command.Person, out var person) is { } refusal)
        {
            return refusal;
        }

        var index = person.RecoveryCodes.IndexOf(command.CodeHash);
        return index < 0 || person.IsDisabled
            ? AccountRules.Refuse("recovery-failed", "The sign-in name or the recovery code is not right.", "サインイン名か復旧コードが正しくありません。")
            : Verdict.Accept<PeopleEvent>(
                new RecoveryCodeUsed(command.Person, index), new PasswordSet(command.Person, PersonalText.From(command.PasswordHash)));
    }
}
