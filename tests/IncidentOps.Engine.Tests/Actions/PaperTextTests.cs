using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Engine.Tests.Actions;

/// <summary>What is known is filled in, what is not keeps its name: nothing on paper is silently empty or wrong.</summary>
public sealed class PaperTextTests
{
    private static readonly Template Output = Hole(new Name(["steps", "find", "output", "address"]) { Source = "steps.find.output.address" });

    [Fact]
    public void What_no_step_has_found_out_yet_stays_a_hole_with_its_name()
    {
        Assert.Equal("${steps.find.output.address}", PaperText.Of(Output, static _ => Value.Null));
        var known = Value.Of(new Dictionary<string, Value> { ["find"] = Value.Of(new Dictionary<string, Value> { ["output"] = Value.Of(new Dictionary<string, Value> { ["address"] = Value.Of("192.0.2.1") }) }) });
        Assert.Equal("192.0.2.1", PaperText.Of(Output, name => name == "steps" ? known : Value.Null));
    }

    [Fact]
    public void A_comparison_of_what_nobody_knows_is_not_answered()
    {
        var comparison = new Comparison(ComparisonOperator.Equal, new Name(["inputs", "host"]), new Literal(Value.Of("mx1"))) { Source = "inputs.host == 'mx1'" };
        Assert.Equal("${inputs.host == 'mx1'}", PaperText.Of(Hole(comparison), static _ => Value.Null));
    }

    [Fact]
    public void A_called_runbook_names_the_inputs_of_its_caller()
    {
        var caller = PaperText.ScopeOf(RunbookOf("caller", new InputDefinition { Id = "account", Kind = InputKind.Mailbox, Title = LocalizedText.Empty }));
        var call = new CallStep { Id = "call", RunbookId = "called", With = [new Binding("who", Hole(new Name(["inputs", "account"])), SourcePosition.None)] };
        var scope = PaperText.ScopeOf(
            RunbookOf(
                "called", new InputDefinition { Id = "who", Kind = InputKind.Mailbox, Title = LocalizedText.Empty },
                new InputDefinition { Id = "host", Kind = InputKind.Host, Title = LocalizedText.Empty, Default = "mx1" }),
            call, caller);
        Assert.Equal("${inputs.account}", PaperText.Of(Hole(new Name(["inputs", "who"])), scope));
        Assert.Equal("mx1", PaperText.Of(Hole(new Name(["inputs", "host"])), scope));
    }

    private static Template Hole(Expression expression) => new([new TemplateExpression(expression)], "");

    private static Runbook RunbookOf(string id, params InputDefinition[] inputs) => new()
    {
        Id = id, Title = LocalizedText.Empty, Severity = Severity.Sev2, Inputs = inputs, Root = new SequenceStep { Id = "root", Steps = [] },
    };
}
