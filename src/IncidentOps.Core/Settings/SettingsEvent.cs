using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Settings;

/// <summary>Something that happened to the organisation's settings. Past tense, never redefined.</summary>
public abstract record SettingsEvent;

/// <summary>The stream began.</summary>
/// <param name="Semantics">Which rules of Core fold this stream; see <see cref="SettingsRegister.Semantics"/>.</param>
public sealed record SettingsOpened(int Semantics) : SettingsEvent;

/// <param name="Zone">An IANA name.</param>
public sealed record OrganisationTimeZoneSet(string Zone) : SettingsEvent;

/// <summary>A target was added or changed; it is whole, the former one no longer counts.</summary>
public sealed record TargetSet(TargetSetting Target) : SettingsEvent;

public sealed record TargetRemoved(string Name) : SettingsEvent;

/// <summary>A secret was put in. The sealed text lies apart from the event and is destroyed when the secret is replaced or removed.</summary>
public sealed record SecretSet(string Name, PersonalText? Ciphertext) : SettingsEvent;

public sealed record SecretRemoved(string Name) : SettingsEvent;

/// <summary>
/// What had been held since a restore was let go: machine steps and messages run from this commit on, in which the store's hold ends too.
/// </summary>
/// <param name="Epoch">The epoch that the restore began.</param>
/// <param name="Actions">How many starts and attempts of machine steps waited.</param>
/// <param name="Messages">How many messages and deliveries waited.</param>
public sealed record EffectsReleased(int Epoch, int Actions, int Messages, PersonalText? Reason) : SettingsEvent;

/// <summary>A target as an administrator set it up: one flat form for every transport, so that the event's shape is its own.</summary>
/// <param name="Kind">`host`, `mailbox`, `repository` or `url`.</param>
/// <param name="Transport">`ssh`, `http`, `smtp` or `local`.</param>
/// <param name="Address">Host name or IP address (ssh, smtp).</param>
/// <param name="Port">1 to 65535 (ssh, smtp); 0 where there is none.</param>
/// <param name="User">The account (ssh), or the relay's (smtp).</param>
/// <param name="HostKey">The pinned public key, `ssh-ed25519 AAAA…` (ssh).</param>
/// <param name="Secret">The name of the secret: private key (ssh), token (http), password (smtp).</param>
/// <param name="Sudo">True: scripts are run through sudo (ssh).</param>
/// <param name="Url">The service's address (http).</param>
/// <param name="Security">`starttls`, `tls` or `none` (smtp).</param>
public sealed record TargetSetting(
    string Name, string Kind, string Transport, string? Address, int Port, string? User, string? HostKey, string? Secret, bool Sudo,
    string? Url, string? Security);
