using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Schedule;
using static IncidentOps.Core.Tests.Schedule.ScheduleScenario;

namespace IncidentOps.Core.Tests.Schedule;

public sealed class ScheduleMessagesTests
{
    private const string Slot = "20261201T1000";

    [Fact]
    public void Everybody_is_invited_at_once_and_reminded_before_it_begins_each_once()
    {
        var scenario = Given(Once());
        Assert.Equal(["invite.1 aiko", "invite.1 ben", "invite.1 goro"], scenario.Send());
        Assert.Empty(scenario.Send());
        foreach (var (before, minutes) in new[] { (TimeSpan.FromDays(7), 10_080), (TimeSpan.FromDays(1), 1_440), (TimeSpan.FromHours(1), 60) })
        {
            scenario.Now = InTokyo(First) - before - TimeSpan.FromMinutes(1);
            Assert.Empty(scenario.Due());
            Assert.Equal(scenario.Now.AddMinutes(1), ScheduleMessages.Pending(scenario.State, scenario.Dates)[0].DueAt);
            scenario.Now = scenario.Now.AddMinutes(1);
            Assert.Equal(new[] { "aiko", "ben", "goro" }.Select(person => $"remind.{Slot}.0.{minutes} {person}"), scenario.Send());
            Assert.Empty(scenario.Send());
        }

        scenario.Now = InTokyo(First.AddDays(3));
        Assert.Empty(ScheduleMessages.Pending(scenario.State, scenario.Dates));
    }

    [Fact]
    public void After_a_long_sleep_only_the_nearest_reminder_goes_out_and_none_once_it_has_begun()
    {
        var scenario = Given(Once());
        scenario.Send();
        scenario.Now = InTokyo(First.AddMinutes(-30));
        Assert.Equal([$"remind.{Slot}.0.60 aiko", $"remind.{Slot}.0.60 ben", $"remind.{Slot}.0.60 goro"], scenario.Due());
        scenario.Now = InTokyo(First);
        Assert.Empty(scenario.Due());
    }

    [Fact]
    public void Whoever_is_invited_late_gets_no_reminder_that_would_have_been_due_before()
    {
        var scenario = new ScheduleScenario { Now = InTokyo(First.AddHours(-20)) };
        scenario.Accepts(new ScheduleDrills(Series, Once()));
        Assert.Equal(["invite.1 aiko", "invite.1 ben", "invite.1 goro"], scenario.Send());
        scenario.Now = InTokyo(First.AddHours(-2));
        scenario.Accepts(new RescheduleDrills(Series, Once() with { Parts = [.. Parts, new DrillPart(Chie.Id, DrillDuty.Observer)] }));
        Assert.Equal(["invite.1 chie"], scenario.Send());
        scenario.Now = InTokyo(First.AddHours(-1));
        Assert.Equal(4, scenario.Send().Count);
    }

    [Fact]
    public void Who_will_not_come_is_not_reminded()
    {
        var scenario = Given(Once());
        scenario.Send();
        scenario.Accepts(new AnswerAttendance(Id(First), AttendanceAnswer.Absent), Aiko);
        scenario.Now = InTokyo(First.AddDays(-1));
        Assert.Equal([$"remind.{Slot}.0.1440 ben", $"remind.{Slot}.0.1440 goro"], scenario.Send());
    }

    [Fact]
    public void A_move_and_a_cancellation_are_told()
    {
        var scenario = Given(Weekly());
        scenario.Send();
        scenario.Accepts(new MoveDrill(Id(First), First.AddHours(4)));
        Assert.Equal([$"move.{Slot}.1 aiko", $"move.{Slot}.1 ben", $"move.{Slot}.1 goro"], scenario.Send());
        scenario.Now = InTokyo(First.AddHours(4).AddDays(-1));
        Assert.Contains($"remind.{Slot}.1.1440 aiko", scenario.Send());
        scenario.Accepts(new CancelDrill(Id(First), "Storm"));
        Assert.Equal([$"cancel.{Slot} aiko", $"cancel.{Slot} ben", $"cancel.{Slot} goro"], scenario.Due().Where(id => id.StartsWith("cancel", StringComparison.Ordinal)));
        scenario.Send();
        scenario.Accepts(new CancelDrillSeries(Series, "Reorganised"));
        Assert.Equal(["cancel aiko", "cancel ben", "cancel goro"], scenario.Send());
        Assert.Empty(ScheduleMessages.Pending(scenario.State, scenario.Dates));
    }

    [Fact]
    public void New_dates_are_an_invitation_again_and_a_stand_in_gets_one_of_their_own()
    {
        var scenario = Given(Weekly());
        scenario.Send();
        scenario.Accepts(new ChangeDrillParts(Id(First), [.. Parts, new DrillPart(Chie.Id, DrillDuty.Observer)]));
        Assert.Equal([$"invite.1.{Slot} chie"], scenario.Send());
        scenario.Accepts(new RescheduleDrills(Series, Weekly(First.AddHours(3))));
        Assert.Equal(["invite.2 aiko", "invite.2 ben", "invite.2 goro"], scenario.Send());
    }

    [Fact]
    public void A_failed_one_is_tried_again_later_and_given_up_in_the_end()
    {
        var scenario = Given(Once() with { Parts = [new DrillPart(Aiko.Id, DrillDuty.Player)] });
        for (var tries = 1; tries <= Delivery.MaximumTries; tries++)
        {
            Assert.Equal(["invite.1 aiko"], scenario.Due());
            scenario.Accepts(new RecordMessageTry(Series, "invite.1", Aiko.Id, DeliveryState.Failed, "smtp", "smtp: timed-out: "), Actor.System);
            Assert.Empty(scenario.Due());
            scenario.Now = scenario.Now.AddMinutes(20);
        }

        Assert.Equal(DeliveryState.GaveUp, scenario.State.Series[Series].Messages[("invite.1", Aiko.Id)].State);
        Assert.Empty(scenario.Due());
        Assert.Equal("not-pending", scenario.Refuses(new RecordMessageTry(Series, "invite.1", Aiko.Id, DeliveryState.Sent, "smtp", null), Actor.System));
        Assert.Throws<InvalidOperationException>(() => scenario.Refuses(new RecordMessageTry(Series, "x", Aiko.Id, DeliveryState.Sent, "smtp", null), Goro));
    }
}
