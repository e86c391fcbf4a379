using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class CompleteStepTests
{
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);

    [Fact]
    public void A_tick_settles_the_step_and_readies_the_next()
    {
        var room = Room(PlanOf(Todo("a"), Todo("b")));
        var state = room.When(new CompleteStep("r1", "a", "Called the bank"), by: Ben).Then(new StepCompleted("r1", "a", Personal("Called the bank")));
        Assert.Equal(Ben.Id, state.Run("r1")!.Step("a").SettledBy);
        Assert.Equal(StepStatus.Ready, room.StatusOf("b"));
    }

    [Fact]
    public void The_last_tick_completes_the_run()
    {
        Room(PlanOf(Todo("a"))).When(new CompleteStep("r1", "a")).Then(new StepCompleted("r1", "a", null), new RunCompleted("r1"));
    }

    [Fact]
    public void A_second_tick_hears_who_did_it_and_when()
    {
        var room = Room(PlanOf(Todo("a"), Todo("b")), new StepCompleted("r1", "a", null).By(Ben));
        var refusal = room.When(new CompleteStep("r1", "a")).ThenRefused("already-done");
        Assert.Equal((Ben.Id, Minute(3)), (refusal.Person, refusal.At));
        Room(PlanOf(Todo("a"), Todo("b")), new StepSkipped("r1", "a", null).By(Ben)).When(new CompleteStep("r1", "a")).ThenRefused("already-skipped");
    }

    [Fact]
    public void An_offline_tick_shows_its_claimed_time_beside_the_servers()
    {
        var state = Room(PlanOf(Todo("a"), Todo("b"))).When(new CompleteStep("r1", "a"), at: Minute(60), claimedAt: Minute(20)).Then(new StepCompleted("r1", "a", null));
        Assert.Equal((Minute(60), Minute(20)), (state.Run("r1")!.Step("a").SettledAt, state.Run("r1")!.Step("a").ClaimedTime));
    }

    [Fact]
    public void A_machine_step_is_ticked_when_it_was_done_by_hand()
    {
        Room(PlanOf(Action("isolate"), Todo("b"))).When(new CompleteStep("r1", "isolate")).Then(new StepCompleted("r1", "isolate", null));
        var failed = new ActionFinished("r1", "isolate", 1, ProcedureResult.Failed, 1, TimeSpan.Zero, null, []).By(TheEngine);
        Room(PlanOf(Action("isolate"), Todo("b")), Started, failed).When(new CompleteStep("r1", "isolate")).Then(new StepCompleted("r1", "isolate", null));
        Room(PlanOf(WaitFor("pause", TimeSpan.FromHours(1)), Todo("b"))).When(new CompleteStep("r1", "pause")).Then(new StepCompleted("r1", "pause", null));
    }

    [Fact]
    public void What_is_not_a_tick_is_refused_with_its_reason()
    {
        Room(PlanOf(Decision("d", "x"))).When(new CompleteStep("r1", "d")).ThenRefused("needs-decision");
        Room(PlanOf(Approval("p"))).When(new CompleteStep("r1", "p")).ThenRefused("needs-approval");
        Room(PlanOf(Evidence("e"))).When(new CompleteStep("r1", "e")).ThenRefused("needs-evidence");
        Room(PlanOf(Action("isolate")), Started).When(new CompleteStep("r1", "isolate")).ThenRefused("action-running");
        var unknown = new ActionFinished("r1", "isolate", 1, ProcedureResult.Unknown, null, TimeSpan.Zero, null, []).By(TheEngine);
        Room(PlanOf(Action("isolate")), Started, unknown).When(new CompleteStep("r1", "isolate")).ThenRefused("outcome-unknown");
        Room(PlanOf(Todo("a"))).When(new CompleteStep("r1", "a", new string('x', TextBounds.Note + 1))).ThenRefused("too-long");
    }

    [Fact]
    public void Evidence_attached_while_the_run_was_paused_lets_the_step_be_ticked()
    {
        var attached = new EvidenceAttached("e1", "r1", "e", Personal("a"), "text/plain", 1, new string('a', 64), null);
        Room(PlanOf(Evidence("e"), Todo("b")), new RunPaused("r1", null), attached, new RunResumed("r1"))
            .When(new CompleteStep("r1", "e")).Then(new StepCompleted("r1", "e", null));
    }

    [Fact]
    public void Only_steps_whose_turn_it_is_are_ticked()
    {
        Room(PlanOf(Todo("a"), Todo("b"))).When(new CompleteStep("r1", "b")).ThenRefused("not-reached");
        Room(PlanOf(Todo("a").When(Is("inputs.x", "y")), Todo("b"))).When(new CompleteStep("r1", "a")).ThenRefused("not-needed");
        Room(PlanOf(Sequence("block", Todo("a")))).When(new CompleteStep("r1", "block")).ThenRefused("no-step");
        Room(PlanOf(Todo("a"))).When(new CompleteStep("r1", "zzz")).ThenRefused("no-step");
        Room(PlanOf(Todo("a"))).When(new CompleteStep("r2", "a")).ThenRefused("no-run");
        Room(PlanOf(Todo("a")), new RunPaused("r1", null)).When(new CompleteStep("r1", "a")).ThenRefused("run-paused");
        Room(PlanOf(Todo("a")), new RunAborted("r1", null)).When(new CompleteStep("r1", "a")).ThenRefused("run-aborted");
        Room(PlanOf(Todo("a")), new RunAborted("r1", null), new IncidentClosed(null)).When(new CompleteStep("r1", "a")).ThenRefused("closed");
        Knowing().When(new CompleteStep("r1", "a")).ThenRefused("no-incident");
    }

    [Fact]
    public void Whoever_is_second_learns_who_was_first_whatever_has_become_of_the_run()
    {
        var last = new StepCompleted("r1", "a", null).By(Ben);
        Assert.Equal(Ben.Id, Room(PlanOf(Todo("a")), last, new RunCompleted("r1")).When(new CompleteStep("r1", "a")).ThenRefused("already-done").Person);
        Assert.Equal(Ben.Id, Room(PlanOf(Todo("a"), Todo("b")), last, new RunPaused("r1", null)).When(new CompleteStep("r1", "a")).ThenRefused("already-done").Person);
        Assert.Equal(Ben.Id, Room(PlanOf(Todo("a"), Todo("b")), last, new RunAborted("r1", null)).When(new CompleteStep("r1", "a")).ThenRefused("already-done").Person);
        Assert.Equal(Ben.Id, Room(PlanOf(Todo("a"), Todo("b")), new StepSkipped("r1", "a", null).By(Ben), new RunPaused("r1", null)).When(new CompleteStep("r1", "a")).ThenRefused("already-skipped").Person);
    }
}
