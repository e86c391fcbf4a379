using System.Globalization;
using System.Text.RegularExpressions;

namespace IncidentOps.Core.Schedule;

/// <summary>Local start times by an RFC 5545 rule, the earliest first: a pure function of its arguments, given by the host.</summary>
/// <param name="start">The first date, which the rule counts from.</param>
/// <param name="rule">One that <see cref="RecurrenceRule.IsWellFormed"/> accepts.</param>
/// <param name="from">The earliest local time wanted.</param>
/// <param name="to">Local times from here on are not wanted.</param>
public delegate IEnumerable<DateTime> Recurrence(DateTime start, string rule, DateTime from, DateTime to);

/// <summary>
/// Which recurrences are taken: the rule parts of RFC 5545, 3.3.10, from daily to yearly. COUNT and UNTIL are none: how long it goes on is
/// said by a last day, so that an edit half-way never has to guess how many were meant to be left.
/// </summary>
public static partial class RecurrenceRule
{
    /// <summary>In characters.</summary>
    public const int Longest = 200;

    public static bool IsWellFormed(string rule)
    {
        if (rule.Length > Longest)
        {
            return false;
        }

        var parts = rule.Split(';');
        var names = parts.Select(part => part.Split('=')[0]).ToList();
        return names.Count == names.Distinct(StringComparer.Ordinal).Count() && names[0] == "FREQ" && parts.All(IsPart);
    }

    /// <summary>Every so many days.</summary>
    public static string Daily(int interval) => "FREQ=DAILY" + Every(interval);

    /// <summary>Every so many weeks, on the weekday of the first date.</summary>
    public static string Weekly(DateTime start, int interval) => $"FREQ=WEEKLY{Every(interval)};BYDAY={Day(start)}";

    /// <summary>Every so many months, on the day of the first date; where a month has no such day, on its last.</summary>
    public static string MonthlyByDate(DateTime start, int interval) => start.Day <= 28
        ? string.Create(CultureInfo.InvariantCulture, $"FREQ=MONTHLY{Every(interval)};BYMONTHDAY={start.Day}")
        : $"FREQ=MONTHLY{Every(interval)};BYMONTHDAY={string.Join(',', Enumerable.Range(28, start.Day - 27))};BYSETPOS=-1";

    /// <summary>Every so many months, on the same weekday as the first date: its second Tuesday, say; the fifth one is the last.</summary>
    public static string MonthlyByWeekday(DateTime start, int interval)
    {
        var week = ((start.Day - 1) / 7) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"FREQ=MONTHLY{Every(interval)};BYDAY={(week == 5 ? -1 : week)}{Day(start)}");
    }

    /// <summary>Every so many months, on the last day.</summary>
    public static string MonthlyOnLastDay(int interval) => $"FREQ=MONTHLY{Every(interval)};BYMONTHDAY=-1";

    /// <summary>Every year, on the date of the first; of a 29 February, on that month's last day.</summary>
    public static string Yearly(DateTime start) => string.Create(
        CultureInfo.InvariantCulture,
        $"FREQ=YEARLY;BYMONTH={start.Month};BYMONTHDAY={(start is { Month: 2, Day: 29 } ? -1 : start.Day)}");

    private static string Every(int interval) => interval == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $";INTERVAL={interval}");

    private static string Day(DateTime start) => start.DayOfWeek.ToString()[..2].ToUpperInvariant();

    private static bool IsPart(string part) => PartPattern().IsMatch(part);

    [GeneratedRegex(
        @"^(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
        + "|INTERVAL=[1-9][0-9]{0,2}"
        + "|BYMONTH=(1[0-2]|[1-9])(,(1[0-2]|[1-9])){0,11}"
        + "|BYMONTHDAY=-?(3[01]|[12][0-9]|[1-9])(,-?(3[01]|[12][0-9]|[1-9])){0,30}"
        + "|BYDAY=(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)){0,34}"
        + @"|BYSETPOS=-?[1-9][0-9]?|WKST=(MO|TU|WE|TH|FR|SA|SU))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex PartPattern();
}
