using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class InputValuesTests
{
    [Theory]
    [InlineData(InputKind.Number, "12.5")]
    [InlineData(InputKind.Boolean, "true")]
    [InlineData(InputKind.Mailbox, "taro@example.jp")]
    [InlineData(InputKind.Host, "mx1.example.jp")]
    [InlineData(InputKind.Address, "192.0.2.1")]
    [InlineData(InputKind.Address, "192.0.2.0/24")]
    [InlineData(InputKind.Address, "2001:db8::1")]
    [InlineData(InputKind.Address, "2001:db8::/32")]
    [InlineData(InputKind.Address, "::")]
    [InlineData(InputKind.Address, "1:2:3:4:5:6:7:8")]
    [InlineData(InputKind.Domain, "例え.jp")]
    [InlineData(InputKind.Repository, "rest:backup/mail")]
    [InlineData(InputKind.Text, "なんでも; rm -rf /")]
    public void A_good_value_has_no_fault(InputKind kind, string text) => Assert.Null(InputValues.Fault(Input("x", kind), text));

    [Theory]
    [InlineData(InputKind.Number, "twelve")]
    [InlineData(InputKind.Boolean, "yes")]
    [InlineData(InputKind.Mailbox, "taro")]
    [InlineData(InputKind.Mailbox, "@example.jp")]
    [InlineData(InputKind.Mailbox, "taro@")]
    [InlineData(InputKind.Mailbox, "a@b@c")]
    [InlineData(InputKind.Mailbox, "-oProxyCommand@x")]
    [InlineData(InputKind.Mailbox, "ta ro@example.jp")]
    [InlineData(InputKind.Host, "-rf")]
    [InlineData(InputKind.Host, "mx1;reboot")]
    [InlineData(InputKind.Host, "mx1 mx2")]
    [InlineData(InputKind.Address, "192.0.2.256")]
    [InlineData(InputKind.Address, "192.0.2.01")]
    [InlineData(InputKind.Address, "192.0.2")]
    [InlineData(InputKind.Address, "192.0.2.1/33")]
    [InlineData(InputKind.Address, "192.0.2.1/")]
    [InlineData(InputKind.Address, "192.0.2.1/1/1")]
    [InlineData(InputKind.Address, "1:2:3:4:5:6:7")]
    [InlineData(InputKind.Address, "1::2::3")]
    [InlineData(InputKind.Address, "12345::")]
    [InlineData(InputKind.Address, "2001:db8::/129")]
    [InlineData(InputKind.Text, "bell\u0007")]
    public void A_bad_value_is_told_in_both_languages(InputKind kind, string text)
    {
        var fault = InputValues.Fault(Input("x", kind), text);
        Assert.NotNull(fault);
        Assert.NotEmpty(fault.English);
        Assert.NotEmpty(fault.Japanese);
    }

    [Fact]
    public void A_choice_is_one_of_the_choices()
    {
        var choice = Input("x", InputKind.Choice) with { Choices = [new Option("a", Text("A"), SourcePosition.None)] };
        Assert.Null(InputValues.Fault(choice, "a"));
        Assert.NotNull(InputValues.Fault(choice, "b"));
    }

    [Fact]
    public void Each_line_of_a_list_is_looked_at()
    {
        var list = Input("x", InputKind.Address, isList: true);
        Assert.Null(InputValues.Fault(list, "192.0.2.1\r\n\n 192.0.2.2 "));
        Assert.Contains("nonsense", InputValues.Fault(list, "192.0.2.1\nnonsense")!.English, StringComparison.Ordinal);
        Assert.Equal(Value.Of([Value.Of("192.0.2.1"), Value.Of("192.0.2.2")]), InputValues.Read(list, "192.0.2.1\r\n\n 192.0.2.2 "));
    }

    [Fact]
    public void Needed_values_are_asked_for_and_long_ones_bounded()
    {
        Assert.NotNull(InputValues.Fault(Input("x", required: true), " "));
        Assert.Null(InputValues.Fault(Input("x", required: true, @default: "mx1"), null));
        Assert.Null(InputValues.Fault(Input("x"), null));
        Assert.NotNull(InputValues.Fault(Input("x"), new string('x', InputValues.MaximumLength + 1)));
    }

    [Fact]
    public void Values_are_read_as_their_kind()
    {
        Assert.Equal(Value.Of(12.5m), InputValues.Read(Input("x", InputKind.Number), " 12.5 "));
        Assert.Equal(Value.Null, InputValues.Read(Input("x", InputKind.Number), "twelve"));
        Assert.Equal(Value.True, InputValues.Read(Input("x", InputKind.Boolean), "true"));
        Assert.Equal(Value.False, InputValues.Read(Input("x", InputKind.Boolean), "false"));
        Assert.Equal(Value.Null, InputValues.Read(Input("x", InputKind.Boolean), "yes"));
        Assert.Equal(Value.Of("a b"), InputValues.Read(Input("x"), " a b "));
        Assert.Equal(Value.Null, InputValues.Read(Input("x"), null));
        Assert.Equal(Value.Of([]), InputValues.Read(Input("x", isList: true), null));
    }

    [Fact]
    public void A_plans_own_value_is_read_as_the_called_plan_declares_it()
    {
        Assert.Equal(Value.Of(5), InputValues.ReadGiven(Input("x", InputKind.Number), Value.Of("5")));
        Assert.Equal(Value.Of(5), InputValues.ReadGiven(Input("x", InputKind.Number), Value.Of(5)));
        Assert.Equal(Value.Of("5"), InputValues.ReadGiven(Input("x"), Value.Of(5)));
        Assert.Equal(Value.True, InputValues.ReadGiven(Input("x", InputKind.Boolean), Value.Of("true")));
        Assert.Equal(Value.Null, InputValues.ReadGiven(Input("x", InputKind.Number), Value.Of("five")));
        Assert.Equal(Value.Null, InputValues.ReadGiven(Input("x"), Value.Null));
        var numbers = Value.Of([Value.Of(1), Value.Of(2)]);
        Assert.Equal(numbers, InputValues.ReadGiven(Input("x", InputKind.Number, isList: true), Value.Of("1\n2")));
        Assert.Equal(numbers, InputValues.ReadGiven(Input("x", InputKind.Number, isList: true), Value.Of([Value.Of("1"), Value.Of(2)])));
    }
}
