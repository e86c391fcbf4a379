using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Tests.Incidents.Specification;

/// <summary>An event as a specification's history has it: by Aiko, a minute after the one before, unless it says otherwise.</summary>
internal sealed record Past(IncidentEvent Event)
{
    public Actor Actor { get; init; } = Cast.Aiko;

    public TimeSpan Later { get; init; } = TimeSpan.FromMinutes(1);

    public DateTimeOffset? ClaimedAt { get; init; }

    public Guid CommandId { get; init; }

    public static implicit operator Past(IncidentEvent happened) => new(happened);
}

/// <summary>Says by whom and when something in a history happened.</summary>
internal static class PastEvents
{
    public static Past By(this IncidentEvent happened, Actor actor) => new(happened) { Actor = actor };

    public static Past By(this Past happened, Actor actor) => happened with { Actor = actor };

    public static Past After(this IncidentEvent happened, TimeSpan later) => new(happened) { Later = later };

    public static Past After(this Past happened, TimeSpan later) => happened with { Later = later };
}
