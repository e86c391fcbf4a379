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

public sealed class EvaluationTests
{
    private static readonly Plan Takeover = PlanOf(Todo("look"), Decision("stolen", "yes", "no"), Todo("end"));
    private static readonly IncidentClosed Over = new(Personal("Over"));
    private static readonly TimeSpan Hair = TimeSpan.FromMilliseconds(1);

    public static TheoryData<double, int, Rating> Edges => new()
    {
        { 0, 0, Rating.Performed }, { 10, 0, Rating.Performed }, { 10, 1, Rating.Some }, { 20, 0, Rating.Some }, { 20, 1, Rating.Major }, { 30, 0, Rating.Major },
        { 30, 1, Rating.Unable }, { 600, 0, Rating.Unable },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void Done_within_a_threshold_from_the_start_of_the_clock_its_edge_included(double minutes, int milliseconds, Rating rating) =>
        Assert.Equal(rating, Of(Drill(Aiming(Aim("a", "look")), Takeover, Done("look", Minutes(minutes) + (milliseconds * Hair)))).Proposed);

    [Theory]
    [MemberData(nameof(Edges))]
    public void From_an_inject(double minutes, int milliseconds, Rating rating)
    {
        var result = Of(Drill(
            Aiming(Aim("a", "look", FromInject("mail"))), Takeover, new InjectReleased("mail", false).After(Minutes(45)), Done("look", Minutes(minutes) + (milliseconds * Hair))));
        Assert.Equal((Epoch + Minutes(45), Minutes(minutes) + (milliseconds * Hair), rating), (result.From, result.Took, result.Proposed));
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public void From_a_step(double minutes, int milliseconds, Rating rating) => Assert.Equal(rating, Of(Drill(
        Aiming(Aim("a", "stolen", FromStep("look"))), Takeover, Done("look", Minutes(50)),
        new DecisionTaken("r1", "stolen", "no", null).After(Minutes(minutes) + (milliseconds * Hair)))).Proposed);

    [Fact]
    public void Times_are_the_scenarios_not_the_servers() => Assert.Equal(Rating.Performed, Of(Drill(
        Aiming(Aim("a", "look")), Takeover, new DrillClockPaused(null), new DrillClockResumed().After(Minutes(600)), Done("look", Minutes(9)))).Proposed);

    [Fact]
    public void Never_done_is_unable_once_the_drill_is_over_or_the_last_threshold_has_passed()
    {
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, Over.After(Minutes(10)))).Proposed);
        Assert.Null(Of(Drill(Aiming(Aim("a", "look")), Takeover)).Proposed);
        Assert.Null(Of(Drill(Aiming(Aim("a", "look")), Takeover, new SeveritySet(Severity.Sev1, null).After(Minutes(30)))).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, new SeveritySet(Severity.Sev1, null).After(Minutes(30) + Hair))).Proposed);
    }

    /// <summary>It might yet have been done without challenges; ten minutes after its time began that was over.</summary>
    [Fact]
    public void What_there_was_still_time_for_when_the_drill_ended_is_not_rated()
    {
        Assert.Null(Of(Drill(Aiming(Aim("a", "look")), Takeover, Over.After(Minutes(10) - Hair))).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, Over.After(Minutes(10)))).Proposed);
        // Counted from its own beginning: two minutes before the end of a long drill.
        Past[] late = [new InjectReleased("mail", false).After(Minutes(88)), Over.After(Minutes(2))];
        Assert.Null(Of(Drill(Aiming(Aim("a", "look", FromInject("mail"))), Takeover, late)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, late)).Proposed);
        // Its turn need not have come yet.
        Assert.Null(Of(Drill(Aiming(Aim("a", "end", FromInject("mail"))), Takeover, late)).Proposed);
        // The evaluation goes on after the end, and changes nothing of that.
        Assert.Null(Of(Drill(Aiming(Aim("a", "look")), Takeover, new DrillClockPaused(null), Over, new SurveyAnswered([1, 2, 3, 4], null, null).By(Ben).After(Minutes(25)))).Proposed);
        // Questions have their time too; where only people judge there is none.
        var asked = ExerciseOf(Takeover, At("one", 0).Asking("a"));
        Assert.Null(Of(Drill(asked.Aiming(Aim("a", null)), Takeover, new InjectReleased("one", false), Over)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(asked.Aiming(new Objective { Id = "a" }), Takeover, new InjectReleased("one", false), Over)).Proposed);
    }

    [Fact]
    public void What_more_time_would_not_have_brought_about_is_unable_however_early_the_end()
    {
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, new StepSkipped("r1", "look", Personal("x")), Over)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(
            Aiming(Aim("a", "stolen", option: "yes")), Takeover, Done("look", Minutes(1)), new DecisionTaken("r1", "stolen", "no", null), Over)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, new RunAborted("r1", Personal("x")), Over)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "absent")), Takeover, Over)).Proposed);
        var passed = PlanOf(Todo("look"), Todo("end").When(Is("steps.look.option", "never")));
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "end")), passed, Done("look", Minutes(1)), Over)).Proposed);
    }

    /// <summary>A runbook that nobody had started yet may hold the step.</summary>
    [Fact]
    public void The_step_of_a_runbook_that_was_not_started_could_still_have_been_done()
    {
        var second = PlanOf("second", 1, Todo("other"));
        var exercise = Aiming(Aim("a", "other")) with { Runbooks = [Takeover.Runbook.Id, second.Runbook.Id] };
        var started = Knowing(Takeover, second).Also(exercise).And(
            DrillDeclared, Preparation(exercise, Takeover, second).By(Goro), new DrillClockStarted().By(Goro), new RunStarted("r1", Takeover.Version, []).By(Goro).After(TimeSpan.Zero));
        Assert.Equal((null, Rating.Unable), (
            Of(started.And(Over)).Proposed,
            Of(Knowing(Takeover, second).Also(exercise).And(
                DrillDeclared, Preparation(exercise, Takeover, second).By(Goro), new DrillClockStarted().By(Goro), Over.After(Minutes(10)))).Proposed));
    }

    [Fact]
    public void A_drill_that_a_real_event_cut_off_rates_nobody_for_what_they_had_time_for()
    {
        Assert.Null(Of(Drill(Aiming(Aim("a", "look")), Takeover, new DrillHalted(null), Over)).Proposed);
        Assert.Null(Of(Drill(Aiming(Aim("a", "look")), Takeover, new DrillHalted(null), new IncidentClosed(null).After(Minutes(600)))).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "look")), Takeover, new DrillHalted(null).After(Minutes(31)), Over)).Proposed);
    }

    [Fact]
    public void What_was_never_called_for_is_not_rated_and_what_was_done_before_its_time_is_done_well()
    {
        Assert.Null(Of(Drill(Aiming(Aim("a", "look", FromInject("mail"))), Takeover, Over)).Proposed);
        Assert.Null(Of(Drill(Aiming(Aim("a", "end", FromStep("stolen"))), Takeover, Over)).Proposed);
        Assert.Equal(Rating.Performed, Of(Drill(Aiming(Aim("a", "look", FromInject("mail"))), Takeover, Done("look", Minutes(50)), Over)).Proposed);
        Assert.Equal(Rating.Performed, Of(Drill(
            Aiming(Aim("a", "look", FromInject("mail"))), Takeover, Done("look", Minutes(50)), new InjectReleased("mail", false), Over)).Proposed);
        Assert.Empty(Evaluation.Of(Given(IncidentSpecification.Declared).State));
    }

    [Fact]
    public void A_decision_counts_only_for_the_right_answer()
    {
        Past Takes(string option) => new DecisionTaken("r1", "stolen", option, null).After(Minutes(2));
        Assert.Equal(Rating.Performed, Of(Drill(Aiming(Aim("a", "stolen", option: "yes")), Takeover, Done("look", Minutes(1)), Takes("yes"), Over)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(Aiming(Aim("a", "stolen", option: "yes")), Takeover, Done("look", Minutes(1)), Takes("no"), Over)).Proposed);
    }

    [Fact]
    public void What_questions_ask_for_is_shown_once_each_that_went_out_is_answered()
    {
        var exercise = ExerciseOf(Takeover, At("one", 0).Asking("a"), At("two", 5).Asking("a"), OnWord("three").Asking("a")).Aiming(Aim("a", null));
        Past[] both = [new InjectReleased("one", false), new InjectReleased("two", false)];
        Past Answer(string inject, double minutes) => new InjectAnswered(inject, Personal("x")).By(Ben).After(Minutes(minutes));
        Assert.Null(Of(Drill(exercise, Takeover, Over)).Proposed);
        Assert.Equal(Rating.Unable, Of(Drill(exercise, Takeover, [.. both, Answer("one", 1), Over.After(Minutes(10))])).Proposed);
        var shown = Of(Drill(exercise, Takeover, [.. both, Answer("two", 1), Answer("one", 7), Answer("one", 90), Over]));
        Assert.Equal((Rating.Performed, Epoch + Minutes(10)), (shown.Proposed, shown.DoneAt));
    }

    [Fact]
    public void Where_only_people_can_judge_nothing_is_proposed()
    {
        var talk = new Objective { Id = "a" };
        var exercise = ExerciseOf(Takeover, At("one", 0).Asking("a")).Aiming(talk);
        Assert.Null(Of(Drill(exercise, Takeover, new InjectReleased("one", false), new InjectAnswered("one", Personal("x")).By(Ben), Over)).Proposed);
        var rated = Of(Drill(exercise, Takeover, Over, new ObjectiveRated("a", Rating.Some, Personal("Heard it"))));
        Assert.Equal((null, Rating.Some), (rated.Proposed, rated.Rating));
    }

    private static Exercise Aiming(Objective objective) => ExerciseOf(Takeover, OnWord("mail")).Aiming(objective);

    private static Past Done(string step, TimeSpan later) => new StepCompleted("r1", step, null).By(Ben).After(later);

    private static ObjectiveResult Of(IncidentSpecification drill) => Evaluation.Of(drill.State).Single();
}
