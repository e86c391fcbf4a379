using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using static IncidentOps.Core.Tests.Schedule.ScheduleScenario;

namespace IncidentOps.Core.Tests.Schedule;

public sealed class ScheduleDrillsTests
{
    [Fact]
    public void Facilitators_and_planners_schedule_and_nobody_else()
    {
        foreach (var actor in new[] { Goro, Chie })
        {
            Assert.Equal(Series, Assert.IsType<DrillsScheduled>(Assert.Single(new ScheduleScenario().Accepts(new ScheduleDrills(Series, Once()), actor))).Series);
        }

        Assert.Equal("forbidden", new ScheduleScenario().Refuses(new ScheduleDrills(Series, Once()), Aiko));
        Assert.Equal("series-exists", Given(Once()).Refuses(new ScheduleDrills(Series, Once())));
    }

    [Theory]
    [InlineData("exercise-none")]
    [InlineData("start-past")]
    [InlineData("start-bad")]
    [InlineData("bad-time-zone")]
    [InlineData("rule-bad")]
    [InlineData("rule-start")]
    [InlineData("last-day-early")]
    [InlineData("last-day-alone")]
    [InlineData("parts-bad")]
    [InlineData("parts-role")]
    [InlineData("parts-person")]
    [InlineData("parts-no-player")]
    [InlineData("reminders-bad")]
    [InlineData("grace-bad")]
    [InlineData("note-long")]
    public void What_can_not_be_held_is_refused(string code)
    {
        var good = Weekly();
        var bad = code switch
        {
            "exercise-none" => good with { Exercise = "x" },
            "start-past" => Weekly(First.AddMonths(-1)),
            "start-bad" => Weekly(First.AddSeconds(1)),
            "bad-time-zone" => Weekly(zone: "Asia/Nowhere"),
            "rule-bad" => good with { Timing = good.Timing with { Rule = "FREQ=WEEKLY;COUNT=3" } },
            "rule-start" => good with { Timing = good.Timing with { Start = First.AddDays(1), Rule = "FREQ=WEEKLY;BYDAY=TU" } },
            "last-day-early" => good with { Timing = good.Timing with { LastDay = new DateOnly(2026, 11, 30) } },
            "last-day-alone" => Once() with { Timing = Once().Timing with { LastDay = new DateOnly(2026, 12, 30) } },
            "parts-bad" => good with { Parts = [] },
            "parts-role" => good with { Parts = [new DrillPart(Aiko.Id, DrillDuty.Player, "cook")] },
            "parts-person" => good with { Parts = [new DrillPart(new PersonId("zoe"), DrillDuty.Player)] },
            "parts-no-player" => good with { Parts = [new DrillPart(Aiko.Id, DrillDuty.Observer)] },
            "reminders-bad" => good with { Reminders = [TimeSpan.FromMinutes(9)] },
            "grace-bad" => good with { Grace = TimeSpan.FromDays(2) },
            _ => good with { Note = new string('x', 2_001) },
        };
        Assert.Equal(code, new ScheduleScenario().Refuses(new ScheduleDrills(Series, bad)));
    }

