namespace IncidentOps.Engine.Notifications;

/// <summary>
/// How notifications are sent. A host reads them from the configuration section `Notifications` (see README.md beside this file); what
/// is null has not been set up.
/// </summary>
public sealed record NotificationSettings
{
    /// <summary>The product's own address as people reach it. Null: messages carry no links, and say to sign in.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Null: no mail is sent.</summary>
    public SmtpSettings? Smtp { get; init; }

    public WebhookSettings Webhooks { get; init; } = new();
}

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

/// <summary>The settings as they are now: a settings page may change them while the product runs.</summary>
public interface INotificationSettings
{
    NotificationSettings Current { get; }
}

/// <summary>Settings that stay what they were at the start.</summary>
public sealed class FixedNotificationSettings(NotificationSettings settings) : INotificationSettings
{
    public NotificationSettings Current { get; } = settings;
}
