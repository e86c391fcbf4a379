using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Makes an API token for oneself.</summary>
/// <param name="Token">Names it; not secret.</param>
/// <param name="Hash">SHA-256 of the secret, as base64.</param>
/// <param name="Permissions">A part of the owner's.</param>
/// <param name="ValidFor">Null: until revoked.</param>
public sealed record IssueToken(
    PersonId Person, string Token, string Hash, string Name, Permissions Permissions, TimeSpan? ValidFor) : PeopleCommand
{
    public static readonly TimeSpan LongestValidity = TimeSpan.FromDays(731);

    internal static Verdict<PeopleEvent> Decide(PeopleState people, IssueToken command, PeopleContext context) =>
        AccountRules.Owns(context.Actor, command.Person)
        ?? AccountRules.Locate(people, command.Person, out var person)
        ?? (string.IsNullOrWhiteSpace(command.Name)
            ? AccountRules.Refuse("token-name-needed", "Say what the token is for.", "トークンの用途を入力してください。")
            : null)
        ?? (command.Name.Length > PeopleBounds.TokenName || !AccountRules.IsClean(command.Name)
            ? AccountRules.TooLong("token-name-long", PeopleBounds.TokenName)
            : null)
        ?? (command.Permissions == Permissions.None
            ? AccountRules.Refuse("token-permission-needed", "Choose what the token may do.", "トークンに許可する操作を選んでください。")
            : null)
        ?? ((command.Permissions & ~person.Permissions) != 0 || !context.Actor.Can(command.Permissions)
            ? AccountRules.Refuse("token-too-wide", "A token may do no more than its owner.", "トークンに本人以上の権限は与えられません。")
            : null)
        ?? (command.ValidFor is { } time && (time <= TimeSpan.Zero || time > LongestValidity)
            ? AccountRules.Refuse("bad-validity", "A token is valid for two years at most.", "トークンの有効期間は最長 2 年です。")
            : null)
        ?? (person.Tokens.Count >= PeopleBounds.TokensEach
            ? AccountRules.Refuse("too-many-tokens", $"A person has {PeopleBounds.TokensEach} tokens at most. Revoke one first.", $"トークンは一人 {PeopleBounds.TokensEach} 個までです。先に一つ失効させてください。")
            : null)
        ?? Verdict.Accept<PeopleEvent>(new TokenIssued(
            command.Person, command.Token, command.Hash, PersonalText.From(command.Name.Trim()), command.Permissions,
            command.ValidFor is { } validity ? context.Now + validity : null));
}
