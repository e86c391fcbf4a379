using System.Text.RegularExpressions;

namespace IncidentOps.Core.Settings;

/// <summary>Adds a target, or changes the one of that name.</summary>
public sealed partial record SetTarget(TargetSetting Target) : SettingsCommand
{
    public static readonly IReadOnlyList<string> Kinds = ["host", "mailbox", "repository", "url"];

    public static readonly IReadOnlyList<string> Transports = ["ssh", "http", "smtp", "local"];

    public static readonly IReadOnlyList<string> Securities = ["starttls", "tls", "none"];

    /// <summary>How many are kept.</summary>
    public const int Most = 10_000;

    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetTarget command)
    {
        var target = command.Target;
        return Named(target) ?? target.Transport switch
            {
                "ssh" => Ssh(target),
                "http" => Http(target),
                "smtp" => Smtp(target),
                "local" => null,
                _ => Verdict.Refuse<SettingsEvent>("target-transport", "Choose how the target is reached.", "接続方法を選んでください。"),
            }
            ?? (settings.Targets.Count >= Most && !settings.Targets.ContainsKey(target.Name)
                ? Verdict.Refuse<SettingsEvent>("too-many-targets", $"At most {Most} targets are kept.", $"登録できる対象資産は {Most} 個までです。")
                : null)
            ?? Changed(settings, Trimmed(target));
    }

    private static Verdict<SettingsEvent> Changed(SettingsState settings, TargetSetting target) =>
        settings.Targets.TryGetValue(target.Name, out var former) && former == target
            ? Verdict.Accept<SettingsEvent>()
            : Verdict.Accept<SettingsEvent>(new TargetSet(target));

    /// <summary>Without what the transport does not use.</summary>
    private static TargetSetting Trimmed(TargetSetting target) => target.Transport switch
    {
        "ssh" => target with { Url = null, Security = null, HostKey = KeyAlone(target.HostKey!) },
        "http" => target with { Address = null, Port = 0, User = null, HostKey = null, Sudo = false, Security = null },
        "smtp" => target with { Url = null, HostKey = null, Sudo = false },
        _ => target with { Address = null, Port = 0, User = null, HostKey = null, Secret = null, Sudo = false, Url = null, Security = null },
    };

    private static string KeyAlone(string hostKey) => string.Join(' ', hostKey.Split(' ')[..2]);

    private static Verdict<SettingsEvent>? Named(TargetSetting target) =>
        !NamePattern().IsMatch(target.Name)
            ? Verdict.Refuse<SettingsEvent>(
                "target-name", "A target's name has 1 to 100 letters, digits, dots, hyphens or underscores.",
                "対象資産の名前は 100 文字以内の英数字・ドット・ハイフン・下線です。")
        : !Kinds.Contains(target.Kind)
            ? Verdict.Refuse<SettingsEvent>("target-kind", "Choose what the target is.", "対象資産の種類を選んでください。")
        : target.Secret is not null && !SetSecret.IsName(target.Secret)
            ? Verdict.Refuse<SettingsEvent>(
                "target-secret", "Give the name of a secret, never the secret itself.", "シークレットの名前を入力してください（値そのものは入力しません）。")
        : null;

    private static Verdict<SettingsEvent>? Ssh(TargetSetting target) =>
        Address(target) ?? Port(target)
        ?? (target.User is { } user && UserPattern().IsMatch(user)
            ? null
            : Verdict.Refuse<SettingsEvent>("target-user", "Give the account's name on the host.", "ホスト上のアカウント名を入力してください。"))
        ?? (target.HostKey is { } key && HostKeyPattern().IsMatch(key) && IsWholeKey(key.Split(' ')[1])
            ? null
            : Verdict.Refuse<SettingsEvent>(
                "target-host-key", "Give the host's whole public key, such as “ssh-ed25519 AAAA…” (from ssh-keyscan, compared by hand).",
                "ホスト公開鍵を省略せずに入力してください（例: ssh-ed25519 AAAA…。ssh-keyscan の結果を目で照合したもの）。"))
        ?? (target.Secret is not null
            ? null
            : Verdict.Refuse<SettingsEvent>(
                "target-secret", "Give the name of the secret that holds the private key.", "秘密鍵を入れたシークレットの名前を入力してください。"));

    private static Verdict<SettingsEvent>? Http(TargetSetting target) =>
        target.Url is { Length: <= 2_000 } text && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.UserInfo.Length == 0
            ? null
            : Verdict.Refuse<SettingsEvent>(
                "target-url", "Give an http or https address without a password in it.", "http か https の URL を入力してください（パスワードは含めません）。");

    private static Verdict<SettingsEvent>? Smtp(TargetSetting target) =>
        Address(target) ?? Port(target)
        ?? (target.Security is { } security && Securities.Contains(security)
            ? null
            : Verdict.Refuse<SettingsEvent>("target-security", "Choose how the connection is protected.", "接続の保護方法を選んでください。"))
        ?? (target.User is null or { Length: <= 200 }
            ? null
            : Verdict.Refuse<SettingsEvent>("target-user", "The user name is too long.", "ユーザー名が長すぎます。"));

    private static Verdict<SettingsEvent>? Address(TargetSetting target) => target.Address is { } address && AddressPattern().IsMatch(address)
        ? null
        : Verdict.Refuse<SettingsEvent>("target-address", "Give a host name or an IP address.", "ホスト名か IP アドレスを入力してください。");

    private static Verdict<SettingsEvent>? Port(TargetSetting target) => target.Port is >= 1 and <= 65_535
        ? null
        : Verdict.Refuse<SettingsEvent>("target-port", "A port is 1 to 65535.", "ポートは 1 から 65535 です。");

    private static bool IsWholeKey(string base64) => Convert.TryFromBase64String(base64, new byte[base64.Length], out var length) && length > 32;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserPattern();

    [GeneratedRegex(@"^[A-Za-z0-9:][A-Za-z0-9.:_-]{0,252}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{20,2000}={0,3}( .{0,200})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostKeyPattern();
}

/// <summary>Takes a target out of the inventory.</summary>
public sealed record RemoveTarget(string Name) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings, RemoveTarget command) => settings.Targets.ContainsKey(command.Name)
        ? Verdict.Accept<SettingsEvent>(new TargetRemoved(command.Name))
        : Verdict.Refuse<SettingsEvent>("no-target", "There is no such target.", "その対象資産はありません。");
}
