using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Schedule;

/// <summary>When drills of a series begin.</summary>
/// <param name="Start">What the clock on the wall shows at the first, to the minute; without a zone of its own.</param>
/// <param name="Zone">An IANA name. It stays what it was though the organisation moves.</param>
/// <param name="Rule">An RFC 5545 rule, see <see cref="RecurrenceRule"/>; null: once.</param>
/// <param name="LastDay">None begins after this local day; null: it goes on.</param>
public sealed record DrillTiming(DateTime Start, string Zone, string? Rule, DateOnly? LastDay)
{
    /// <summary>A method, so that the event does not hold it.</summary>
    public bool Recurs() => Rule is not null;

    /// <summary>The same dates and times, from wherever it is looked at: only the first may be another one of them.</summary>
    public bool IsLike(DrillTiming other) =>
        Zone == other.Zone && Rule == other.Rule && LastDay == other.LastDay
        && (Recurs() ? Start.TimeOfDay == other.Start.TimeOfDay : Start == other.Start);
}

/// <summary>What is arranged for the drills of a series.</summary>
/// <param name="Exercise">By id; its newest version is prepared.</param>
/// <param name="Parts">Who is invited, and to do what.</param>
/// <param name="Reminders">How long before the start, the longest first.</param>
/// <param name="Grace">A drill that nobody has started so long after its start is missed.</param>
/// <param name="Note">For those invited: where, and what to bring.</param>
public sealed record DrillTerms(
    string Exercise, DrillTiming Timing, ImmutableArray<DrillPart> Parts, ImmutableArray<TimeSpan> Reminders, TimeSpan Grace, PersonalText? Note)
{
    /// <summary>What is arranged where nobody chooses otherwise.</summary>
    public static readonly ImmutableArray<TimeSpan> UsualReminders = [TimeSpan.FromDays(7), TimeSpan.FromDays(1), TimeSpan.FromHours(1)];

    public static readonly TimeSpan UsualGrace = TimeSpan.FromHours(1);
}

/// <summary>Bounds of the schedule. What exceeds one gets a clear refusal.</summary>
public static class ScheduleBounds
{
    /// <summary>How many series are kept.</summary>
    public const int Series = 2_000;

    /// <summary>How many people one drill may have.</summary>
    public const int Parts = PrepareDrill.MostParts;

    public const int Reminders = 5;

    public static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan LongestReminder = TimeSpan.FromDays(60);

    public static readonly TimeSpan ShortestGrace = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);

    /// <summary>How far ahead drills are looked for: a rule that names none within it is none.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 366);
}
