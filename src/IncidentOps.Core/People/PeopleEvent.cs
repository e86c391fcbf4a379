using System.Collections.Immutable;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>
/// Something that happened to the people of the organisation or their accounts. Past tense, never redefined. Names, addresses and hashes
/// are personal texts: they lie apart from the event and can be erased.
/// </summary>
public abstract record PeopleEvent;

/// <summary>An event that concerns one person.</summary>
public abstract record PersonEvent(PersonId Person) : PeopleEvent;

/// <summary>The stream began.</summary>
/// <param name="Semantics">Which rules of Core fold this stream; see <see cref="PeopleRegister.Semantics"/>.</param>
public sealed record PeopleRegisterOpened(int Semantics) : PeopleEvent;

/// <summary>A person was given an account; it has no password until they set one.</summary>
/// <param name="SignInName">Folded: see <see cref="SignInNames.Fold"/>.</param>
public sealed record PersonAdded(
    PersonId Person, PersonalText? SignInName, PersonalText? DisplayName, Language Language, ImmutableArray<AccountRole> Roles)
    : PersonEvent(Person);

public sealed record PersonRenamed(PersonId Person, PersonalText? DisplayName) : PersonEvent(Person);

/// <param name="SignInName">Folded.</param>
public sealed record SignInNameSet(PersonId Person, PersonalText? SignInName) : PersonEvent(Person);

public sealed record AccountRolesSet(PersonId Person, ImmutableArray<AccountRole> Roles) : PersonEvent(Person);

/// <summary>How to reach the person; null where there is no such way.</summary>
/// <param name="Phone">As people write it; the product does not dial.</param>
public sealed record ContactWaysSet(PersonId Person, PersonalText? Mail, PersonalText? Phone, PersonalText? Webhook) : PersonEvent(Person);

public sealed record LanguageSet(PersonId Person, Language Language) : PersonEvent(Person);

/// <param name="Zone">An IANA name; null: the organisation's.</param>
public sealed record TimeZoneSet(PersonId Person, string? Zone) : PersonEvent(Person);

/// <summary>The password changed. Everybody signed in under the former one is signed out.</summary>
public sealed record PasswordSet(PersonId Person, PersonalText? Hash) : PersonEvent(Person);

/// <summary>New recovery codes; the former ones are void.</summary>
/// <param name="Hashes">SHA-256 of each code, as base64.</param>
public sealed record RecoveryCodesSet(PersonId Person, ImmutableArray<PersonalText> Hashes) : PersonEvent(Person);

/// <param name="Code">Counts from 0 in the order of <see cref="RecoveryCodesSet.Hashes"/>.</param>
public sealed record RecoveryCodeUsed(PersonId Person, int Code) : PersonEvent(Person);

/// <summary>An administrator made a one-time link with which the person sets a password; a former one is void.</summary>
/// <param name="Hash">SHA-256 of the link's token, as base64.</param>
public sealed record SignInLinkIssued(PersonId Person, string Hash, DateTimeOffset ExpiresAt) : PersonEvent(Person);

public sealed record SignInLinkUsed(PersonId Person) : PersonEvent(Person);

/// <summary>Nobody can sign in to the account; its sign-ins and tokens end at once.</summary>
public sealed record AccountDisabled(PersonId Person) : PersonEvent(Person);

public sealed record AccountEnabled(PersonId Person) : PersonEvent(Person);

/// <summary>The person signed out everywhere, or was.</summary>
public sealed record SessionsEnded(PersonId Person) : PersonEvent(Person);

/// <summary>The person signed out in one browser.</summary>
/// <param name="Session">Names the sign-in; not secret.</param>
public sealed record SessionEnded(PersonId Person, string Session) : PersonEvent(Person);

/// <summary>An API token for programs that act for the person.</summary>
/// <param name="Token">Names the token; not secret.</param>
/// <param name="Hash">SHA-256 of the secret, as base64.</param>
/// <param name="Permissions">The most that it may do; what its owner loses it loses too.</param>
/// <param name="ExpiresAt">Null: never.</param>
public sealed record TokenIssued(
    PersonId Person, string Token, string Hash, PersonalText? Name, Permissions Permissions, DateTimeOffset? ExpiresAt) : PersonEvent(Person);

public sealed record TokenRevoked(PersonId Person, string Token) : PersonEvent(Person);

/// <summary>The token was used; recorded once a day at most.</summary>
public sealed record TokenUsed(PersonId Person, string Token) : PersonEvent(Person);

/// <summary>The personal texts of all the person's events were destroyed (APPI, GDPR). Their id stays in what they did.</summary>
public sealed record PersonErased(PersonId Person) : PersonEvent(Person);

/// <summary>The server printed a one-time link that makes an administrator; a former one is void.</summary>
/// <param name="Hash">SHA-256 of the link's token, as base64.</param>
public sealed record AdministratorLinkIssued(string Hash) : PeopleEvent;

/// <summary>The link made this administrator, and is void.</summary>
public sealed record AdministratorLinkUsed(PersonId Person) : PersonEvent(Person);

/// <summary>The server started afresh: the link that it printed before is void.</summary>
public sealed record AdministratorLinkWithdrawn : PeopleEvent;
