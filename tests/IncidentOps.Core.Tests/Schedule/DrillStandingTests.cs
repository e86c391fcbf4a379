using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using static IncidentOps.Core.Tests.Schedule.ScheduleScenario;

namespace IncidentOps.Core.Tests.Schedule;

public sealed class DrillStandingTests
{
    [Fact]
    public void Time_alone_makes_a_drill_missed()
    {
        var scenario = Given(Once());
        scenario.Now = InTokyo(First.AddMinutes(59));
        Assert.Equal(DrillStanding.Planned, scenario.Drill(First).Standing);
        scenario.Now = InTokyo(First.AddMinutes(60));
        Assert.Equal(DrillStanding.Missed, scenario.Drill(First).Standing);
        Assert.Equal("missed", scenario.Refuses(new CancelDrill(Id(First), "x")));
        Assert.Equal("missed", scenario.Refuses(new AnswerAttendance(Id(First), AttendanceAnswer.Coming), Aiko));
    }

    [Fact]
    public void One_started_after_all_is_shown_as_late()
    {
        var scenario = Given(Once());
        scenario.Now = InTokyo(First.AddHours(3));
        scenario.Hold(First);
        Assert.True(scenario.Drill(First) is { Standing: DrillStanding.Started, WasLate: true });
    }

    [Fact]
    public void A_room_made_ready_starts_nothing_and_its_clock_does_once()
    {
        var scenario = Given(Once());
        Assert.Equal("too-early", scenario.Refuses(new PrepareScheduledDrill(Id(First), "i1")));
        scenario.Now = InTokyo(First.AddMinutes(-5));
        Assert.Equal("forbidden", scenario.Refuses(new PrepareScheduledDrill(Id(First), "i1"), Aiko));
        Assert.Single(scenario.Accepts(new PrepareScheduledDrill(Id(First), "i0")));
        Assert.Single(scenario.Accepts(new PrepareScheduledDrill(Id(First), "i1")));
        Assert.Empty(scenario.Accepts(new PrepareScheduledDrill(Id(First), "i1")));
        Assert.Empty(scenario.Accepts(new StartScheduledDrill(Id(First), "i0", scenario.Now), Actor.System));
        Assert.Equal(DrillStanding.Planned, scenario.Drill(First).Standing);
        Assert.Single(scenario.Accepts(new StartScheduledDrill(Id(First), "i1", scenario.Now), Actor.System));
        Assert.Empty(scenario.Accepts(new StartScheduledDrill(Id(First), "i1", scenario.Now), Actor.System));
        Assert.Equal("already-started", scenario.Refuses(new PrepareScheduledDrill(Id(First), "i2")));
        Assert.Equal("already-started", scenario.Refuses(new MoveDrill(Id(First), First.AddDays(1))));
        Assert.Throws<InvalidOperationException>(() => scenario.Refuses(new StartScheduledDrill(Id(First), "i1", scenario.Now), Goro));
        scenario.Now = InTokyo(First.AddHours(9));
        Assert.Equal(DrillStanding.Started, scenario.Drill(First).Standing);
    }

    [Fact]
    public void A_room_whose_clock_nobody_started_leaves_its_drill_missed()
    {
        var scenario = Given(Once());
        scenario.Now = InTokyo(First);
        scenario.Accepts(new PrepareScheduledDrill(Id(First), "i1"));
        scenario.Now = InTokyo(First.AddHours(1));
        Assert.Equal(DrillStanding.Missed, scenario.Drill(First).Standing);
        // Told of late, as after a crash: it had begun in time.
        scenario.Accepts(new StartScheduledDrill(Id(First), "i1", InTokyo(First.AddMinutes(3))), Actor.System);
        Assert.True(scenario.Drill(First) is { Standing: DrillStanding.Started, WasLate: false });
    }

    [Fact]
    public void Whoever_facilitates_this_drill_may_prepare_it()
    {
        var scenario = Given(Once() with { Parts = [new DrillPart(Ben.Id, DrillDuty.Facilitator), new DrillPart(Aiko.Id, DrillDuty.Player)] });
        scenario.Now = InTokyo(First);
        Assert.Single(scenario.Accepts(new PrepareScheduledDrill(Id(First), "i1"), Ben));
    }

    [Fact]
    public void A_moved_drill_is_found_at_its_new_time_under_its_old_name_and_is_asked_for_anew()
    {
        var scenario = Given(Weekly());
        scenario.Accepts(new AnswerAttendance(Id(First), AttendanceAnswer.Coming), Aiko);
        Assert.Equal("start-past", scenario.Refuses(new MoveDrill(Id(First), First.AddMonths(-2))));
        // Far out of the window that its slot lies in.
        scenario.Accepts(new MoveDrill(Id(First), First.AddDays(100).AddHours(1)));
        Assert.DoesNotContain(scenario.Dates.Between(InTokyo(First), InTokyo(First.AddDays(1))), drill => drill.Slot == First);
        var moved = Assert.Single(scenario.Dates.Between(InTokyo(First.AddDays(100)), InTokyo(First.AddDays(101))));
        Assert.Equal(Id(First), moved.Id);
        Assert.Empty(moved.State.Answers);
        Assert.Empty(scenario.Accepts(new MoveDrill(Id(First), First.AddDays(100).AddHours(1))));
        scenario.Accepts(new MoveDrill(Id(First), First));
        Assert.Null(scenario.Drill(First).State.MovedTo);
    }

