using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class DirectorTests
{
    [Fact]
    public void What_came_due_together_goes_out_in_the_order_of_its_times_then_of_its_numbers_whichever_timer_is_first()
    {
        var plan = PlanOf(Todo("call-bank"));
        var drill = Drill(ExerciseOf(plan, At("c", 20), At("b", 10), At("a", 20), At("later", 60)), plan, new DrillClockJumped(Minutes(30)).By(Goro));
        drill.When(new Wake("inject/a"), by: TheEngine, at: Epoch + Minutes(1)).Then(new InjectReleased("b", false), new InjectReleased("c", false), new InjectReleased("a", false));
        drill.When(new Wake("inject/b"), by: TheEngine, at: Epoch + Minutes(1)).ThenRefused("stale");
    }

    private static readonly Plan Takeover = PlanOf(Todo("look"), Decision("stolen", "yes", "no"), Todo("end"));
    private static readonly Past Looked = new StepCompleted("r1", "look", null).By(Ben);

    [Fact]
    public void At_a_time_of_the_scenario()
    {
        var drill = Drill(ExerciseOf(Takeover, At("zero", 0), At("hour", 60), At("day", 1_500.5)), Takeover);
        Assert.Equal((Epoch, Epoch + Minutes(60), Epoch + Minutes(1_500.5)), (Due(drill, "zero"), Due(drill, "hour"), Due(drill, "day")));
        Assert.Null(Due(Prepared(ExerciseOf(Takeover, At("zero", 0)), Takeover), "zero"));
    }

    [Fact]
    public void When_a_step_is_done_and_a_while_after_and_skipped_does_not_count()
    {
        var exercise = ExerciseOf(Takeover, WhenDone("at-once", "look"), WhenDone("later", "look", 60));
        Assert.Null(Due(Drill(exercise, Takeover), "at-once"));
        Assert.Null(Due(Drill(exercise, Takeover, new StepSkipped("r1", "look", Personal("x"))), "at-once"));
        var drill = Drill(exercise, Takeover, Looked);
        Assert.Equal((Epoch + Minutes(1), Epoch + Minutes(61)), (Due(drill, "at-once"), Due(drill, "later")));
        Assert.Null(Due(drill.And(new StepReopened("r1", "look", null)), "later"));
    }

    [Fact]
    public void When_a_decision_is_taken_for_one_answer_and_for_no_other()
    {
        var exercise = ExerciseOf(Takeover, WhenTaken("yes", "stolen", "yes", 2), WhenTaken("no", "stolen", "no"));
        var drill = Drill(exercise, Takeover, Looked, new DecisionTaken("r1", "stolen", "yes", null));
        Assert.Equal(Epoch + Minutes(4), Due(drill, "yes"));
        Assert.Null(Due(drill, "no"));
    }

    [Fact]
    public void When_a_step_is_missing_at_a_time_and_not_where_it_was_done_till_then()
    {
        var exercise = ExerciseOf(Takeover, Unless("nudge", "look", 10));
        Drill(exercise, Takeover).When(new Wake("inject/nudge"), by: TheEngine, at: Epoch + Minutes(10)).Then(new InjectReleased("nudge", false));
        Drill(exercise, Takeover, new StepSkipped("r1", "look", Personal("x"))).When(new Wake("inject/nudge"), by: TheEngine, at: Epoch + Minutes(10))
            .Then(new InjectReleased("nudge", false));
        var drill = Drill(exercise, Takeover, Looked);
        drill.When(new Wake("inject/nudge"), by: TheEngine, at: Epoch + Minutes(10)).Then(new InjectDropped("nudge"));
        Assert.Null(Due(drill, "nudge"));
        drill.And(new StepReopened("r1", "look", null));
        Assert.Null(Due(drill, "nudge"));
    }

    [Fact]
    public void After_another_inject_and_so_on_along_the_chain_from_when_each_really_went_out()
    {
        var exercise = ExerciseOf(Takeover, At("one", 5), Following("two", "one", 60), Following("three", "two"));
        var drill = Drill(exercise, Takeover);
        Assert.Null(Due(drill, "two"));
        drill.When(new ReleaseInject("one"), by: Goro, at: Epoch + Minutes(2)).Then(new InjectReleased("one", true));
        Assert.Equal(Epoch + Minutes(62), Due(drill, "two"));
        Assert.Null(Due(drill, "three"));
        drill.When(new Wake("inject/two"), by: TheEngine, at: Epoch + Minutes(63)).Then(new InjectReleased("two", false));
        Assert.Equal(Epoch + Minutes(63), Due(drill, "three"));
    }

    [Fact]
    public void What_follows_an_inject_that_was_left_out_stays_out() =>
        Assert.Null(Due(Drill(ExerciseOf(Takeover, At("one", 5), Following("two", "one")), Takeover, new InjectSkipped("one", null)), "two"));

    [Fact]
    public void On_the_facilitators_word_alone_and_never_what_is_held_released_or_in_a_halted_drill()
    {
        var exercise = ExerciseOf(Takeover, OnWord("news"), At("mail", 5));
        Assert.Null(Due(Drill(exercise, Takeover), "news"));
        Assert.Null(Due(Drill(exercise, Takeover, new InjectHeld("mail", true)), "mail"));
        Assert.Null(Due(Drill(exercise, Takeover, new InjectReleased("mail", true)), "mail"));
        Assert.Null(Due(Drill(exercise, Takeover, new DrillHalted(null)), "mail"));
        Assert.Null(Director.DueAt(Given(IncidentSpecification.Declared).State, exercise.Inject("mail")!));
    }

    [Fact]
    public void Next_is_the_earliest_and_of_two_at_one_time_the_first_in_the_file()
    {
        var exercise = ExerciseOf(Takeover, At("c", 20), At("b", 10), At("a", 10), OnWord("news"));
        var drill = Drill(exercise, Takeover);
        Assert.Equal(("b", Epoch + Minutes(10)), Next(drill));
        drill.And(new InjectReleased("b", false));
        Assert.Equal(("a", Epoch + Minutes(10)), Next(drill));
        Assert.Equal("c", Director.Next(drill.State, after: Epoch + Minutes(10))!.Value.Inject.Id);
        drill.And(new InjectReleased("a", false), new InjectReleased("c", false));
        Assert.Null(Director.Next(drill.State));
        Assert.Null(Director.Next(Given(IncidentSpecification.Declared).State));
    }

    [Fact]
    public void What_waits_for_a_missing_step_is_no_next_one_while_the_step_is_done()
    {
        var drill = Drill(ExerciseOf(Takeover, Unless("nudge", "look", 10), At("mail", 20)), Takeover);
        Assert.Equal(("nudge", Epoch + Minutes(10)), Next(drill));
        drill.And(Looked);
        Assert.Equal(("mail", Epoch + Minutes(20)), Next(drill));
        Assert.NotNull(Due(drill, "nudge"));
        drill.And(new StepReopened("r1", "look", null));
        Assert.Equal(("nudge", Epoch + Minutes(10)), Next(drill));
    }

    [Fact]
    public void A_wake_before_its_time_is_refused_at_any_speed_and_nobody_else_wakes()
    {
        var drill = Drill(ExerciseOf(Takeover, At("mail", 5)), Takeover, new DrillSpeedSet(50).By(Goro));
        // A minute at full speed, four at half speed.
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(9) - TimeSpan.FromMilliseconds(1)).ThenRefused("early");
        drill.When(new Wake("inject/mail"), by: Goro, at: Epoch + Minutes(9)).ThenRefused("engine-only");
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(9)).Then(new InjectReleased("mail", false));
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(9)).ThenRefused("stale");
    }

    [Fact]
    public void A_step_in_a_loop_is_done_when_every_round_that_was_reached_is()
    {
        var loop = PlanOf(While("loop", IsNot("steps.again.option", "no"), 3, Todo("scan"), Decision("again", "yes", "no")));
        var exercise = ExerciseOf(loop, WhenDone("report", "scan", 1));
        var drill = Drill(exercise, loop, new StepCompleted("r1", "loop#1/scan", null));
        Assert.Equal(Epoch + Minutes(2), Due(drill, "report"));
        drill.And(new DecisionTaken("r1", "loop#1/again", "yes", null));
        Assert.Null(Due(drill, "report"));
        drill.And(new StepCompleted("r1", "loop#2/scan", null));
        Assert.Equal(Epoch + Minutes(4), Due(drill, "report"));
    }

    [Fact]
    public void Of_two_runs_the_one_that_did_it_first_counts()
    {
        var drill = Drill(
            ExerciseOf(Takeover, WhenDone("report", "look")), Takeover, new RunStarted("r2", Takeover.Version, []), new StepCompleted("r2", "look", null), Looked);
        Assert.Equal(Epoch + Minutes(2), Due(drill, "report"));
    }

    private static DateTimeOffset? Due(IncidentSpecification drill, string inject) => Director.DueAt(drill.State, drill.State.Drill!.Exercise.Inject(inject)!);

    private static (string, DateTimeOffset) Next(IncidentSpecification drill) => Director.Next(drill.State) is { } next ? (next.Inject.Id, next.At) : default;
}
