using System.Collections.Immutable;

namespace IncidentOps.Core.People;

public static partial class PeopleRegister
{
    /// <summary>The state after one more event. An unknown event, a gap or time running backwards throws: silence would corrupt state.</summary>
    public static PeopleState Evolve(PeopleState state, Recorded<PeopleEvent> recorded)
    {
        if (recorded.Version != state.Version + 1)
        {
            throw new InvalidOperationException($"Event {recorded.Version} follows {state.Version}.");
        }

        if (recorded.RecordedAt < state.LastRecordedAt)
        {
            throw new InvalidOperationException($"Event {recorded.Version} is recorded before its predecessor.");
        }

        if ((state.Version == 0) != recorded.Event is PeopleRegisterOpened)
        {
            throw new InvalidOperationException("The people stream begins with its opening, once.");
        }

        return Apply(state, recorded) with { Version = recorded.Version, LastRecordedAt = recorded.RecordedAt };
    }

    private static PeopleState Apply(PeopleState state, Recorded<PeopleEvent> recorded) => recorded.Event switch
    {
        PeopleRegisterOpened e => e.Semantics == Semantics
            ? state with { Semantics = e.Semantics }
            : throw new InvalidOperationException($"This build does not know semantics {e.Semantics}."),
        AdministratorLinkIssued e => state with { AdministratorLink = e.Hash },
        AdministratorLinkWithdrawn => state with { AdministratorLink = null },
        AdministratorLinkUsed => state with { AdministratorLink = null },
        PersonAdded e => WithIndexes(state, null, new Person
        {
            Id = e.Person,
            AddedAt = recorded.RecordedAt,
            SignInName = e.SignInName?.Value,
            DisplayName = e.DisplayName?.Value,
            Language = e.Language,
            Roles = e.Roles,
            SignInsFrom = recorded.Version,
            TextVersions = [recorded.Version],
        }),
        PersonEvent e => WithIndexes(state, state.People[e.Person], ApplyTo(state.People[e.Person], e, recorded)),
        _ => throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}."),
    };

    private static Person ApplyTo(Person person, PersonEvent next, Recorded<PeopleEvent> recorded) => next switch
    {
        PersonRenamed e => Holding(person, recorded) with { DisplayName = e.DisplayName?.Value },
        SignInNameSet e => Holding(person, recorded) with { SignInName = e.SignInName?.Value },
        AccountRolesSet e => person with { Roles = e.Roles },
        ContactWaysSet e => Holding(person, recorded) with { Mail = e.Mail?.Value, Phone = e.Phone?.Value, Webhook = e.Webhook?.Value },
        LanguageSet e => person with { Language = e.Language },
        TimeZoneSet e => person with { TimeZone = e.Zone },
        PasswordSet e => Holding(person, recorded) with { PasswordHash = e.Hash?.Value, SignInsFrom = recorded.Version },
        RecoveryCodesSet e => Holding(person, recorded) with { RecoveryCodes = [.. e.Hashes.Select(hash => hash.Value)] },
        RecoveryCodeUsed e => person with { RecoveryCodes = person.RecoveryCodes.SetItem(e.Code, null) },
        SignInLinkIssued e => person with { Link = new SignInLink(e.Hash, e.ExpiresAt) },
        SignInLinkUsed => person with { Link = null },
        AccountDisabled => person with { IsDisabled = true, Link = null, SignInsFrom = recorded.Version },
        AccountEnabled => person with { IsDisabled = false, SignInsFrom = recorded.Version },
        SessionEnded e => person with
        {
            EndedSessions = person.EndedSessions
                .RemoveRange(person.EndedSessions.Where(ended => recorded.RecordedAt - ended.Value > PeopleBounds.LongestSession).Select(ended => ended.Key))
                .SetItem(e.Session, recorded.RecordedAt),
        },
        SessionsEnded => person with { SignInsFrom = recorded.Version, EndedSessions = person.EndedSessions.Clear() },
        TokenIssued e => Holding(person, recorded) with
        {
            Tokens = person.Tokens.Add(new ApiToken(e.Token, e.Hash, e.Name?.Value, e.Permissions, recorded.RecordedAt, e.ExpiresAt, null)),
        },
        TokenRevoked e => person with { Tokens = person.Tokens.RemoveAll(token => token.Token == e.Token) },
        TokenUsed e => person with
        {
            Tokens = person.Tokens.ConvertAll(token => token.Token == e.Token ? token with { UsedAt = recorded.RecordedAt } : token),
        },
        PersonErased => person with
        {
            IsErased = true,
            SignInName = null,
            DisplayName = null,
            Mail = null,
            Phone = null,
            Webhook = null,
            PasswordHash = null,
            RecoveryCodes = [],
            Tokens = [],
            Link = null,
            Roles = [],
            TextVersions = [],
            SignInsFrom = recorded.Version,
        },
        _ => throw new InvalidOperationException($"Unknown event {next.GetType().Name}."),
    };

    private static Person Holding(Person person, Recorded<PeopleEvent> recorded) =>
        person with { TextVersions = person.TextVersions.Add(recorded.Version) };

    private static PeopleState WithIndexes(PeopleState state, Person? before, Person after) => state with
    {
        People = state.People.SetItem(after.Id, after),
        BySignInName = Reindexed(state.BySignInName, [before?.SignInName], [after.SignInName], after.Id),
        ByLinkHash = Reindexed(state.ByLinkHash, [before?.Link?.Hash], [after.Link?.Hash], after.Id),
        ByTokenHash = ReferenceEquals(before?.Tokens, after.Tokens)
            ? state.ByTokenHash
            : Reindexed(state.ByTokenHash, before?.Tokens.Select(token => token.Hash) ?? [], after.Tokens.Select(token => token.Hash), after.Id),
    };

    private static ImmutableDictionary<string, PersonId> Reindexed(
        ImmutableDictionary<string, PersonId> index, IEnumerable<string?> before, IEnumerable<string?> after, PersonId person) =>
        index.RemoveRange(before.OfType<string>()).SetItems(after.OfType<string>().Select(key => KeyValuePair.Create(key, person)));
}
