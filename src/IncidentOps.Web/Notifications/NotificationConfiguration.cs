using System.Globalization;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Web.Notifications;

/// <summary>Reads the section `Notifications`; see README.md beside the engine's notifier.</summary>
public static class NotificationConfiguration
{
    /// <exception cref="InvalidDataException">A setting has no meaning; the message names it.</exception>
    public static NotificationSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Notifications");
        var terms = Terms(section.GetSection("Smtp"));
        return new NotificationSettings
        {
            PublicUrl = Address(section, "PublicUrl"),
            RelayTerms = terms,
            Smtp = Text(section, "Smtp:Host") is { } host ? Smtp(section.GetSection("Smtp"), host, terms) : null,
            Webhooks = new WebhookSettings
            {
                SigningSecret = Secret(section, "Webhooks:SigningSecret"),
                AllowHttp = Switch(section, "Webhooks:AllowHttp"),
                AllowedNetworks = [.. section.GetSection("Webhooks:AllowedNetworks").GetChildren().Select(Network)],
                Timeout = Duration(section, "Webhooks:TimeoutSeconds", 15),
            },
        };
    }

    /// <summary>They hold for a relay from the settings page too: files and patience are the server's, not the page's.</summary>
    private static RelayTerms Terms(IConfigurationSection section)
    {
        var certificates = Text(section, "TrustedCertificates");
        return certificates is not null && !File.Exists(certificates)
            ? throw Fault(section, "TrustedCertificates", $"names a file that is not there: {certificates}")
            : new RelayTerms(certificates, Duration(section, "TimeoutSeconds", 30));
    }

    private static SmtpSettings Smtp(IConfigurationSection section, string host, RelayTerms terms)
    {
        var security = Text(section, "Security")?.ToLowerInvariant() switch
        {
            null or "starttls" => SmtpSecurity.StartTls,
            "tls" => SmtpSecurity.Tls,
            "none" => SmtpSecurity.None,
            _ => throw Fault(section, "Security", "is “starttls”, “tls” or “none”"),
        };
        var user = Text(section, "User");
        return new SmtpSettings
        {
            Host = host,
            Port = Number(section, "Port", security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.Tls => 465, _ => 25 }, 65_535),
            Security = security,
            User = user,
            PasswordSecret = Secret(section, "Password") is { } secret ? secret
                : user is null ? null : throw Fault(section, "Password", "must name a secret (secret:NAME) where a user is given"),
            From = Text(section, "From") ?? throw Fault(section, "From", "is missing: the address that messages come from"),
            TrustedCertificates = terms.TrustedCertificates,
            Timeout = terms.Timeout,
        };
    }

    private static Uri? Address(IConfiguration section, string key) => Text(section, key) switch
    {
        null => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length + url.Fragment.Length == 0 => url,
        _ => throw Fault(section, key, "is no http or https address"),
    };

    private static string Network(IConfigurationSection network) => System.Net.IPNetwork.TryParse(network.Value, out var parsed)
        ? parsed.ToString()
        : throw new InvalidDataException($"{network.Path} is no network such as 10.1.2.0/24: {network.Value}");

    /// <summary>Only ever the name of a secret: a password in a configuration file is a password that leaks.</summary>
    private static string? Secret(IConfiguration section, string key) => Text(section, key) is not { } text
        ? null
        : SecretReference.NameIn(text) ?? throw Fault(section, key, "must name a secret (secret:NAME), never hold one");

    private static bool Switch(IConfiguration section, string key) => Text(section, key) switch
    {
        null => false,
        { } text when bool.TryParse(text, out var isOn) => isOn,
        _ => throw Fault(section, key, "is “true” or “false”"),
    };

    private static TimeSpan Duration(IConfiguration section, string key, int seconds) => TimeSpan.FromSeconds(Number(section, key, seconds, 80));

    private static int Number(IConfiguration section, string key, int otherwise, int most) => Text(section, key) switch
    {
        null => otherwise,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most => number,
        _ => throw Fault(section, key, $"is a number from 1 to {most}"),
    };

    private static string? Text(IConfiguration section, string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;

    private static InvalidDataException Fault(IConfiguration section, string key, string message) =>
        new($"{(section as IConfigurationSection)?.Path ?? "Notifications"}:{key} {message}.");
}
