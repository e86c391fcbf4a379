using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>What an objective came to, with the evidence for it.</summary>
/// <param name="From">When its time began, in the incident's time; null where that never happened.</param>
/// <param name="DoneAt">When it was shown; null: it was not.</param>
/// <param name="Proposed">Computed from the two; null where nothing has called for it, or only people can judge.</param>
/// <param name="Rated">The evaluator's word; null: not yet given.</param>
public sealed record ObjectiveResult(Objective Objective, DateTimeOffset? From, DateTimeOffset? DoneAt, Rating? Proposed, EvaluatorRating? Rated)
{
    /// <summary>How long it took.</summary>
    public TimeSpan? Took => DoneAt - From;

    /// <summary>What counts: the evaluator's word, else what was computed.</summary>
    public Rating? Rating => Rated?.Rating ?? Proposed;
}

/// <summary>
/// Rates the objectives from the timings: objective → critical task → step → target. Computed from the state alone, so that a replay gives the
/// same.
/// </summary>
public static class Evaluation
{
    public static IReadOnlyList<ObjectiveResult> Of(IncidentState incident) => incident.Drill is { } drill
        ? [.. drill.Exercise.Objectives.Select(objective => Of(incident, drill, objective))]
        : [];

    private static ObjectiveResult Of(IncidentState incident, DrillState drill, Objective objective)
    {
        var from = objective.From switch
        {
            null when objective.Step is null && !IsAsked(drill, objective) => null,
            null => drill.Clock.Epoch,
            { Kind: MomentKind.Inject, Id: var inject } => drill.Inject(inject).ReleasedAt,
            { Id: var step } => Director.DoneAt(incident, step),
        };
        var doneAt = objective.Step is { } shown ? Director.DoneAt(incident, shown, objective.Option) : AnsweredAt(drill, objective);
        return new ObjectiveResult(objective, from, doneAt, Propose(incident, objective, from, doneAt), drill.Ratings.GetValueOrDefault(objective.Id));
    }

    /// <summary>
    /// Done before its time even began is done well; never called for is not rated. What is not done yet is "unable" once the drill has ended
    /// or the last threshold has passed: a drill that goes on, or that a real event cut off, says nothing before that; nor does one that ended
    /// while there was still time to do it without challenges.
    /// </summary>
    private static Rating? Propose(IncidentState incident, Objective objective, DateTimeOffset? from, DateTimeOffset? doneAt) => (from, doneAt) switch
    {
        (null, null) => null,
        (_, null) when incident.TimeAt(incident.LastRecordedAt) - from > objective.Major => Rating.Unable,
        (_, null) => incident is { IsOpen: false, IsHalted: false } && !EndedTooSoon(incident, objective, from) ? Rating.Unable : null,
        _ when objective.Performed is null => null,
        (null, _) => Rating.Performed,
        var (start, end) => (end.Value - start.Value) switch
        {
            var took when took <= objective.Performed => Rating.Performed,
            var took when took <= objective.Some => Rating.Some,
            var took when took <= objective.Major => Rating.Major,
            _ => Rating.Unable,
        },
    };

    /// <summary>
    /// Whether the incident ended while an objective could still have been performed without challenges: its time was not up, and its step still
    /// open. One that was skipped, decided otherwise, or that the plan had passed by, more time would not have brought about.
    /// </summary>
    private static bool EndedTooSoon(IncidentState incident, Objective objective, DateTimeOffset? from) =>
        incident.ClosedAt - from < objective.Performed && (objective.Step is not { } step || CouldBeDone(incident, step));

    private static bool CouldBeDone(IncidentState incident, string stepId)
    {
        var runs = incident.Runs
            .Select(run => (run.IsOpen, Views: run.Progress.Steps.Where(view => !view.IsBlock && view.Step.Id == stepId).ToList()))
            .Where(run => run.Views.Count > 0).ToList();
        if (runs.Count == 0)
        {
            // It may be of a drilled runbook that nobody had started yet.
            return incident.Drill!.Runbooks.Except(incident.Runs.Select(run => run.Plan.Version)).Any();
        }

        return runs.Exists(run => run.IsOpen && !run.Views.Exists(view => view.Status == StepStatus.Skipped)
            && run.Views.Exists(view => view.Status is not (StepStatus.Done or StepStatus.NotNeeded)));
    }

    /// <summary>An objective that questions ask for is shown once every one of them that went out has an answer.</summary>
    private static DateTimeOffset? AnsweredAt(DrillState drill, Objective objective)
    {
        var asked = Asked(drill, objective).ToList();
        return asked.Count == 0 || asked.Exists(state => state.Replies.Count == 0) ? null : asked.Max(state => state.Replies[0].At);
    }

    private static bool IsAsked(DrillState drill, Objective objective) => Asked(drill, objective).Any();

    /// <summary>The questions for an objective that have gone out.</summary>
    private static IEnumerable<InjectState> Asked(DrillState drill, Objective objective) => drill.Exercise.Injects
        .Where(inject => inject.Channel == InjectChannel.Question && inject.Objective == objective.Id)
        .Select(inject => drill.Inject(inject.Id))
        .Where(state => state.Status == InjectStatus.Released);
}
