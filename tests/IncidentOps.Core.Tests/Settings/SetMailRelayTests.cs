using IncidentOps.Core.Settings;

namespace IncidentOps.Core.Tests.Settings;

public sealed class SetMailRelayTests
{
    private static readonly MailRelaySetting Relay = new("relay.example.jp", 587, "starttls", "ops", "relay", "IncidentOps <incidents@example.jp>");

    [Fact]
    public void A_relay_is_set_up_changed_and_removed()
    {
        var scenario = SettingsScenario.Given();
        Assert.Equal([new MailRelaySet(Relay)], scenario.Accepts(new SetMailRelay(Relay)));
        Assert.Equal(Relay, scenario.State.MailRelay);
        Assert.Empty(scenario.Accepts(new SetMailRelay(Relay)));
        scenario.Accepts(new SetMailRelay(Relay with { Port = 2525 }));
        Assert.Equal(2525, scenario.State.MailRelay!.Port);
        Assert.Equal([new MailRelayRemoved()], scenario.Accepts(new RemoveMailRelay()));
        Assert.Null(scenario.State.MailRelay);
        Assert.Equal("no-relay", scenario.Refuses(new RemoveMailRelay()));
    }

    public static TheoryData<MailRelaySetting, string> Faults => new()
    {
        { Relay with { Host = "" }, "relay-host" },
        { Relay with { Host = "-oProxy" }, "relay-host" },
        { Relay with { Host = "relay example" }, "relay-host" },
        { Relay with { Port = 0 }, "relay-port" },
        { Relay with { Port = 65_536 }, "relay-port" },
        { Relay with { Security = "ssl" }, "relay-security" },
        { Relay with { User = null }, "relay-user" },
        { Relay with { Secret = null }, "relay-secret" },
        { Relay with { Secret = "hunter 2" }, "relay-secret" },
        { Relay with { User = "ops\r\nRSET" }, "relay-user" },
        { Relay with { Security = "none" }, "relay-security" },
        { Relay with { Sender = "" }, "relay-sender" },
        { Relay with { Sender = "nobody" }, "relay-sender" },
        { Relay with { Sender = "a <b@c> d" }, "relay-sender" },
        { Relay with { Sender = "Ops <a@example.jp>\r\nBcc: x@example.com" }, "relay-sender" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named(MailRelaySetting relay, string code) => Assert.Equal(code, SettingsScenario.Given().Refuses(new SetMailRelay(relay)));

    [Theory]
    [InlineData("incidents@example.jp")]
    [InlineData("障害対応 <incidents@例え.jp>")]
    public void A_sender_has_a_name_or_none(string sender) =>
        Assert.Single(SettingsScenario.Given().Accepts(new SetMailRelay(Relay with { Sender = sender })));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void Only_to_this_machine_a_password_goes_in_the_clear(string host) =>
        Assert.Single(SettingsScenario.Given().Accepts(new SetMailRelay(Relay with { Host = host, Security = "none" })));

    [Fact]
    public void A_relay_may_know_us_by_our_address() =>
        Assert.Single(SettingsScenario.Given().Accepts(new SetMailRelay(Relay with { User = null, Secret = null, Security = "none", Port = 25 })));
}
