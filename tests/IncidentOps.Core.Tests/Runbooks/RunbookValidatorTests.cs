using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Runbooks.Validation;

namespace IncidentOps.Core.Tests.Runbooks;

/// <summary>The rules on plans made by code; the adapters' tests hold them against files, with places.</summary>
public sealed class RunbookValidatorTests
{
    private static readonly LocalizedText Some = new("Some", "何か");

    private static readonly ActionDefinition Hold = new()
    {
        Id = "mail.hold",
        Title = Some,
        TargetKind = "host",
        Transport = "ssh",
        Idempotent = false,
        Apply = new Procedure { Script = "true" },
    };

    [Fact]
    public void A_good_plan_has_no_faults() =>
        Assert.Empty(Codes(Task("a"), Decision("b"), Task("c") with { When = Asks("b", "yes") }));

    [Fact]
    public void A_step_may_ask_only_what_can_have_run() =>
        Assert.Equal(["step-not-run-yet"], Codes(Task("a") with { When = Asks("b", "yes") }, Decision("b")));

    [Fact]
    public void A_loop_may_ask_its_own_steps_of_the_round_before() =>
        Assert.Empty(Codes(new WhileStep
        {
            Id = "loop",
            AtMost = 3,
            Condition = new Not(Asks("b", "yes")),
            Body = Sequence("body", Task("a") with { When = new Not(Asks("b", "yes")) }, Decision("b")),
        }));

    [Fact]
    public void A_wait_may_ask_what_runs_beside_it() =>
        Assert.Empty(Codes(new ParallelStep
        {
            Id = "beside",
            Steps = [Task("a"), new WaitStep { Id = "w", Title = Some, Until = Status("a"), AtMost = TimeSpan.FromHours(1) }],
        }));

    [Fact]
    public void What_beside_it_can_not_be_asked_by_others() =>
        Assert.Equal(["step-not-run-yet"], Codes(new ParallelStep { Id = "beside", Steps = [Task("a"), Task("b") with { When = Status("a") }] }));

    [Fact]
    public void An_unknown_action_is_a_fault_only_where_the_catalogue_is_complete()
    {
        var step = new ActionStep { Id = "x", Title = Some, ActionId = "mail.nothing" };

        Assert.Equal(["unknown-action"], Codes(step));
        Assert.Empty(RunbookValidator.Validate(Plan(step), new RunbookCatalogue { IsComplete = false }));
    }

    [Fact]
    public void What_is_not_idempotent_is_not_retried()
    {
        var step = new ActionStep { Id = "x", Title = Some, ActionId = "mail.hold", Target = Template.Literal("mx1"), Retry = new RetryPolicy(2, TimeSpan.Zero) };

        Assert.Equal(["bad-retry"], Codes(step));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_loop_needs_a_bound(int atMost) =>
        Assert.Equal(["bad-bound"], Codes(new EachStep { Id = "loop", Items = new Name(["inputs", "all"]), As = "one", AtMost = atMost, Body = Sequence("body", Task("a")) }));

    [Fact]
    public void Calls_that_lead_back_are_found_through_others()
    {
        var middle = Plan(new CallStep { Id = "back", RunbookId = "plan" }) with { Id = "middle" };
        var plan = Plan(new CallStep { Id = "call", RunbookId = "middle" });

        var faults = RunbookValidator.Validate(plan, new RunbookCatalogue { Runbooks = new Dictionary<string, Runbook> { ["plan"] = plan, ["middle"] = middle } });

        Assert.Equal("call-cycle", Assert.Single(faults).Code);
    }

    [Fact]
    public void A_cycle_elsewhere_does_not_hang()
    {
        var one = Plan(new CallStep { Id = "c", RunbookId = "two" }) with { Id = "one" };
        var two = Plan(new CallStep { Id = "c", RunbookId = "one" }) with { Id = "two" };
        var plan = Plan(new CallStep { Id = "c", RunbookId = "one" });

        Assert.Empty(RunbookValidator.Validate(plan, new RunbookCatalogue { Runbooks = new Dictionary<string, Runbook> { ["one"] = one, ["two"] = two } }));
    }

    private static TaskStep Task(string id) => new() { Id = id, Title = Some };

    private static DecisionStep Decision(string id) => new()
    {
        Id = id,
        Title = Some,
        Options = [new Option("yes", Some, SourcePosition.None), new Option("no", Some, SourcePosition.None)],
    };

    private static SequenceStep Sequence(string id, params Step[] steps) => new() { Id = id, Steps = steps };

    private static Comparison Asks(string id, string option) =>
        new(ComparisonOperator.Equal, new Name(["steps", id, "option"]), new Literal(Value.Of(option)));

    private static Comparison Status(string id) =>
        new(ComparisonOperator.Equal, new Name(["steps", id, "status"]), new Literal(Value.Of("done")));

    private static Runbook Plan(params Step[] steps) => new()
    {
        Id = "plan",
        Title = Some,
        Summary = Some,
        Review = new Review(TimeSpan.FromDays(180), "team"),
        Inputs = [new InputDefinition { Id = "all", Kind = InputKind.Mailbox, IsList = true, Title = Some }],
        Root = Sequence("root", steps),
    };

    private static List<string> Codes(params Step[] steps) =>
        [.. RunbookValidator.Validate(Plan(steps), new RunbookCatalogue { Actions = new Dictionary<string, ActionDefinition> { [Hold.Id] = Hold } }).Select(fault => fault.Code)];
}
