namespace IncidentOps.Core.Settings;

/// <summary>How long the texts and the evidence of an incident or a drill are kept after its end. Then they are erased, unless it is on legal hold.</summary>
/// <param name="Days">From <see cref="Shortest"/> to <see cref="Longest"/>.</param>
public sealed record SetRetention(int Days) : SettingsCommand
{
    /// <summary>A month: reviews are written by then, and nobody meant fewer.</summary>
    public const int Shortest = 30;

    /// <summary>A hundred years.</summary>
    public const int Longest = 36_500;

    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetRetention command) =>
        command.Days is < Shortest or > Longest
            ? Verdict.Refuse<SettingsEvent>(
                "retention-days", $"Give a number of days from {Shortest} to {Longest}.", $"{Shortest} から {Longest} までの日数を入力してください。")
        : settings.Retention?.Days == command.Days ? Verdict.Accept<SettingsEvent>()
        : Verdict.Accept<SettingsEvent>(new RetentionSet(command.Days));
}

/// <summary>Keeps everything for ever again.</summary>
public sealed record KeepForEver : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings) => settings.Retention is null
        ? Verdict.Refuse<SettingsEvent>("no-retention", "Everything is kept for ever already.", "すでに無期限で保存する設定です。")
        : Verdict.Accept<SettingsEvent>(new RetentionLifted());
}
