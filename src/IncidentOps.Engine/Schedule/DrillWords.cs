using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;

namespace IncidentOps.Engine.Schedule;

/// <summary>What is said of a drill to those invited, in their language. Never anything of the script: players read it.</summary>
public sealed class DrillWords(ExerciseReport library)
{
    public DrillableExercise? Find(string exercise) => library.Usable.FirstOrDefault(one => one.Exercise.Id == exercise);

    /// <summary>The exercise's title; its id where it is no longer there.</summary>
    public string Title(string exercise, Language language) => Find(exercise)?.Exercise.Title.In(language) ?? exercise;

    /// <summary>How long it is meant to take; an hour where nobody says.</summary>
    public TimeSpan Duration(string exercise) => Find(exercise)?.Exercise.Duration is { Ticks: > 0 } duration ? duration : TimeSpan.FromHours(1);

    /// <summary>What somebody does in it: `Player (Commander, Finance), Observer`; empty for who has no part.</summary>
    public string PartsOf(ScheduledDrill drill, PersonId person, Language language)
    {
        var separator = language == Language.Japanese ? "、" : ", ";
        return string.Join(separator, drill.Parts.Where(part => part.Person == person).GroupBy(part => part.Duty).Select(of =>
        {
            var duty = DutyOf(of.Key).In(language);
            var roles = string.Join(separator, of.Select(part => part.Role).OfType<string>().Select(role => RoleTitle(drill.Terms.Exercise, role).In(language)));
            return roles.Length == 0 ? duty : language == Language.Japanese ? $"{duty}（{roles}）" : $"{duty} ({roles})";
        }));
    }

    public static LocalizedText DutyOf(DrillDuty duty) => duty switch
    {
        DrillDuty.Player => new("Player", "プレイヤー"),
        DrillDuty.Facilitator => new("Facilitator", "進行役"),
        DrillDuty.Observer => new("Observer", "観察者"),
        _ => throw new InvalidOperationException($"Unknown duty {duty}."),
    };

    /// <summary>The role's own title, else that of the first runbook that has it, else its id.</summary>
    public LocalizedText RoleTitle(string exercise, string role) => Find(exercise) is { } found
        ? found.Exercise.Role(role)?.Title is { IsGiven: true } own ? own
            : found.Plans.SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).Select(runbook => runbook.Role(role)?.Title).FirstOrDefault(title => title is { IsGiven: true })
                ?? new LocalizedText(role, role)
        : new LocalizedText(role, role);

    /// <summary>`Tue 1 Dec 2026, 10:00 (Asia/Tokyo)`: as the clocks on the wall where it is held show it.</summary>
    public static string When(DateTime local, string zone, Language language) => language == Language.Japanese
        ? $"{local.ToString("yyyy年M月d日(ddd) HH:mm", CultureInfo.GetCultureInfo("ja-JP"))}（{zone}）"
        : $"{local.ToString("ddd d MMM yyyy, HH:mm", CultureInfo.GetCultureInfo("en-GB"))} ({zone})";

    /// <summary>`7 days`, `1 hour`, `30 minutes`: the largest unit that is exact.</summary>
    public static string Span(TimeSpan span, Language language)
    {
        var (number, english, japanese) = span switch
        {
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => (span.Days, "day", "日"),
            { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => ((int)span.TotalHours, "hour", "時間"),
            _ => ((int)span.TotalMinutes, "minute", "分"),
        };
        return language == Language.Japanese
            ? string.Create(CultureInfo.InvariantCulture, $"{number}{japanese}")
            : string.Create(CultureInfo.InvariantCulture, $"{number} {english}{(number == 1 ? "" : "s")}");
    }
}
