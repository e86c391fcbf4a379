using System.Text.RegularExpressions;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Settings;

/// <summary>Sets up the relay that takes the product's own mail; the one from the configuration no longer counts.</summary>
public sealed partial record SetMailRelay(MailRelaySetting Relay) : SettingsCommand
{
    public static readonly IReadOnlyList<string> Securities = SetTarget.Securities;

    /// <summary>Longest sender (with a name) and longest user name, in characters.</summary>
    public const int LongestText = 320;

    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetMailRelay command)
    {
        var relay = command.Relay;
        return Reached(relay) ?? SignedIn(relay) ?? Sender(relay)
            ?? (settings.MailRelay == relay ? Verdict.Accept<SettingsEvent>() : Verdict.Accept<SettingsEvent>(new MailRelaySet(relay)));
    }

    private static Verdict<SettingsEvent>? Reached(MailRelaySetting relay) =>
        !HostPattern().IsMatch(relay.Host)
            ? Verdict.Refuse<SettingsEvent>("relay-host", "Give the relay's host name or IP address.", "中継サーバーのホスト名か IP アドレスを入力してください。")
        : relay.Port is < 1 or > 65_535
            ? Verdict.Refuse<SettingsEvent>("relay-port", "A port is 1 to 65535.", "ポートは 1 から 65535 です。")
        : !Securities.Contains(relay.Security)
            ? Verdict.Refuse<SettingsEvent>("relay-security", "Choose how the connection is protected.", "接続の保護方法を選んでください。")
        : null;

    private static Verdict<SettingsEvent>? SignedIn(MailRelaySetting relay) =>
        relay.User is { } user && (user.Length > LongestText || !AccountRules.IsClean(user))
            ? Verdict.Refuse<SettingsEvent>("relay-user", "This can't be a user name.", "ユーザー名に使えない文字が含まれているか、長すぎます。")
        : relay.Secret is { } secret && !SetSecret.IsName(secret)
            ? Verdict.Refuse<SettingsEvent>(
                "relay-secret", "Give the name of a secret, never the secret itself.", "シークレットの名前を入力してください（値そのものは入力しません）。")
        : relay.User is null != relay.Secret is null
            ? Verdict.Refuse<SettingsEvent>(
                relay.User is null ? "relay-user" : "relay-secret", "User name and password's secret come together, or neither.",
                "ユーザー名とパスワードのシークレットは、両方入力するか、両方空にしてください。")
        : relay is { User: not null, Security: "none" } && !IsThisMachine(relay.Host)
            ? Verdict.Refuse<SettingsEvent>(
                "relay-security", "A password is never sent without encryption, except to this machine itself.",
                "暗号化なしでパスワードを送ることはできません（このサーバー自身を除く）。")
        : null;

    private static Verdict<SettingsEvent>? Sender(MailRelaySetting relay) =>
        relay.Sender.Length <= LongestText && AccountRules.IsClean(relay.Sender) && SenderPattern().IsMatch(relay.Sender)
            ? null
            : Verdict.Refuse<SettingsEvent>(
                "relay-sender", "Give a sender such as incidents@example.jp or IncidentOps <incidents@example.jp>.",
                "差出人を入力してください（例: incidents@example.jp、IncidentOps <incidents@example.jp>）。");

    private static bool IsThisMachine(string host) => host is "localhost" or "::1" || host.StartsWith("127.", StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9:][A-Za-z0-9.:_-]{0,252}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostPattern();

    /// <summary>An address alone, or with a name before it.</summary>
    [GeneratedRegex(@"^([^<>]{0,200}<[^\s@<>,;:""\\]{1,64}@[^\s@<>,;:""\\]+>|[^\s@<>,;:""\\]{1,64}@[^\s@<>,;:""\\]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex SenderPattern();
}

/// <summary>Takes the relay that was set up here away: the one from the configuration counts again, if there is one.</summary>
public sealed record RemoveMailRelay : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings) => settings.MailRelay is null
        ? Verdict.Refuse<SettingsEvent>("no-relay", "No relay is set up here.", "この画面で設定した中継サーバーはありません。")
        : Verdict.Accept<SettingsEvent>(new MailRelayRemoved());
}
