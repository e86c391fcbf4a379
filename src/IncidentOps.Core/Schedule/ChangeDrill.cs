using System.Collections.Immutable;
using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Schedule;

/// <summary>Moves one drill; the others of its series stay. Answers are void: they were for another time.</summary>
/// <param name="Drill">See <see cref="ScheduledDrill.Id"/>.</param>
/// <param name="To">What the clock on the wall will show at its start, in its series' zone, to the minute.</param>
public sealed record MoveDrill(string Drill, DateTime To) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, MoveDrill command, ScheduleContext context) =>
        ScheduleRules.MaySchedule(context.Actor) ?? ScheduleRules.IsToCome(state, command.Drill, context, out var drill)
        ?? (command.To.Ticks % TimeSpan.TicksPerMinute != 0 || command.To.Kind != DateTimeKind.Unspecified || command.To.Year is < 2000 or > 9000
            ? ScheduleRules.Refuse("start-bad", "Give the new day and time.", "新しい日付と時刻を入力してください。")
            : null)
        ?? (WallClock.ToInstant(command.To, context.World.Zone(drill.Terms.Timing.Zone)!) < context.Now
            ? ScheduleRules.Refuse("start-past", "This time has passed already.", "この日時はすでに過ぎています。")
            : null)
        ?? (command.To == drill.LocalStart
            ? Verdict.Accept<ScheduleEvent>()
            : Verdict.Accept<ScheduleEvent>(new DrillMoved(drill.Series.Id, drill.Slot, command.To)));
}

/// <summary>Invites other people to one drill than to the rest of its series: somebody stands in, say.</summary>
public sealed record ChangeDrillParts(string Drill, ImmutableArray<DrillPart> Parts) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, ChangeDrillParts command, ScheduleContext context)
    {
        if ((ScheduleRules.MaySchedule(context.Actor) ?? ScheduleRules.IsToCome(state, command.Drill, context, out var drill)) is { } refusal)
        {
            return refusal;
        }

        drill = new DrillDates(state, context.World, context.Now).Find(command.Drill)!;
        if (context.World.Exercise(drill.Terms.Exercise) is not { } exercise)
        {
            return ScheduleRules.Refuse("exercise-none", "Its exercise is no longer there.", "この演習のシナリオは現在ありません。");
        }

        return ScheduleRules.AreParts(exercise, command.Parts, context)
            ?? (command.Parts.Distinct().SequenceEqual(drill.Parts)
                ? Verdict.Accept<ScheduleEvent>()
                : Verdict.Accept<ScheduleEvent>(new DrillPartsChanged(drill.Series.Id, drill.Slot, [.. command.Parts.Distinct()])));
    }
}
