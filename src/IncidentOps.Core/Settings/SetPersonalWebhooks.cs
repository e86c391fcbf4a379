using System.Collections.Immutable;

namespace IncidentOps.Core.Settings;

/// <summary>Says how the webhooks that people gave for themselves are signed, and where they may lie. What the configuration says no longer counts.</summary>
/// <param name="SigningSecret">The name of the secret that signs; null: the server's own key does.</param>
/// <param name="AllowedNetworks">Networks of one's own (`10.1.2.0/24`), checked by the host; none: the public internet only.</param>
public sealed record SetPersonalWebhooks(string? SigningSecret, ImmutableArray<string> AllowedNetworks) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetPersonalWebhooks command)
    {
        var networks = WebhookRules.Networks(command.AllowedNetworks);
        return WebhookRules.Check(command.SigningSecret, networks)
            ?? (settings.PersonalWebhooks is { } former && former.SigningSecret == command.SigningSecret && former.AllowedNetworks.SequenceEqual(networks)
                ? Verdict.Accept<SettingsEvent>()
                : Verdict.Accept<SettingsEvent>(new PersonalWebhooksSet(command.SigningSecret, networks)));
    }
}

/// <summary>What the configuration says about people's own webhooks counts again.</summary>
public sealed record ResetPersonalWebhooks : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings) => settings.PersonalWebhooks is null
        ? Verdict.Refuse<SettingsEvent>("no-personal-webhooks", "Nothing is set here.", "この画面での設定はありません。")
        : Verdict.Accept<SettingsEvent>(new PersonalWebhooksReset());
}
