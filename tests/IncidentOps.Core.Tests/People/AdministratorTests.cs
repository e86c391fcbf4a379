using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using static IncidentOps.Core.Tests.People.PeopleScenario;

namespace IncidentOps.Core.Tests.People;

public sealed class AdministratorTests
{
    [Fact]
    public void The_first_administrator_gets_every_role_and_the_link_is_void()
    {
        var scenario = WithAdministrator();

        var sato = scenario.State.Find(Sato)!;
        Assert.Equal(Enum.GetValues<AccountRole>(), sato.Roles);
        Assert.True(sato.CanSignIn);
        Assert.Equal(8, sato.RecoveryCodes.Count);
        Assert.Null(scenario.State.AdministratorLink);
        Assert.Equal("link-void", scenario.Refuse(
            new RedeemAdministratorLink("link", Tanaka, "other", "Other", Language.English, "hash", EightHashes), Actor.System));
    }

    [Fact]
    public void A_later_link_makes_a_plain_administrator()
    {
        var scenario = WithAdministrator();
        scenario.Accept(new IssueAdministratorLink("second"), Actor.System);
        scenario.Accept(new RedeemAdministratorLink("second", Tanaka, "tanaka", "田中", Language.English, "hash", EightHashes), Actor.System);

        Assert.Equal([AccountRole.Administrator], scenario.State.Find(Tanaka)!.Roles);
    }

    [Fact]
    public void A_restart_voids_the_link()
    {
        var scenario = WithAdministrator();
        scenario.Accept(new IssueAdministratorLink("second"), Actor.System);
        Assert.Equal([new AdministratorLinkWithdrawn()], scenario.Accept(new WithdrawAdministratorLink(), Actor.System));
        Assert.Empty(scenario.Accept(new WithdrawAdministratorLink(), Actor.System));

        Assert.Equal("link-void", scenario.Refuse(
            new RedeemAdministratorLink("second", Tanaka, "tanaka", "田中", Language.English, "hash", EightHashes), Actor.System));
    }

    [Fact]
    public void Only_the_server_itself_makes_the_link() => Assert.Throws<InvalidOperationException>(
        () => WithAdministrator().Accept(new IssueAdministratorLink("mine"), new Actor(Sato, Permissions.Administer)));

    [Fact]
    public void The_last_administrator_stays()
    {
        var scenario = WithTwo();
        var sato = scenario.As(Sato);

        Assert.Equal("last-administrator", scenario.Refuse(new DisableAccount(Sato), sato));
        Assert.Equal("last-administrator", scenario.Refuse(new SetRoles(Sato, [AccountRole.Responder]), sato));
    }

    [Fact]
    public void An_administrator_without_a_password_does_not_count()
    {
        var scenario = WithAdministrator();
        scenario.Accept(new AddPerson(Tanaka, "tanaka", "田中", Language.Japanese, [AccountRole.Administrator]), scenario.As(Sato));
        Assert.Equal("last-administrator", scenario.Refuse(new DisableAccount(Sato), scenario.As(Sato)));

        scenario.Accept(new SetPassword(Tanaka, "hash"), scenario.As(Tanaka));
        scenario.Accept(new DisableAccount(Sato), scenario.As(Sato));
        Assert.Equal(Permissions.None, scenario.State.Find(Sato)!.Permissions);
        Assert.Equal("last-administrator", scenario.Refuse(new DisableAccount(Tanaka), scenario.As(Tanaka)));
    }

    [Fact]
    public void Who_is_no_administrator_changes_nobody_else()
    {
        var scenario = WithTwo();
        var tanaka = scenario.As(Tanaka);
        PeopleCommand[] commands =
        [
            new AddPerson(new PersonId("new"), "new", "New", Language.English, [AccountRole.Administrator]),
            new RenamePerson(Sato, "x"), new SetSignInName(Tanaka, "root"), new SetRoles(Tanaka, [AccountRole.Administrator]),
            new SetContactWays(Sato, null, null, null), new SetLanguage(Sato, Language.English), new SetTimeZone(Sato, null),
            new SetPassword(Sato, "hash"), new SetRecoveryCodes(Sato, EightHashes), new IssueSignInLink(Sato, "h", TimeSpan.FromHours(1)),
            new IssueSignInLink(Tanaka, "h", TimeSpan.FromHours(1)), new DisableAccount(Sato), new EnableAccount(Sato), new EndSessions(Sato), new EndSession(Sato, "s"),
            new ErasePerson(Sato), new IssueToken(Sato, "t", "h", "n", Permissions.View, null), new RevokeToken(Sato, "t"),
        ];

        Assert.All(commands, command => Assert.Equal("forbidden", scenario.Refuse(command, tanaka)));
    }

    [Fact]
    public void An_administrator_sets_nobody_elses_password_nor_makes_tokens_for_them()
    {
        var scenario = WithTwo();
        var sato = scenario.As(Sato);

        Assert.Equal("forbidden", scenario.Refuse(new SetPassword(Tanaka, "hash"), sato));
        Assert.Equal("forbidden", scenario.Refuse(new SetRecoveryCodes(Tanaka, EightHashes), sato));
        Assert.Equal("forbidden", scenario.Refuse(new IssueToken(Tanaka, "t", "h", "n", Permissions.View, null), sato));
    }
}
