using IncidentOps.Core;

namespace IncidentOps.Engine.Schedule;

/// <summary>Recurrences and calendars as calendar programs know them (RFC 5545).</summary>
public interface ICalendarFormat
{
    /// <summary>
    /// Local start times by a rule, see <see cref="Core.Schedule.Recurrence"/>. Ends, rather than search for ever, for a rule whose next date
    /// lies more than some years ahead.
    /// </summary>
    IEnumerable<DateTime> Expand(DateTime start, string rule, DateTime from, DateTime to);

    /// <summary>The calendar as text, the same for the same.</summary>
    string Write(CalendarText calendar);
}

/// <summary>A calendar for one reader.</summary>
/// <param name="Name">As calendar programs show it.</param>
public sealed record CalendarText(string Name, Language Language, IReadOnlyList<CalendarEntry> Entries);

/// <summary>One entry: an event, a recurring one, or one of its dates that is different (<see cref="Replaces"/>).</summary>
public sealed record CalendarEntry
{
    /// <summary>The same for ever, and for every date of a recurring event.</summary>
    public required string Uid { get; init; }

    /// <summary>What the clock on the wall shows.</summary>
    public required DateTime Start { get; init; }

    /// <summary>An IANA name.</summary>
    public required string Zone { get; init; }

    public required TimeSpan Duration { get; init; }

    public required string Summary { get; init; }

    public required string Description { get; init; }

    public Uri? Link { get; init; }

    /// <summary>Grows with every change.</summary>
    public required int Sequence { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public bool IsCancelled { get; init; }

    /// <summary>Null: once.</summary>
    public string? Rule { get; init; }

    /// <summary>No date begins at this time or later; null: it goes on.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Dates of the rule that are none of this reader's: local starts.</summary>
    public IReadOnlyList<DateTime> Excluded { get; init; } = [];

    /// <summary>The local start that the recurring event has in place of this one; null for the event itself.</summary>
    public DateTime? Replaces { get; init; }
}
