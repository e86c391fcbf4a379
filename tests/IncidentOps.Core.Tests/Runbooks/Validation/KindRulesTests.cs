using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Runbooks.Validation;

namespace IncidentOps.Core.Tests.Runbooks.Validation;

/// <summary>What is refused is what the evaluator would always call false, or always true; the adapters' tests hold it against files, with places.</summary>
public sealed class KindRulesTests
{
    private static readonly LocalizedText Some = new("Some", "何か");

    private static readonly Name Option = new(["steps", "ask", "option"]);

    private static readonly Name Status = new(["steps", "ask", "status"]);

    private static readonly Name Output = new(["steps", "act", "output", "count"]);

    private static readonly Name Printer = new(["inputs", "printer"]);

    private static readonly Name Count = new(["inputs", "count"]);

    private static readonly Name Urgent = new(["inputs", "urgent"]);

    private static readonly Name All = new(["inputs", "all"]);

    private static readonly Name Severity = new(["incident", "severity"]);

    private static readonly Literal Three = new(Value.Of(3));

    private static readonly Literal Yes = new(Value.Of("yes"));

    private static readonly Literal Nothing = new(Value.Null);

    public static TheoryData<string, Expression, string> Misfits => new()
    {
        { "a text as a condition", Option, "no-truth-value" },
        { "a number as a condition", Count, "no-truth-value" },
        { "a list as a condition", All, "no-truth-value" },
        { "an output as a condition", Output, "no-truth-value" },
        { "not a text", new Not(Option), "no-truth-value" },
        { "a text on the right of and", new Logical(LogicalOperator.And, Urgent, Option), "no-truth-value" },
        { "a text on the left of or", new Logical(LogicalOperator.Or, Option, Urgent), "no-truth-value" },
        { "an address before a number", new Comparison(ComparisonOperator.Greater, Printer, Three), "no-order" },
        { "a count of a script before a number", new Comparison(ComparisonOperator.LessOrEqual, Output, Three), "no-order" },
        { "truth values in order", new Comparison(ComparisonOperator.Less, Urgent, Urgent), "no-order" },
        { "null in order", new Comparison(ComparisonOperator.Less, Count, Nothing), "no-order" },
        { "a list in order", new Comparison(ComparisonOperator.Less, All, All), "no-order" },
        { "a text and a number", new Comparison(ComparisonOperator.Equal, Option, Three), "never-equal" },
        { "a number unlike a text", new Comparison(ComparisonOperator.NotEqual, Count, Yes), "never-equal" },
        { "two inputs", new Comparison(ComparisonOperator.Equal, Count, Printer), "never-equal" },
        { "a list and its item", new Comparison(ComparisonOperator.Equal, All, Printer), "never-equal" },
        { "the severity is always there", new Comparison(ComparisonOperator.NotEqual, Severity, Nothing), "never-equal" },
        { "in a number", new Membership(Option, Three), "no-list" },
        { "in a text", new Membership(Printer, Option), "no-list" },
        { "in null", new Membership(Printer, Nothing), "no-list" },
        { "a number in texts", new Membership(Count, All), "never-equal" },
        { "a number in written texts", new Membership(Count, new ListLiteral([Yes])), "never-equal" },
    };

