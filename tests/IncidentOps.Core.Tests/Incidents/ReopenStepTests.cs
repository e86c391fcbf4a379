using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class ReopenStepTests
{
    private static readonly Plan Two = PlanOf(Todo("a"), Todo("b"));
    private static readonly Plan Machine = PlanOf(Action("isolate"), Todo("b"));
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);
    private static readonly ActionStarted Undoing = Started with { Attempt = 2, Kind = AttemptKind.Undo };

    private static Past Finished(int attempt, ProcedureResult result) =>
        new ActionFinished("r1", "isolate", attempt, result, null, TimeSpan.Zero, null, []).By(TheEngine);

    [Fact]
    public void A_tick_is_undone_and_what_follows_waits_again()
    {
        var room = Room(Two, new StepCompleted("r1", "a", Personal("done")));
        var state = room.When(new ReopenStep("r1", "a", "Wrong account"), by: Ben).Then(new StepReopened("r1", "a", Personal("Wrong account")));
        Assert.Equal((StepStatus.Ready, StepStatus.NotReached), (room.StatusOf("a"), room.StatusOf("b")));
        Assert.Equal((null, null, StepOutcome.Open), (state.Run("r1")!.Step("a").SettledBy, state.Run("r1")!.Step("a").Note, state.Run("r1")!.Step("a").Outcome));
        Assert.Equal(Minute(4), state.Run("r1")!.ReadyAt["a"]);
        Assert.DoesNotContain("b", state.Run("r1")!.ReadyAt.Keys);
    }

    [Fact]
    public void A_completed_run_goes_on_when_one_of_its_steps_is_reopened()
    {
        var state = Room(PlanOf(Todo("a")), new StepCompleted("r1", "a", null), new RunCompleted("r1")).When(new ReopenStep("r1", "a")).Then(new StepReopened("r1", "a", null));
        Assert.Equal((RunStatus.Active, null), (state.Run("r1")!.Status, state.Run("r1")!.EndedAt));
    }

    [Fact]
    public void A_skip_a_decision_and_a_failure_are_undone_too()
    {
        Room(Two, new StepSkipped("r1", "a", null)).When(new ReopenStep("r1", "a")).Then(new StepReopened("r1", "a", null));
        Room(PlanOf(Decision("d", "x"), Todo("b")), new DecisionTaken("r1", "d", "x", null)).When(new ReopenStep("r1", "d")).Then(new StepReopened("r1", "d", null));
        var room = Room(Machine, Started, Finished(1, ProcedureResult.Failed));
        var state = room.When(new ReopenStep("r1", "isolate")).Then(new StepReopened("r1", "isolate", null));
        Assert.Single(state.Run("r1")!.Step("isolate").Attempts);
        Assert.Equal(StepStatus.Ready, room.StatusOf("isolate"));
    }

    [Fact]
    public void What_stands_applied_is_not_reopened_before_it_is_undone()
    {
        var room = Room(Machine, Started, Finished(1, ProcedureResult.Applied));
        room.When(new ReopenStep("r1", "isolate")).ThenRefused("applied");
        room.And(Undoing);
        room.When(new ReopenStep("r1", "isolate")).ThenRefused("action-running");
        room.And(Finished(2, ProcedureResult.Unknown));
        room.When(new ReopenStep("r1", "isolate")).ThenRefused("action-running");
        room.And(Finished(2, ProcedureResult.Failed));
        room.When(new ReopenStep("r1", "isolate")).ThenRefused("applied");
        room.And(Undoing with { Attempt = 3 }, Finished(3, ProcedureResult.Applied));
        room.When(new ReopenStep("r1", "isolate")).Then(new StepReopened("r1", "isolate", null));
    }

    [Fact]
    public void Open_steps_and_held_or_aborted_runs_are_left_alone()
    {
        Room(Two).When(new ReopenStep("r1", "a")).ThenRefused("not-settled");
        Room(Two).When(new ReopenStep("r1", "zzz")).ThenRefused("no-step");
        Room(Two, new StepCompleted("r1", "a", null), new RunPaused("r1", null)).When(new ReopenStep("r1", "a")).ThenRefused("run-paused");
        Room(Two, new StepCompleted("r1", "a", null), new RunAborted("r1", null)).When(new ReopenStep("r1", "a")).ThenRefused("run-aborted");
        Room(Two, new StepCompleted("r1", "a", null)).When(new ReopenStep("r1", "a", new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
    }

    [Fact]
    public void Reopening_a_step_in_a_branch_that_is_no_longer_taken_completes_the_run_again()
    {
        var plan = PlanOf(Decision("d", "x", "y"), Todo("in-x").When(Is("steps.d.option", "x")));
        Room(
                plan, new DecisionTaken("r1", "d", "x", null), new StepCompleted("r1", "in-x", null), new RunCompleted("r1"),
                new StepReopened("r1", "d", null), new DecisionTaken("r1", "d", "y", null), new RunCompleted("r1"))
            .When(new ReopenStep("r1", "in-x")).Then(new StepReopened("r1", "in-x", null), new RunCompleted("r1"));
    }
}
