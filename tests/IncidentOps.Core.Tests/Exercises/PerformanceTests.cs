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

public sealed class PerformanceTests
{
    private static readonly Plan Takeover = PlanOf(
        Todo("look").Due(Minutes(5)) with { Role = Staff },
        Parallel("both", Todo("call").Due(Minutes(10)) with { Role = Staff, Phase = Phase.Contain }, Action("isolate") with { Phase = Phase.Contain }),
        Todo("write") with { Role = IncidentRoles.Commander });

    [Fact]
    public void A_step_is_late_by_what_lies_between_its_target_time_and_its_end()
    {
        Assert.Null(Of(Drill(Night, Takeover, Done("look", 5)), "look").LateBy);
        var late = Of(Drill(Night, Takeover, Done("look", 5 + (1.0 / 60_000))), "look");
        Assert.Equal((TimeSpan.FromMilliseconds(1), Minutes(5) + TimeSpan.FromMilliseconds(1)), (late.LateBy, late.Took));
        Assert.Null(Of(Drill(Night, Takeover), "look").LateBy);
        Assert.Equal(Epoch + Minutes(5), Of(Drill(Night, Takeover), "look").DueAt);
        Assert.Equal((null, null, StepStatus.NotReached), (Of(Drill(Night, Takeover), "write").ReadyAt, Of(Drill(Night, Takeover), "write").DueAt, Of(Drill(Night, Takeover), "write").Status));
    }

    [Fact]
    public void Done_by_somebody_without_the_role_while_somebody_holds_it_shows_and_a_deputy_is_not_without_it()
    {
        Assert.False(Of(Drill(Night, Takeover, Done("look", 1, Ben)), "look").IsByOther);
        Assert.False(Of(Drill(Night, Takeover, Done("look", 1, Chie)), "look").IsByOther);
        Assert.True(Of(Drill(Night, Takeover, Done("look", 1, Aiko)), "look").IsByOther);
        Assert.True(Of(Drill(Night, Takeover, Done("look", 1, Goro)), "look").IsByOther);
        Assert.True(Of(Room(Takeover, new RoleTaken(Staff, null).By(Ben), Done("look", 1, Aiko)), "look").IsByOther);
        Assert.False(Of(Room(Takeover, Done("look", 1, Aiko)), "look").IsByOther);
        Assert.Equal((Chie.Id, Ben.Id), (Of(Drill(Night, Takeover, Done("look", 1, Chie)), "look").By, Of(Drill(Night, Takeover), "look").HeldBy));
    }

    [Fact]
    public void A_machine_step_that_was_done_by_hand_is_improvised()
    {
        Assert.False(Of(Drill(Night, Takeover, [Done("look", 1), .. Isolated(ProcedureResult.Applied)]), "isolate").IsImprovised);
        var byHand = Of(Drill(Night, Takeover, [Done("look", 1), .. Isolated(ProcedureResult.NotApplied), Done("isolate", 4)]), "isolate");
        Assert.Equal((true, 1, Ben.Id), (byHand.IsImprovised, byHand.Attempts, byHand.By));
        Assert.False(Of(Drill(Night, Takeover, Done("look", 1), new StepSkipped("r1", "isolate", Personal("x"))), "isolate").IsImprovised);
        Assert.False(Of(Drill(Night, Takeover, Done("look", 1), Done("call", 1)), "call").IsImprovised);
    }

    [Fact]
    public void Contained_is_when_the_last_step_of_containment_was_settled()
    {
        var drill = Drill(Night, Takeover, Done("look", 1), Done("call", 2));
        Assert.Null(Performance.ContainedAt(drill.State));
        drill.And(Isolated(ProcedureResult.Applied));
        Assert.Equal(Epoch + Minutes(5), Performance.ContainedAt(drill.State));
        drill.And(Done("write", 60));
        Assert.Equal(Epoch + Minutes(5), Performance.ContainedAt(drill.State));
        Assert.Null(Performance.ContainedAt(Drill(ExerciseOf(PlanOf(Todo("x"))), PlanOf(Todo("x")), Done("x", 1)).State));
    }

    [Fact]
    public void What_the_plan_did_not_call_for_is_not_counted_against_anybody()
    {
        var branched = PlanOf(Decision("stolen", "yes", "no"), If("contain", Is("steps.stolen.option", "yes"), [Todo("lock") with { Phase = Phase.Contain }], [Todo("watch")]), Todo("last") with { Phase = Phase.Contain });
        var drill = Drill(ExerciseOf(branched), branched, new DecisionTaken("r1", "stolen", "no", null), Done("watch", 1), Done("last", 1));
        Assert.Equal(["stolen", "watch", "last"], Performance.Of(drill.State).Select(step => step.StepId));
        Assert.Equal(Epoch + Minutes(3), Performance.ContainedAt(drill.State));
    }

