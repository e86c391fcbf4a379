using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class RunProgressTests
{
    private static StepCompleted Tick(string step) => new("r1", step, null);

    private static DecisionTaken Decided(string step, string option) => new("r1", step, option, null);

    private static ActionStarted Started(string step, int attempt = 1, string action = Isolate) =>
        new("r1", step, attempt, AttemptKind.Apply, action, "mx1", TimeSpan.FromSeconds(210), []);

    private static Past Finished(string step, ProcedureResult result, int attempt = 1) =>
        new ActionFinished("r1", step, attempt, result, null, TimeSpan.Zero, null, []).By(TheEngine);

    /// <summary>Every leaf with its status, in the order of the plan: `a:Done b:Ready`.</summary>
    private static string Shown(IncidentSpecification room) =>
        string.Join(' ', room.State.Run("r1")!.Progress.Leaves.Select(view => $"{view.Key}:{view.Status}"));

    [Fact]
    public void A_sequence_goes_one_by_one()
    {
        var room = Room(PlanOf(Todo("a"), Sequence("s", Todo("b"), Todo("c")), Todo("d")));
        Assert.Equal("a:Ready b:NotReached c:NotReached d:NotReached", Shown(room));
        Assert.Equal("a:Done b:Ready c:NotReached d:NotReached", Shown(room.And(Tick("a"))));
        Assert.Equal((StepStatus.Ready, StepStatus.NotReached), (room.StatusOf("s"), room.StatusOf("d")));
        Assert.Equal("a:Done b:Done c:Done d:Ready", Shown(room.And(Tick("b"), Tick("c"))));
        Assert.Equal(StepStatus.Done, room.StatusOf("s"));
        Assert.False(room.State.Run("r1")!.Progress.IsComplete);
        Assert.True(room.And(Tick("d")).State.Run("r1")!.Progress.IsComplete);
    }

    [Fact]
    public void Parallel_steps_and_a_checklist_go_in_any_order()
    {
        foreach (var block in new Step[] { Parallel("p", Todo("a"), Sequence("s", Todo("b"), Todo("c"))), Checklist("p", Todo("a"), Sequence("s", Todo("b"), Todo("c"))) })
        {
            var room = Room(PlanOf(block, Todo("d")));
            Assert.Equal("a:Ready b:Ready c:NotReached d:NotReached", Shown(room));
            Assert.Equal("a:Ready b:Done c:Ready d:NotReached", Shown(room.And(Tick("b"))));
            Assert.Equal("a:Done b:Done c:Done d:Ready", Shown(room.And(Tick("c"), Tick("a"))));
        }
    }

    [Fact]
    public void An_if_takes_one_branch()
    {
        var plan = PlanOf(Decision("d", "x", "y"), If("if", Is("steps.d.option", "x"), [Todo("then")], [Todo("else")]), If("lone", Is("steps.d.option", "x"), [Todo("more")]), Todo("z"));
        Assert.Equal("d:Ready then:NotReached else:NotReached more:NotReached z:NotReached", Shown(Room(plan)));
        Assert.Equal("d:Done then:Ready else:NotNeeded more:NotReached z:NotReached", Shown(Room(plan, Decided("d", "x"))));
        Assert.Equal("d:Done then:NotNeeded else:Ready more:NotReached z:NotReached", Shown(Room(plan, Decided("d", "y"))));
        Assert.Equal("d:Done then:NotNeeded else:Done more:NotNeeded z:Ready", Shown(Room(plan, Decided("d", "y"), Tick("else"))));
    }

    [Fact]
    public void A_switch_takes_the_first_branch_that_fits_or_the_default()
    {
        var plan = PlanOf(
            Decision("d", "x", "y", "z"), Switch("sw", Named("steps.d.option"), [Todo("other")], ("x", [Todo("in-x")]), ("y", [Todo("in-y")])), Todo("end"));
        Assert.Equal("d:Ready in-x:NotReached in-y:NotReached other:NotReached end:NotReached", Shown(Room(plan)));
        Assert.Equal("d:Done in-x:NotNeeded in-y:Ready other:NotNeeded end:NotReached", Shown(Room(plan, Decided("d", "y"))));
        Assert.Equal("d:Done in-x:NotNeeded in-y:NotNeeded other:Ready end:NotReached", Shown(Room(plan, Decided("d", "z"))));
        Assert.Equal("d:Done in-x:Done in-y:NotNeeded other:NotNeeded end:Ready", Shown(Room(plan, Decided("d", "x"), Tick("in-x"))));
        var bare = PlanOf(Decision("d", "x", "z"), Switch("sw", Named("steps.d.option"), null, ("x", [Todo("in-x")])), Todo("end"));
        Assert.Equal("d:Done in-x:NotNeeded end:Ready", Shown(Room(bare, Decided("d", "z"))));
    }

    [Fact]
    public void A_while_goes_round_until_its_condition_fails_or_its_bound_is_reached()
    {
        var plan = PlanOf(While("loop", IsNot("steps.again.option", "no"), 3, Todo("scan"), Decision("again", "yes", "no")), Todo("end"));
        var room = Room(plan);
        Assert.Equal("loop#1/scan:Ready loop#1/again:NotReached end:NotReached", Shown(room));
        room.And(Tick("loop#1/scan"), Decided("loop#1/again", "yes"));
        Assert.Equal("loop#1/scan:Done loop#1/again:Done loop#2/scan:Ready loop#2/again:NotReached end:NotReached", Shown(room));
        room.And(Tick("loop#2/scan"), Decided("loop#2/again", "no"));
        Assert.Equal("loop#1/scan:Done loop#1/again:Done loop#2/scan:Done loop#2/again:Done end:Ready", Shown(room));
    }

    [Fact]
    public void A_while_ends_at_its_bound_and_may_never_begin()
    {
        var plan = PlanOf(While("loop", IsNot("steps.again.option", "no"), 2, Decision("again", "yes", "no")), Todo("end"));
        Assert.Equal("loop#1/again:Done loop#2/again:Done end:Ready", Shown(Room(plan, Decided("loop#1/again", "yes"), Decided("loop#2/again", "yes"))));
        Assert.Equal("end:Ready", Shown(Room(PlanOf(While("loop", Is("inputs.x", "y"), 2, Todo("a")), Todo("end")))));
        Assert.Equal("a:Ready loop#1/b:NotReached", Shown(Room(PlanOf(Todo("a"), While("loop", Is("inputs.x", "y"), 2, Todo("b"))))));
    }

    [Fact]
    public void A_round_that_somebody_has_worked_in_stays()
    {
        var plan = PlanOf(Checklist("all", Decision("more", "yes", "no"), While("loop", Is("steps.more.option", "yes"), 3, Todo("a"), Todo("b"))), Todo("end"));
        var room = Room(plan, Decided("more", "yes"), Tick("loop#1/a"), new StepReopened("r1", "more", null), Decided("more", "no"));
        Assert.Equal("more:Done loop#1/a:Done loop#1/b:Ready end:NotReached", Shown(room));
        Assert.Equal("more:Done loop#1/a:Done loop#1/b:Done end:Ready", Shown(room.And(Tick("loop#1/b"))));
    }

    [Fact]
    public void Each_goes_over_a_list_side_by_side_up_to_its_bound()
    {
        var plan = PlanOf(Each("per", Named("inputs.accounts"), "account", 2, Todo("lock"), Todo("call").When(Is("account", "b"))), Todo("end"))
            .Taking(Input("accounts", isList: true));
        var room = Knowing(plan).And(Declared, new RunStarted("r1", plan.Version, [new InputGiven("accounts", Personal("a\nb\nc"))]));
        Assert.Equal("per#1/lock:Ready per#1/call:NotReached per#2/lock:Ready per#2/call:NotReached end:NotReached", Shown(room));
        Assert.Equal(["a", "a", "b", "b", null], room.State.Run("r1")!.Progress.Leaves.Select(view => view.Item));
        room.And(Tick("per#1/lock"), Tick("per#2/lock"));
        Assert.Equal("per#1/lock:Done per#1/call:NotNeeded per#2/lock:Done per#2/call:Ready end:NotReached", Shown(room));
        Assert.Equal("per#1/lock:Done per#1/call:NotNeeded per#2/lock:Done per#2/call:Done end:Ready", Shown(room.And(Tick("per#2/call"))));
        Assert.Equal("end:Ready", Shown(Room(PlanOf(Each("per", Named("inputs.none"), "x", 5, Todo("lock")), Todo("end")))));
    }

    [Fact]
    public void A_steps_name_means_the_one_of_its_own_round()
    {
        var plan = PlanOf(Each(
                "per", Named("inputs.accounts"), "account", 9, Checklist("c", Decision("ok", "yes", "no"), WaitUntil("wait", Is("steps.ok.option", "yes"))), Todo("end")))
            .Taking(Input("accounts", isList: true));
        var room = Knowing(plan).And(Declared, new RunStarted("r1", plan.Version, [new InputGiven("accounts", Personal("a\nb"))]));
        // The wait of the first round must not be ended by the second round's decision.
        room.When(new DecideStep("r1", "per#2/ok", "yes")).Then(Decided("per#2/ok", "yes"), new WaitEnded("r1", "per#2/wait", true));
        Assert.Equal(StepStatus.Waiting, room.StatusOf("per#1/wait"));
        room.When(new DecideStep("r1", "per#1/ok", "yes")).Then(Decided("per#1/ok", "yes"), new WaitEnded("r1", "per#1/wait", true));
    }

    [Fact]
    public void A_call_follows_another_runbook_with_inputs_and_step_names_of_its_own()
    {
        var called = RunbookOf("evidence", Todo("copy"), Decision("d", "x", "y"), Todo("more").When(Is("inputs.host", "mx9")), Todo("own").When(Is("steps.d.option", "x")))
            .Taking(Input("host"), Input("depth", @default: "full"));
        var plan = PlanOf(Decision("d", "x", "y"), Call("call", "evidence", ("host", "inputs.target")), Todo("end")).Taking(Input("target")).Calling(called);
        var room = Knowing(plan).And(Declared, new RunStarted("r1", plan.Version, [new InputGiven("target", Personal("mx9"))]), Decided("d", "y"));
        Assert.Equal("d:Done call/copy:Ready call/d:NotReached call/more:NotReached call/own:NotReached end:NotReached", Shown(room));
        Assert.Equal("evidence", room.State.Run("r1")!.Progress.Find("call/copy")!.RunbookId);
        room.And(Tick("call/copy"), Decided("call/d", "x"));
        Assert.Equal("d:Done call/copy:Done call/d:Done call/more:Ready call/own:NotReached end:NotReached", Shown(room));
        Assert.Equal(StepStatus.Ready, room.And(Tick("call/more")).StatusOf("call/own"));
        Assert.Equal(StepStatus.Ready, room.And(Tick("call/own")).StatusOf("end"));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("${inputs.count}")]
    public void A_called_plan_sees_what_it_is_given_as_the_kind_that_it_declares(string count)
    {
        var called = RunbookOf("inner", Todo("many").When(new Comparison(ComparisonOperator.Greater, Named("inputs.count"), new Literal(Value.Of(3))) { Source = "inputs.count > 3" }))
            .Taking(Input("count", InputKind.Number));
        var given = new CallStep
        {
            Id = "call", RunbookId = "inner",
            With = [new Binding("count", count == "5" ? Template.Literal(count) : Hole("inputs.count"), SourcePosition.None)],
        };
        var plan = PlanOf(given).Taking(Input("count")).Calling(called);
        var room = Knowing(plan).And(Declared, new RunStarted("r1", plan.Version, [new InputGiven("count", Personal("5"))]));
        Assert.Equal("call/many:Ready", Shown(room));
    }

    [Fact]
    public void Calls_loops_and_branches_nest()
    {
        var inner = RunbookOf("inner", Each("per", Named("inputs.hosts"), "host", 5, If("if", Is("host", "b"), [Todo("only-b")], [Todo("others")]))).Taking(Input("hosts", isList: true));
        var plan = PlanOf(While("loop", IsNot("steps.again.option", "no"), 2, Parallel("p", Call("call", "inner", ("hosts", "inputs.hosts")), Todo("beside")), Decision("again", "yes", "no")))
            .Taking(Input("hosts", isList: true)).Calling(inner);
        var room = Knowing(plan).And(Declared, new RunStarted("r1", plan.Version, [new InputGiven("hosts", Personal("a\nb"))]));
        Assert.Equal(
            "loop#1/call/per#1/only-b:NotNeeded loop#1/call/per#1/others:Ready loop#1/call/per#2/only-b:Ready loop#1/call/per#2/others:NotNeeded "
            + "loop#1/beside:Ready loop#1/again:NotReached", Shown(room));
        room.And(Tick("loop#1/call/per#1/others"), Tick("loop#1/call/per#2/only-b"), Tick("loop#1/beside"), Decided("loop#1/again", "yes"));
        Assert.Equal(StepStatus.Ready, room.StatusOf("loop#2/call/per#1/others"));
    }

    [Fact]
    public void A_plan_that_calls_itself_for_ever_is_a_broken_invariant()
    {
        var endless = RunbookOf("endless", Call("again", "endless"));
        Assert.Throws<InvalidOperationException>(() => Room(PlanOf(Call("c", "endless")).Calling(endless)));
    }

    [Fact]
    public void A_condition_is_asked_when_the_step_would_become_ready()
    {
        var plan = PlanOf(Decision("d", "x", "y"), Todo("a").When(Is("steps.d.option", "x")), Sequence("s", Todo("b")).When(Is("steps.d.option", "x")), Todo("end"));
        Assert.Equal("d:Ready a:NotReached b:NotReached end:NotReached", Shown(Room(plan)));
        Assert.Equal("d:Done a:NotNeeded b:NotNeeded end:Ready", Shown(Room(plan, Decided("d", "y"))));
        Assert.Equal(StepStatus.NotNeeded, Room(plan, Decided("d", "y")).StatusOf("s"));
    }

    [Fact]
    public void A_failure_stops_goes_on_or_leaps()
    {
        Assert.Equal("m:Failed b:NotReached", Shown(Room(PlanOf(Action("m"), Todo("b")), Started("m"), Finished("m", ProcedureResult.Failed))));
        Assert.Equal("m:Failed b:Ready", Shown(Room(PlanOf(Action("m").OnFailureContinue(), Todo("b")), Started("m"), Finished("m", ProcedureResult.Failed))));
        var leaping = Room(PlanOf(Action("m").OnFailureGoTo("c"), Todo("b"), Sequence("c", Todo("c1")), Todo("d")), Started("m"), Finished("m", ProcedureResult.Failed));
        Assert.Equal("m:Failed b:NotNeeded c1:Ready d:NotReached", Shown(leaping));
        Assert.Equal("m:Failed b:NotNeeded c1:Done d:Ready", Shown(leaping.And(Tick("c1"))));
        Assert.Equal("m:Done b:Ready c1:Done d:NotReached", Shown(leaping.And(Tick("m"))));
    }

    [Fact]
    public void A_failure_that_is_no_longer_needed_or_not_yet_due_asks_for_nobody()
    {
        var plan = PlanOf(Decision("d", "x", "y"), Action("m").When(Is("steps.d.option", "x")), Todo("end"));
        var room = Room(plan, Decided("d", "x"), Started("m"), Finished("m", ProcedureResult.Failed), new StepReopened("r1", "d", null));
        Assert.Equal("d:Ready m:NotReached end:NotReached", Shown(room));
        Assert.Equal("d:Done m:NotNeeded end:Ready", Shown(room.And(Decided("d", "y"))));
        Assert.Equal("d:Done m:Failed end:NotReached", Shown(room.And(new StepReopened("r1", "d", null), Decided("d", "x"))));
    }

    [Fact]
    public void A_leap_beside_others_only_goes_on()
    {
        Assert.Equal("m:Failed b:Ready c:NotReached", Shown(Room(
            PlanOf(Parallel("p", Action("m").OnFailureGoTo("b"), Todo("b")), Todo("c")), Started("m"), Finished("m", ProcedureResult.Failed))));
    }

    [Fact]
    public void A_run_is_not_over_while_an_attempt_in_a_branch_that_was_left_is_under_way()
    {
        var plan = PlanOf(If("if", IsNumber("incident.severity", 1), [Action("m")], [Todo("b")]));
        var room = Room(plan, new SeveritySet(Severity.Sev1, null), Started("m"), new SeveritySet(Severity.Sev3, null));
        room.When(new CompleteStep("r1", "b")).Then(Tick("b"));
        Assert.False(room.State.Run("r1")!.Progress.IsComplete);
        room.And(Finished("m", ProcedureResult.Unknown));
        Assert.False(room.State.Run("r1")!.Progress.IsComplete);
        room.When(new FinishAction("r1", "m", 1, ProcedureResult.Failed, null, TimeSpan.Zero, null), by: TheEngine)
            .Then(new ActionFinished("r1", "m", 1, ProcedureResult.Failed, null, TimeSpan.Zero, null, []), new RunCompleted("r1"));
    }

    [Fact]
    public void Every_leaf_kind_shows_what_it_waits_for()
    {
        Assert.Equal("w:Waiting n:Waiting e:Ready p:Ready m:Ready d:Ready", Shown(Room(PlanOf(Checklist(
            "c", WaitFor("w", TimeSpan.FromHours(1)), Notify("n"), Evidence("e"), Approval("p"), Action("m"), Decision("d", "x"))))));
        Assert.Equal("p:AwaitingApproval", Shown(Room(PlanOf(Approval("p")), new ApprovalRequested("r1", "p", null))));
        Assert.Equal("m:Running", Shown(Room(PlanOf(Action("m")), Started("m"))));
        Assert.Equal("m:OutcomeUnknown", Shown(Room(PlanOf(Action("m")), Started("m"), Finished("m", ProcedureResult.Unknown))));
        Assert.Equal("m:Waiting", Shown(Room(PlanOf(Action("m").Retrying(2, TimeSpan.FromMinutes(1))), Started("m"), Finished("m", ProcedureResult.Failed))));
    }

    [Fact]
    public void Outputs_of_a_step_are_seen_by_the_steps_after_it()
    {
        var plan = PlanOf(Action("find"), Each("per", Named("steps.find.output.hosts"), "host", 5, Todo("look")), Todo("if-two").When(Is("steps.find.output.count", "2")), Todo("if-done").When(Is("steps.find.status", "done")));
        var found = new ActionFinished("r1", "find", 1, ProcedureResult.Applied, 0, TimeSpan.Zero, null, [new InputGiven("count", Personal("2")), new InputGiven("hosts", Personal("a"))]).By(TheEngine);
        // An output is text: a loop over it has no rounds.
        Assert.Equal("find:Done if-two:Ready if-done:NotReached", Shown(Room(plan, Started("find"), found)));
    }

    [Fact]
    public void Phases_depths_and_parents_are_those_of_the_blocks_around()
    {
        var room = Room(PlanOf(Sequence("s", Todo("a"), Sequence("t", Todo("b") with { Phase = Phase.Recover })) with { Phase = Phase.Contain }));
        var (a, b) = (room.State.Run("r1")!.Progress.Find("a")!, room.State.Run("r1")!.Progress.Find("b")!);
        Assert.Equal((Phase.Contain, 1, "s"), (a.Phase, a.Depth, a.ParentKey));
        Assert.Equal((Phase.Recover, 2, "t"), (b.Phase, b.Depth, b.ParentKey));
    }

    [Fact]
    public void Readiness_has_a_time_that_lasts_until_the_step_is_no_longer_reached()
    {
        var room = Room(PlanOf(Todo("a"), Todo("b")));
        Assert.Equal(Minute(2), room.State.Run("r1")!.ReadyAt["a"]);
        room.And(new NoteAdded("n1", null), Tick("a"));
        Assert.Equal((Minute(2), Minute(4)), (room.State.Run("r1")!.ReadyAt["a"], room.State.Run("r1")!.ReadyAt["b"]));
        room.And(new StepReopened("r1", "a", null));
        Assert.Equal(["a"], room.State.Run("r1")!.ReadyAt.Keys);
        room.And(Tick("a"));
        Assert.Equal(Minute(6), room.State.Run("r1")!.ReadyAt["b"]);
    }
}
