using System.Globalization;
using IncidentOps.Core.Schedule;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Schedule;

/// <summary>A recurrence as people choose it: a kind and every how many. What the kinds do not reach is said by a rule of one's own.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Interval">From 1.</param>
/// <param name="Own">The rule, for the kind `own`; else null.</param>
internal sealed record RecurrenceChoice(string Kind, int Interval, string? Own = null)
{
    public const string Once = "once";
    public const string ByRule = "own";

    /// <summary>Every how many may be chosen.</summary>
    public const int MostInterval = 24;

    public static readonly IReadOnlyList<string> Kinds = [Once, "weekly", "monthly-date", "monthly-weekday", "monthly-last", "yearly", "daily", ByRule];

    /// <summary>The choice that gives this timing's rule, in whichever order that names its parts.</summary>
    public static RecurrenceChoice Of(DrillTiming timing)
    {
        if (timing.Rule is not { } rule)
        {
            return new RecurrenceChoice(Once, 1);
        }

        var interval = rule.Split(';').FirstOrDefault(part => part.StartsWith("INTERVAL=", StringComparison.Ordinal)) is { } every
            ? int.Parse(every["INTERVAL=".Length..], CultureInfo.InvariantCulture)
            : 1;
        // Of a last day of the month both kinds may give the same rule; a date is what most people mean.
        return Kinds.Where(kind => kind is not (Once or ByRule)).Select(kind => new RecurrenceChoice(kind, interval))
            .FirstOrDefault(choice => choice.RuleFor(timing.Start) is { } offered && AreSame(offered, rule)) ?? new RecurrenceChoice(ByRule, 1, rule);
    }

    private static bool AreSame(string one, string other) => PartsOf(one).SetEquals(PartsOf(other));

    /// <summary>Its parts, without those that say what goes without saying.</summary>
    private static HashSet<string> PartsOf(string rule) => [.. rule.Split(';').Where(part => part is not ("INTERVAL=1" or "WKST=MO"))];

    /// <summary>The rule that it means for a first date; null: once.</summary>
    public string? RuleFor(DateTime start) => Kind switch
    {
        "daily" => RecurrenceRule.Daily(Interval),
        "weekly" => RecurrenceRule.Weekly(start, Interval),
        "monthly-date" => RecurrenceRule.MonthlyByDate(start, Interval),
        "monthly-weekday" => RecurrenceRule.MonthlyByWeekday(start, Interval),
        "monthly-last" => RecurrenceRule.MonthlyOnLastDay(Interval),
        "yearly" when Interval == 1 => RecurrenceRule.Yearly(start),
        ByRule => Own ?? "",
        _ => null,
    };

    /// <summary>`every 3 months on the second Tuesday`.</summary>
    public string In(Texts texts, DateTime start)
    {
        var week = ((start.Day - 1) / 7) + 1;
        var weekday = texts.Culture.DateTimeFormat.GetDayName(start.DayOfWeek);
        return Kind switch
        {
            Once => texts["schedule.repeats.once"],
            ByRule => (Own is null ? null : RecurrenceWords.Of(texts, Own, start)) ?? texts["schedule.repeats.own", Own],
            "yearly" => texts["schedule.repeats.yearly", start.ToString("m", texts.Culture)],
            _ => texts[$"schedule.repeats.{Kind}.{(Interval == 1 ? "one" : "many")}", Interval, weekday, start.Day, texts[$"schedule.week.{week}"]],
        };
    }
}
