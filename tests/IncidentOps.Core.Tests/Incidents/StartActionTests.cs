using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class StartActionTests
{
    private static readonly Plan Machine = PlanOf(Action("isolate"), Todo("b"));
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);

    private static Past Finished(int attempt, ProcedureResult result, string step = "isolate") =>
        new ActionFinished("r1", step, attempt, result, null, TimeSpan.Zero, null, []).By(TheEngine);

    [Fact]
    public void Applying_commits_the_attempt_with_its_deadline_before_anything_is_touched()
    {
        var room = Room(Machine);
        var state = room.When(new StartAction("r1", "isolate"), by: Ben).Then(Started);
        Assert.Equal(StepStatus.Running, room.StatusOf("isolate"));
        var attempt = Assert.Single(state.Run("r1")!.Step("isolate").Attempts);
        Assert.Equal((Ben.Id, Minute(3), Minute(3) + TimeSpan.FromSeconds(210)), (attempt.By, attempt.StartedAt, attempt.DeadlineAt));
    }

    [Fact]
    public void A_generated_secret_is_sealed_into_the_same_commit_and_only_for_applying()
    {
        var plan = PlanOf(Action("rotate", Rotate), Todo("b"));
        var started = new ActionStarted("r1", "rotate", 1, AttemptKind.Apply, Rotate, "mx1", TimeSpan.FromSeconds(90), [new SealedSecret("password", "sealed password")]);
        var room = Room(plan);
        room.When(new StartAction("r1", "rotate")).Then(started);
        room.And(Finished(1, ProcedureResult.Failed, "rotate"));
        room.When(new StartAction("r1", "rotate", AttemptKind.Undo))
            .Then(new ActionStarted("r1", "rotate", 2, AttemptKind.Undo, Rotate, "mx1", TimeSpan.FromSeconds(70), []));
    }

    [Fact]
    public void The_target_is_filled_in_from_the_runs_inputs()
    {
        var plan = PlanOf(Action("isolate") with { Target = Hole("inputs.host") }).Taking(Input("host"));
        Knowing(plan).And(Declared, new RunStarted("r1", plan.Version, [new InputGiven("host", Personal("mx7"))]))
            .When(new StartAction("r1", "isolate")).Then(Started with { Target = "mx7" });
        Room(PlanOf(Action("isolate") with { Target = null })).When(new StartAction("r1", "isolate")).Then(Started with { Target = null });
    }

    [Fact]
    public void A_check_may_be_run_before_its_turn_and_bars_nothing()
    {
        var room = Room(PlanOf(Todo("a"), Action("isolate")));
        room.When(new StartAction("r1", "isolate")).ThenRefused("not-reached");
        room.When(new StartAction("r1", "isolate", AttemptKind.Check)).Then(Started with { Kind = AttemptKind.Check, Deadline = TimeSpan.FromSeconds(90) });
        room.And(Finished(1, ProcedureResult.Applied));
        Assert.Equal(StepStatus.NotReached, room.StatusOf("isolate"));
        Room(PlanOf(Action("rotate", Rotate))).When(new StartAction("r1", "rotate", AttemptKind.Check)).ThenRefused("no-check");
    }

    [Fact]
    public void Two_people_start_it_once()
    {
        var refusal = Room(Machine, Started.By(Ben)).When(new StartAction("r1", "isolate")).ThenRefused("already-running");
        Assert.Equal((Ben.Id, Minute(3)), (refusal.Person, refusal.At));
        Room(Machine, Started, Finished(1, ProcedureResult.Applied)).When(new StartAction("r1", "isolate")).ThenRefused("already-done");
        Room(Machine, Started, Finished(1, ProcedureResult.Unknown)).When(new StartAction("r1", "isolate")).ThenRefused("outcome-unknown");
    }

    [Fact]
    public void A_failed_step_is_started_again_by_a_person()
    {
        var room = Room(Machine, Started, Finished(1, ProcedureResult.Failed));
        room.When(new StartAction("r1", "isolate")).Then(Started with { Attempt = 2 });
        Assert.Equal(StepStatus.Running, room.StatusOf("isolate"));
        room.And(Finished(2, ProcedureResult.Applied));
        Assert.Equal(StepStatus.Done, room.StatusOf("isolate"));
    }

    [Fact]
    public void Whoever_leads_undoes_what_was_applied_even_after_the_runs_end_but_never_twice()
    {
        var room = Room(PlanOf(Action("isolate")), Started, Finished(1, ProcedureResult.Applied), new RunCompleted("r1"));
        var undone = new ActionStarted("r1", "isolate", 2, AttemptKind.Undo, Isolate, "mx1", TimeSpan.FromSeconds(150), []);
        room.When(new StartAction("r1", "isolate", AttemptKind.Undo), by: Ben).ThenRefused("commander-only");
        room.When(new StartAction("r1", "isolate", AttemptKind.Undo)).Then(undone);
        room.When(new StartAction("r1", "isolate", AttemptKind.Undo)).ThenRefused("already-running");
        room.And(Finished(2, ProcedureResult.Failed));
        room.When(new StartAction("r1", "isolate", AttemptKind.Undo)).Then(undone with { Attempt = 3 });
        room.And(Finished(3, ProcedureResult.Applied));
        room.When(new StartAction("r1", "isolate", AttemptKind.Undo)).ThenRefused("not-applied");
    }

    [Fact]
    public void A_check_or_an_undo_of_a_settled_step_does_not_hold_up_what_follows()
    {
        var room = Room(Machine, Started, Finished(1, ProcedureResult.Applied));
        var ready = room.State.Run("r1")!.ReadyAt["b"];
        room.When(new StartAction("r1", "isolate", AttemptKind.Undo)).Then(Started with { Attempt = 2, Kind = AttemptKind.Undo, Deadline = TimeSpan.FromSeconds(150) });
        Assert.Equal((StepStatus.Running, StepStatus.Ready), (room.StatusOf("isolate"), room.StatusOf("b")));
        Assert.Equal(ready, room.State.Run("r1")!.ReadyAt["b"]);
        room.When(new CompleteStep("r1", "b")).Then(new StepCompleted("r1", "b", null));
        Assert.Equal(RunStatus.Active, room.State.Run("r1")!.Status);
        room.When(new FinishAction("r1", "isolate", 2, ProcedureResult.Applied, 0, TimeSpan.Zero, null), by: TheEngine)
            .Then(new ActionFinished("r1", "isolate", 2, ProcedureResult.Applied, 0, TimeSpan.Zero, null, []), new RunCompleted("r1"));
    }

    [Fact]
    public void Undo_of_a_rotation_is_offered_only_while_that_step_has_failed()
    {
        var plan = PlanOf(Action("rotate", Rotate), Todo("b"));
        var rotated = new ActionStarted("r1", "rotate", 1, AttemptKind.Apply, Rotate, "mx1", TimeSpan.FromSeconds(90), []);
        Room(plan, rotated, Finished(1, ProcedureResult.Applied, "rotate")).When(new StartAction("r1", "rotate", AttemptKind.Undo)).ThenRefused("undo-on-failure-only");
        Room(PlanOf(Action("page", Page))).When(new StartAction("r1", "page", AttemptKind.Undo)).ThenRefused("no-undo");
        Room(Machine).When(new StartAction("r1", "isolate", AttemptKind.Undo)).ThenRefused("not-applied");
    }

    [Fact]
    public void Where_nothing_can_run_it_the_reason_is_told()
    {
        var refusal = Room(Machine).When(new StartAction("r1", "isolate"), obstacle: new LocalizedText("No key.", "鍵がありません。")).ThenRefused("not-set-up");
        Assert.Equal("No key.", refusal.Reason.English);
    }

    [Fact]
    public void Other_steps_kinds_and_endless_tries_are_refused()
    {
        Room(PlanOf(Todo("a"))).When(new StartAction("r1", "a")).ThenRefused("not-an-action");
        Room(PlanOf(Action("x", "no.such"))).When(new StartAction("r1", "x")).ThenRefused("not-an-action");
        Room(Machine).When(new StartAction("r1", "zzz")).ThenRefused("no-step");
        Room(Machine).When(new StartAction("r1", "isolate", (AttemptKind)7)).ThenRefused("bad-kind");
        Room(Machine).When(new StartAction("r1", "isolate"), claimedAt: Minute(1)).ThenRefused("not-late");
        Room(Machine, new RunPaused("r1", null)).When(new StartAction("r1", "isolate")).ThenRefused("run-paused");
        var tried = Room(Machine);
        for (var attempt = 1; attempt <= StartAction.MaximumAttempts; attempt++)
        {
            tried.And(Started with { Attempt = attempt }, Finished(attempt, ProcedureResult.Failed));
        }

        tried.When(new StartAction("r1", "isolate")).ThenRefused("too-many-attempts");
    }

    [Fact]
    public void A_running_attempt_is_asked_to_stop_once()
    {
        var room = Room(Machine, Started);
        room.When(new CancelAction("r1", "isolate"), by: Ben).Then(new ActionCancelRequested("r1", "isolate", 1));
        Assert.Equal(StepStatus.Running, room.StatusOf("isolate"));
        room.When(new CancelAction("r1", "isolate")).ThenRefused("not-running");
        Room(Machine).When(new CancelAction("r1", "isolate")).ThenRefused("not-running");
        Room(Machine).When(new CancelAction("r1", "zzz")).ThenRefused("no-step");
    }

    [Fact]
    public void Deadlines_leave_every_procedure_of_the_attempt_its_time()
    {
        var action = Actions[Isolate];
        Assert.Equal(TimeSpan.FromSeconds(90), StartAction.DeadlineOf(action, AttemptKind.Check));
        Assert.Equal(TimeSpan.FromSeconds(150), StartAction.DeadlineOf(action, AttemptKind.Undo));
        Assert.Equal(TimeSpan.FromSeconds(210), StartAction.DeadlineOf(action, AttemptKind.Apply));
    }
}
