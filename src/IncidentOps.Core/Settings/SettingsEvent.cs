using System.Collections.Immutable;
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

/// <summary>The relay for the product's own mail was set up; it is whole, the former one no longer counts.</summary>
public sealed record MailRelaySet(MailRelaySetting Relay) : SettingsEvent;

/// <summary>What the configuration says counts again.</summary>
public sealed record MailRelayRemoved : SettingsEvent;

/// <param name="Url">Under which people reach the server.</param>
public sealed record PublicAddressSet(string Url) : SettingsEvent;

/// <summary>What the configuration says counts again.</summary>
public sealed record PublicAddressRemoved : SettingsEvent;

/// <summary>A webhook was added or changed; it is whole. Its address lies apart from the event and is destroyed when it is replaced or removed.</summary>
public sealed record WebhookSet(
    string Name, PersonalText? Url, string? SigningSecret, ImmutableArray<string> AllowedNetworks, Language Language) : SettingsEvent;

public sealed record WebhookRemoved(string Name) : SettingsEvent;

/// <summary>How people's own webhooks are signed, and where they may lie.</summary>
public sealed record PersonalWebhooksSet(string? SigningSecret, ImmutableArray<string> AllowedNetworks) : SettingsEvent;

/// <summary>What the configuration says counts again.</summary>
public sealed record PersonalWebhooksReset : SettingsEvent;

/// <summary>An administrator sent a test message.</summary>
/// <param name="Channel">`smtp`, or `webhook:NAME`.</param>
/// <param name="Detail">What the other side answered; destroyed when the next one is sent.</param>
public sealed record TestMessageTried(string Channel, bool WasSent, PersonalText? Detail) : SettingsEvent;

/// <summary>Texts are erased so many days after an incident's end.</summary>
public sealed record RetentionSet(int Days) : SettingsEvent;

/// <summary>Texts are kept for ever.</summary>
public sealed record RetentionLifted : SettingsEvent;

/// <summary>The relay that takes the product's own mail.</summary>
/// <param name="Port">1 to 65535.</param>
/// <param name="Security">`starttls`, `tls` or `none`.</param>
/// <param name="User">Null: the relay knows us by our address.</param>
/// <param name="Secret">The name of the secret with the password; null exactly where there is no user.</param>
/// <param name="Sender">`IncidentOps &lt;incidents@example.jp&gt;`, or the address alone.</param>
public sealed record MailRelaySetting(string Host, int Port, string Security, string? User, string? Secret, string Sender);

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
