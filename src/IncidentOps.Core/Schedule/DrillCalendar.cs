namespace IncidentOps.Core.Schedule;

/// <summary>The rules about the calendar of drills: a pure function from state and command to events, and from state and event to state.</summary>
public static class DrillCalendar
{
    /// <summary>The rules that the stream is folded by; an upgrade never changes an old fold.</summary>
    public const int Semantics = 1;

    public static Verdict<ScheduleEvent> Decide(ScheduleState state, ScheduleCommand command, ScheduleContext context)
    {
        var verdict = Switch(state, command, context);
        return state.Version == 0 && verdict.Events.Length > 0
            ? verdict with { Events = verdict.Events.Insert(0, new ScheduleOpened(Semantics)) }
            : verdict;
    }

    /// <summary>The state after one more event. An unknown event, a gap or time running backwards throws: silence would corrupt state.</summary>
    public static ScheduleState Evolve(ScheduleState state, Recorded<ScheduleEvent> recorded)
    {
        if (recorded.Version != state.Version + 1 || recorded.RecordedAt < state.LastRecordedAt)
        {
            throw new InvalidOperationException($"Event {recorded.Version} does not follow {state.Version}.");
        }

        if ((state.Version == 0) != recorded.Event is ScheduleOpened)
        {
            throw new InvalidOperationException("The schedule stream begins with its opening, once.");
        }

        return Apply(state, recorded) with { Version = recorded.Version, LastRecordedAt = recorded.RecordedAt };
    }

    private static Verdict<ScheduleEvent> Switch(ScheduleState state, ScheduleCommand command, ScheduleContext context) => command switch
    {
        AnswerAttendance answer => AnswerAttendance.Decide(state, answer, context),
        CancelDrill cancel => CancelDrill.Decide(state, cancel, context),
        CancelDrillSeries cancel => CancelDrillSeries.Decide(state, cancel, context),
        ChangeDrillParts change => ChangeDrillParts.Decide(state, change, context),
        IssueCalendarKey issue => IssueCalendarKey.Decide(issue, context),
        MoveDrill move => MoveDrill.Decide(state, move, context),
        PrepareScheduledDrill prepare => PrepareScheduledDrill.Decide(state, prepare, context),
        RecordAttendance record => RecordAttendance.Decide(state, record, context),
        RecordMessageTry tried => RecordMessageTry.Decide(state, tried, context),
        RescheduleDrills reschedule => RescheduleDrills.Decide(state, reschedule, context),
        RevokeCalendarKey revoke => RevokeCalendarKey.Decide(state, revoke, context.Actor),
        ScheduleDrills schedule => ScheduleDrills.Decide(state, schedule, context),
        StartScheduledDrill start => StartScheduledDrill.Decide(state, start, context),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    private static ScheduleState Apply(ScheduleState state, Recorded<ScheduleEvent> recorded) => recorded.Event switch
    {
        ScheduleOpened e => e.Semantics == Semantics
            ? state with { Semantics = e.Semantics }
            : throw new InvalidOperationException($"This build does not know semantics {e.Semantics}."),
        CalendarKeyIssued e => WithoutKey(state, e) with
        {
            Keys = state.Keys.SetItem(e.Person, new CalendarKey(e.Hash, recorded.RecordedAt)),
            ByKeyHash = WithoutKey(state, e).ByKeyHash.SetItem(e.Hash, e.Person),
        },
        CalendarKeyRevoked e => state with
        {
            Keys = state.Keys.Remove(e.Person),
            ByKeyHash = state.Keys.TryGetValue(e.Person, out var key) ? state.ByKeyHash.Remove(key.Hash) : state.ByKeyHash,
        },
        DrillsScheduled e => state with
        {
            Series = state.Series.Add(e.Series, new DrillSeries
            {
                Id = e.Series, ScheduledBy = recorded.Actor, Terms = [new SeriesTerm(recorded.RecordedAt, 1, 0, e.Terms)],
            }),
        },
        SeriesEvent e => state with { Series = state.Series.SetItem(e.Series, ApplyTo(state.Series[e.Series], e, recorded)) },
        _ => throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}."),
    };

    private static DrillSeries ApplyTo(DrillSeries series, SeriesEvent next, Recorded<ScheduleEvent> recorded) => next switch
    {
        DrillsRescheduled e => series with
        {
            Terms = series.Terms.Add(new SeriesTerm(
                recorded.RecordedAt, e.Terms.Timing == series.Last.Terms.Timing ? series.Last.Timing : series.Last.Timing + 1, series.Last.Revision + 1, e.Terms)),
        },
        DrillSeriesCancelled e => series with { Cancelled = new Cancellation(recorded.RecordedAt, recorded.Actor, e.Reason) },
        ScheduleMessageTried e => series with
        {
            Messages = series.Messages.SetItem((e.Message, e.Recipient), new MessageTries(
                (series.Messages.GetValueOrDefault((e.Message, e.Recipient))?.Tries ?? 0) + 1, e.State, e.Channel, e.Detail?.Value, recorded.RecordedAt,
                recorded.Version)),
        },
        SlotEvent e => series with { Slots = series.Slots.SetItem(e.Slot, ApplyTo(series, series.Slot(e.Slot), e, recorded)) },
        _ => throw new InvalidOperationException($"Unknown event {next.GetType().Name}."),
    };

    private static SlotState ApplyTo(DrillSeries series, SlotState slot, SlotEvent next, Recorded<ScheduleEvent> recorded) => next switch
    {
        DrillMoved e => Changed(slot, recorded) with
        {
            MovedTo = e.To == e.Slot ? null : e.To, Moves = slot.Moves + 1, MovedAt = recorded.RecordedAt, Answers = SlotState.Untouched.Answers,
        },
        DrillPartsChanged e => Changed(slot, recorded) with { Parts = e.Parts, PartsAt = recorded.RecordedAt },
        DrillCancelled e => Changed(slot, recorded) with { Cancelled = new Cancellation(recorded.RecordedAt, recorded.Actor, e.Reason) },
        AttendanceAnswered e => slot with { Answers = slot.Answers.SetItem(e.Person, new AnswerGiven(e.Answer, recorded.RecordedAt)) },
        AttendanceRecorded e => slot with { Present = e.Present },
        ScheduledDrillPrepared e => slot with { Room = new DrillRoom(e.Incident, recorded.RecordedAt, recorded.Actor, series.Terms[e.Revision]) },
        ScheduledDrillStarted e => slot with { StartedAt = e.At },
        _ => throw new InvalidOperationException($"Unknown event {next.GetType().Name}."),
    };

    private static SlotState Changed(SlotState slot, Recorded<ScheduleEvent> recorded) =>
        slot with { Revision = slot.Revision + 1, ChangedAt = recorded.RecordedAt };

    private static ScheduleState WithoutKey(ScheduleState state, CalendarKeyIssued next) => state.Keys.TryGetValue(next.Person, out var former)
        ? state with { ByKeyHash = state.ByKeyHash.Remove(former.Hash) }
        : state;
}
