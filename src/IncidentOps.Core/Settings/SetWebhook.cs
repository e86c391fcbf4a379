using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Settings;

/// <summary>
/// Adds a webhook that takes the messages of every notify step, such as a team's chat, or changes the one of that name.
/// </summary>
/// <param name="Url">Where to; often a secret in itself, so that it is kept as a personal text is. Null: as it stands.</param>
/// <param name="SigningSecret">The name of the secret that signs; null: the server's own key does.</param>
/// <param name="AllowedNetworks">Networks of one's own that it may lie in (`10.1.2.0/24`), checked by the host; none: the public internet only.</param>
/// <param name="Language">Of its messages.</param>
public sealed partial record SetWebhook(
    string Name, string? Url, string? SigningSecret, ImmutableArray<string> AllowedNetworks, Language Language) : SettingsCommand
{
    /// <summary>How many are kept: each message goes to all of them.</summary>
    public const int Most = 20;

    /// <summary>Of the address, in characters.</summary>
    public const int LongestUrl = 2_000;

    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetWebhook command)
    {
        var former = settings.Webhooks.GetValueOrDefault(command.Name);
        var url = command.Url ?? former?.Url;
        var networks = WebhookRules.Networks(command.AllowedNetworks);
        return Named(command) ?? Addressed(url) ?? WebhookRules.Check(command.SigningSecret, networks)
            ?? (former is null && settings.Webhooks.Count >= Most
                ? Verdict.Refuse<SettingsEvent>("too-many-webhooks", $"At most {Most} webhooks are kept.", $"登録できる Webhook は {Most} 個までです。")
                : null)
            ?? (former is not null && former.Url == url && former.SigningSecret == command.SigningSecret && former.Language == command.Language
                && former.AllowedNetworks.SequenceEqual(networks)
                ? Verdict.Accept<SettingsEvent>()
                : Verdict.Accept<SettingsEvent>(new WebhookSet(command.Name, PersonalText.From(url), command.SigningSecret, networks, command.Language)));
    }

    private static Verdict<SettingsEvent>? Named(SetWebhook command) =>
        !NamePattern().IsMatch(command.Name)
            ? Verdict.Refuse<SettingsEvent>(
                "hook-name", "A webhook's name has 1 to 50 letters, digits, dots, hyphens or underscores.", "Webhook の名前は 50 文字以内の英数字・ドット・ハイフン・下線です。")
        : !Enum.IsDefined(command.Language)
            ? Verdict.Refuse<SettingsEvent>("hook-language", "There is no such language.", "その言語はありません。")
        : null;

    private static Verdict<SettingsEvent>? Addressed(string? text) =>
        text is { Length: <= LongestUrl } && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == "https" && url.UserInfo.Length == 0
            ? null
            : Verdict.Refuse<SettingsEvent>(
                "hook-url", "Give an https address without a user name or password in it.", "https の URL を入力してください（ユーザー名やパスワードは含めません）。");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>Takes a webhook away, and destroys its address.</summary>
public sealed record RemoveWebhook(string Name) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings, RemoveWebhook command) => settings.Webhooks.ContainsKey(command.Name)
        ? Verdict.Accept<SettingsEvent>(new WebhookRemoved(command.Name))
        : Verdict.Refuse<SettingsEvent>("no-webhook", "There is no such webhook.", "その Webhook はありません。");
}

/// <summary>What is asked of every webhook, whoever's it is.</summary>
internal static partial class WebhookRules
{
    /// <summary>How many networks are kept for one.</summary>
    public const int MostNetworks = 20;

    public static ImmutableArray<string> Networks(ImmutableArray<string> given) =>
        given.IsDefaultOrEmpty ? [] : [.. given.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static Verdict<SettingsEvent>? Check(string? signingSecret, ImmutableArray<string> networks) =>
        signingSecret is not null && !SetSecret.IsName(signingSecret)
            ? Verdict.Refuse<SettingsEvent>(
                "hook-secret", "Give the name of a secret, never the secret itself.", "シークレットの名前を入力してください（値そのものは入力しません）。")
        : networks.Length > MostNetworks
            ? Verdict.Refuse<SettingsEvent>("hook-networks", $"At most {MostNetworks} networks are kept.", $"ネットワークは {MostNetworks} 個までです。")
        : networks.Any(network => !NetworkPattern().IsMatch(network) || network.EndsWith("/0", StringComparison.Ordinal))
            ? Verdict.Refuse<SettingsEvent>(
                "hook-networks", "Write networks like 10.1.2.0/24, one a line; the whole internet is not one.",
                "ネットワークは 10.1.2.0/24 のように 1 行に 1 つ入力してください（/0 は指定できません）。")
        : null;

    /// <summary>The shape alone; whether it is a network the host has checked.</summary>
    [GeneratedRegex(@"^[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NetworkPattern();
}
