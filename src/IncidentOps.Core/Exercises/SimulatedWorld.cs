using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// How actions answer in a drill: a function of the exercise and of what has happened, so that the same drill gives the same answers whenever
/// it is played again. There is nothing in it that could reach a real target.
/// </summary>
public static class SimulatedWorld
{
    /// <summary>When an attempt ends, in the incident's time.</summary>
    /// <param name="view">Null where the plan no longer leads to the step: then only what holds for any step counts.</param>
    public static DateTimeOffset EndsAt(Exercise exercise, RunState run, string key, StepView? view, AttemptState attempt) =>
        attempt.StartedAt + AnswerTo(exercise, run, key, view, attempt).Takes;

    /// <summary>What an attempt comes to. An undo works; a check tells what stands. What the target prints and reports is the apply's alone.</summary>
    public static WorldAnswer AnswerTo(Exercise exercise, RunState run, string key, StepView? view, AttemptState attempt)
    {
        var rule = exercise.World.FirstOrDefault(rule => (rule.ActionId == "*" || rule.ActionId == attempt.Action)
            && (rule.Step is null || rule.Step == view?.Step.Id) && (rule.When is null || (view is not null && rule.When.Evaluate(view.Scope).IsTrue)));
        var state = run.Step(key);
        var before = state.Attempts.Count(other => other.Number < attempt.Number && other.Kind == AttemptKind.Apply);
        var answer = rule is null ? WorldAnswer.Default : rule.Answers[Math.Min(before, rule.Answers.Count - 1)];
        return attempt.Kind switch
        {
            AttemptKind.Apply => answer,
            AttemptKind.Undo => answer with { Result = ProcedureResult.Applied, Output = "", Outputs = WorldAnswer.Default.Outputs },
            _ => answer with
            {
                Result = state.IsApplied ? ProcedureResult.Applied : ProcedureResult.NotApplied, Output = "", Outputs = WorldAnswer.Default.Outputs,
            },
        };
    }
}
