using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class EvaluateDrillTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5)).Aiming(Aim("bank", "call-bank"));
    private static readonly Past CalledInTime = new StepCompleted("r1", "call-bank", null).By(Ben);
    private static readonly IncidentClosed Over = new(Personal("Over"));

    [Fact]
    public void A_note_that_arrived_late_keeps_both_times_in_the_scenario_s_clock()
    {
        var drill = Drill(
            Night, Takeover, new DrillClockPaused(null).By(Goro).After(Minutes(5)),
            new DrillObserved("o1", null, null, Personal("Late")).By(Hana).After(Minutes(10)) with { ClaimedAt = Epoch + Minutes(3) },
            new DrillObserved("o2", null, null, Personal("Later")).By(Hana).After(Minutes(10)) with { ClaimedAt = Epoch + Minutes(18) },
            new DrillObserved("o3", null, null, Personal("Now")).By(Hana));
        Assert.Equal(
            [(Epoch + Minutes(5), Epoch + Minutes(3)), (Epoch + Minutes(5), Epoch + Minutes(5)), (Epoch + Minutes(5), (DateTimeOffset?)null)],
            drill.State.Drill!.Observations.Select(note => (note.At, note.SeenAt)));
        Assert.Equal([Minutes(3), Minutes(5), null], ActionReport.Of(drill.State).Observations.Select(note => note.SeenAt));
    }

    [Fact]
    public void Observers_and_facilitators_take_notes()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new ObserveDrill(" Calm ", "bank", Rating.Some), by: Hana, at: Epoch + Minutes(4)).Then(new DrillObserved("o1", "bank", Rating.Some, Personal("Calm")));
        drill.When(new ObserveDrill("Slow"), by: Goro).Then(new DrillObserved("o2", null, null, Personal("Slow")));
        drill.When(new ObserveDrill("Seen"), by: Ibuki).Then(new DrillObserved("o3", null, null, Personal("Seen")));
        Assert.Equal((Hana.Id, Epoch + Minutes(4)), (drill.State.Drill!.Observations[0].By, drill.State.Drill.Observations[0].At));
        drill.When(new ObserveDrill("Me"), by: Aiko).ThenRefused("observer-only");
        drill.When(new ObserveDrill("x", "nothing"), by: Hana).ThenRefused("no-objective");
        drill.When(new ObserveDrill("x", Rating: (Rating)9), by: Hana).ThenRefused("bad-rating");
        drill.When(new ObserveDrill(""), by: Hana).ThenRefused("empty");
        drill.When(new ObserveDrill(new string('x', TextBounds.Note + 1)), by: Hana).ThenRefused("too-long");
        Given(DrillDeclared).When(new ObserveDrill("x"), by: Hana).ThenRefused("not-prepared");
    }

    [Fact]
    public void What_was_computed_is_confirmed_without_a_reason_and_overridden_with_one_after_the_end_too()
    {
        var drill = Drill(Night, Takeover, CalledInTime, new RunCompleted("r1"), Over);
        drill.When(new RateObjective("bank", Rating.Performed), by: Goro).Then(new ObjectiveRated("bank", Rating.Performed, null));
        drill.When(new RateObjective("bank", Rating.Major), by: Goro).ThenRefused("reason-needed");
        drill.When(new RateObjective("bank", Rating.Major, " They guessed "), by: Ibuki).Then(new ObjectiveRated("bank", Rating.Major, Personal("They guessed")));
        Assert.Equal(Rating.Major, Evaluation.Of(drill.State).Single().Rating);
        Assert.Equal(Rating.Performed, Evaluation.Of(drill.State).Single().Proposed);
        drill.When(new RateObjective("bank", (Rating)9), by: Goro).ThenRefused("bad-rating");
        drill.When(new RateObjective("nothing", Rating.Some), by: Goro).ThenRefused("no-objective");
        drill.When(new RateObjective(null!, Rating.Some), by: Goro).ThenRefused("no-objective");
        drill.When(new RateObjective("bank", Rating.Some, new string('x', TextBounds.Reason + 1)), by: Goro).ThenRefused("too-long");
        drill.When(new RateObjective("bank", Rating.Performed), by: Hana).ThenRefused("facilitator-only");
        drill.When(new RateObjective("bank", Rating.Performed), by: Aiko).ThenRefused("facilitator-only");
    }

    [Fact]
    public void There_is_nothing_to_rate_or_to_look_back_at_without_a_drill()
    {
        foreach (IncidentCommand command in new IncidentCommand[] { new RateObjective("bank", Rating.Some), new AnswerSurvey([1, 2, 3, 4]) })
        {
            Knowing().When(command, by: Goro).ThenRefused("no-incident");
            Given(IncidentSpecification.Declared).When(command, by: Goro).ThenRefused("not-a-drill");
            Given(IncidentSpecification.Declared, Over).When(command, by: Goro).ThenRefused("closed");
            Given(DrillDeclared).When(command, by: Goro).ThenRefused("not-prepared");
        }
    }

    [Fact]
    public void Who_took_part_looks_back_and_the_last_word_counts()
    {
        var drill = Drill(Night, Takeover, Over);
        drill.When(new AnswerSurvey([5, 4, 3, 1], " Calm ", ""), by: Ben).Then(new SurveyAnswered([5, 4, 3, 1], Personal("Calm"), null));
        drill.When(new AnswerSurvey([1, 1, 1, 1]), by: Ben).Then(new SurveyAnswered([1, 1, 1, 1], null, null));
        Assert.Equal([1, 1, 1, 1], drill.State.Drill!.Survey.Single().Value.Scores);
        drill.When(new AnswerSurvey([1, 1, 1, 1]), by: Hana).Then(new SurveyAnswered([1, 1, 1, 1], null, null));
        drill.When(new AnswerSurvey([1, 1, 1, 1]), by: Dai).ThenRefused("not-in-drill");
        foreach (int[] scores in new int[][] { [], [1, 2, 3], [1, 2, 3, 4, 5], [0, 1, 1, 1], [1, 1, 1, 6], [1, 1, -1, 1] })
        {
            drill.When(new AnswerSurvey([.. scores]), by: Ben).ThenRefused("bad-scores");
        }

        drill.When(new AnswerSurvey(default), by: Ben).ThenRefused("bad-scores");
        drill.When(new AnswerSurvey([1, 1, 1, 1], new string('x', TextBounds.Note + 1)), by: Ben).ThenRefused("too-long");
        drill.When(new AnswerSurvey([1, 1, 1, 1], null, new string('x', TextBounds.Note + 1)), by: Ben).ThenRefused("too-long");
    }
}