    [Fact]
    public void A_cancelled_drill_says_why_and_the_others_go_on()
    {
        var scenario = Given(Weekly());
        Assert.Equal("reason-needed", scenario.Refuses(new CancelDrill(Id(First), " ")));
        Assert.Equal("forbidden", scenario.Refuses(new CancelDrill(Id(First), "Holiday"), Aiko));
        scenario.Accepts(new CancelDrill(Id(First), "Holiday"));
        Assert.Equal("already-cancelled", scenario.Refuses(new CancelDrill(Id(First), "Holiday")));
        Assert.Equal("already-cancelled", scenario.Refuses(new PrepareScheduledDrill(Id(First), "i1")));
        scenario.Now = InTokyo(First.AddDays(1));
        Assert.Equal("Holiday", scenario.Drill(First).Cancelled!.Reason!.ToString());
        Assert.Equal(DrillStanding.Planned, scenario.Drill(First.AddDays(7)).Standing);
    }

    [Fact]
    public void A_cancelled_series_keeps_its_past_and_shows_what_was_cancelled_once()
    {
        var scenario = Given(Weekly());
        scenario.Now = InTokyo(First.AddDays(1));
        scenario.Accepts(new CancelDrillSeries(Series, "Reorganised"));
        Assert.Equal(
            [(First, DrillStanding.Missed), (First.AddDays(7), DrillStanding.Cancelled)],
            scenario.Dates.Between(InTokyo(First), InTokyo(First.AddDays(400))).Select(drill => (drill.Slot, drill.Standing)));
        Assert.Empty(scenario.Dates.Between(InTokyo(First.AddDays(30)), InTokyo(First.AddDays(60))));
        Assert.Equal("already-cancelled", scenario.Refuses(new RescheduleDrills(Series, Weekly(First.AddDays(7)))));
        Assert.Equal("already-cancelled", scenario.Refuses(new CancelDrillSeries(Series, "Again")));
    }

    [Fact]
    public void Whoever_is_invited_answers_and_changes_their_mind_and_nobody_else_does()
    {
        var scenario = Given(Once());
        Assert.Equal("not-invited", scenario.Refuses(new AnswerAttendance(Id(First), AttendanceAnswer.Coming), Chie));
        Assert.Equal("no-drill", scenario.Refuses(new AnswerAttendance("x", AttendanceAnswer.Coming), Aiko));
        Assert.Single(scenario.Accepts(new AnswerAttendance(Id(First), AttendanceAnswer.Coming), Aiko));
        Assert.Empty(scenario.Accepts(new AnswerAttendance(Id(First), AttendanceAnswer.Coming), Aiko));
        scenario.Accepts(new AnswerAttendance(Id(First), AttendanceAnswer.Absent), Aiko);
        Assert.Equal(AttendanceAnswer.Absent, scenario.Drill(First).State.Answers[Aiko.Id].Answer);
    }

    [Fact]
    public void Who_was_there_is_recorded_once_it_has_begun()
    {
        var scenario = Given(Once());
        Assert.Equal("not-started", scenario.Refuses(new RecordAttendance(Id(First), [Aiko.Id])));
        scenario.Now = InTokyo(First);
        scenario.Hold(First);
        Assert.Equal("forbidden", scenario.Refuses(new RecordAttendance(Id(First), [Aiko.Id]), Aiko));
        Assert.Equal("present-person", scenario.Refuses(new RecordAttendance(Id(First), [new PersonId("zoe")])));
        scenario.Accepts(new RecordAttendance(Id(First), [Chie.Id, Aiko.Id, Aiko.Id]));
        Assert.Equal([Aiko.Id, Chie.Id], scenario.Drill(First).State.Present!.Value);
    }

    [Fact]
    public void Somebody_stands_in_for_one_drill()
    {
        var scenario = Given(Weekly());
        scenario.Accepts(new ChangeDrillParts(Id(First), [new DrillPart(Chie.Id, DrillDuty.Player, "commander")]));
        Assert.True(scenario.Drill(First).IsInvited(Chie.Id) && !scenario.Drill(First).IsInvited(Aiko.Id));
        Assert.True(scenario.Drill(First.AddDays(7)).IsInvited(Aiko.Id));
        Assert.Equal("parts-no-player", scenario.Refuses(new ChangeDrillParts(Id(First), [new DrillPart(Chie.Id, DrillDuty.Observer)])));
    }

    [Fact]
    public void A_calendar_address_is_ones_own_and_a_new_one_voids_the_former()
    {
        var scenario = Given(Once());
        scenario.Accepts(new IssueCalendarKey("one"), Aiko);
        scenario.Accepts(new IssueCalendarKey("two"), Aiko);
        Assert.Equal(["two"], scenario.State.ByKeyHash.Keys);
        Assert.Equal("forbidden", scenario.Refuses(new RevokeCalendarKey(Aiko.Id), Ben));
        scenario.Accepts(new RevokeCalendarKey(Aiko.Id), Aiko);
        Assert.Empty(scenario.State.ByKeyHash);
        Assert.Equal("no-calendar-key", scenario.Refuses(new RevokeCalendarKey(Aiko.Id), Aiko));
    }
}
