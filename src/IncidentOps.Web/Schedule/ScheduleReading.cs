using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Schedule;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Schedule;

/// <summary>The calendar as pages show it.</summary>
public sealed class ScheduleReading(
    DrillSchedule schedule, DrillWords words, INames names, ExerciseReport library, OrganisationSettings settings, INotificationSettings notifications,
    IContactDirectory contacts)
{
    /// <summary>How many missed drills are listed, and how far back they are looked for.</summary>
    private const int MostMissed = 20;

    private const int MostUpcoming = 20;

    private static readonly TimeSpan MissedSince = TimeSpan.FromDays(90);

    private static readonly TimeSpan Soon = TimeSpan.FromDays(31);

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(400);

    public DrillSchedule Schedule => schedule;

    public DrillWords Words => words;

    public INames Names => names;

    public ExerciseReport Library => library;

    /// <summary>The roles that an exercise has, with the titles that people are to read.</summary>
    public IReadOnlyList<ExerciseRole> RolesOf(Exercise exercise) => [.. exercise.Roles.Select(role => role with { Title = words.RoleTitle(exercise.Id, role.Id) })];

    /// <summary>Where drills are arranged: the organisation's zone, or where none is chosen the server's.</summary>
    public string Zone => settings.Current.TimeZone ?? TimeZoneInfo.Local.Id;

    /// <summary>As <see cref="Zone"/>, for somebody at a form: where the organisation has chosen none, the zone that they read every time in.</summary>
    public string ZoneFor(Reader reader) => settings.Current.TimeZone is null && reader.ZoneIsKnown ? reader.Zone.Id : Zone;

    /// <summary>False: nothing reaches anybody, and what is due waits.</summary>
    public bool HasRelay => notifications.Current.Smtp is not null;

    /// <summary>False: the person has given no address that a message could go to.</summary>
    public bool HasAddress(PersonId person) => contacts.Find(person) is { } contact && (contact.MailAddress ?? contact.Webhook) is { Length: > 0 };

    public static bool MaySchedule(Reader reader) => (reader.Permissions & (Permissions.Facilitate | Permissions.Plan)) != 0;

    /// <summary>A month as weeks of days, with those before and after that fill the first and the last week; in the reader's zone.</summary>
    public CalendarMonth Month(Reader reader, DateOnly month)
    {
        var first = new DateOnly(month.Year, month.Month, 1);
        var begins = reader.T.Culture.DateTimeFormat.FirstDayOfWeek;
        var start = first.AddDays(-(((int)first.DayOfWeek - (int)begins + 7) % 7));
        var end = first.AddMonths(1);
        end = end.AddDays(((int)begins - (int)end.DayOfWeek + 7) % 7);
        var byDay = schedule.Dates.Between(At(start, reader.Zone), At(end, reader.Zone)).ToLookup(drill => DateOf(drill.StartsAt, reader.Zone));
        var days = Enumerable.Range(0, end.DayNumber - start.DayNumber).Select(start.AddDays)
            .Select(day => new CalendarDay(day, day.Month == month.Month, [.. byDay[day]]));
        return new CalendarMonth(first, [.. days.Chunk(7)], DateOf(schedule.Dates.Now, reader.Zone));
    }

    /// <summary>The next drill of each series that is to come, the next first.</summary>
    public IReadOnlyList<ScheduledDrill> Upcoming()
    {
        var dates = schedule.Dates;
        return [.. schedule.Current.Series.Values.Select(series => NextOf(series, dates)).OfType<ScheduledDrill>().OrderBy(drill => drill.StartsAt).Take(MostUpcoming)];
    }

    /// <summary>The next drill that the person is invited to; null where there is none.</summary>
    public ScheduledDrill? NextOf(PersonId person)
    {
        // Soon first: the page that everybody opens at night must not work years out.
        var dates = schedule.Dates;
        return FirstOf(dates, dates.Now + Soon) ?? FirstOf(dates, dates.Now + Ahead);

        ScheduledDrill? FirstOf(DrillDates dates, DateTimeOffset to) => schedule.Current.Series.Values
            .Where(series => series.Cancelled is null && (IsNamed(series.Last.Terms.Parts) || series.Slots.Values.Any(slot => slot.Parts is { } parts && IsNamed(parts))))
            .SelectMany(series => dates.Of(series, dates.Now - ScheduleBounds.LongestGrace, to))
            .Where(drill => drill.Standing == DrillStanding.Planned && drill.IsInvited(person)).MinBy(drill => drill.StartsAt);

        bool IsNamed(IEnumerable<DrillPart> parts) => parts.Any(part => part.Person == person);
    }

    /// <summary>What nobody started lately, the newest first.</summary>
    public IReadOnlyList<ScheduledDrill> Missed()
    {
        var dates = schedule.Dates;
        return [.. dates.Between(dates.Now - MissedSince, dates.Now).Where(drill => drill.Standing == DrillStanding.Missed).Reverse().Take(MostMissed)];
    }

    /// <summary>The drill's day and time in the reader's zone, with the weekday.</summary>
    public static string When(ScheduledDrill drill, Reader reader)
    {
        var local = TimeZoneInfo.ConvertTime(drill.StartsAt, reader.Zone);
        return local.ToString(reader.T.Language == Core.Language.Japanese ? "yyyy年M月d日(ddd) HH:mm" : "ddd d MMM yyyy, HH:mm", reader.T.Culture);
    }

    public static DateOnly DateOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(WallClock.ToLocal(at, zone));

    /// <summary>The one that may begin now, else the next.</summary>
    private static ScheduledDrill? NextOf(DrillSeries series, DrillDates dates) =>
        dates.Of(series, dates.Now - ScheduleBounds.LongestGrace, dates.Now).FirstOrDefault(drill => drill.Standing == DrillStanding.Planned) ?? dates.Next(series, dates.Now);

    private static DateTimeOffset At(DateOnly day, TimeZoneInfo zone) => WallClock.ToInstant(day.ToDateTime(TimeOnly.MinValue), zone);
}

/// <summary>A month.</summary>
/// <param name="Weeks">Each of seven days.</param>
public sealed record CalendarMonth(DateOnly First, IReadOnlyList<CalendarDay[]> Weeks, DateOnly Today);

/// <param name="IsInMonth">False: it fills a week.</param>
public sealed record CalendarDay(DateOnly Date, bool IsInMonth, IReadOnlyList<ScheduledDrill> Drills);
