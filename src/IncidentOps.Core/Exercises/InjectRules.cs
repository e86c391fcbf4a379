using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>What the commands on injects ask of the state.</summary>
internal static class InjectRules
{
    /// <summary>The actor conducts the drill, and the inject has not gone out, been skipped or become needless.</summary>
    public static Decision? IsOpen(IncidentState incident, string inject, Actor actor, out InjectState state)
    {
        state = InjectState.Scheduled;
        if (DrillRules.IsConducted(incident, actor, out var drill) is { } refusal)
        {
            return refusal;
        }

        if (drill.Exercise.Inject(inject ?? "") is null)
        {
            return NoInject(inject);
        }

        state = drill.Inject(inject!);
        return state.Status switch
        {
            InjectStatus.Released => Decision.Refuse("already-released", "It has gone out already.", "すでに付与されています。"),
            InjectStatus.Skipped => Decision.Refuse("already-skipped", "It was skipped.", "見送り済みです。"),
            InjectStatus.Dropped => Decision.Refuse("dropped", "It was not needed.", "不要になりました。"),
            _ => null,
        };
    }

    /// <summary>The inject has gone out to the actor, who is one of its players and may call it by the name that players know.</summary>
    /// <param name="id">What the exercise calls it.</param>
    public static Decision? HasReached(IncidentState incident, string inject, Actor actor, out string id, out InjectState state)
    {
        (id, state) = ("", InjectState.Scheduled);
        if (DrillRules.IsPrepared(incident, out var drill) is { } refusal)
        {
            return refusal;
        }

        // One that has not gone out is answered as one that does not exist: a refusal must not tell what is to come.
        var sight = DrillSight.Of(incident, actor.Id, actor.Permissions);
        (id, _, state) = drill.ReleasedTo(sight).FirstOrDefault(
            one => (one.Id == inject || one.Name == inject) && drill.Addressees(drill.ToOf(one.Id)).Contains(actor.Id));
        return id is null ? NoInject(inject) : null;
    }

    private static Decision NoInject(string? inject) =>
        Decision.Refuse("no-inject", $"There is no inject “{inject}” for you.", $"あなた宛の状況付与「{inject}」はありません。");
}
