using System.Collections.Immutable;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>All people and accounts: the fold of the people stream.</summary>
public sealed record PeopleState
{
    public static readonly PeopleState None = new();

    /// <summary>Version of the last event; 0 before the first.</summary>
    public long Version { get; init; }

    public DateTimeOffset LastRecordedAt { get; init; } = DateTimeOffset.MinValue;

    public int Semantics { get; init; }

    public ImmutableDictionary<PersonId, Person> People { get; init; } = ImmutableDictionary<PersonId, Person>.Empty;

    /// <summary>By folded sign-in name.</summary>
    public ImmutableDictionary<string, PersonId> BySignInName { get; init; } = ImmutableDictionary.Create<string, PersonId>(StringComparer.Ordinal);

    /// <summary>Whose token has this hash.</summary>
    public ImmutableDictionary<string, PersonId> ByTokenHash { get; init; } = ImmutableDictionary.Create<string, PersonId>(StringComparer.Ordinal);

    /// <summary>Whose one-time link has this hash.</summary>
    public ImmutableDictionary<string, PersonId> ByLinkHash { get; init; } = ImmutableDictionary.Create<string, PersonId>(StringComparer.Ordinal);

    /// <summary>The hash of the open link that makes an administrator; null where there is none.</summary>
    public string? AdministratorLink { get; init; }

    public Person? Find(PersonId id) => People.GetValueOrDefault(id);

    /// <summary>Finds an account by what somebody typed.</summary>
    public Person? FindBySignInName(string typed) =>
        BySignInName.TryGetValue(SignInNames.Fold(typed), out var id) ? People[id] : null;

    /// <summary>True where somebody other than <paramref name="except"/> can administer.</summary>
    public bool HasAdministratorBeside(PersonId except) =>
        People.Values.Any(person => person.Id != except && person.Permissions.HasFlag(Permissions.Administer) && person.CanSignIn);
}

/// <summary>A person and their account.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Folded; null once erased.</summary>
    public string? SignInName { get; init; }

    /// <summary>Null once erased.</summary>
    public string? DisplayName { get; init; }

    public Language Language { get; init; }

    /// <summary>An IANA name; null: the organisation's.</summary>
    public string? TimeZone { get; init; }

    public ImmutableArray<AccountRole> Roles { get; init; } = [];

    public string? Mail { get; init; }

    public string? Phone { get; init; }

    public string? Webhook { get; init; }

    /// <summary>Null until the person has set a password.</summary>
    public string? PasswordHash { get; init; }

    public bool IsDisabled { get; init; }

    public bool IsErased { get; init; }

    /// <summary>SHA-256 of each code, as base64; null where the code has been used.</summary>
    public ImmutableList<string?> RecoveryCodes { get; init; } = [];

    public SignInLink? Link { get; init; }

    public ImmutableList<ApiToken> Tokens { get; init; } = [];

    /// <summary>The version of the event that last ended every sign-in.</summary>
    public long SignInsFrom { get; init; }

    /// <summary>Sign-ins that ended by themselves, and when; only those whose cookies might still be shown.</summary>
    public ImmutableDictionary<string, DateTimeOffset> EndedSessions { get; init; } = ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>Versions of the events that hold texts of this person.</summary>
    public ImmutableList<long> TextVersions { get; init; } = [];

    public bool CanSignIn => !IsDisabled && PasswordHash is not null;

    /// <summary>What the person may do now; nothing while the account is disabled.</summary>
    public Permissions Permissions => IsDisabled ? Permissions.None : Roles.Permissions();
}

/// <summary>An open one-time link.</summary>
public sealed record SignInLink(string Hash, DateTimeOffset ExpiresAt);

/// <summary>An API token, without its secret.</summary>
public sealed record ApiToken(
    string Token, string Hash, string? Name, Permissions Permissions, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? UsedAt)
{
    public bool HasExpired(DateTimeOffset now) => ExpiresAt is { } end && end <= now;
}
