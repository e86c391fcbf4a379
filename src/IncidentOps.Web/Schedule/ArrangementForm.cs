using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Schedule;

/// <summary>Reads what somebody arranged on the form, without judging it: that is Core's.</summary>
internal static class ArrangementForm
{
    /// <summary>Choices of minutes before the start.</summary>
    public static readonly IReadOnlyList<int> Reminders = [20_160, 10_080, 4_320, 1_440, 180, 60, 15];

    /// <summary>Choices of minutes after the start.</summary>
    public static readonly IReadOnlyList<int> Graces = [15, 30, 60, 120, 240, 1_440];

    public static DrillArrangement Read(FormState form, string exercise, string zone)
    {
        var start = LocalOf(form["date"], form["time"]);
        var choice = new RecurrenceChoice(form["repeats"], Number(form["every"], 1), form["rule"].Trim().ToUpperInvariant() is { Length: > 0 } rule ? rule : null);
        var recurs = start is { } first ? choice.RuleFor(first) : null;
        return new DrillArrangement(
            exercise,
            new DrillTiming(
                start ?? default, zone, recurs,
                recurs is not null && DateOnly.TryParseExact(form["last-day"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) ? last : null),
            PartsOf(form), [.. form.All("reminders").Select(minutes => TimeSpan.FromMinutes(Number(minutes, 0)))], TimeSpan.FromMinutes(Number(form["grace"], 0)), form["note"]);
    }

    /// <summary>What people typed that is no date at all; Core never sees it.</summary>
    public static void Check(FormState form, Reader reader)
    {
        if (form["repeats"] != RecurrenceChoice.Once && form["every"].Length > 0 && Number(form["every"], 0) is < 1 or > RecurrenceChoice.MostInterval)
        {
            form.Fault("every", reader.T["schedule.every.wrong", RecurrenceChoice.MostInterval]);
        }

        if (form["last-day"].Length > 0 && !DateOnly.TryParseExact(form["last-day"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            form.Fault("last-day", reader.T["schedule.last-day.wrong"]);
        }
    }

    public static ImmutableArray<DrillPart> PartsOf(FormState form) => [.. form.All("part").SelectMany(box => PartBoxes.Read(box, [])).Distinct()];

    /// <summary>Null where it is no day and time.</summary>
    public static DateTime? LocalOf(string date, string time) => DateTime.TryParseExact(
        $"{date} {(time.Length > 5 ? time[..5] : time)}", "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? local : null;

    private static int Number(string text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
