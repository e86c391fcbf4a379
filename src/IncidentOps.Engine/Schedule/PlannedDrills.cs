using IncidentOps.Core.Incidents;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Schedule;

/// <summary>Drills of the calendar, for preparing them.</summary>
public sealed class PlannedDrills(DrillSchedule schedule) : IPlannedDrills
{
    public ValueTask<PlannedDrill?> FindAsync(string occurrence, CancellationToken cancellation) =>
        ValueTask.FromResult(schedule.Dates.Find(occurrence) is { } drill ? Of(drill) : null);

    public Task<Refusal?> MarkStartedAsync(string occurrence, IncidentId incident, Actor actor, CancellationToken cancellation) =>
        schedule.SubmitAsync(new StartScheduledDrill(occurrence, incident.ToString()), actor, cancellation);

    private static PlannedDrill Of(ScheduledDrill drill)
    {
        var absent = drill.State.Answers.Where(pair => pair.Value.Answer == AttendanceAnswer.Absent).Select(pair => pair.Key).ToHashSet();
        return new PlannedDrill(
            drill.Id, drill.Terms.Exercise, drill.StartsAt, drill.Standing, [.. drill.Parts.Where(part => !absent.Contains(part.Person))],
            [.. drill.Parts.Where(part => absent.Contains(part.Person))],
            drill.State.Started is { } start && IncidentId.TryParse(start.Incident, out var incident) ? incident : null);
    }
}
