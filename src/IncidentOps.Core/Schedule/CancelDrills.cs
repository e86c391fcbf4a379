using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Schedule;

/// <summary>Cancels one drill; the others of its series are held.</summary>
/// <param name="Drill">See <see cref="ScheduledDrill.Id"/>.</param>
public sealed record CancelDrill(string Drill, string? Reason) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, CancelDrill command, ScheduleContext context) =>
        ScheduleRules.MaySchedule(context.Actor) ?? ScheduleRules.IsToCome(state, command.Drill, context, out var drill)
        ?? ScheduleRules.HasReason(command.Reason)
        ?? Verdict.Accept<ScheduleEvent>(new DrillCancelled(drill.Series.Id, drill.Slot, PersonalText.From(command.Reason!.Trim())));
}

/// <summary>Cancels every drill of a series that is still to come.</summary>
public sealed record CancelDrillSeries(string Series, string? Reason) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, CancelDrillSeries command, ScheduleContext context) =>
        ScheduleRules.MaySchedule(context.Actor) ?? ScheduleRules.IsRunning(state, command.Series, out var series)
        ?? ScheduleRules.HasReason(command.Reason)
        ?? (new DrillDates(state, context.World, context.Now).Next(series, context.Now) is null
            ? ScheduleRules.Refuse("nothing-to-come", "None of its drills is still to come.", "これから行う演習はもうありません。")
            : null)
        ?? Verdict.Accept<ScheduleEvent>(new DrillSeriesCancelled(series.Id, PersonalText.From(command.Reason!.Trim())));
}
