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

/// <summary>Links a scheduled drill with the room in which it is held. Also one that counts as missed: late is better than never, and shown as late.</summary>
/// <param name="Incident">The room's id.</param>
public sealed record StartScheduledDrill(string Drill, string Incident) : ScheduleCommand
{
    /// <summary>How long before its start a drill may be started.</summary>
    public static readonly TimeSpan Earliest = TimeSpan.FromDays(1);

    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, StartScheduledDrill command, ScheduleContext context)
    {
        if (ScheduleRules.Locate(state, command.Drill, context, out var drill) is { } refusal)
        {
            return refusal;
        }

        if (drill.Standing != DrillStanding.Missed && ScheduleRules.IsToCome(state, command.Drill, context, out _) is { } over)
        {
            // The same start told twice is one.
            return drill.State.Started?.Incident == command.Incident ? Verdict.Accept<ScheduleEvent>() : over;
        }

        return MayStart(drill, context)
            ?? (drill.StartsAt - context.Now > Earliest
                ? ScheduleRules.Refuse("too-early", "It begins more than a day from now. Move it first.", "開始まで 1 日以上あります。先に日時を変更してください。")
                : null)
            ?? Verdict.Accept<ScheduleEvent>(new ScheduledDrillStarted(
                drill.Series.Id, drill.Slot, command.Incident, drill.Term.Revision));
    }

    private static Verdict<ScheduleEvent>? MayStart(ScheduledDrill drill, ScheduleContext context) =>
        context.Actor.Can(People.Permissions.Facilitate) || drill.Parts.Any(part => part.Person == context.Actor.Id && part.Duty == DrillDuty.Facilitator)
            ? null
            : ScheduleRules.Refuse("forbidden", "Only a facilitator can start it.", "演習を開始できるのはファシリテーターだけです。");
}
