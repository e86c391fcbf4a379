using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Settings;

/// <summary>Puts a secret in, or replaces it.</summary>
/// <param name="Ciphertext">Sealed by the engine's secret keeper; Core never sees a secret.</param>
public sealed partial record SetSecret(string Name, string Ciphertext) : SettingsCommand
{
    /// <summary>How many are kept.</summary>
    public const int Most = 1_000;

    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetSecret command)
    {
        if (!IsName(command.Name))
        {
            return Verdict.Refuse<SettingsEvent>(
                "secret-name-malformed", "A secret's name has 1 to 100 letters, digits, dots, hyphens or underscores.",
                "シークレットの名前は 100 文字以内の英数字・ドット・ハイフン・下線です。");
        }

        return settings.Secrets.Count >= Most && !settings.Secrets.ContainsKey(command.Name)
            ? Verdict.Refuse<SettingsEvent>("too-many-secrets", $"At most {Most} secrets are kept.", $"保存できるシークレットは {Most} 個までです。")
            : Verdict.Accept<SettingsEvent>(new SecretSet(command.Name, PersonalText.From(command.Ciphertext)));
    }

    /// <summary>It also names a file and an environment variable.</summary>
    internal static bool IsName(string name) => NamePattern().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>Destroys a secret.</summary>
public sealed record RemoveSecret(string Name) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings, RemoveSecret command) => settings.Secrets.ContainsKey(command.Name)
        ? Verdict.Accept<SettingsEvent>(new SecretRemoved(command.Name))
        : Verdict.Refuse<SettingsEvent>("no-secret", "There is no such secret.", "そのシークレットはありません。");
}
