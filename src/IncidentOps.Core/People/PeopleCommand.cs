using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.People;

/// <summary>Something that somebody wants to change about people and accounts. One file a command, named for it.</summary>
public abstract record PeopleCommand;

/// <summary>What a command is decided against, beside the state.</summary>
public sealed record PeopleContext(DateTimeOffset Now, Actor Actor);

/// <summary>Bounds, in characters unless said otherwise. What exceeds one gets a clear refusal.</summary>
public static class PeopleBounds
{
    public const int DisplayName = 100;
    public const int SignInName = 64;
    public const int Mail = 254;
    public const int Phone = 50;
    public const int Webhook = 2_000;
    public const int TokenName = 100;
    public const int TokensEach = 50;
    public const int People = 10_000;
    public const int RecoveryCodes = 8;

    /// <summary>No sign-in lasts longer without being used: what ended longer ago needs no remembering.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromDays(2);
}
