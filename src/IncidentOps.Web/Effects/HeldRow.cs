using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Wakeups;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Effects;

/// <summary>One thing that waits for the release, in the reader's words.</summary>
/// <param name="Kind">The effect by its stable name, for programs: `start`, `check`, `apply`, `undo`, `expired`, `look-up`, `queue`, `deliver`, `erase-evidence`.</param>
/// <param name="What">What the release sets off.</param>
/// <param name="Whom">The target or the recipient; null where there is none, or where it is not chosen yet.</param>
public sealed record HeldRow(
    string Incident, string Title, string Kind, string What, string? Whom, string? Run, string? Step, PersonId? Recipient, DateTimeOffset At)
{
    private const int MostOfMessage = 80;

    public static HeldRow Of(HeldEffect effect, EffectsHold hold, Reader reader, INames names, DateTimeOffset now)
    {
        var (state, wakeup) = (effect.State, effect.Wakeup);
        var incident = (state.Mode == IncidentMode.Drill ? reader.T["drill.prefix"] : "") + (state.Title?.Value ?? reader.T["room.title-erased"]);
        var (kind, subject, whom) = wakeup.Kind switch
        {
            WakeupKind.StartAction => ("start", StepTitle(state, wakeup, reader), TargetOf(state, wakeup)),
            WakeupKind.WatchAttempt => Attempt(state, wakeup, hold, reader, now),
            WakeupKind.QueueNotification => ("queue", StepTitle(state, wakeup, reader), null),
            WakeupKind.Deliver => ("deliver", MessageOf(state, wakeup, reader), names.NameOf(wakeup.Recipient!.Value)),
            WakeupKind.EraseEvidence => ("erase-evidence", "", null),
            _ => throw new InvalidOperationException($"{wakeup.Kind} is no effect."),
        };
        return new HeldRow(
            effect.Incident.ToString(), incident, kind, reader.T["effects." + kind, subject], whom, wakeup.Run, wakeup.Step, wakeup.Recipient, wakeup.At);
    }

    /// <summary>What began before the backup may have run to its end since: it is looked up. What was started here has not begun.</summary>
    private static (string Kind, string Subject, string? Whom) Attempt(
        IncidentState state, Wakeup wakeup, EffectsHold hold, Reader reader, DateTimeOffset now)
    {
        var attempt = state.Run(wakeup.Run!)!.Step(wakeup.Step!).Attempts.Find(candidate => candidate.Number == wakeup.Attempt)!;
        var kind = attempt.BeganBefore(hold) ? "look-up" : now >= attempt.DeadlineAt ? "expired" : Words.Kebab(attempt.Kind.ToString());
        return (kind, StepTitle(state, wakeup, reader), attempt.Target);
    }

    private static string StepTitle(IncidentState state, Wakeup wakeup, Reader reader) =>
        state.Run(wakeup.Run!)?.Progress.Find(wakeup.Step!)?.Step.Title is { IsGiven: true } title ? reader.T.In(title) : wakeup.Step!;

    private static string? TargetOf(IncidentState state, Wakeup wakeup) =>
        state.Run(wakeup.Run!)?.Progress.Find(wakeup.Step!) is { Step: ActionStep planned } view ? planned.Target?.Evaluate(view.Scope) : null;

    private static string MessageOf(IncidentState state, Wakeup wakeup, Reader reader)
    {
        var sent = state.Notifications.Find(candidate => candidate.Id == wakeup.Notification);
        var text = (reader.T.Language == Language.Japanese ? sent?.Japanese : sent?.English)?.Value ?? wakeup.Notification!;
        return text.Length > MostOfMessage ? string.Concat(text.AsSpan(0, MostOfMessage), "…") : text;
    }
}

/// <summary>What a hold means for an attempt.</summary>
public static class HeldAttempts
{
    /// <summary>True: it was started before the restore, so that it may have run; false: it was started while effects are held, and has not begun.</summary>
    public static bool BeganBefore(this AttemptState attempt, EffectsHold hold) => hold.RestoredAt is not { } restored || attempt.StartedAt < restored;
}
