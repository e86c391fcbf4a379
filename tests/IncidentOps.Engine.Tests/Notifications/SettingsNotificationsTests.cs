using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Tests.People;
using MediatR;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Engine.Tests.Notifications;

public sealed class SettingsNotificationsTests : IStoreFailure
{
    private static readonly Actor Administrator = new(new PersonId("sato"), Permissions.View | Permissions.Administer);

    private static readonly NotificationSettings Configured = new()
    {
        PublicUrl = new Uri("https://configured.example.jp"),
        Smtp = new SmtpSettings { Host = "configured.example.jp", Port = 587, From = "a@example.jp" },
        RelayTerms = new RelayTerms("/etc/roots.pem", TimeSpan.FromSeconds(7)),
        Webhooks = new WebhookSettings { AllowHttp = true, AllowedNetworks = ["10.0.0.0/8"], Timeout = TimeSpan.FromSeconds(9) },
    };

    private readonly ListStore store = new();

    void IStoreFailure.Stop(StoreFailedException exception) => throw exception;

    [Fact]
    public async Task What_administrators_set_up_holds_over_the_configuration_at_once_and_after_a_restart()
    {
        var settings = await OpenAsync();
        var notifications = new SettingsNotifications(Configured, settings);
        Assert.Equal("configured.example.jp", notifications.Current.Smtp!.Host);
        Assert.Same(notifications.Current, notifications.Current);

        await Must(settings, new SetMailRelay(new("relay.example.jp", 465, "tls", "ops", "relay", "b@example.jp")));
        await Must(settings, new SetPublicAddress("https://ops.example.jp/"));
        await Must(settings, new SetWebhook("chat", "https://chat.example.jp/1", "hook", ["10.1.2.0/24"], Language.Japanese));
        Check(notifications.Current);
        Check(new SettingsNotifications(Configured, await OpenAsync()).Current);

        await Must(settings, new RemoveMailRelay());
        await Must(settings, new RemovePublicAddress());
        await Must(settings, new RemoveWebhook("chat"));
        Assert.Equal(("configured.example.jp", "configured.example.jp"), (notifications.Current.Smtp!.Host, notifications.Current.PublicUrl!.Host));
        Assert.Null(notifications.Current.WebhookNamed("chat"));
    }

    [Fact]
    public async Task Rules_for_peoples_own_webhooks_replace_the_configured_ones_but_not_its_leave_to_use_http()
    {
        var settings = await OpenAsync();
        var notifications = new SettingsNotifications(Configured, settings);
        await Must(settings, new SetPersonalWebhooks("own", []));
        var rules = notifications.Current.Webhooks;
        Assert.Equal(("own", true, TimeSpan.FromSeconds(9)), (rules.SigningSecret, rules.AllowHttp, rules.Timeout));
        Assert.Empty(rules.AllowedNetworks);
        await Must(settings, new ResetPersonalWebhooks());
        Assert.Equal(["10.0.0.0/8"], notifications.Current.Webhooks.AllowedNetworks);
    }

    [Fact]
    public async Task A_webhooks_address_is_destroyed_with_it_and_a_tests_answer_with_the_next()
    {
        var settings = await OpenAsync();
        await Must(settings, new SetWebhook("chat", "https://chat.example.jp/first", null, [], Language.Japanese));
        await Must(settings, new SetWebhook("chat", "https://chat.example.jp/second", null, [], Language.Japanese));
        await Must(settings, new RecordTestMessage("webhook:chat", false, "webhook: timed-out"));
        await Must(settings, new RecordTestMessage("webhook:chat", true, "webhook: taken: HTTP 200"));
        Assert.Equal([null, "https://chat.example.jp/second", null, "webhook: taken: HTTP 200"], Texts());
        Assert.DoesNotContain(store.Events(OrganisationSettings.Stream), stored => System.Text.Encoding.UTF8.GetString(stored.Payload.Span).Contains("/second", StringComparison.Ordinal));
        await Must(settings, new RemoveWebhook("chat"));
        Assert.All(Texts(), Assert.Null);
        Assert.Empty((await OpenAsync()).Current.Webhooks);
    }

    private static void Check(NotificationSettings settings)
    {
        var relay = settings.Smtp!;
        Assert.Equal(("relay.example.jp", 465, SmtpSecurity.Tls, "ops", "relay"), (relay.Host, relay.Port, relay.Security, relay.User, relay.PasswordSecret));
        Assert.Equal(("/etc/roots.pem", TimeSpan.FromSeconds(7)), (relay.TrustedCertificates, relay.Timeout));
        Assert.Equal("https://ops.example.jp/", settings.PublicUrl!.AbsoluteUri);
        var webhook = settings.WebhookNamed("chat")!;
        Assert.Equal(("https://chat.example.jp/1", Language.Japanese, "hook", false), (webhook.Url, webhook.Language, webhook.Rules.SigningSecret, webhook.Rules.AllowHttp));
        Assert.Equal(["10.1.2.0/24"], webhook.Rules.AllowedNetworks);
    }

    private string?[] Texts() => [.. store.Events(OrganisationSettings.Stream).SelectMany(stored => stored.Texts)];

    private static async Task Must(OrganisationSettings settings, SettingsCommand command) =>
        Assert.Null(await settings.SubmitAsync(command, Administrator, CancellationToken.None));

    private async Task<OrganisationSettings> OpenAsync()
    {
        var settings = new OrganisationSettings(store, new FakeTimeProvider(), this, new Mediator(type => Array.CreateInstance(type.GenericTypeArguments[0], 0)));
        await settings.LoadAsync(CancellationToken.None);
        return settings;
    }
}
