namespace IncidentOps.Engine.Notifications;

/// <summary>
/// How notifications are sent: from the configuration section `Notifications` (see README.md beside this file), and over that from what
/// administrators set up in the product. What is null has not been set up.
/// </summary>
public sealed record NotificationSettings
{
    /// <summary>The product's own address as people reach it. Null: messages carry no links, and say to sign in.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Null: no mail is sent.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>For the webhooks that people gave for themselves.</summary>
    public WebhookSettings Webhooks { get; init; } = new();

    /// <summary>The organisation's own: every notify step's message goes to each.</summary>
    public IReadOnlyList<OrganisationWebhook> OrganisationWebhooks { get; init; } = [];

    /// <summary>What holds for any relay, also one that an administrator set up in the product.</summary>
    public RelayTerms RelayTerms { get; init; } = new(null, TimeSpan.FromSeconds(30));

    public OrganisationWebhook? WebhookNamed(string name) =>
        OrganisationWebhooks.FirstOrDefault(webhook => webhook.Name.Equals(name, StringComparison.Ordinal));
}

/// <summary>What a relay's operator set up on the server itself; see <see cref="SmtpSettings"/>.</summary>
public sealed record RelayTerms(string? TrustedCertificates, TimeSpan Timeout);

/// <summary>A webhook that takes messages to the organisation, such as a team's chat.</summary>
/// <param name="Language">Of its messages.</param>
/// <param name="Rules">How it is signed, and where it may lie.</param>
public sealed record OrganisationWebhook(string Name, string Url, Core.Language Language, WebhookSettings Rules);

/// <summary>The relay that takes the product's mail: one of its own, for the mail server under attack is the wrong one to ask.</summary>
public sealed record SmtpSettings
{
    public required string Host { get; init; }

    /// <summary>587 with STARTTLS, 465 with TLS, 25 without, where none is given.</summary>
    public required int Port { get; init; }

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>Null: the relay knows us by our address.</summary>
    public string? User { get; init; }

    /// <summary>The name of the secret with the password; never the password itself.</summary>
    public string? PasswordSecret { get; init; }

    /// <summary>`IncidentOps &lt;incidents@example.jp&gt;`, or the address alone.</summary>
    public required string From { get; init; }

    /// <summary>
    /// A PEM file of certificates to trust beside the system's: for a relay with a certificate of its own making. The host name and the
    /// dates are still checked.
    /// </summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>For one message, from connecting to the relay's word that it has it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How the connection to the relay is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>In the clear first, then encrypted; where the relay offers no encryption, nothing is sent.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>In the clear: for a relay on the same machine. No password is sent this way, except to this machine itself.</summary>
    None,
}

/// <summary>How webhooks are sent.</summary>
public sealed record WebhookSettings
{
    /// <summary>The name of the secret that signs them; null: a key in the data directory does.</summary>
    public string? SigningSecret { get; init; }

    /// <summary>True: http addresses are used too. The message then travels in the clear.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Networks of one's own that may be called (`10.1.2.0/24`); else only addresses of the public internet are.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>For one message.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>The settings as they are now: administrators change them while the product runs, so they are asked for with each message.</summary>
public interface INotificationSettings
{
    NotificationSettings Current { get; }
}

/// <summary>Settings that stay what they were at the start.</summary>
public sealed class FixedNotificationSettings(NotificationSettings settings) : INotificationSettings
{
    public NotificationSettings Current { get; } = settings;
}
