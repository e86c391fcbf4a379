using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class ConductClockTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank").Due(Minutes(30)));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5), At("phone", 65), OnWord("news"));

    [Fact]
    public void A_pause_holds_what_is_pending_and_a_resume_gives_it_back_the_time_that_was_left()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new PauseDrill(" Lunch "), by: Goro, at: Epoch + Minutes(2)).Then(new DrillClockPaused(Personal("Lunch")));
        Assert.Empty(PendingWakeups.Of(drill.State));
        drill.When(new PauseDrill(), by: Goro).ThenRefused("already-paused");
        drill.When(new ResumeDrill(), by: Goro, at: Epoch + Minutes(62)).Then(new DrillClockResumed());
        drill.When(new ResumeDrill(), by: Goro).ThenRefused("already-running");
        Assert.Equal(Epoch + Minutes(65), WakesAt("inject/mail", drill));
        Assert.Equal(Epoch + Minutes(90), WakesAt("due/r1/call-bank", drill));
    }

    [Fact]
    public void At_another_speed_the_same_scenario_time_comes_sooner_or_later()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new SetDrillSpeed(200), by: Goro, at: Epoch + Minutes(1)).Then(new DrillSpeedSet(200));
        Assert.Equal(Epoch + Minutes(3), WakesAt("inject/mail", drill));
        drill.When(new SetDrillSpeed(50), by: Goro, at: Epoch + Minutes(2)).Then(new DrillSpeedSet(50));
        Assert.Equal(Epoch + Minutes(6), WakesAt("inject/mail", drill));
        drill.When(new SetDrillSpeed(50), by: Goro).ThenRefused("same-speed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-100)]
    [InlineData(DrillClock.SlowestPercent - 1)]
    [InlineData(DrillClock.FastestPercent + 1)]
    [InlineData(int.MinValue)]
    public void A_speed_has_bounds(int percent) => Drill(Night, Takeover).When(new SetDrillSpeed(percent), by: Goro).ThenRefused("out-of-range");

    [Theory]
    [InlineData(DrillClock.SlowestPercent)]
    [InlineData(DrillClock.FastestPercent)]
    public void The_bounds_of_the_speed_belong_to_it(int percent) =>
        Drill(Night, Takeover).When(new SetDrillSpeed(percent), by: Goro).Then(new DrillSpeedSet(percent));

    [Fact]
    public void A_jump_leads_to_a_time_or_to_the_next_inject()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new JumpDrill(), by: Goro, at: Epoch + Minutes(1)).Then(new DrillClockJumped(Minutes(5)));
        Assert.Equal(Epoch + Minutes(1), WakesAt("inject/mail", drill));
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(1)).Then(new InjectReleased("mail", false));
        Assert.Equal(Epoch + Minutes(5), drill.State.Drill!.Inject("mail").ReleasedAt);
        drill.When(new JumpDrill(Minutes(64)), by: Goro, at: Epoch + Minutes(2)).Then(new DrillClockJumped(Minutes(64)));
        Assert.Equal(Epoch + Minutes(3), WakesAt("inject/phone", drill));
    }

    [Fact]
    public void A_jump_in_a_pause_lets_nothing_out_before_the_clock_goes_on()
    {
        var drill = Drill(Night, Takeover, new DrillClockPaused(null).By(Goro));
        drill.When(new JumpDrill(Minutes(10)), by: Goro).Then(new DrillClockJumped(Minutes(10)));
        Assert.Empty(PendingWakeups.Of(drill.State));
        drill.When(new ResumeDrill(), by: Goro, at: Epoch + Minutes(30)).Then(new DrillClockResumed());
        Assert.Equal(Epoch + Minutes(30), WakesAt("inject/mail", drill));
    }

    [Fact]
    public void The_clock_is_never_put_back_nor_beyond_what_a_scenario_may_reach()
    {
        var drill = Drill(Night, Takeover);
        foreach (var to in new[] { TimeSpan.Zero, -Minutes(1), Minutes(1), JumpDrill.Longest + TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue, TimeSpan.MinValue })
        {
            drill.When(new JumpDrill(to), by: Goro, at: Epoch + Minutes(1)).ThenRefused("not-ahead");
        }

        drill.When(new JumpDrill(Minutes(1) + TimeSpan.FromTicks(1)), by: Goro, at: Epoch + Minutes(1)).ThenRefused("not-ahead");
        drill.When(new JumpDrill(JumpDrill.Longest), by: Goro).Then(new DrillClockJumped(JumpDrill.Longest));
    }

    [Fact]
    public void A_jump_to_the_next_inject_passes_over_those_that_are_due_already()
    {
        var drill = Drill(Night, Takeover).And(new DrillClockPaused(null).By(Goro).After(Minutes(5)));
        drill.When(new JumpDrill(), by: Goro).Then(new DrillClockJumped(Minutes(65)));
        drill.When(new JumpDrill(), by: Goro).ThenRefused("no-next");
    }

    [Fact]
    public void Without_an_inject_that_goes_out_by_itself_there_is_nothing_to_jump_to() =>
        Drill(ExerciseOf(Takeover, OnWord("news")), Takeover).When(new JumpDrill(), by: Goro).ThenRefused("no-next");

    [Fact]
    public void Only_who_conducts_a_drill_under_way_moves_its_clock()
    {
        IncidentCommand[] commands = [new PauseDrill(), new ResumeDrill(), new SetDrillSpeed(200), new JumpDrill(Minutes(9))];
        foreach (var command in commands)
        {
            Drill(Night, Takeover).When(command, by: Aiko).ThenRefused("facilitator-only");
            Drill(Night, Takeover).When(command, by: Hana).ThenRefused("facilitator-only");
            Knowing().When(command, by: Goro).ThenRefused("no-incident");
            Given(IncidentSpecification.Declared).When(command, by: Ibuki).ThenRefused("not-a-drill");
            Given(DrillDeclared).When(command, by: Goro).ThenRefused("not-prepared");
            Prepared(Night, Takeover).When(command, by: Goro).ThenRefused("not-started");
            Drill(Night, Takeover, new DrillHalted(null)).When(command, by: Goro).ThenRefused("halted");
            Drill(Night, Takeover, new IncidentClosed(Personal("Over"))).When(command, by: Goro).ThenRefused("closed");
        }

        Drill(Night, Takeover).When(new PauseDrill(), by: Ibuki).Then(new DrillClockPaused(null));
        Drill(Night, Takeover).When(new PauseDrill(new string('x', TextBounds.Reason + 1)), by: Goro).ThenRefused("too-long");
    }

    private static DateTimeOffset WakesAt(string wakeup, IncidentSpecification drill) => PendingWakeups.Of(drill.State).Single(one => one.Key == wakeup).At;
}
