using System.Globalization;
using IncidentOps.Core.Schedule;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Schedule;

/// <summary>
/// A recurrence rule (RFC 5545, 3.3.10, as <see cref="RecurrenceRule"/> takes it) in a reader's words: `every 3 months on the second and last
/// Tuesday, in March and September only`. Null for what would need an explanation rather than a sentence; the rule itself is then shown.
/// </summary>
internal sealed class RecurrenceWords
{
    private static readonly string[] Week = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    private readonly Texts texts;
    private readonly DateTime start;
    private readonly Dictionary<string, string> parts;

    private RecurrenceWords(Texts texts, Dictionary<string, string> parts, DateTime start) => (this.texts, this.parts, this.start) = (texts, parts, start);

    /// <param name="start">The first date: what the rule leaves open is as it is there.</param>
    public static string? Of(Texts texts, string rule, DateTime start)
    {
        var given = rule.Split(';').OrderBy(part => !part.StartsWith("FREQ=", StringComparison.Ordinal)).ToList();
        return RecurrenceRule.IsWellFormed(string.Join(';', given))
            ? new RecurrenceWords(texts, given.Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal), start).Sentence()
            : null;
    }

    private int Interval => parts.TryGetValue("INTERVAL", out var every) ? int.Parse(every, CultureInfo.InvariantCulture) : 1;

    private string? Months => parts.TryGetValue("BYMONTH", out var months)
        ? List(months.Split(',').Select(month => int.Parse(month, CultureInfo.InvariantCulture)).Distinct().Order().Select(month => texts.Culture.DateTimeFormat.GetMonthName(month)))
        : null;

    private string? Sentence() => parts["FREQ"] switch
    {
        // On which weekday a week begins matters only where some weeks are left out.
        _ when parts.TryGetValue("WKST", out var first) && first != "MO" && Interval > 1 => null,
        "DAILY" when parts.ContainsKey("BYSETPOS") => null,
        "DAILY" when Interval == 1 && parts.ContainsKey("BYMONTHDAY") => Monthly(),
        "DAILY" when Interval == 1 && parts.ContainsKey("BYDAY") => Weekly(),
        "DAILY" when !parts.ContainsKey("BYMONTHDAY") && !parts.ContainsKey("BYDAY") => InMonths(Every("daily")),
        "WEEKLY" => Weekly(),
        "MONTHLY" => Monthly(),
        "YEARLY" => Yearly(),
        _ => null,
    };

    private string? Weekly()
    {
        var days = parts.GetValueOrDefault("BYDAY") ?? DayOf(start);
        return parts.ContainsKey("BYSETPOS") || parts.ContainsKey("BYMONTHDAY") || HasPlaces(days) ? null : InMonths(Every("weekly", WeekdaysOf(days)));
    }

    private string? Monthly() => Days() is { } days ? InMonths(Every("monthly", days)) : null;

    private string? Yearly()
    {
        if (Months is { } months)
        {
            // The nth of a set is the nth of the year's, not of each month's.
            return parts.ContainsKey("BYSETPOS") && parts["BYMONTH"].Contains(',', StringComparison.Ordinal) ? null
                : Days() is { } days ? Every("yearly", days, months) : null;
        }

        // Without months such days are counted over the whole year.
        return parts.ContainsKey("BYDAY") || parts.ContainsKey("BYMONTHDAY") || parts.ContainsKey("BYSETPOS")
            ? null
            : Every("yearly-on", start.ToString("m", texts.Culture)) + (start is { Month: 2, Day: 29 } ? texts["schedule.rule.leap"] : "");
    }

    /// <summary>`every 3 months …`, with what follows it as {1} and {2}.</summary>
    private string Every(string unit, params string[] rest) => texts[$"schedule.rule.{unit}.{(Interval == 1 ? "one" : "many")}", [Interval, .. rest]];

    private string InMonths(string sentence) => Months is { } months ? texts["schedule.rule.in-months", sentence, months] : sentence;

    /// <summary>Which days of a month: `days 1 and 15`, `the second Tuesday`, `the last of Monday to Friday`. Null where there is no plain word for it.</summary>
    private string? Days()
    {
        var (days, weekdays, place) = (parts.GetValueOrDefault("BYMONTHDAY"), parts.GetValueOrDefault("BYDAY"), parts.GetValueOrDefault("BYSETPOS"));
        return (days, weekdays) switch
        {
            (not null, not null) => null,
            (null, null) => place is null ? DaysOfMonth([start.Day]) : null,
            ({ } numbers, null) when place is null => DaysOfMonth([.. numbers.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))]),
            (null, { } names) when HasPlaces(names) => place is null ? Placed(names) : null,
            (null, { } names) when place is null => texts["schedule.rule.each", WeekdaysOf(names)],
            (null, { } names) when names.Length == 2 => Placed(place + names),
            (null, { } names) => HasWord(place) ? texts["schedule.rule.of-set", texts["schedule.rule.nth." + place], WeekdaysOf(names)] : null,
            _ => null,
        };
    }

    /// <summary>`days 1, 15 and the last`; days that not every month has, are said to fall out where it has none.</summary>
    private string DaysOfMonth(IReadOnlyCollection<int> days)
    {
        var (fromStart, fromEnd) = (days.Where(day => day > 0).Distinct().Order().ToList(), days.Where(day => day < 0).Distinct().Order().ToList());
        IEnumerable<string> words =
        [
            .. fromStart.Select(day => texts["schedule.rule.day", day]),
            .. fromEnd.Select(day => day == -1 ? texts["schedule.rule.last-day"] : texts["schedule.rule.day-before-end", -day - 1]),
        ];
        return List(words) + (days.Any(day => Math.Abs(day) > 28) ? texts["schedule.rule.where"] : "");
    }

    /// <summary>`the second Tuesday and the last Friday`.</summary>
    private string? Placed(string names)
    {
        var words = new List<string>();
        var mayLack = false;
        foreach (var name in names.Split(','))
        {
            // With a place and without at once: every Monday and the last Friday. Nobody says that.
            if (!HasWord(name[..^2]))
            {
                return null;
            }

            words.Add(texts["schedule.rule.placed", texts["schedule.rule.place." + name[..^2]], NameOf(name[^2..])]);
            mayLack |= name[..^2] is "5" or "-5";
        }

        return List(words) + (mayLack ? texts["schedule.rule.where"] : "");
    }

    /// <summary>From the first to the fifth, the last, and the one before it.</summary>
    private static bool HasWord(string? place) => place is "1" or "2" or "3" or "4" or "5" or "-1" or "-2";

    /// <summary>`Monday to Friday`, `Tuesday and Thursday`.</summary>
    private string WeekdaysOf(string names)
    {
        var given = names.Split(',').Distinct().OrderBy(name => Array.IndexOf(Week, name)).ToList();
        return given.SequenceEqual(Week[..5]) ? texts["schedule.rule.range"] : List(given.Select(NameOf));
    }

    private static bool HasPlaces(string names) => names.Split(',').Any(name => name.Length > 2);

    private static string DayOf(DateTime date) => Week[((int)date.DayOfWeek + 6) % 7];

    private string NameOf(string day) => texts.Culture.DateTimeFormat.GetDayName((DayOfWeek)((Array.IndexOf(Week, day) + 1) % 7));

    /// <summary>`a, b and c`.</summary>
    private string List(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count == 1 ? all[0] : texts["schedule.rule.and", string.Join(texts["list.separator"], all.SkipLast(1)), all[^1]];
    }
}
