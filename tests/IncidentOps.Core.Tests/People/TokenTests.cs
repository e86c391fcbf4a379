using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using static IncidentOps.Core.Tests.People.PeopleScenario;

namespace IncidentOps.Core.Tests.People;

public sealed class TokenTests
{
    [Fact]
    public void A_token_may_do_a_part_of_what_its_owner_may()
    {
        var scenario = WithTwo();
        var tanaka = scenario.As(Tanaka);

        Assert.Equal("token-too-wide", scenario.Refuse(new IssueToken(Tanaka, "t1", "h1", "x", Permissions.View | Permissions.Command, null), tanaka));
        Assert.Equal("token-permission-needed", scenario.Refuse(new IssueToken(Tanaka, "t1", "h1", "x", Permissions.None, null), tanaka));
        Assert.Equal("token-name-needed", scenario.Refuse(new IssueToken(Tanaka, "t1", "h1", " ", Permissions.View, null), tanaka));
        Assert.Equal("bad-validity", scenario.Refuse(new IssueToken(Tanaka, "t1", "h1", "x", Permissions.View, TimeSpan.FromDays(1000)), tanaka));

        scenario.Accept(new IssueToken(Tanaka, "t1", "h1", "monitoring", Permissions.View, TimeSpan.FromDays(30)), tanaka);
        Assert.Equal(Tanaka, scenario.State.ByTokenHash["h1"]);
        var token = Assert.Single(scenario.State.Find(Tanaka)!.Tokens);
        Assert.False(token.HasExpired(Start.AddDays(30).AddTicks(-1)));
        Assert.True(token.HasExpired(Start.AddDays(30)));
    }

    [Fact]
    public void A_token_makes_no_wider_token()
    {
        var scenario = WithTwo();
        Assert.Equal("token-too-wide", scenario.Refuse(
            new IssueToken(Tanaka, "t1", "h1", "x", Permissions.View | Permissions.Respond, null), new Actor(Tanaka, Permissions.View)));
    }

    [Fact]
    public void A_revoked_token_is_gone()
    {
        var scenario = WithTwo();
        scenario.Accept(new IssueToken(Tanaka, "t1", "h1", "x", Permissions.View, null), scenario.As(Tanaka));
        scenario.Accept(new RevokeToken(Tanaka, "t1"), scenario.As(Sato));
        Assert.Empty(scenario.State.ByTokenHash);
        Assert.Equal("no-token", scenario.Refuse(new RevokeToken(Tanaka, "t1"), scenario.As(Tanaka)));
    }

    [Fact]
    public void Use_is_recorded_once_a_day()
    {
        var scenario = WithTwo();
        scenario.Accept(new IssueToken(Tanaka, "t1", "h1", "x", Permissions.View, null), scenario.As(Tanaka));

        Assert.Single(scenario.Accept(new NoteTokenUse(Tanaka, "t1"), Actor.System));
        scenario.Now += TimeSpan.FromHours(23);
        Assert.Empty(scenario.Accept(new NoteTokenUse(Tanaka, "t1"), Actor.System));
        scenario.Now += TimeSpan.FromHours(1);
        Assert.Single(scenario.Accept(new NoteTokenUse(Tanaka, "t1"), Actor.System));
        Assert.Empty(scenario.Accept(new NoteTokenUse(Tanaka, "gone"), Actor.System));
    }
}
