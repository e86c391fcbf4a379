using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents;

/// <summary>What the events of a drill do to the state; the clock's by the server's time, all others by the incident's.</summary>
public static partial class Incident
{
    private static bool IsOfDrill(IncidentEvent recorded) => recorded.GetType().Namespace == typeof(DrillPrepared).Namespace;

    private static IncidentState ApplyDrill(IncidentState state, RecordedEvent recorded, DateTimeOffset at, Func<string, Exercise?>? exercises) => recorded.Event switch
    {
        DrillPrepared e => state with
        {
            Drill = new DrillState
            {
                Version = e.Exercise,
                Exercise = exercises?.Invoke(e.Exercise.Sha256) ?? throw new InvalidOperationException($"The exercise {e.Exercise} is not at hand."),
                Runbooks = e.Runbooks,
                Parts = e.Parts,
            },
        },
        DrillClockStarted => WithRoles(OnClock(state, clock => clock.Started(recorded.RecordedAt))),
        DrillClockPaused => OnClock(state, clock => clock.Paused(recorded.RecordedAt)),
        DrillClockResumed => OnClock(state, clock => clock.Resumed(recorded.RecordedAt)),
        DrillSpeedSet e => OnClock(state, clock => clock.WithSpeed(recorded.RecordedAt, e.Percent)),
        DrillClockJumped e => OnClock(state, clock => clock.Jumped(recorded.RecordedAt, e.To)),
        DrillHalted => (state.Drill is { Clock.IsRunning: true } ? OnClock(state, clock => clock.Paused(recorded.RecordedAt)) : state) with { IsHalted = true },
        InjectReleased e => OnRelease(state, e.Inject, inject => inject with { Status = InjectStatus.Released, ReleasedAt = at, ByHand = e.ByHand }),
        InjectHeld e => OnInject(state, e.Inject, inject => inject with { Status = e.IsHeld ? InjectStatus.Held : InjectStatus.Scheduled }),
        InjectSkipped e => OnInject(state, e.Inject, inject => inject with { Status = InjectStatus.Skipped, Reason = e.Reason }),
        InjectDropped e => OnInject(state, e.Inject, inject => inject with { Status = InjectStatus.Dropped }),
        InjectEdited e => OnInject(state, e.Inject, inject => inject with { Subject = e.Subject, Body = e.Body }),
        InjectImprovised e => OnRelease(state, e.Inject, inject => inject with
        {
            Status = InjectStatus.Released, ReleasedAt = at, ByHand = true, Subject = e.Subject, Body = e.Body, Improvised = e,
        }),
        InjectRead e => OnInject(state, e.Inject, inject => inject with { ReadAt = inject.ReadAt.SetItem(recorded.Actor, at) }),
        InjectAnswered e => OnInject(state, e.Inject, inject => inject with { Replies = inject.Replies.Add(new InjectReply(recorded.Actor, at, e.Text)) }),
        DrillObserved e => OnDrill(state, drill => drill with
        {
            Observations = drill.Observations.Add(new Observation(e.Observation, recorded.Actor, at, e.Objective, e.Rating, e.Text, recorded.ClaimedAt is { } claimed ? drill.TimeOf(claimed) : null)),
        }),
        ObjectiveRated e => OnDrill(state, drill => drill with
        {
            Ratings = drill.Ratings.SetItem(e.Objective, new EvaluatorRating(e.Rating, recorded.Actor, at, e.Reason)),
        }),
        SurveyAnswered e => OnDrill(state, drill => drill with
        {
            Survey = drill.Survey.SetItem(recorded.Actor, new SurveyAnswers(e.Scores, e.Good, e.Better)),
        }),
        FindingRecorded e => state with
        {
            Findings = state.Findings.SetItem(
                e.Finding, new FindingState(e.Finding, recorded.Actor, at, e.Text, e.Objective, e.Element, e.Owner, e.StartAt, e.DueAt, recorded.Version)),
        },
        FindingSettled e => state with
        {
            Findings = state.Findings.SetItem(e.Finding, state.Findings[e.Finding] with { SettledAt = recorded.RecordedAt, Remedy = e.Remedy }),
        },
        _ => throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}."),
    };

    private static IncidentState OnDrill(IncidentState state, Func<DrillState, DrillState> change) => state with
    {
        Drill = change(state.Drill ?? throw new InvalidOperationException("The stream is no drill of an exercise.")),
    };

    private static IncidentState OnClock(IncidentState state, Func<DrillClock, DrillClock> change) =>
        OnDrill(state, drill => change(drill.Clock) is var changed ? drill with { Clock = changed, Clocks = drill.Clocks.Add(changed) } : drill);

    /// <summary>Keeps account of what not everybody sees.</summary>
    private static IncidentState WithWithheld(IncidentState state, RecordedEvent recorded) =>
        state.Drill is { } drill && WithheldEvent.Of(drill, recorded) is { } withheld ? OnDrill(state, one => one with { Withheld = one.Withheld.Add(withheld) }) : state;

    private static IncidentState OnInject(IncidentState state, string id, Func<InjectState, InjectState> change) =>
        OnDrill(state, drill => drill with { Injects = drill.Injects.SetItem(id, change(drill.Inject(id))) });

    private static IncidentState OnRelease(IncidentState state, string id, Func<InjectState, InjectState> change) =>
        OnDrill(OnInject(state, id, change), drill => drill with { Released = drill.Released.Add(id) });

    /// <summary>The players take their roles: of several in one the first; the others are their deputies.</summary>
    private static IncidentState WithRoles(IncidentState state)
    {
        var holders = state.RoleHolders;
        foreach (var part in state.Drill!.Parts)
        {
            if (part is { Duty: DrillDuty.Player, Role: { } role } && !holders.ContainsKey(role))
            {
                holders = holders.SetItem(role, part.Person);
            }
        }

        return state with { RoleHolders = holders };
    }
}
