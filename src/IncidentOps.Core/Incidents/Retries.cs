using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>When a failed action is tried again by itself.</summary>
internal static class Retries
{
    /// <summary>
    /// The time of the next try, or null where there is none: only after a plain failure of an apply, only within the step's
    /// retry policy (which validation allows for idempotent actions alone).
    /// </summary>
    public static DateTimeOffset? NextAt(ActionStep step, StepState state)
    {
        if (step.Retry is not { } retry || state.Outcome != StepOutcome.Open)
        {
            return null;
        }

        var failures = 0;
        for (var index = state.Attempts.Count - 1; index >= 0; index--)
        {
            var attempt = state.Attempts[index];
            if (attempt.Kind == AttemptKind.Check)
            {
                continue;
            }

            if (attempt is not { Kind: AttemptKind.Apply, Result: ProcedureResult.Failed } || attempt.CancelRequested)
            {
                break;
            }

            failures++;
        }

        return failures >= 1 && failures <= retry.Times ? state.LastChange!.FinishedAt + retry.Wait : null;
    }
}
