using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Incidents;

/// <summary>What every session is given from outside.</summary>
public sealed record SessionContext
{
    public required TimeProvider Clock { get; init; }

    public required EventCodec Codec { get; init; }

    /// <summary>Finds a plan that has been loaded, by the SHA-256 of its version.</summary>
    public required Func<string, Plan?> Plans { get; init; }

    /// <summary>Finds an exercise that is in memory; see <see cref="Exercises.ExerciseCatalog"/>.</summary>
    public Func<string, Exercise?> Exercises { get; init; } = static _ => null;

    /// <summary>Says why an action can't run against a target here; null where it can.</summary>
    public required Func<ActionDefinition, string?, IncidentMode, LocalizedText?> Obstacle { get; init; }

    /// <summary>Makes and seals a fresh secret for a parameter.</summary>
    public required Func<InputDefinition, string> SealFreshSecret { get; init; }
}
