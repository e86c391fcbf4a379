using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;

namespace IncidentOps.Web.Notifications;

/// <summary>Where a setting comes from.</summary>
public enum SettingSource
{
    /// <summary>Nobody has set it.</summary>
    None,

    /// <summary>The server's configuration.</summary>
    Configuration,

    /// <summary>An administrator, in the product.</summary>
    Settings,
}

/// <summary>How messages go out now, and whether they do.</summary>
/// <param name="CanReachAnybody">False: every notify step is a person's, who phones.</param>
/// <param name="LastSent">Over the live incidents; null where nothing was sent yet.</param>
public sealed record NotificationsView(
    bool CanReachAnybody, MailRelayView MailRelay, PublicAddressView PublicAddress, PersonalWebhooksView PersonalWebhooks,
    IReadOnlyList<WebhookView> Webhooks, LastDeliveryView? LastSent, LastDeliveryView? LastFailed);

/// <summary>The relay for the product's own mail.</summary>
/// <param name="Secret">The name of the secret with the password.</param>
/// <param name="SecretIsMissing">There is no such secret: no mail can be sent.</param>
/// <param name="SameAsTarget">A target at the relay's own address: if plans isolate it, no mail goes out.</param>
/// <param name="Configured">The relay that the configuration names; null where it names none.</param>
public sealed record MailRelayView(
    SettingSource Source, string? Host, int? Port, string? Security, string? User, string? Secret, bool SecretIsMissing, string? Sender,
    string? SameAsTarget, string? Configured, TestView? LastTest);

/// <param name="Url">Null: messages carry no links.</param>
/// <param name="Configured">What the configuration says; null where it says nothing.</param>
public sealed record PublicAddressView(SettingSource Source, string? Url, string? Configured);

/// <summary>What holds for the webhooks that people gave for themselves.</summary>
/// <param name="People">How many gave one.</param>
public sealed record PersonalWebhooksView(
    SettingSource Source, string? SigningSecret, bool SecretIsMissing, IReadOnlyList<string> AllowedNetworks, int People);

/// <summary>A webhook of the organisation's.</summary>
/// <param name="Host">Of its address, which itself is never given out: whoever knows it can write there.</param>
public sealed record WebhookView(
    string Name, string Host, Language Language, string? SigningSecret, bool SecretIsMissing, IReadOnlyList<string> AllowedNetworks, TestView? LastTest);

/// <summary>A test message.</summary>
/// <param name="WasSent">The other side has taken it over.</param>
/// <param name="Answer">What the other side said.</param>
public sealed record TestView(DateTimeOffset At, PersonId By, bool WasSent, LocalizedText? Answer);

/// <summary>A delivery in a live incident.</summary>
/// <param name="Title">The incident's; null where erased.</param>
public sealed record LastDeliveryView(
    DateTimeOffset At, LocalizedText Channel, PersonId Recipient, string Incident, string? Title, LocalizedText? Answer);

/// <summary>Tells how messages go out: for the page and for programs alike.</summary>
public sealed class NotificationReading(
    SettingsNotifications notifications, OrganisationSettings settings, SecretSources secrets, TargetInventory inventory, WaysToReach ways,
    DeliveryHealth health)
{
    public async Task<NotificationsView> ReadAsync(CancellationToken cancellation)
    {
        var marks = await health.ReadAsync(cancellation);
        var state = settings.Current;
        return new NotificationsView(
            ways.AreAny, RelayOf(state), AddressOf(state), PersonalOf(state), [.. state.Webhooks.Values.Select(webhook => WebhookOf(state, webhook))],
            DeliveryOf(marks.LastSent), DeliveryOf(marks.LastFailed));
    }

    public WebhookView? Webhook(string name) => settings.Current.Webhooks.TryGetValue(name, out var webhook) ? WebhookOf(settings.Current, webhook) : null;

    public static TestView? TestOf(TestedChannel? tested) => tested is null
        ? null
        : new TestView(tested.At, tested.By, tested.WasSent, tested.Detail is { } detail ? DeliveryReport.Explain(detail) : null);

    private MailRelayView RelayOf(SettingsState state)
    {
        var (relay, configured) = (notifications.Current.Smtp, notifications.Configured.Smtp);
        return new MailRelayView(
            SourceOf(state.MailRelay, configured), relay?.Host, relay?.Port,
            relay?.Security switch { null => null, SmtpSecurity.Tls => "tls", SmtpSecurity.None => "none", _ => "starttls" }, relay?.User,
            relay?.PasswordSecret, IsMissing(relay?.PasswordSecret), relay?.From,
            relay is null ? null : inventory.Current.Targets.Values.FirstOrDefault(target => IsAt(target, relay.Host))?.Name, configured?.Host,
            TestOf(state.Tests.GetValueOrDefault(TestMessages.Mail)));
    }

    private PublicAddressView AddressOf(SettingsState state)
    {
        var configured = notifications.Configured.PublicUrl;
        return new PublicAddressView(SourceOf(state.PublicAddress, configured), notifications.Current.PublicUrl?.AbsoluteUri, configured?.AbsoluteUri);
    }

    private PersonalWebhooksView PersonalOf(SettingsState state)
    {
        var rules = notifications.Current.Webhooks;
        var configured = notifications.Configured.Webhooks;
        var isConfigured = configured.SigningSecret is not null || configured.AllowedNetworks.Count > 0;
        return new PersonalWebhooksView(
            SourceOf(state.PersonalWebhooks, isConfigured ? configured : null), rules.SigningSecret, IsMissing(rules.SigningSecret), rules.AllowedNetworks,
            ways.OwnWebhooks);
    }

    private WebhookView WebhookOf(SettingsState state, KeptWebhook webhook) => new(
        webhook.Name, Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url) ? url.Host : "", webhook.Language, webhook.SigningSecret,
        IsMissing(webhook.SigningSecret), webhook.AllowedNetworks, TestOf(state.Tests.GetValueOrDefault(PersonId.OfWebhook(webhook.Name).Value)));

    private bool IsMissing(string? secret) => secret is not null && !secrets.Has(secret);

    private static bool IsAt(Core.Runbooks.Target target, string host) =>
        string.Equals(target.Ssh?.Address, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(target.Smtp?.Address, host, StringComparison.OrdinalIgnoreCase);

    private static SettingSource SourceOf(object? chosen, object? configured) =>
        chosen is not null ? SettingSource.Settings : configured is not null ? SettingSource.Configuration : SettingSource.None;

    private static LastDeliveryView? DeliveryOf(DeliveryMark? mark) => mark is null
        ? null
        : new LastDeliveryView(
            mark.At, mark.Channel is null or "-" ? new LocalizedText("no channel", "送信手段なし") : TimelineText.Channel(mark.Channel), mark.Recipient, mark.Incident.ToString(), mark.Title,
            mark.Detail is { } detail ? DeliveryReport.Explain(detail) : null);
}
