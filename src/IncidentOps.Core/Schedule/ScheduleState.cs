using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>The calendar of drills: the fold of the schedule stream.</summary>
public sealed record ScheduleState
{
    public static readonly ScheduleState None = new();

    /// <summary>Version of the last event; 0 before the first.</summary>
    public long Version { get; init; }

    public DateTimeOffset LastRecordedAt { get; init; } = DateTimeOffset.MinValue;

    public int Semantics { get; init; }

    public ImmutableSortedDictionary<string, DrillSeries> Series { get; init; } =
        ImmutableSortedDictionary.Create<string, DrillSeries>(StringComparer.Ordinal);

    public ImmutableDictionary<PersonId, CalendarKey> Keys { get; init; } = ImmutableDictionary<PersonId, CalendarKey>.Empty;

    /// <summary>Whose calendar address has this hash.</summary>
    public ImmutableDictionary<string, PersonId> ByKeyHash { get; init; } = ImmutableDictionary.Create<string, PersonId>(StringComparer.Ordinal);
}

/// <summary>An address for somebody's calendar program.</summary>
/// <param name="Hash">SHA-256 of the key, as base64.</param>
public sealed record CalendarKey(string Hash, DateTimeOffset IssuedAt);

/// <summary>Drills that were put into the calendar together: a recurring series, or a single one.</summary>
public sealed record DrillSeries
{
    /// <summary>Letters and digits.</summary>
    public required string Id { get; init; }

    public required PersonId ScheduledBy { get; init; }

    /// <summary>What was arranged, the first first. Each counts for the drills that begin from its time on, until the next one's.</summary>
    public required ImmutableList<SeriesTerm> Terms { get; init; }

    /// <summary>Null while it goes on.</summary>
    public Cancellation? Cancelled { get; init; }

    /// <summary>What became of single drills, by slot. A drill of which nothing has become is not here.</summary>
    public ImmutableSortedDictionary<DateTime, SlotState> Slots { get; init; } = ImmutableSortedDictionary<DateTime, SlotState>.Empty;

    /// <summary>How far each message has come with each person; none: not tried yet.</summary>
    public ImmutableDictionary<(string Message, PersonId Recipient), MessageTries> Messages { get; init; } =
        ImmutableDictionary<(string, PersonId), MessageTries>.Empty;

    /// <summary>What is arranged now.</summary>
    public SeriesTerm Last => Terms[^1];

    public SlotState Slot(DateTime slot) => Slots.GetValueOrDefault(slot) ?? SlotState.Untouched;
}

/// <summary>What was arranged from a time on.</summary>
/// <param name="From">Drills that would begin from here on are held by it.</param>
/// <param name="Timing">Counts the timings of the series from 1: with the same number the dates are the same.</param>
/// <param name="Revision">Counts the changes of the series from 0.</param>
public sealed record SeriesTerm(DateTimeOffset From, int Timing, int Revision, DrillTerms Terms);

/// <param name="Reason">Null where none was given, or it was erased.</param>
public sealed record Cancellation(DateTimeOffset At, PersonId By, PersonalText? Reason);

/// <summary>What became of one drill of a series.</summary>
public sealed record SlotState
{
    public static readonly SlotState Untouched = new();

    /// <summary>What the clock on the wall will show at its start; null: as its series has it.</summary>
    public DateTime? MovedTo { get; init; }

    /// <summary>When it was last moved.</summary>
    public DateTimeOffset? MovedAt { get; init; }

    /// <summary>How often it has been moved.</summary>
    public int Moves { get; init; }

    /// <summary>Null: those of the series.</summary>
    public ImmutableArray<DrillPart>? Parts { get; init; }

    /// <summary>When its people were last changed.</summary>
    public DateTimeOffset? PartsAt { get; init; }

    /// <summary>Counts what calendar programs must hear of.</summary>
    public int Revision { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public Cancellation? Cancelled { get; init; }

    public ImmutableDictionary<PersonId, AnswerGiven> Answers { get; init; } = ImmutableDictionary<PersonId, AnswerGiven>.Empty;

    /// <summary>Who was there; null: nobody has said.</summary>
    public ImmutableArray<PersonId>? Present { get; init; }

    /// <summary>The room made ready for it; null: none yet.</summary>
    public DrillRoom? Room { get; init; }

    /// <summary>When the clock of its room was started; null: not yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

public sealed record AnswerGiven(AttendanceAnswer Answer, DateTimeOffset At);

/// <summary>A room made ready for a scheduled drill.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="By">Who made it ready.</param>
/// <param name="Term">What was arranged for it then: once started, later changes of the series no longer concern it.</param>
public sealed record DrillRoom(string Incident, DateTimeOffset At, PersonId By, SeriesTerm Term);

/// <summary>How far one message has come with one person.</summary>
/// <param name="Detail">What was answered at the last try; null once erased, or where nothing was.</param>
/// <param name="Version">The event whose texts hold the detail.</param>
public sealed record MessageTries(int Tries, DeliveryState State, string Channel, string? Detail, DateTimeOffset LastAt, long Version)
{
    public bool IsPending => State == DeliveryState.Failed;

    /// <summary>As for every other message, see <see cref="Delivery.NextTryAt"/>.</summary>
    public DateTimeOffset NextTryAt => new Delivery(Tries, State, Channel, null, LastAt, null).NextTryAt;
}
