using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Schedule;

/// <summary>Drills of the calendar, for preparing them.</summary>
public sealed class PlannedDrills(DrillSchedule schedule, IncidentSessions sessions) : IPlannedDrills
{
    /// <summary>How far ahead an invitation keeps its exercise from being read.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(92);

    public ValueTask<PlannedDrill?> FindAsync(string occurrence, CancellationToken cancellation) =>
        ValueTask.FromResult(schedule.Dates.Find(occurrence) is { } drill ? Of(drill) : null);

    public async Task<Refusal?> LinkAsync(string occurrence, IncidentId incident, Actor actor, CancellationToken cancellation)
    {
        // A room of something else would make the calendar say that it was held.
        if (schedule.Dates.Find(occurrence) is { } drill
            && (await sessions.StateAsync(incident, cancellation)).Drill?.Exercise.Id != drill.Terms.Exercise)
        {
            return new Refusal("other-exercise", new LocalizedText(
                "The room is not that of a prepared drill of this exercise.", "この演習シナリオで準備された演習ルームではありません。"));
        }

        if (await schedule.SubmitAsync(new PrepareScheduledDrill(occurrence, incident.ToString()), actor, cancellation) is { } refusal)
        {
            return refusal;
        }

        // Read after the link is on disk: a clock started before it was told to nobody who knew the room.
        return (await sessions.StateAsync(incident, cancellation)).Drill?.Clock.Epoch is { } epoch
            ? await schedule.SubmitAsync(new StartScheduledDrill(occurrence, incident.ToString(), epoch), Actor.System, cancellation)
            : null;
    }

    public IEnumerable<string> InvitedToPlay(PersonId person) =>
        Invitations(person).Where(drill => drill.Standing == DrillStanding.Planned && Plays(drill, person) && drill.Parts.Any(part => part.Person != person))
            .Select(drill => drill.Terms.Exercise);

    public IEnumerable<string> InvitedToConduct(PersonId person) =>
        Invitations(person).Where(drill => drill.Standing is DrillStanding.Planned or DrillStanding.Missed && !Plays(drill, person)).Select(drill => drill.Terms.Exercise);

    /// <summary>What of the calendar somebody is invited to and has not declined, of late and soon, whatever became of it.</summary>
    private IEnumerable<ScheduledDrill> Invitations(PersonId person)
    {
        var dates = schedule.Dates;
        return dates.Between(dates.Now - ScheduleBounds.LongestGrace, dates.Now + Ahead)
            .Where(drill => drill.IsInvited(person) && drill.State.Answers.GetValueOrDefault(person)?.Answer != AttendanceAnswer.Absent);
    }

    private static bool Plays(ScheduledDrill drill, PersonId person) => drill.Parts.Any(part => part.Person == person && part.Duty == DrillDuty.Player);

    private static PlannedDrill Of(ScheduledDrill drill)
    {
        var absent = drill.State.Answers.Where(pair => pair.Value.Answer == AttendanceAnswer.Absent).Select(pair => pair.Key).ToHashSet();
        return new PlannedDrill(
            drill.Id, drill.Terms.Exercise, drill.StartsAt, drill.Standing, [.. drill.Parts.Where(part => !absent.Contains(part.Person))],
            [.. drill.Parts.Where(part => absent.Contains(part.Person))],
            drill.State.Room is { } room && IncidentId.TryParse(room.Incident, out var incident) ? incident : null);
    }
}
