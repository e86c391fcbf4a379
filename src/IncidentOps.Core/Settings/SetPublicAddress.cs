namespace IncidentOps.Core.Settings;

/// <summary>Says under which address people reach the server: links in messages begin with it. The one from the configuration no longer counts.</summary>
public sealed record SetPublicAddress(string Url) : SettingsCommand
{
    /// <summary>In characters.</summary>
    public const int Longest = 500;

    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetPublicAddress command)
    {
        if (command.Url.Length > Longest || !Uri.TryCreate(command.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length + url.Query.Length + url.Fragment.Length > 0 || url.Host.Length == 0)
        {
            return Verdict.Refuse<SettingsEvent>(
                "public-address", "Give an address such as https://incidents.example.jp, without anything after a question mark.",
                "https://incidents.example.jp のような URL を入力してください（? 以降は含めません）。");
        }

        return settings.PublicAddress == url.AbsoluteUri
            ? Verdict.Accept<SettingsEvent>()
            : Verdict.Accept<SettingsEvent>(new PublicAddressSet(url.AbsoluteUri));
    }
}

/// <summary>Takes the address that was set here away: the one from the configuration counts again, if there is one.</summary>
public sealed record RemovePublicAddress : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings) => settings.PublicAddress is null
        ? Verdict.Refuse<SettingsEvent>("no-public-address", "No address is set here.", "この画面で設定した URL はありません。")
        : Verdict.Accept<SettingsEvent>(new PublicAddressRemoved());
}
