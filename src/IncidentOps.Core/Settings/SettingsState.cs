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
}

/// <summary>The last release of what a restore had held.</summary>
/// <param name="Reason">Null once erased.</param>
public sealed record EffectsRelease(int Epoch, int Actions, int Messages, string? Reason, DateTimeOffset At, People.PersonId By);

/// <summary>A secret, sealed.</summary>
/// <param name="Ciphertext">Null once erased.</param>
/// <param name="Version">The event whose texts hold it.</param>
public sealed record KeptSecret(string Name, string? Ciphertext, DateTimeOffset SetAt, People.PersonId SetBy, long Version);
