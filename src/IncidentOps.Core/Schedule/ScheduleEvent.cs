using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>Something that happened to the calendar of drills. Past tense, never redefined.</summary>
public abstract record ScheduleEvent;

/// <summary>An event that concerns one series of drills.</summary>
public abstract record SeriesEvent(string Series) : ScheduleEvent;

/// <summary>An event that concerns one drill of a series.</summary>
/// <param name="Slot">What the clock on the wall shows at its start, as its series has it: it names the drill for ever, also where it was moved.</param>
public abstract record SlotEvent(string Series, DateTime Slot) : SeriesEvent(Series);

/// <summary>The stream began.</summary>
/// <param name="Semantics">Which rules of Core fold this stream; see <see cref="DrillCalendar.Semantics"/>.</param>
public sealed record ScheduleOpened(int Semantics) : ScheduleEvent;

/// <summary>A series of drills, or a single one, was put into the calendar.</summary>
public sealed record DrillsScheduled(string Series, DrillTerms Terms) : SeriesEvent(Series);

/// <summary>Something else is arranged for those drills of the series that were still to come.</summary>
public sealed record DrillsRescheduled(string Series, DrillTerms Terms) : SeriesEvent(Series);

/// <summary>Those drills of the series that were still to come are cancelled.</summary>
public sealed record DrillSeriesCancelled(string Series, PersonalText? Reason) : SeriesEvent(Series);

/// <param name="To">What the clock on the wall will show at its start.</param>
public sealed record DrillMoved(string Series, DateTime Slot, DateTime To) : SlotEvent(Series, Slot);

/// <summary>Other people than those of the series are invited to this one drill.</summary>
public sealed record DrillPartsChanged(string Series, DateTime Slot, ImmutableArray<DrillPart> Parts) : SlotEvent(Series, Slot);

public sealed record DrillCancelled(string Series, DateTime Slot, PersonalText? Reason) : SlotEvent(Series, Slot);

/// <summary>Somebody said whether they will come.</summary>
public sealed record AttendanceAnswered(string Series, DateTime Slot, PersonId Person, AttendanceAnswer Answer) : SlotEvent(Series, Slot);

/// <summary>Who was there; it is whole, a former list no longer counts.</summary>
public sealed record AttendanceRecorded(string Series, DateTime Slot, ImmutableArray<PersonId> Present) : SlotEvent(Series, Slot);

/// <summary>A room was made ready for it. Made ready anew, the last room counts.</summary>
/// <param name="Incident">The room.</param>
/// <param name="Revision">Which of the series' terms it is held by, see <see cref="SeriesTerm.Revision"/>.</param>
public sealed record ScheduledDrillPrepared(string Series, DateTime Slot, string Incident, int Revision) : SlotEvent(Series, Slot);

/// <summary>The clock of its room was started.</summary>
/// <param name="At">When: it may be told of later.</param>
public sealed record ScheduledDrillStarted(string Series, DateTime Slot, DateTimeOffset At) : SlotEvent(Series, Slot);

/// <summary>One try to send an invitation, a reminder or a change.</summary>
/// <param name="Message">See <see cref="ScheduleMessage.Id"/>.</param>
/// <param name="Channel">The channels concerned, joined by `+`.</param>
/// <param name="Detail">What was answered; destroyed when the next try is kept.</param>
public sealed record ScheduleMessageTried(
    string Series, string Message, PersonId Recipient, DeliveryState State, string Channel, PersonalText? Detail) : SeriesEvent(Series);

/// <summary>Somebody made an address for their calendar program; a former one is void.</summary>
/// <param name="Hash">SHA-256 of the key, as base64.</param>
public sealed record CalendarKeyIssued(PersonId Person, string Hash) : ScheduleEvent;

public sealed record CalendarKeyRevoked(PersonId Person) : ScheduleEvent;

/// <summary>What somebody said about a drill to come.</summary>
public enum AttendanceAnswer { Coming, Absent }
