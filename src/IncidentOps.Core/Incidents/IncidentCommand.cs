using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Something that somebody wants to happen in an incident. One file a command, named for it.</summary>
public abstract record IncidentCommand;

/// <summary>Who acts, and what an administrator lets them do.</summary>
public sealed record Actor(PersonId Id, Permissions Permissions)
{
    public static readonly Actor System = new(PersonId.System, (Permissions)int.MaxValue);

    public bool Can(Permissions permission) => (Permissions & permission) == permission;
}

/// <summary>What a command is decided against, beside the state: everything that Core must not fetch itself.</summary>
public sealed record CommandContext
{
    /// <summary>
    /// The time of receipt: the server's as it is given, and within the rules the incident's, which in a drill is that of the drill's clock.
    /// </summary>
    public required DateTimeOffset Now { get; init; }

    public required Actor Actor { get; init; }

    /// <summary>For what was done offline: when the person says so; not later than <see cref="Now"/>.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>Finds a plan by the SHA-256 of its version.</summary>
    public required Func<string, Plan?> Plans { get; init; }

    /// <summary>Finds an exercise by the SHA-256 of its version.</summary>
    public Func<string, Exercise?> Exercises { get; init; } = static _ => null;

    /// <summary>Says whether an action can run against a target here; null where it can, else why not.</summary>
    public Func<ActionDefinition, string?, IncidentMode, LocalizedText?> Obstacle { get; init; } =
        static (_, _, _) => new LocalizedText("No connector is set up.", "接続先が設定されていません。");

    /// <summary>Makes a fresh secret for a parameter and seals it: the randomness comes from outside.</summary>
    public Func<InputDefinition, string> SealFreshSecret { get; init; } =
        static _ => throw new InvalidOperationException("No secret keeper.");
}

/// <summary>How long texts may be, in characters. What exceeds a bound gets a clear refusal.</summary>
public static class TextBounds
{
    public const int Title = 200;
    public const int Reason = 2_000;
    public const int Note = 10_000;
    public const int Output = 65_536;
    public const int FileName = 255;
}
