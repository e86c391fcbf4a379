namespace IncidentOps.Core.People;

/// <summary>The rules about people and accounts: a pure function from state and command to events, and from state and event to state.</summary>
public static partial class PeopleRegister
{
    /// <summary>The rules that the stream is folded by; an upgrade never changes an old fold.</summary>
    public const int Semantics = 1;

    public static Verdict<PeopleEvent> Decide(PeopleState people, PeopleCommand command, PeopleContext context)
    {
        var verdict = Switch(people, command, context);
        return people.Version == 0 && verdict.Events.Length > 0
            ? verdict with { Events = verdict.Events.Insert(0, new PeopleRegisterOpened(Semantics)) }
            : verdict;
    }

    private static Verdict<PeopleEvent> Switch(PeopleState people, PeopleCommand command, PeopleContext context) => command switch
    {
        AddPerson add => AddPerson.Decide(people, add, context.Actor),
        DisableAccount disable => DisableAccount.Decide(people, disable, context.Actor),
        EnableAccount enable => EnableAccount.Decide(people, enable, context.Actor),
        EndSession end => EndSession.Decide(people, end, context.Actor),
        EndSessions end => EndSessions.Decide(people, end, context.Actor),
        ErasePerson erase => ErasePerson.Decide(people, erase, context.Actor),
        IssueAdministratorLink issue => IssueAdministratorLink.Decide(issue, context.Actor),
        IssueSignInLink issue => IssueSignInLink.Decide(people, issue, context),
        IssueToken issue => IssueToken.Decide(people, issue, context),
        NoteTokenUse use => NoteTokenUse.Decide(people, use, context),
        RedeemAdministratorLink redeem => RedeemAdministratorLink.Decide(people, redeem, context.Actor),
        RedeemRecoveryCode redeem => RedeemRecoveryCode.Decide(people, redeem, context.Actor),
        RedeemSignInLink redeem => RedeemSignInLink.Decide(people, redeem, context),
        RenamePerson rename => RenamePerson.Decide(people, rename, context.Actor),
        RevokeToken revoke => RevokeToken.Decide(people, revoke, context.Actor),
        SetContactWays ways => SetContactWays.Decide(people, ways, context.Actor),
        SetLanguage language => SetLanguage.Decide(people, language, context.Actor),
        SetPassword password => SetPassword.Decide(people, password, context.Actor),
        SetRecoveryCodes codes => SetRecoveryCodes.Decide(people, codes, context.Actor),
        SetRoles roles => SetRoles.Decide(people, roles, context.Actor),
        SetSignInName name => SetSignInName.Decide(people, name, context.Actor),
        SetTimeZone zone => SetTimeZone.Decide(people, zone, context.Actor),
        WithdrawAdministratorLink => WithdrawAdministratorLink.Decide(people, context.Actor),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };
}
