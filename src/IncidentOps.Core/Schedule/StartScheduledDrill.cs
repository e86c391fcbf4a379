using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>
/// Links a scheduled drill with the room made ready for it. That starts nothing: a room whose clock nobody starts leaves its drill missed. Also for
/// one that counts as missed: late is better than never, and shown as late.
/// </summary>
/// <param name="Incident">The room's id.</param>
public sealed record PrepareScheduledDrill(string Drill, string Incident) : ScheduleCommand
{
    /// <summary>How long before its start a drill may be made ready.</summary>
    public static readonly TimeSpan Earliest = TimeSpan.FromDays(1);

    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, PrepareScheduledDrill command, ScheduleContext context)
    {
        if (ScheduleRules.Locate(state, command.Drill, context, out var drill) is { } refusal)
        {
            return refusal;
        }

        if (drill.State.Room?.Incident == command.Incident)
        {
            return Verdict.Accept<ScheduleEvent>();
        }

        return (drill.Standing == DrillStanding.Missed ? null : ScheduleRules.IsToCome(state, command.Drill, context, out _))
            ?? MayPrepare(drill, context)
            ?? (drill.StartsAt - context.Now > Earliest
                ? ScheduleRules.Refuse("too-early", "It begins more than a day from now. Move it first.", "開始まで 1 日以上あります。先に日時を変更してください。")
                : null)
            ?? Verdict.Accept<ScheduleEvent>(new ScheduledDrillPrepared(drill.Series.Id, drill.Slot, command.Incident, drill.Term.Revision));
    }

    private static Verdict<ScheduleEvent>? MayPrepare(ScheduledDrill drill, ScheduleContext context) =>
        context.Actor.Can(Permissions.Facilitate) || drill.Parts.Any(part => part.Person == context.Actor.Id && part.Duty == DrillDuty.Facilitator)
            ? null
            : ScheduleRules.Refuse("forbidden", "Only a facilitator can start it.", "演習を開始できるのは進行役だけです。");
}

/// <summary>Keeps that the clock of its room was started; only the server sends it, from the room's own stream.</summary>
/// <param name="At">When.</param>
public sealed record StartScheduledDrill(string Drill, string Incident, DateTimeOffset At) : ScheduleCommand
{
    internal static Verdict<ScheduleEvent> Decide(ScheduleState state, StartScheduledDrill command, ScheduleContext context)
    {
        ScheduleRules.IsSystem(context.Actor);
        return ScheduleRules.Locate(state, command.Drill, context, out var drill)
            ?? (drill.State.Room?.Incident != command.Incident || drill.State.StartedAt is not null
                ? Verdict.Accept<ScheduleEvent>()
                : Verdict.Accept<ScheduleEvent>(new ScheduledDrillStarted(drill.Series.Id, drill.Slot, command.At)));
    }
}