    [Fact]
    public void A_step_is_out_of_order_where_one_before_it_was_settled_after_it()
    {
        var plan = PlanOf(
            Todo("a"), Todo("b"), Checklist("list", Todo("c"), Todo("d")),
            Parallel("both", Sequence("left", Todo("e"), Todo("f")), Todo("g")), Todo("h"));
        var inOrder = Drill(ExerciseOf(plan), plan, Done("a", 1), Done("b", 1), Done("d", 1), Done("c", 1), Done("g", 1), Done("e", 1), Done("f", 1), Done("h", 1));
        Assert.DoesNotContain(Performance.Of(inOrder.State), step => step.IsOutOfOrder);

        inOrder.And(new StepReopened("r1", "a", null).By(Ben));
        Assert.Equal(["b", "c", "d", "e", "f", "g", "h"], OutOfOrder(inOrder));
        inOrder.And(Done("a", 1));
        Assert.Equal(["b", "c", "d", "e", "f", "g", "h"], OutOfOrder(inOrder));

        var within = Drill(ExerciseOf(plan), plan, Done("a", 1), Done("b", 1), Done("c", 1), Done("d", 1), Done("e", 1), Done("f", 1), Done("g", 1), new StepReopened("r1", "e", null).By(Ben), Done("e", 1));
        Assert.Equal(["f"], OutOfOrder(within));

        static IEnumerable<string> OutOfOrder(IncidentSpecification room) => Performance.Of(room.State).Where(step => step.IsOutOfOrder).Select(step => step.StepId);
    }

    [Fact]
    public void What_failed_and_was_passed_by_puts_nothing_out_of_order()
    {
        var plan = PlanOf(Action("isolate") with { OnFailure = new FailurePolicy(FailureKind.Continue) }, Todo("call"));
        var drill = Drill(ExerciseOf(plan), plan, [.. Isolated(ProcedureResult.NotApplied), Done("call", 1)]);
        Assert.Equal(StepStatus.Failed, Of(drill, "isolate").Status);
        Assert.False(Of(drill, "call").IsOutOfOrder);
    }

    [Fact]
    public void The_items_of_a_list_go_side_by_side_and_within_one_step_follows_step()
    {
        var plan = PlanOf(Each("accounts", Named("inputs.accounts"), "who", 5, Todo("lock"), Todo("tell"))).Taking(Input("accounts", isList: true));
        var room = Knowing(plan).And(
            IncidentSpecification.Declared, new RunStarted("r1", plan.Version, [new InputGiven("accounts", Personal("a\nb"))]), Done("accounts#2/lock", 1), Done("accounts#2/tell", 1), Done("accounts#1/lock", 1), Done("accounts#1/tell", 1));
        Assert.DoesNotContain(Performance.Of(room.State), step => step.IsOutOfOrder);
        room.And(new StepReopened("r1", "accounts#1/lock", null).By(Ben));
        Assert.Equal("accounts#1/tell", Performance.Of(room.State).Single(step => step.IsOutOfOrder).Key);
    }

    [Fact]
    public void The_critical_path_is_the_chain_that_decided_when_containment_ended()
    {
        var drill = Drill(Night, Takeover, [Done("look", 1), .. Isolated(ProcedureResult.Applied), Done("call", 9), Done("write", 5)]);
        Assert.Equal(["look", "call"], Performance.CriticalPath(drill.State).Select(step => step.StepId));
        var other = Drill(Night, Takeover, [Done("look", 1), Done("call", 1), .. Isolated(ProcedureResult.Applied)]);
        Assert.Equal(["look", "isolate"], Performance.CriticalPath(other.State).Select(step => step.StepId));
        Assert.Empty(Performance.CriticalPath(Drill(Night, Takeover).State));
    }

    [Fact]
    public void A_chain_of_steps_settled_in_one_moment_comes_to_an_end()
    {
        var moment = Drill(Night, Takeover, Done("look", 0), Done("call", 0), Done("isolate", 0));
        Assert.Equal(3, Performance.CriticalPath(moment.State).Union(Performance.Of(moment.State)).Count(step => step.SettledAt is not null));
    }

    private static Exercise Night => ExerciseOf(Takeover);

    private static Past Done(string step, double minutes, Actor? by = null) => new StepCompleted("r1", step, null).By(by ?? Ben).After(Minutes(minutes));

    private static Past[] Isolated(ProcedureResult result) =>
    [
        new ActionStarted("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", Minutes(5), []),
        new ActionFinished("r1", "isolate", 1, result, 0, TimeSpan.FromSeconds(30), null, []).By(TheEngine),
    ];

    private static StepPerformance Of(IncidentSpecification incident, string step) => Performance.Of(incident.State).Single(one => one.StepId == step);
}
