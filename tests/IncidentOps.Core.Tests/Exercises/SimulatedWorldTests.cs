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

public sealed class SimulatedWorldTests
{
    private static readonly Plan Machine = PlanOf(Decision("ready", "yes", "no"), Action("isolate"), Action("again"));
    private static readonly WorldAnswer Fails = Answer(ProcedureResult.NotApplied, 20, "permission denied");
    private static readonly WorldAnswer Works = Answer(ProcedureResult.Applied, 40, "isolated") with { Outputs = new Dictionary<string, string> { ["rule"] = "7" } };

    [Fact]
    public void Where_no_rule_says_anything_it_works_after_two_seconds()
    {
        var drill = Started(ExerciseOf(Machine).Answering(Answers("other.action", Fails)));
        Ends(drill, 1, 2, ProcedureResult.Applied, null);
    }

    [Fact]
    public void It_fails_once_and_then_works_and_keeps_to_its_last_answer()
    {
        var drill = Started(ExerciseOf(Machine).Answering(Answers(Isolate, Fails, Works)));
        Ends(drill, 1, 20, ProcedureResult.NotApplied, "permission denied");
        Assert.Equal(StepStatus.Failed, drill.StatusOf("isolate"));
        drill.And(Attempt(2, AttemptKind.Apply));
        Ends(drill, 2, 40, ProcedureResult.Applied, "isolated", ("rule", "7"));
        drill.And(Attempt(3, AttemptKind.Undo));
        Ends(drill, 3, 40, ProcedureResult.Applied, null);
        drill.And(new StepReopened("r1", "isolate", null), Attempt(4, AttemptKind.Apply));
        Ends(drill, 4, 40, ProcedureResult.Applied, "isolated", ("rule", "7"));
    }

    [Fact]
    public void A_check_tells_what_stands_and_prints_nothing_of_the_apply()
    {
        var drill = Started(ExerciseOf(Machine).Answering(Answers(Isolate, Fails, Works)), AttemptKind.Check);
        Ends(drill, 1, 20, ProcedureResult.NotApplied, null);
        // A check is no attempt to apply: the first of those still fails.
        drill.And(Attempt(2, AttemptKind.Apply));
        Ends(drill, 2, 20, ProcedureResult.NotApplied, "permission denied");
        drill.And(Attempt(3, AttemptKind.Apply));
        Ends(drill, 3, 40, ProcedureResult.Applied, "isolated", ("rule", "7"));
        drill.And(Attempt(4, AttemptKind.Check));
        Ends(drill, 4, 40, ProcedureResult.Applied, null);
    }

    [Fact]
    public void The_first_rule_that_fits_counts_by_action_step_and_condition()
    {
        var exercise = ExerciseOf(Machine).Answering(
            Answers(Isolate, Answer(ProcedureResult.Unknown, 1)) with { Step = "again" },
            Answers(Isolate, Answer(ProcedureResult.NotApplied, 2)) with { When = Is("steps.ready.option", "no") },
            Answers("*", Answer(ProcedureResult.Applied, 3)),
            Answers(Isolate, Answer(ProcedureResult.Unknown, 4)));
        Ends(Started(exercise, option: "yes"), 1, 3, ProcedureResult.Applied, null);
        Ends(Started(exercise, option: "no"), 1, 2, ProcedureResult.NotApplied, null);
        var second = Started(exercise, option: "yes");
        Ends(second, 1, 3, ProcedureResult.Applied, null);
        second.And(Attempt(1, AttemptKind.Apply, "again"));
        second.When(new Wake("simulated/r1/again/1"), by: TheEngine, at: second.State.LastRecordedAt + TimeSpan.FromSeconds(1))
            .Then(new ActionFinished("r1", "again", 1, ProcedureResult.Unknown, null, TimeSpan.FromSeconds(1), null, []));
    }

    [Fact]
    public void An_attempt_takes_scenario_time_and_does_not_end_in_a_pause()
    {
        var drill = Started(ExerciseOf(Machine).Answering(Answers(Isolate, Works)));
        drill.And(new DrillClockPaused(null).By(Goro).After(TimeSpan.FromSeconds(10)));
        Assert.Empty(PendingWakeups.Of(drill.State));
        drill.When(new Wake("simulated/r1/isolate/1"), by: TheEngine, at: drill.State.LastRecordedAt + Minutes(60)).ThenRefused("stale");
        drill.And(new DrillClockResumed().By(Goro).After(Minutes(60)), new DrillSpeedSet(300).By(Goro).After(TimeSpan.Zero));
        Assert.Equal(drill.State.LastRecordedAt + TimeSpan.FromSeconds(10), PendingWakeups.Of(drill.State).Single(wakeup => wakeup.Kind == WakeupKind.EndSimulated).At);
    }

    [Fact]
    public void An_attempt_whose_step_the_plan_no_longer_leads_to_stays_simulated()
    {
        var drill = Drill(
            ExerciseOf(Machine).Answering(Answers(Isolate, Works) with { Step = "isolate" }, Answers("*", Fails)), Machine,
            new ActionStarted("r1", "gone", 1, AttemptKind.Apply, Isolate, "mx1", Minutes(5), []));
        Assert.DoesNotContain(PendingWakeups.Of(drill.State), wakeup => wakeup.IsEffect);
        Assert.Equal(WakeupKind.EndSimulated, PendingWakeups.Of(drill.State).Single(wakeup => wakeup.Step == "gone").Kind);
        drill.When(new Wake("simulated/r1/gone/1"), by: TheEngine)
            .Then(new ActionFinished("r1", "gone", 1, ProcedureResult.NotApplied, null, TimeSpan.FromSeconds(20), Personal("permission denied"), []));
    }

    private static IncidentSpecification Started(Exercise exercise, AttemptKind kind = AttemptKind.Apply, string option = "yes") =>
        Drill(exercise, Machine, new DecisionTaken("r1", "ready", option, null), Attempt(1, kind));

    private static ActionStarted Attempt(int number, AttemptKind kind, string step = "isolate") => new("r1", step, number, kind, Isolate, "mx1", Minutes(5), []);

    /// <summary>The attempt ends after so many seconds and not before.</summary>
    private static void Ends(IncidentSpecification drill, int attempt, double seconds, ProcedureResult result, string? output, params (string Id, string Value)[] outputs)
    {
        var at = drill.State.LastRecordedAt + TimeSpan.FromSeconds(seconds);
        var wake = new Wake(FormattableString.Invariant($"simulated/r1/isolate/{attempt}"));
        drill.When(wake, by: TheEngine, at: at - TimeSpan.FromMilliseconds(1)).ThenRefused("early");
        drill.When(wake, by: TheEngine, at: at).Then(new ActionFinished(
            "r1", "isolate", attempt, result, null, TimeSpan.FromSeconds(seconds), Personal(output), [.. outputs.Select(one => new InputGiven(one.Id, Personal(one.Value)))]));
    }
}
