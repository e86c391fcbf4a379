using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;

namespace IncidentOps.Core.Tests.Settings;

public sealed class SettingsRegisterTests
{
    private const string HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBq4cT5mI4tT6xJH1fB9kq6L8bq1Yv6o3b1m0w2u7Q9Z";

    private static readonly Actor Administrator = new(new PersonId("sato"), Permissions.View | Permissions.Administer);

    private static readonly TargetSetting Host = new(
        "mx1", "host", "ssh", "mx1.example.jp", 22, "incidentops", HostKey, "mx1-key", true, null, null);

    [Fact]
    public void A_target_is_kept_without_what_its_transport_does_not_use()
    {
        var state = Accept(SettingsState.None, new SetTarget(Host with { Url = "https://x/", Security = "tls", HostKey = HostKey + " root@mx1" }));
        Assert.Equal(Host, state.Targets["mx1"]);

        state = Accept(state, new SetTarget(Host with { Transport = "http", Kind = "url", Url = "https://api.example.jp/" }));
        Assert.Equal(new TargetSetting("mx1", "url", "http", null, 0, null, null, "mx1-key", false, "https://api.example.jp/", null), state.Targets["mx1"]);
        Assert.Empty(Accept(state, new RemoveTarget("mx1")).Targets);
    }

    [Theory]
    [InlineData("name", "target-name")]
    [InlineData("kind", "target-kind")]
    [InlineData("transport", "target-transport")]
    [InlineData("address", "target-address")]
    [InlineData("option", "target-address")]
    [InlineData("port", "target-port")]
    [InlineData("user", "target-user")]
    [InlineData("host-key", "target-host-key")]
    [InlineData("secret", "target-secret")]
    [InlineData("secret-itself", "target-secret")]
    [InlineData("url", "target-url")]
    public void A_fault_is_named(string fault, string code)
    {
        var target = fault switch
        {
            "name" => Host with { Name = "mx 1" },
            "kind" => Host with { Kind = "toaster" },
            "transport" => Host with { Transport = "telnet" },
            "address" => Host with { Address = null },
            "option" => Host with { Address = "-oProxyCommand=x" },
            "port" => Host with { Port = 65_536 },
            "user" => Host with { User = "root; rm" },
            "host-key" => Host with { HostKey = HostKey[..^10] + "!" },
            "secret" => Host with { Secret = null },
            "secret-itself" => Host with { Secret = "-----BEGIN KEY-----" },
            "url" => Host with { Transport = "http", Url = "https://user:password@example.jp/" },
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
        var verdict = Decide(SettingsState.None, new SetTarget(target), Administrator);
        Assert.Equal(code, verdict.Refusal?.Code);
        Assert.Empty(verdict.Events);
    }

    [Fact]
    public void Only_administrators_change_settings()
    {
        SettingsCommand[] commands = [new SetTarget(Host), new RemoveTarget("mx1"), new SetSecret("a", "x"), new RemoveSecret("a"), new SetOrganisationTimeZone("Asia/Tokyo"), new ReleaseEffects(2, 0, 0, "why")];
        var responder = new Actor(new PersonId("tanaka"), Permissions.View | Permissions.Respond | Permissions.Command);
        Assert.All(commands, command => Assert.Equal("forbidden", Decide(SettingsState.None, command, responder).Refusal?.Code));
    }

    [Fact]
    public void A_secret_is_replaced_and_removed()
    {
        var state = Accept(Accept(SettingsState.None, new SetSecret("mx1-key", "one")), new SetSecret("mx1-key", "two"));
        Assert.Equal("two", state.Secrets["mx1-key"].Ciphertext);
        Assert.Equal(3, state.Secrets["mx1-key"].Version);
        Assert.Empty(Accept(state, new RemoveSecret("mx1-key")).Secrets);
        Assert.Equal("no-secret", Decide(state, new RemoveSecret("other"), Administrator).Refusal?.Code);
        Assert.Equal("secret-name-malformed", Decide(state, new SetSecret("../x", "y"), Administrator).Refusal?.Code);
    }

    [Theory]
    [InlineData("Asia/Tokyo", null)]
    [InlineData("UTC", null)]
    [InlineData("../../etc/passwd", "bad-time-zone")]
    [InlineData("", "bad-time-zone")]
    public void A_time_zone_has_the_form_of_one(string zone, string? code) =>
        Assert.Equal(code, Decide(SettingsState.None, new SetOrganisationTimeZone(zone), Administrator).Refusal?.Code);

    [Fact]
    public void What_a_restore_holds_is_released_once_and_after_the_next_restore_again()
    {
        var state = Accept(SettingsState.None, new ReleaseEffects(2, 3, 4, "  the old server is off "));
        Assert.Equal(new EffectsRelease(2, 3, 4, "the old server is off", DateTimeOffset.UnixEpoch, Administrator.Id), state.Released);

        var again = Decide(state, new ReleaseEffects(2, 3, 4, "again"), Administrator);
        Assert.Equal(("already-released", Administrator.Id, DateTimeOffset.UnixEpoch), (again.Refusal!.Code, again.Refusal.Person!.Value, again.Refusal.At!.Value));
        Assert.Empty(again.Events);
        Assert.Equal(3, Accept(state, new ReleaseEffects(3, 0, 0, "restored again")).Released!.Epoch);
    }

    [Theory]
    [InlineData("", "reason-needed")]
    [InlineData(" \n", "reason-needed")]
    [InlineData(null, "too-long")]
    public void A_release_has_a_reason(string? reason, string code) => Assert.Equal(
        code, Decide(SettingsState.None, new ReleaseEffects(2, 0, 0, reason ?? new string('x', TextBounds.Reason + 1)), Administrator).Refusal?.Code);

    private static Verdict<SettingsEvent> Decide(SettingsState state, SettingsCommand command, Actor actor) =>
        SettingsRegister.Decide(state, command, new PeopleContext(DateTimeOffset.UnixEpoch, actor));

    private static SettingsState Accept(SettingsState state, SettingsCommand command)
    {
        var verdict = Decide(state, command, Administrator);
        Assert.Null(verdict.Refusal);
        return verdict.Events.Aggregate(state, (before, next) => SettingsRegister.Evolve(
            before, new Recorded<SettingsEvent>(before.Version + 1, DateTimeOffset.UnixEpoch, Administrator.Id, Guid.Empty, next)));
    }
}
