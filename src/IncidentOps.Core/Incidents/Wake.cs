using System.Collections.Immutable;
using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// A wake-up came due; only the engine sends it. What has become pointless meanwhile is refused as stale: a timer may come late, never twice.
/// </summary>
public sealed record Wake(string Key) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, Wake command, CommandContext context)
    {
        if (!context.Actor.Id.IsSystem)
        {
            return Decision.Refuse("engine-only", "Only the engine wakes steps.", "この操作はエンジンだけが行います。");
        }

        if (PendingWakeups.Of(incident).FirstOrDefault(candidate => candidate.Key == command.Key) is not { } wakeup)
        {
            return Decision.Refuse("stale", "The wake-up is no longer needed.", "このタイマーは不要になりました。");
        }

        if (incident.TimeAt(wakeup.At) > context.Now)
        {
            return Decision.Refuse("early", "The wake-up is not due yet.", "このタイマーはまだ期限前です。");
        }

        return wakeup.Kind switch
        {
            WakeupKind.ReleaseInject => Decision.Accept([.. Director.FireDue(incident, context.Now)]),
            WakeupKind.EndSimulated => EndSimulated(incident, wakeup),
            WakeupKind.StepDue => Decision.Accept(new StepOverdue(wakeup.Run!, wakeup.Step!)),
            WakeupKind.WaitOver => Decision.Accept(new WaitEnded(wakeup.Run!, wakeup.Step!, true)),
            WakeupKind.WaitBound => Decision.Accept(new WaitEnded(wakeup.Run!, wakeup.Step!, false)),
            WakeupKind.UpdateDue => Decision.Accept(new StatusUpdateOverdue()),
            _ => Decision.Refuse("effect", "This wake-up starts an effect.", "このタイマーは処理の開始用です。"),
        };
    }

    /// <summary>The simulated world's answer, as the runner would report a real target's.</summary>
    private static Decision EndSimulated(IncidentState incident, Wakeup wakeup)
    {
        var run = incident.Run(wakeup.Run!)!;
        var attempt = run.Step(wakeup.Step!).Attempts.Find(candidate => candidate.Number == wakeup.Attempt)!;
        var answer = SimulatedWorld.AnswerTo(incident.Drill!.Exercise, run, wakeup.Step!, run.Progress.Find(wakeup.Step), attempt);
        return FinishAction.Decide(
            incident,
            new FinishAction(
                wakeup.Run!, wakeup.Step!, attempt.Number, answer.Result, null, answer.Takes, answer.Output, answer.Outputs.ToImmutableDictionary()),
            Actor.System);
    }
}
