using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Settings;

namespace IncidentOps.Core.Tests.Settings;

public sealed class SetWebhookTests
{
    private static readonly SetWebhook Chat = new("team-chat", "https://chat.example.jp/hooks/4711", "chat", ["10.1.2.0/24", "10.1.0.0/24", "10.1.2.0/24"], Language.Japanese);

    [Fact]
    public void A_webhook_is_added_changed_and_removed()
    {
        var scenario = SettingsScenario.Given();
        var set = Assert.IsType<WebhookSet>(Assert.Single(scenario.Accepts(Chat)));
        Assert.Equal(("team-chat", "https://chat.example.jp/hooks/4711", "chat"), (set.Name, set.Url?.Value, set.SigningSecret));
        Assert.Equal(["10.1.0.0/24", "10.1.2.0/24"], set.AllowedNetworks);
        Assert.Empty(scenario.Accepts(Chat));
        scenario.Accepts(Chat with { Url = null, SigningSecret = null, AllowedNetworks = default, Language = Language.English });
        var kept = scenario.State.Webhooks["team-chat"];
        Assert.Equal(("https://chat.example.jp/hooks/4711", null, Language.English, 3L), (kept.Url, kept.SigningSecret, kept.Language, kept.Version));
        Assert.Empty(kept.AllowedNetworks);
        scenario.Accepts(new RecordTestMessage("webhook:team-chat", true, "webhook: taken"));
        scenario.Accepts(new RemoveWebhook("team-chat"));
        Assert.Empty(scenario.State.Webhooks);
        Assert.Empty(scenario.State.Tests);
        Assert.Equal("no-webhook", scenario.Refuses(new RemoveWebhook("team-chat")));
    }

    [Theory]
    [InlineData("team chat", "hook-name")]
    [InlineData("", "hook-name")]
    public void A_name_is_one_word(string name, string code) => Assert.Equal(code, SettingsScenario.Given().Refuses(Chat with { Name = name }));

    [Theory]
    [InlineData(null)]
    [InlineData("http://chat.example.jp/")]
    [InlineData("https://user@chat.example.jp/")]
    [InlineData("chat.example.jp")]
    public void An_address_is_https(string? url) => Assert.Equal("hook-url", SettingsScenario.Given().Refuses(Chat with { Url = url }));

    [Theory]
    [InlineData("10.1.2.0")]
    [InlineData("everywhere")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public void The_whole_internet_is_no_network_of_ones_own(string network)
    {
        Assert.Equal("hook-networks", SettingsScenario.Given().Refuses(Chat with { AllowedNetworks = [network] }));
        Assert.Equal("hook-networks", SettingsScenario.Given().Refuses(new SetPersonalWebhooks(null, [network])));
    }

    [Fact]
    public void There_are_bounds()
    {
        var networks = Enumerable.Range(0, 21).Select(number => $"10.1.{number}.0/24").ToImmutableArray();
        Assert.Equal("hook-networks", SettingsScenario.Given().Refuses(Chat with { AllowedNetworks = networks }));
        var full = SettingsScenario.Given([.. Enumerable.Range(0, SetWebhook.Most).Select(number => Chat with { Name = $"chat-{number}" })]);
        Assert.Equal("too-many-webhooks", full.Refuses(Chat));
        Assert.Equal("hook-secret", SettingsScenario.Given().Refuses(Chat with { SigningSecret = "the secret itself" }));
        Assert.Equal("hook-language", SettingsScenario.Given().Refuses(Chat with { Language = (Language)9 }));
    }

    [Fact]
    public void Peoples_own_webhooks_have_rules_of_their_own()
    {
        var scenario = SettingsScenario.Given();
        Assert.IsType<PersonalWebhooksSet>(Assert.Single(scenario.Accepts(new SetPersonalWebhooks("own", ["10.0.0.0/8"]))));
        Assert.Empty(scenario.Accepts(new SetPersonalWebhooks("own", ["10.0.0.0/8"])));
        Assert.Equal("own", scenario.State.PersonalWebhooks!.SigningSecret);
        scenario.Accepts(new ResetPersonalWebhooks());
        Assert.Null(scenario.State.PersonalWebhooks);
        Assert.Equal("no-personal-webhooks", scenario.Refuses(new ResetPersonalWebhooks()));
    }

    [Fact]
    public void The_last_test_is_kept_by_channel()
    {
        var scenario = SettingsScenario.Given(new RecordTestMessage("smtp", false, "smtp: bad-password"), new RecordTestMessage("smtp", true, "smtp: taken: 250 ok"));
        var tested = scenario.State.Tests["smtp"];
        Assert.Equal((true, "smtp: taken: 250 ok", 3L, SettingsScenario.Administrator.Id), (tested.WasSent, tested.Detail, tested.Version, tested.By));
    }

    [Fact]
    public void Only_administrators_change_how_messages_go_out()
    {
        SettingsCommand[] commands =
        [
            new SetMailRelay(new("relay", 25, "none", null, null, "a@example.jp")), new RemoveMailRelay(), new SetPublicAddress("https://x/"), new RemovePublicAddress(),
            Chat, new RemoveWebhook("x"), new SetPersonalWebhooks(null, []), new ResetPersonalWebhooks(), new RecordTestMessage("smtp", true, null),
        ];
        Assert.All(commands, command => Assert.Equal("forbidden", SettingsScenario.Given().Refuses(command, SettingsScenario.Responder)));
    }
}
