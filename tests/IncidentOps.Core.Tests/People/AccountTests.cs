using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using static IncidentOps.Core.Tests.People.PeopleScenario;

namespace IncidentOps.Core.Tests.People;

public sealed class AccountTests
{
    [Theory]
    [InlineData("SATO")]
    [InlineData("ｓａｔｏ")]
    [InlineData("  sato ")]
    public void Sign_in_names_are_the_same_whatever_their_case_and_width(string typed)
    {
        var scenario = WithAdministrator();

        Assert.Equal(Sato, scenario.State.FindBySignInName(typed)!.Id);
        Assert.Equal("sign-in-name-taken", scenario.Refuse(new AddPerson(Tanaka, typed, "田中", Language.Japanese, [AccountRole.Viewer]), scenario.As(Sato)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a/b")]
    [InlineData("a\u0000b")]
    [InlineData("\ud800")]
    public void A_malformed_sign_in_name_is_refused(string typed)
    {
        var scenario = WithAdministrator();
        Assert.Equal("sign-in-name-malformed", scenario.Refuse(new SetSignInName(Sato, typed), scenario.As(Sato)));
        Assert.Null(scenario.State.FindBySignInName(typed));
    }

    [Fact]
    public void A_new_sign_in_name_frees_the_former_one()
    {
        var scenario = WithTwo();
        scenario.Accept(new SetSignInName(Tanaka, "Tanaka.K"), scenario.As(Sato));

        Assert.Null(scenario.State.FindBySignInName("tanaka"));
        Assert.Equal(Tanaka, scenario.State.FindBySignInName("tanaka.k")!.Id);
    }

    [Theory]
    [InlineData("", "name-needed")]
    [InlineData("   ", "name-needed")]
    [InlineData("a\nb", "name-malformed")]
    [InlineData("a\u202eb", "name-malformed")]
    public void A_name_that_cannot_be_shown_is_refused(string name, string code) =>
        Assert.Equal(code, WithAdministrator().Refuse(new RenamePerson(Sato, name), new Actor(Sato, Permissions.Administer)));

    [Fact]
    public void A_sign_in_ends_once_and_is_forgotten_when_its_cookie_has_run_out()
    {
        var state = WithAdministrator().State;
        PeopleState After(PeopleState before, DateTimeOffset at, string session) =>
            PeopleRegister.Evolve(before, new Recorded<PeopleEvent>(before.Version + 1, at, Sato, Guid.Empty, new SessionEnded(Sato, session)));
        var one = After(state, Start.AddHours(1), "one");
        Assert.Empty(PeopleRegister.Decide(one, new EndSession(Sato, "one"), new PeopleContext(Start.AddHours(1), new Actor(Sato, Permissions.View))).Events);
        Assert.Equal(["one", "two"], After(one, Start.AddHours(2), "two").People[Sato].EndedSessions.Keys.Order());
        Assert.Equal(["two"], After(one, Start.AddHours(2) + PeopleBounds.LongestSession, "two").People[Sato].EndedSessions.Keys);
    }

    [Fact]
    public void A_name_has_a_hundred_characters_at_most()
    {
        var scenario = WithAdministrator();
        scenario.Accept(new RenamePerson(Sato, new string('佐', 100)), scenario.As(Sato));
        Assert.Equal("name-long", scenario.Refuse(new RenamePerson(Sato, new string('佐', 101)), scenario.As(Sato)));
    }

    [Fact]
    public void What_changes_nothing_leads_to_no_event()
    {
        var scenario = WithTwo();
        Assert.Empty(scenario.Accept(new RenamePerson(Tanaka, " 田中 "), scenario.As(Tanaka)));
        Assert.Empty(scenario.Accept(new SetRoles(Tanaka, [AccountRole.Responder, AccountRole.Responder]), scenario.As(Sato)));
        Assert.Empty(scenario.Accept(new SetContactWays(Tanaka, "", null, " "), scenario.As(Tanaka)));
        Assert.Empty(scenario.Accept(new EnableAccount(Tanaka), scenario.As(Sato)));
    }

    [Theory]
    [InlineData("nobody", null, null, "mail-malformed")]
    [InlineData("a b@example.jp", null, null, "mail-malformed")]
    [InlineData("a@example.jp\r\nBcc: all@example.jp", null, null, "mail-malformed")]
    [InlineData(null, null, "ftp://example.jp/", "webhook-malformed")]
    [InlineData(null, null, "https://user:password@example.jp/", "webhook-malformed")]
    public void Malformed_ways_to_reach_somebody_are_refused(string? mail, string? phone, string? webhook, string code) =>
        Assert.Equal(code, WithTwo().Refuse(new SetContactWays(Tanaka, mail, phone, webhook), new Actor(Tanaka, Permissions.View)));

    [Fact]
    public void Disabling_ends_sign_ins_permissions_and_open_links()
    {
        var scenario = WithTwo();
        scenario.Accept(new IssueSignInLink(Tanaka, "link-hash", TimeSpan.FromHours(1)), scenario.As(Sato));
        var before = scenario.State.Find(Tanaka)!.SignInsFrom;

        Assert.Equal([new AccountDisabled(Tanaka)], scenario.Accept(new DisableAccount(Tanaka), scenario.As(Sato)));

        var after = scenario.State.Find(Tanaka)!;
        Assert.True(after.SignInsFrom > before);
        Assert.False(after.CanSignIn);
        Assert.Equal(Permissions.None, after.Permissions);
        Assert.Null(RedeemSignInLink.Holder(scenario.State, "link-hash", scenario.Now));
        Assert.Equal("account-disabled", scenario.Refuse(new IssueSignInLink(Tanaka, "again", TimeSpan.FromHours(1)), scenario.As(Sato)));
    }

    [Fact]
    public void A_new_role_takes_effect_without_a_new_sign_in()
    {
        var scenario = WithTwo();
        var before = scenario.State.Find(Tanaka)!.SignInsFrom;
        scenario.Accept(new SetRoles(Tanaka, [AccountRole.Viewer]), scenario.As(Sato));

        Assert.Equal(Permissions.View, scenario.State.Find(Tanaka)!.Permissions);
        Assert.Equal(before, scenario.State.Find(Tanaka)!.SignInsFrom);
    }

    [Fact]
    public void A_sign_in_link_works_once_and_not_after_its_end()
    {
        var scenario = WithTwo();
        scenario.Accept(new IssueSignInLink(Tanaka, "one", TimeSpan.FromHours(1)), scenario.As(Sato));
        scenario.Accept(new IssueSignInLink(Tanaka, "two", TimeSpan.FromHours(1)), scenario.As(Sato));
        Assert.Equal("link-void", scenario.Refuse(new RedeemSignInLink("one", "hash-3", EightHashes), Actor.System));

        scenario.Accept(new RedeemSignInLink("two", "hash-3", EightHashes), Actor.System);
        Assert.Equal("hash-3", scenario.State.Find(Tanaka)!.PasswordHash);
        Assert.Equal("link-void", scenario.Refuse(new RedeemSignInLink("two", "hash-4", EightHashes), Actor.System));

        scenario.Accept(new IssueSignInLink(Tanaka, "three", TimeSpan.FromHours(1)), scenario.As(Sato));
        scenario.Now += TimeSpan.FromHours(1);
        Assert.Equal("link-void", scenario.Refuse(new RedeemSignInLink("three", "hash-5", EightHashes), Actor.System));
        Assert.Equal("bad-validity", scenario.Refuse(new IssueSignInLink(Tanaka, "four", TimeSpan.FromDays(8)), scenario.As(Sato)));
    }

    [Fact]
    public void A_recovery_code_works_once()
    {
        var scenario = WithAdministrator();
        var before = scenario.State.Find(Sato)!.SignInsFrom;
        Assert.Equal(
            [new RecoveryCodeUsed(Sato, 3), new PasswordSet(Sato, new PersonalText("new"))],
            scenario.Accept(new RedeemRecoveryCode(Sato, "code-3", "new"), Actor.System));

        Assert.True(scenario.State.Find(Sato)!.SignInsFrom > before);
        Assert.Equal("recovery-failed", scenario.Refuse(new RedeemRecoveryCode(Sato, "code-3", "newer"), Actor.System));
        Assert.Equal("recovery-failed", scenario.Refuse(new RedeemRecoveryCode(Sato, "wrong", "newer"), Actor.System));
        scenario.Accept(new RedeemRecoveryCode(Sato, "code-4", "newer"), Actor.System);
    }

    [Fact]
    public void New_codes_void_the_former_ones()
    {
        var scenario = WithAdministrator();
        string[] fresh = [.. Enumerable.Range(10, 8).Select(number => $"fresh-{number}")];
        scenario.Accept(new SetRecoveryCodes(Sato, fresh), scenario.As(Sato));
        Assert.Equal("recovery-failed", scenario.Refuse(new RedeemRecoveryCode(Sato, "code-1", "new"), Actor.System));
        scenario.Accept(new RedeemRecoveryCode(Sato, "fresh-10", "new"), Actor.System);
    }

    [Fact]
    public void Erasing_empties_the_person_and_frees_their_name()
    {
        var scenario = WithTwo();
        scenario.Accept(new SetContactWays(Tanaka, "t@example.jp", "03", null), scenario.As(Tanaka));
        Assert.Equal("disable-first", scenario.Refuse(new ErasePerson(Tanaka), scenario.As(Sato)));
        scenario.Accept(new DisableAccount(Tanaka), scenario.As(Sato));
        Assert.Equal(3, scenario.State.Find(Tanaka)!.TextVersions.Count);

        scenario.Accept(new ErasePerson(Tanaka), scenario.As(Sato));

        var erased = scenario.State.Find(Tanaka)!;
        Assert.Null(erased.DisplayName);
        Assert.Null(erased.Mail);
        Assert.Null(erased.PasswordHash);
        Assert.Null(scenario.State.FindBySignInName("tanaka"));
        Assert.Equal("no-person", scenario.Refuse(new EnableAccount(Tanaka), scenario.As(Sato)));
        scenario.Accept(new AddPerson(new PersonId("again"), "tanaka", "田中", Language.Japanese, [AccountRole.Viewer]), scenario.As(Sato));
    }

    [Fact]
    public void An_unknown_event_a_gap_or_time_running_backwards_throws()
    {
        var state = WithAdministrator().State;
        Recorded<PeopleEvent> Next(long version, DateTimeOffset at, PeopleEvent next) => new(version, at, Sato, Guid.Empty, next);

        Assert.Throws<InvalidOperationException>(() => PeopleRegister.Evolve(state, Next(state.Version + 2, Start, new SessionsEnded(Sato))));
        Assert.Throws<InvalidOperationException>(() => PeopleRegister.Evolve(state, Next(state.Version + 1, Start.AddTicks(-1), new SessionsEnded(Sato))));
        Assert.Throws<InvalidOperationException>(() => PeopleRegister.Evolve(state, Next(state.Version + 1, Start, new Unheard())));
        Assert.Throws<InvalidOperationException>(() => PeopleRegister.Evolve(PeopleState.None, Next(1, Start, new SessionsEnded(Sato))));
    }

    private sealed record Unheard : PeopleEvent;
}
