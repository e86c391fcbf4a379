using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class SkipStepTests
{
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);

    [Fact]
    public void A_step_is_left_out_with_a_reason_where_the_plan_asks_for_one()
    {
        var room = Room(PlanOf(Todo("a"), Todo("b")));
        room.When(new SkipStep("r1", "a")).ThenRefused("reason-needed");
        room.When(new SkipStep("r1", "a", "Not ours")).Then(new StepSkipped("r1", "a", Personal("Not ours")));
        Assert.Equal((StepStatus.Skipped, StepStatus.Ready), (room.StatusOf("a"), room.StatusOf("b")));
        Room(PlanOf(Todo("a") with { SkipNeedsReason = false }, Todo("b"))).When(new SkipStep("r1", "a")).Then(new StepSkipped("r1", "a", null));
    }

    [Fact]
    public void Skipping_the_last_step_completes_the_run()
    {
        Room(PlanOf(Todo("a"))).When(new SkipStep("r1", "a", "x")).Then(new StepSkipped("r1", "a", Personal("x")), new RunCompleted("r1"));
    }

    [Fact]
    public void What_is_under_way_or_unknown_or_to_be_approved_is_not_skipped()
    {
        var unknown = new ActionFinished("r1", "isolate", 1, ProcedureResult.Unknown, null, TimeSpan.Zero, null, []).By(TheEngine);
        Room(PlanOf(Action("isolate")), Started).When(new SkipStep("r1", "isolate", "x")).ThenRefused("action-running");
        Room(PlanOf(Action("isolate")), Started, unknown).When(new SkipStep("r1", "isolate", "x")).ThenRefused("outcome-unknown");
        Room(PlanOf(Approval("p"))).When(new SkipStep("r1", "p", "x")).ThenRefused("needs-approval");
        Room(PlanOf(Todo("a"))).When(new SkipStep("r1", "a", new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Room(PlanOf(Todo("a"), Todo("b"))).When(new SkipStep("r1", "b", "x")).ThenRefused("not-reached");
    }
}