    [Theory]
    [InlineData("FREQ=DAILY", true)]
    [InlineData("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU", true)]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", true)]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", true)]
    [InlineData("FREQ=HOURLY", false)]
    [InlineData("FREQ=DAILY;BYHOUR=1,2,3", false)]
    [InlineData("FREQ=DAILY;UNTIL=20270101T000000Z", false)]
    [InlineData("FREQ=DAILY;FREQ=DAILY", false)]
    [InlineData("FREQ=DAILY;BYMONTHDAY=32", false)]
    [InlineData("FREQ=DAILY;INTERVAL=0", false)]
    [InlineData("freq=daily", false)]
    [InlineData("", false)]
    [InlineData("FREQ=DAILY\nX", false)]
    public void Only_rules_of_days_are_taken(string rule, bool isTaken) => Assert.Equal(isTaken, RecurrenceRule.IsWellFormed(rule));

    [Fact]
    public void A_series_keeps_the_time_on_the_wall_when_the_clocks_change()
    {
        var scenario = new ScheduleScenario();
        scenario.Accepts(new ScheduleDrills(Series, Weekly(new DateTime(2027, 3, 7, 2, 30, 0), NewYork)));
        var from = new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            ["03-07 07:30", "03-14 07:30", "03-21 06:30"],
            scenario.Dates.Between(from, from.AddDays(25)).Select(drill => drill.StartsAt.UtcDateTime.ToString("MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_last_day_is_the_last()
    {
        var weekly = Weekly();
        var scenario = Given(weekly with { Timing = weekly.Timing with { LastDay = new DateOnly(2026, 12, 15) } });
        Assert.Equal([1, 8, 15], scenario.Dates.Between(scenario.Now, scenario.Now.AddYears(1)).Select(drill => drill.LocalStart.Day));
    }

    [Fact]
    public void An_id_names_a_drill_for_ever()
    {
        var scenario = Given(Weekly());
        Assert.Equal("s1-20261208T1000", scenario.Drill(First.AddDays(7)).Id);
        Assert.Null(scenario.Dates.Find("s1-20261207T1000"));
        Assert.Null(scenario.Dates.Find("s2-20261208T1000"));
        Assert.Null(scenario.Dates.Find("s1"));
        Assert.Null(scenario.Dates.Find(null));
    }

    [Fact]
    public void Other_people_for_the_rest_of_a_series_change_neither_its_dates_nor_its_past()
    {
        var scenario = Given(Weekly());
        scenario.Accepts(new AnswerAttendance(Id(First.AddDays(7)), AttendanceAnswer.Coming), Aiko);
        scenario.Now = InTokyo(First.AddDays(3));
        // Told with the next date as the first, as a form has it.
        var changed = Weekly(First.AddDays(7)) with { Parts = [new DrillPart(Aiko.Id, DrillDuty.Player, "commander")] };
        Assert.Equal(First, Assert.IsType<DrillsRescheduled>(Assert.Single(scenario.Accepts(new RescheduleDrills(Series, changed)))).Terms.Timing.Start);
        Assert.Equal(3, scenario.Drill(First).Parts.Length);
        Assert.Single(scenario.Drill(First.AddDays(7)).Parts);
        Assert.Equal(AttendanceAnswer.Coming, scenario.Drill(First.AddDays(7)).State.Answers[Aiko.Id].Answer);
        Assert.Equal(1, scenario.State.Series[Series].Last.Timing);
        Assert.Empty(scenario.Accepts(new RescheduleDrills(Series, changed)));
    }

    [Fact]
    public void New_dates_leave_those_that_were_held_and_missed()
    {
        var scenario = Given(Weekly());
        scenario.Now = InTokyo(First);
        scenario.Hold(First);
        scenario.Now = InTokyo(First.AddDays(10));
        Assert.Equal("start-past", scenario.Refuses(new RescheduleDrills(Series, Weekly(First.AddDays(7).AddHours(4)))));
        scenario.Accepts(new RescheduleDrills(Series, Weekly(First.AddDays(14).AddHours(4))));
        Assert.Equal(
            ["01 10:00 Started", "08 10:00 Missed", "15 14:00 Planned", "22 14:00 Planned"],
            scenario.Dates.Between(InTokyo(First), InTokyo(First.AddDays(25)))
                .Select(drill => $"{drill.LocalStart.ToString("dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} {drill.Standing}"));
        Assert.Equal(2, scenario.State.Series[Series].Last.Timing);
    }

    [Fact]
    public void A_drill_started_early_stays_though_its_series_gets_new_dates_before_it_would_have_begun()
    {
        var scenario = Given(Weekly());
        scenario.Now = InTokyo(First.AddMinutes(-20));
        scenario.Hold(First);
        scenario.Accepts(new RescheduleDrills(Series, Weekly(First.AddHours(5))));
        Assert.Equal("i1", scenario.Drill(First).State.Room!.Incident);
        Assert.Contains(scenario.Dates.Between(InTokyo(First), InTokyo(First.AddHours(1))), drill => drill.Standing == DrillStanding.Started);
    }
}
