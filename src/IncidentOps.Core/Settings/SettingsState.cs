using System.Collections.Immutable;

namespace IncidentOps.Core.Settings;

/// <summary>The organisation's settings: the fold of the settings stream.</summary>
public sealed record SettingsState
{
    public static readonly SettingsState None = new();

    /// <summary>Version of the last event; 0 before the first.</summary>
    public long Version { get; init; }

    public DateTimeOffset LastRecordedAt { get; init; } = DateTimeOffset.MinValue;

    public int Semantics { get; init; }

    /// <summary>An IANA name; null: not chosen yet, the server's holds.</summary>
    public string? TimeZone { get; init; }

    public ImmutableSortedDictionary<string, TargetSetting> Targets { get; init; } =
        ImmutableSortedDictionary.Create<string, TargetSetting>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, KeptSecret> Secrets { get; init; } =
        ImmutableSortedDictionary.Create<string, KeptSecret>(StringComparer.Ordinal);

    /// <summary>Null: nothing was ever held and let go. Of a restore after it, the hold stands all the same.</summary>
    public EffectsRelease? Released { get; init; }

    /// <summary>Null: texts are kept for ever.</summary>
    public RetentionPeriod? Retention { get; init; }

    /// <summary>Null: not set up here, what the configuration says holds.</summary>
    public MailRelaySetting? MailRelay { get; init; }

    /// <summary>Null: not set here, what the configuration says holds.</summary>
    public string? PublicAddress { get; init; }

    public ImmutableSortedDictionary<string, KeptWebhook> Webhooks { get; init; } =
        ImmutableSortedDictionary.Create<string, KeptWebhook>(StringComparer.Ordinal);

    /// <summary>Null: not set here, what the configuration says holds.</summary>
    public PersonalWebhookRules? PersonalWebhooks { get; init; }

    /// <summary>The last test message by channel: `smtp`, `webhook:NAME`.</summary>
    public ImmutableSortedDictionary<string, TestedChannel> Tests { get; init; } =
        ImmutableSortedDictionary.Create<string, TestedChannel>(StringComparer.Ordinal);
}

/// <summary>The last release of what a restore had held.</summary>
/// <param name="Reason">Null once erased.</param>
public sealed record EffectsRelease(int Epoch, int Actions, int Messages, string? Reason, DateTimeOffset At, People.PersonId By);

/// <summary>A secret, sealed.</summary>
/// <param name="Ciphertext">Null once erased.</param>
/// <param name="Version">The event whose texts hold it.</param>
public sealed record KeptSecret(string Name, string? Ciphertext, DateTimeOffset SetAt, People.PersonId SetBy, long Version);

/// <summary>A webhook that takes messages.</summary>
/// <param name="Url">Null once erased.</param>
/// <param name="Version">The event whose texts hold its address.</param>
public sealed record KeptWebhook(
    string Name, string? Url, string? SigningSecret, ImmutableArray<string> AllowedNetworks, Language Language, long Version);

/// <summary>What holds for the webhooks that people gave for themselves.</summary>
public sealed record PersonalWebhookRules(string? SigningSecret, ImmutableArray<string> AllowedNetworks);

/// <summary>What became of a channel's last test message.</summary>
/// <param name="Detail">What the other side answered; null where it said nothing.</param>
/// <param name="Version">The event whose texts hold the detail.</param>
public sealed record TestedChannel(bool WasSent, string? Detail, DateTimeOffset At, People.PersonId By, long Version);

/// <summary>How long texts are kept after an incident's end.</summary>
/// <param name="SetAt">Nothing is erased by it within the first day: a slip can be taken back.</param>
public sealed record RetentionPeriod(int Days, DateTimeOffset SetAt);
