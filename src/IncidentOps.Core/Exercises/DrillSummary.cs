using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// What lists and trends show of a drill that is over, without loading it: a read model, taken from its <see cref="ActionReport"/> and kept in
/// the same transaction as the events. Holds no personal text.
/// </summary>
/// <param name="Title">The exercise's.</param>
/// <param name="Lasted">In scenario time; null where a real event stopped it and nobody has closed it since.</param>
/// <param name="TimeToContain">In scenario time; null: it was not contained.</param>
/// <param name="Settled">How many steps were done or skipped.</param>
public sealed record DrillSummary(
    ExerciseVersion Exercise, LocalizedText Title, ImmutableArray<RunbookVersion> Runbooks, bool IsHalted, TimeSpan? Lasted, TimeSpan? TimeToContain,
    int Steps, int Settled, int LateSteps, ImmutableArray<RatedObjective> Objectives)
{
    /// <exception cref="InvalidOperationException">The incident is no drill of an exercise.</exception>
    public static DrillSummary Of(IncidentState incident)
    {
        var drill = incident.Drill ?? throw new InvalidOperationException("The incident is no drill of an exercise.");
        var report = ActionReport.Of(incident);
        return new DrillSummary(
            drill.Version, drill.Exercise.Title, report.Runbooks, incident.IsHalted, report.Lasted, report.TimeToContain, report.Steps.Length,
            report.Steps.Count(step => step.SettledAt is not null), report.LateSteps(),
            [.. report.Objectives.Select(result => Rated(drill.Exercise.Objective(result.Id)!, result.Rating))]);
    }

    /// <summary>How many objectives have a rating.</summary>
    public int Count(Rating rating) => Objectives.Count(objective => objective.Rating == rating);

    private static RatedObjective Rated(Objective objective, Rating? rating) => new(objective.Id, objective.Capability, objective.Task, rating);
}

/// <summary>An objective as a drill left it, in the words of the exercise's version of that day.</summary>
public sealed record RatedObjective(string Id, LocalizedText Capability, LocalizedText Task, Rating? Rating);
