using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Schedule;

/// <summary>What somebody arranges: as <see cref="DrillTerms"/>, not yet judged.</summary>
public sealed record DrillArrangement(
    string Exercise, DrillTiming Timing, ImmutableArray<DrillPart> Parts, ImmutableArray<TimeSpan> Reminders, TimeSpan Grace, string? Note);

/// <summary>Puts drills of an exercise into the calendar: one, or a recurring series.</summary>
/// <param name="Series">Letters and digits; made by the host.</param>
public sealed record ScheduleDrills(string Series, DrillArrangement Arrangement) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, ScheduleDrills command, ScheduleContext context) =>
        ScheduleRules.MaySchedule(context.Actor)
        ?? (state.Series.ContainsKey(command.Series)
            ? ScheduleRules.Refuse("series-exists", "This has been scheduled already.", "この予定はすでに登録されています。")
            : null)
        ?? (state.Series.Count >= ScheduleBounds.Series
            ? ScheduleRules.Refuse("too-many-series", $"At most {ScheduleBounds.Series} series are kept.", $"登録できる予定は {ScheduleBounds.Series} 件までです。")
            : null)
        ?? Arrangements.Check(command.Arrangement, context)
        ?? Arrangements.Begins(command.Arrangement.Timing, context)
        ?? Verdict.Accept<ScheduleEvent>(new DrillsScheduled(command.Series, Arrangements.Terms(command.Arrangement)));
}

/// <summary>
/// Arranges something else for those drills of a series that are still to come; those that were held or missed stay what they were. Where the
/// dates stay the same, so do the answers of those invited.
/// </summary>
public sealed record RescheduleDrills(string Series, DrillArrangement Arrangement) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, RescheduleDrills command, ScheduleContext context)
    {
        if ((ScheduleRules.MaySchedule(context.Actor) ?? ScheduleRules.IsRunning(state, command.Series, out var series)
            ?? Arrangements.Check(command.Arrangement, context)) is { } refusal)
        {
            return refusal;
        }

        series = state.Series[command.Series];
        var former = series.Last.Terms;
        var timing = command.Arrangement.Timing;
        if (timing.IsLike(former.Timing) && new DrillDates(state, context.World, context.Now).Occurs(former.Timing, timing.Start))
        {
            // The same dates: they go on being counted from the first, which may have been long ago.
            timing = former.Timing;
            if (new DrillDates(state, context.World, context.Now).Next(series, context.Now) is null)
            {
                return ScheduleRules.Refuse("nothing-to-come", "None of its drills is still to come.", "これから行う演習はもうありません。");
            }
        }
        else if (Arrangements.Begins(timing, context) is { } past)
        {
            return past;
        }

        var terms = Arrangements.Terms(command.Arrangement with { Timing = timing });
        return Arrangements.AreSame(terms, former) ? Verdict.Accept<ScheduleEvent>() : Verdict.Accept<ScheduleEvent>(new DrillsRescheduled(command.Series, terms));
    }
}

/// <summary>What is asked of every arrangement.</summary>
internal static class Arrangements
{
    public static Verdict<ScheduleEvent>? Check(DrillArrangement arrangement, ScheduleContext context)
    {
        if (context.World.Exercise(arrangement.Exercise ?? "") is not { } exercise)
        {
            return ScheduleRules.Refuse("exercise-none", "Choose an exercise.", "演習シナリオを選んでください。");
        }

        return CheckTiming(arrangement.Timing, context)
            ?? ScheduleRules.AreParts(exercise, arrangement.Parts, context)
            ?? (arrangement.Reminders.IsDefault || arrangement.Reminders.Length > ScheduleBounds.Reminders
                || arrangement.Reminders.Any(before => before < ScheduleBounds.ShortestReminder || before > ScheduleBounds.LongestReminder
                    || before.Ticks % TimeSpan.TicksPerMinute != 0)
                ? ScheduleRules.Refuse(
                    "reminders-bad", $"At most {ScheduleBounds.Reminders} reminders, each from 10 minutes to 60 days before the start.",
                    $"リマインダーは {ScheduleBounds.Reminders} 個まで、開始の 10 分前から 60 日前の間で指定してください。")
                : null)
            ?? (arrangement.Grace < ScheduleBounds.ShortestGrace || arrangement.Grace > ScheduleBounds.LongestGrace
                ? ScheduleRules.Refuse(
                    "grace-bad", "It counts as missed between 5 minutes and a day after its start.", "未実施とみなすまでの時間は 5 分から 1 日の間で指定してください。")
                : null)
            ?? ScheduleRules.Fits("note-long", arrangement.Note);
    }

    /// <summary>The first lies ahead, and is one of its own dates.</summary>
    public static Verdict<ScheduleEvent>? Begins(DrillTiming timing, ScheduleContext context) =>
        WallClock.ToInstant(timing.Start, context.World.Zone(timing.Zone)!) < context.Now
            ? ScheduleRules.Refuse("start-past", "This time has passed already.", "この日時はすでに過ぎています。")
        : timing.LastDay is { } day && day < DateOnly.FromDateTime(timing.Start)
            ? ScheduleRules.Refuse("last-day-early", "The last day lies before the first drill.", "最終日が初回より前です。")
        : !new DrillDates(ScheduleState.None, context.World, context.Now).Occurs(timing, timing.Start)
            ? ScheduleRules.Refuse("rule-start", "The first drill is not on one of the dates that the rule names.", "初回の日時が繰り返しの規則に当てはまりません。")
        : null;

    public static DrillTerms Terms(DrillArrangement arrangement) => new(
        arrangement.Exercise, arrangement.Timing, [.. arrangement.Parts.Distinct()], [.. arrangement.Reminders.Distinct().OrderDescending()], arrangement.Grace,
        PersonalText.From(arrangement.Note?.Trim()));

    public static bool AreSame(DrillTerms one, DrillTerms other) =>
        one with { Parts = [], Reminders = [] } == other with { Parts = [], Reminders = [] }
        && one.Parts.SequenceEqual(other.Parts) && one.Reminders.SequenceEqual(other.Reminders);

    private static Verdict<ScheduleEvent>? CheckTiming(DrillTiming timing, ScheduleContext context) =>
        timing is null || timing.Start.Ticks % TimeSpan.TicksPerMinute != 0 || timing.Start.Kind != DateTimeKind.Unspecified
            || timing.Start.Year is < 2000 or > 9000
            ? ScheduleRules.Refuse("start-bad", "Give the day and the time of the first drill.", "初回の日付と時刻を入力してください。")
        : context.World.Zone(timing.Zone ?? "") is null
            ? ScheduleRules.Refuse("bad-time-zone", "There is no such time zone here.", "そのタイムゾーンはありません。")
        : timing.Rule is { } rule && !RecurrenceRule.IsWellFormed(rule)
            ? ScheduleRules.Refuse(
                "rule-bad", "This rule is not understood. Write it like FREQ=MONTHLY;BYDAY=2TU, without COUNT and UNTIL.",
                "この繰り返しの規則は解釈できません。FREQ=MONTHLY;BYDAY=2TU のように、COUNT と UNTIL を使わずに入力してください。")
        : timing is { Rule: null, LastDay: not null }
            ? ScheduleRules.Refuse("last-day-alone", "Only a recurring drill has a last day.", "最終日は繰り返しの演習だけに指定できます。")
        : null;
}
