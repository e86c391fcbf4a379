using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Web.Notifications;

/// <summary>What forms and programs say about notifications, made ready for Core: the form is read here, the rules are Core's.</summary>
internal static class NotificationInput
{
    /// <summary>No number where one should be: Core refuses it by name.</summary>
    private const int NoPort = -1;

    private static readonly char[] LineEnds = ['\r', '\n', ',', ' '];

    public static MailRelaySetting Relay(string? host, string? port, string? security, string? user, string? secret, string? sender)
    {
        var protection = Text(security) ?? "starttls";
        return new MailRelaySetting(
            Text(host) ?? "", Text(port) is { } typed ? Number(typed) : UsualPort(protection), protection, Text(user), SecretName(secret), Text(sender) ?? "");
    }

    /// <summary>The port that a relay listens on where nobody says otherwise.</summary>
    public static int UsualPort(string security) => security switch { "tls" => 465, "none" => 25, _ => 587 };

    /// <summary>People paste references (`secret:relay`) as they stand in plans.</summary>
    public static string? SecretName(string? typed) => SecretReference.NameIn(typed?.Trim()) ?? Text(typed);

    /// <summary>Networks, one a line, as they are written in one way only; a single address is a network of one.</summary>
    public static ImmutableArray<string> Networks(string? typed, out Refusal? refusal) =>
        Networks((typed ?? "").Split(LineEnds, StringSplitOptions.RemoveEmptyEntries), out refusal);

    public static ImmutableArray<string> Networks(IEnumerable<string> given, out Refusal? refusal)
    {
        var networks = ImmutableArray.CreateBuilder<string>();
        foreach (var text in given)
        {
            if (IPAddress.TryParse(text, out var address))
            {
                networks.Add($"{address}/{(address.GetAddressBytes().Length * 8).ToString(CultureInfo.InvariantCulture)}");
            }
            else if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network.ToString());
            }
            else
            {
                refusal = new Refusal("hook-networks", new LocalizedText(
                    $"“{Beginning(text)}” is no network such as 10.1.2.0/24.",
                    $"「{Beginning(text)}」はネットワークではありません（例: 10.1.2.0/24）。"));
                return [];
            }
        }

        refusal = null;
        return networks.ToImmutable();
    }

    public static string? Text(string? typed) => typed?.Trim() is { Length: > 0 } text ? text : null;

    private static int Number(string typed) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : NoPort;

    private static string Beginning(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
