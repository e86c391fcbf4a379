using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class DecideStepTests
{
    private static readonly Plan Asking = PlanOf(Decision("active", "yes", "no"), Todo("contain").When(Is("steps.active.option", "yes")), Todo("watch"));

    [Fact]
    public void A_decision_is_one_of_the_plans_answers_and_the_plan_follows_it()
    {
        var room = Room(Asking);
        var state = room.When(new DecideStep("r1", "active", "no", "Silent for a day")).Then(new DecisionTaken("r1", "active", "no", Personal("Silent for a day")));
        Assert.Equal("no", state.Run("r1")!.Step("active").Option);
        Assert.Equal(StepStatus.NotNeeded, room.StatusOf("contain"));
        Assert.Equal(StepStatus.Ready, room.StatusOf("watch"));
    }

    [Fact]
    public void Other_answers_are_refused()
    {
        Room(Asking).When(new DecideStep("r1", "active", "maybe")).ThenRefused("no-option");
        Room(Asking).When(new DecideStep("r1", "active", "yes", new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Room(PlanOf(Todo("a"))).When(new DecideStep("r1", "a", "yes")).ThenRefused("not-a-decision");
        Room(Asking, new DecisionTaken("r1", "active", "no", null)).When(new DecideStep("r1", "active", "yes")).ThenRefused("already-done");
    }

    [Fact]
    public void A_decision_is_never_queued()
    {
        Room(Asking).When(new DecideStep("r1", "active", "no"), claimedAt: Minute(1)).ThenRefused("not-late");
    }

    [Fact]
    public void A_decision_reopened_and_taken_otherwise_opens_the_other_branch_and_forgets_nothing_that_was_done()
    {
        var room = Room(
            PlanOf(Decision("d", "x", "y"), If("if", Is("steps.d.option", "x"), [Todo("in-x")], [Todo("in-y")]), Todo("after")),
            new DecisionTaken("r1", "d", "x", null), new StepCompleted("r1", "in-x", null), new StepReopened("r1", "d", null));
        Assert.Equal(StepStatus.NotReached, room.StatusOf("after"));
        room.When(new DecideStep("r1", "d", "y")).Then(new DecisionTaken("r1", "d", "y", null));
        Assert.Equal((StepStatus.Done, StepStatus.Ready, StepStatus.NotReached), (room.StatusOf("in-x"), room.StatusOf("in-y"), room.StatusOf("after")));
    }
}
