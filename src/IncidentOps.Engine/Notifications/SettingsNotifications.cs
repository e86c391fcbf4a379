using IncidentOps.Core.Settings;
using IncidentOps.Engine.Settings;

namespace IncidentOps.Engine.Notifications;

/// <summary>
/// What administrators set up in the product, over what the configuration says. Each of relay, address and rules comes whole from the one
/// or the other: a relay half from here and half from there would be nobody's. Always the newest: no restart is needed.
/// </summary>
public sealed class SettingsNotifications(NotificationSettings configured, OrganisationSettings settings) : INotificationSettings
{
    private readonly Lock gate = new();
    private (SettingsState From, NotificationSettings Made)? known;

    /// <summary>What holds where nothing is set up in the product.</summary>
    public NotificationSettings Configured => configured;

    public NotificationSettings Current
    {
        get
        {
            var state = settings.Current;
            lock (gate)
            {
                if (known is not { } made || !ReferenceEquals(made.From, state))
                {
                    known = made = (state, Merge(configured, state));
                }

                return made.Made;
            }
        }
    }

    private static NotificationSettings Merge(NotificationSettings configured, SettingsState state) => configured with
    {
        PublicUrl = state.PublicAddress is { } address ? new Uri(address) : configured.PublicUrl,
        Smtp = state.MailRelay is { } relay ? RelayOf(relay, configured.RelayTerms) : configured.Smtp,
        Webhooks = state.PersonalWebhooks is { } rules
            ? configured.Webhooks with { SigningSecret = rules.SigningSecret, AllowedNetworks = rules.AllowedNetworks }
            : configured.Webhooks,
        OrganisationWebhooks =
        [
            .. from webhook in state.Webhooks.Values
               where webhook.Url is not null
               select new OrganisationWebhook(
                   webhook.Name, webhook.Url!, webhook.Language,
                   new WebhookSettings
                   {
                       SigningSecret = webhook.SigningSecret, AllowedNetworks = webhook.AllowedNetworks, Timeout = configured.Webhooks.Timeout,
                   }),
        ],
    };

    private static SmtpSettings RelayOf(MailRelaySetting relay, RelayTerms terms) => new()
    {
        Host = relay.Host,
        Port = relay.Port,
        Security = relay.Security switch
        {
            "starttls" => SmtpSecurity.StartTls,
            "tls" => SmtpSecurity.Tls,
            "none" => SmtpSecurity.None,
            _ => throw new InvalidOperationException($"Unknown security {relay.Security}."),
        },
        User = relay.User,
        PasswordSecret = relay.Secret,
        From = relay.Sender,
        TrustedCertificates = terms.TrustedCertificates,
        Timeout = terms.Timeout,
    };
}