    public static TheoryData<string, Expression> Fits => new()
    {
        { "a truth value", Urgent },
        { "not a truth value", new Not(Urgent) },
        { "an option", new Comparison(ComparisonOperator.Equal, Option, Yes) },
        { "no option yet", new Comparison(ComparisonOperator.Equal, Option, Nothing) },
        { "a status of a step not reached", new Comparison(ComparisonOperator.NotEqual, Status, Nothing) },
        { "an input left empty", new Comparison(ComparisonOperator.NotEqual, Nothing, Printer) },
        { "an output", new Comparison(ComparisonOperator.NotEqual, Output, new Literal(Value.Of("0"))) },
        { "numbers in order", new Comparison(ComparisonOperator.LessOrEqual, Severity, Count) },
        { "texts in order", new Comparison(ComparisonOperator.Less, Printer, Output) },
        { "a text in a list of texts", new Membership(Output, All) },
        { "an option or none", new Membership(Option, new ListLiteral([Yes, Nothing])) },
        { "lists", new Comparison(ComparisonOperator.Equal, All, new ListLiteral([])) },
        { "truth values", new Comparison(ComparisonOperator.Equal, Urgent, new Comparison(ComparisonOperator.Equal, Option, Yes)) },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Operands_that_never_fit_are_refused(string what, Expression condition, string code) =>
        Assert.Equal((what, code), (what, Assert.Single(Faults(Task("then") with { When = condition })).Code));

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_is_refused_would_say_the_same_whatever_is_known(string what, Expression condition, string code)
    {
        // The reason for the rules: filled in as a run fills it in, each of these gives one answer alone.
        var answers = Scopes().Select(scope => condition.Evaluate(scope).IsTrue).Distinct();

        var otherSideStillCounts = condition is Logical { Operator: LogicalOperator.Or };
        Assert.True(answers.Count() == (otherSideStillCounts ? 2 : 1), $"{what}: {code}");
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public void Operands_that_fit_are_no_fault(string what, Expression condition) =>
        Assert.Equal((what, ""), (what, string.Join(' ', Faults(Task("then") with { When = condition }).Select(fault => fault.ToString()))));

    [Fact]
    public void Every_place_of_a_condition_is_looked_at()
    {
        var body = new SequenceStep { Id = "body", Steps = [Task("inside") with { When = Option }] };

        Assert.Equal(["no-truth-value"], Codes(new WaitStep { Id = "w", Title = Some, Until = Option, AtMost = TimeSpan.FromHours(1) }));
        Assert.Equal(["no-truth-value", "no-truth-value"], Codes(new IfStep { Id = "i", Condition = Option, Then = body }));
        Assert.Equal(["no-truth-value", "no-truth-value"], Codes(new WhileStep
        {
            Id = "l", AtMost = 2, Condition = new Name(["steps", "inside", "status"]), Body = body,
        }));
        Assert.Equal(["no-list", "no-truth-value"], Codes(new EachStep { Id = "e", AtMost = 2, As = "one", Items = Option, Body = body }));
    }

    [Fact]
    public void The_items_of_a_loop_have_the_kind_of_its_list()
    {
        Assert.Equal(["never-equal"], Codes(Loop(All)));
        Assert.Empty(Codes(Loop(new ListLiteral([Three, Severity]))));

        static EachStep Loop(Expression items) => new()
        {
            Id = "e", AtMost = 2, As = "one", Items = items, Body = new SequenceStep
            {
                Id = "body", Steps = [Task("inside") with { When = new Comparison(ComparisonOperator.Equal, new Name(["one"]), Three) }],
            },
        };
    }

    [Fact]
    public void Both_languages_say_what_was_expected_and_what_stands_there()
    {
        var fault = Assert.Single(Faults(Task("then") with { When = Option with { Source = "steps.ask.option", Position = new SourcePosition("plan.yaml", 7, 11) } }));

        Assert.Equal("plan.yaml:7:11: a condition needs a truth value, but `steps.ask.option` is a text, which never counts as true; compare it with something", fault.ToString());
        Assert.Equal("条件には真偽値が必要ですが、`steps.ask.option` は文字列なので、真になりません。`==` などで比較してください", fault.Message.Japanese);
    }

    /// <summary>Runs in which everything is known, and one in which nothing was given yet.</summary>
    private static IEnumerable<Scope> Scopes()
    {
        yield return Run(Value.Of("yes"), Value.Of("3"), Value.Of(3), Value.True, Value.Of([Value.Of("3")]));
        yield return Run(Value.Of("no"), Value.Of("203.0.113.7"), Value.Of(4), Value.False, Value.Of([]));

        static Scope Run(Value option, Value text, Value number, Value truth, Value list) => name => name switch
        {
            "inputs" => Members(("printer", text), ("count", number), ("urgent", truth), ("all", list)),
            "steps" => Members(("ask", Members(("option", option), ("status", Value.Of("done")))), ("act", Members(("output", Members(("count", text)))))),
            _ => Members(("severity", number)),
        };

        static Value Members(params (string Name, Value Value)[] members) =>
            Value.Of(members.ToDictionary(member => member.Name, member => member.Value));
    }

    private static TaskStep Task(string id) => new() { Id = id, Title = Some };

    private static IReadOnlyList<RunbookFault> Faults(Step step) => RunbookValidator.Validate(
        new Runbook
        {
            Id = "plan",
            Title = Some,
            Summary = Some,
            Review = new Review(TimeSpan.FromDays(180), "team"),
            Inputs =
            [
                Input("printer", InputKind.Address), Input("count", InputKind.Number), Input("urgent", InputKind.Boolean),
                Input("all", InputKind.Mailbox) with { IsList = true },
            ],
            Root = new SequenceStep
            {
                Id = "root",
                Steps =
                [
                    new DecisionStep
                    {
                        Id = "ask", Title = Some, Options = [new Option("yes", Some, SourcePosition.None), new Option("no", Some, SourcePosition.None)],
                    },
                    new ActionStep { Id = "act", Title = Some, ActionId = "mail.count" },
                    step,
                ],
            },
        },
        new RunbookCatalogue { IsComplete = false });

    private static InputDefinition Input(string id, InputKind kind) => new() { Id = id, Kind = kind, Title = Some };

    private static List<string> Codes(Step step) => [.. Faults(step).Select(fault => fault.Code)];
}
