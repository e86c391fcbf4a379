using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IncidentOps.Core.Exercises;

/// <summary>When a scenario begins, by its own calendar: `Fri 18:40`, or `9:05` where the day is of no matter. It has no zone and no date.</summary>
public sealed record ScenarioStart(DayOfWeek? Day, TimeOnly Time)
{
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    public static bool TryParse(string text, [NotNullWhen(true)] out ScenarioStart? start)
    {
        var words = text.Split(' ');
        var day = Array.IndexOf(Days, words[0]);
        var isWhole = words.Length == (day < 0 ? 1 : 2);
        start = isWhole && TimeOnly.TryParseExact(words[^1], ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new ScenarioStart(day < 0 ? null : (DayOfWeek)day, time)
            : null;
        return start is not null;
    }
}

/// <summary>
/// Tells a drill's times by the story's own clock. Display only: what is recorded, exported and reckoned with keeps the incident's time.
/// </summary>
/// <param name="Epoch">The incident's time at scenario time 0:00.</param>
public sealed record StoryClock(DateTimeOffset Epoch, ScenarioStart Start)
{
    private const int DaysOfAWeek = 7;

    /// <summary>1 January 2001 was a Monday: any day of that week will do.</summary>
    private static readonly DateTime SomeMonday = new(2001, 1, 1);

    private static readonly string[] Japanese = ["日", "月", "火", "水", "木", "金", "土"];

    /// <summary>That of a drill that has begun and whose exercise says when it does; else null.</summary>
    public static StoryClock? Of(DrillState? drill) =>
        drill is { Clock.Epoch: { } epoch, Exercise.Starts: { } start } ? new StoryClock(epoch, start) : null;

    /// <summary>The story's time of day, in a week without a date; null before the story began.</summary>
    public DateTime? At(DateTimeOffset time) => time < Epoch ? null : Midnight + Start.Time.ToTimeSpan() + (time - Epoch);

    /// <summary>`9:12`, with the day where it is not that of now: its name within a week, else which day of the story it is.</summary>
    /// <param name="now">The incident's time; null: the day is always told.</param>
    /// <returns>Null before the story began: such a time is the reader's own.</returns>
    public string? Text(DateTimeOffset time, DateTimeOffset? now, Language language)
    {
        if (At(time) is not { } at)
        {
            return null;
        }

        var clock = at.ToString("HH:mm", CultureInfo.InvariantCulture);
        var ahead = (at.Date - ((now is { } present ? At(present) : null) ?? Midnight).Date).Days;
        if (ahead == 0 && now is not null)
        {
            return clock;
        }

        if (Start.Day is not null && Math.Abs(ahead) < DaysOfAWeek)
        {
            return language == Language.Japanese ? $"{Japanese[(int)at.DayOfWeek]} {clock}" : $"{at.DayOfWeek.ToString()[..3]} {clock}";
        }

        var day = ((at.Date - Midnight).Days + 1).ToString(CultureInfo.InvariantCulture);
        return language == Language.Japanese ? $"{day} 日目 {clock}" : $"day {day}, {clock}";
    }

    /// <summary>The beginning of the story's first day.</summary>
    private DateTime Midnight => SomeMonday.AddDays((((int)(Start.Day ?? DayOfWeek.Monday) - (int)DayOfWeek.Monday) + DaysOfAWeek) % DaysOfAWeek);
}
