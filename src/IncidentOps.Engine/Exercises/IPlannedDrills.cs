using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Exercises;

/// <summary>What preparing a drill asks of the calendar: who was invited, and to be told which room it is held in.</summary>
public interface IPlannedDrills
{
    /// <summary>A drill of the calendar; null where there is none of that name.</summary>
    /// <param name="occurrence">See <see cref="ScheduledDrill.Id"/>: `0198…-20261201T1000`.</param>
    ValueTask<PlannedDrill?> FindAsync(string occurrence, CancellationToken cancellation);

    /// <summary>The exercises that somebody is invited to play with others in a drill of the next three months that nobody has started, and has not declined.</summary>
    IEnumerable<string> InvitedToPlay(PersonId person);

    /// <summary>
    /// The exercises of which somebody is invited to conduct or observe a drill without playing in it: of the next three months, or so lately missed
    /// that it may be held late, and has not declined.
    /// </summary>
    IEnumerable<string> InvitedToConduct(PersonId person);

    /// <summary>
    /// Links it with the room made ready for it. Null where that is on disk, else why not; the same room told again is one, another one counts in
    /// its stead. It counts as held once the room's clock is started, which the calendar sees by itself; of one that was missed, as held late.
    /// </summary>
    Task<Refusal?> LinkAsync(string occurrence, IncidentId incident, Actor actor, CancellationToken cancellation);
}

/// <summary>A drill of the calendar, for preparing it.</summary>
/// <param name="Occurrence">Its id.</param>
/// <param name="Exercise">The exercise's id.</param>
/// <param name="Parts">Who is invited, without those who said that they can't come.</param>
/// <param name="Absent">Whom those are.</param>
/// <param name="Incident">The room, where one was made ready already; else null.</param>
public sealed record PlannedDrill(
    string Occurrence, string Exercise, DateTimeOffset StartsAt, DrillStanding Standing, ImmutableArray<DrillPart> Parts,
    ImmutableArray<DrillPart> Absent, IncidentId? Incident);
