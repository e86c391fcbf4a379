using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>Something that somebody wants to change about the calendar of drills. One file a subject, named for it.</summary>
public abstract record ScheduleCommand;

/// <summary>What a command is decided against, beside the state.</summary>
/// <param name="MayTakePart">Whether there is such a person, who may sign in and see drills.</param>
public sealed record ScheduleContext(DateTimeOffset Now, Actor Actor, ScheduleWorld World, Func<PersonId, bool> MayTakePart);
