using System.Globalization;
using CsCheck;
using IncidentOps.Adapters.Files;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Adapters.Tests.Files;

public sealed class ExpressionReaderTests
{
    private static readonly string[] Paths = ["inputs.account", "steps.still-active.option", "inputs.in", "one", "steps.a_b.output.not"];

    private static readonly Value[] Constants = [Value.True, Value.False, Value.Null];

    private static readonly Gen<Expression> Literals = Gen.OneOf(
        Gen.String[Gen.Char["abc '\"あ漢.,()[]\\"], 0, 6].Select(text => (Expression)new Literal(Value.Of(text))),
        Gen.Int[-1000, 1000].Select(number => (Expression)new Literal(Value.Of(number / 4m))),
        Gen.Int[0, Constants.Length - 1].Select(index => (Expression)new Literal(Constants[index])),
        Gen.Int[0, Paths.Length - 1].Select(index => (Expression)new Name(Paths[index].Split('.'))));

    private static Gen<Expression> Expressions(int depth) => depth == 0 ? Literals : Gen.OneOf(
        Literals,
        Expressions(depth - 1).Select(operand => (Expression)new Not(operand)),
        Gen.Select(Gen.Enum<LogicalOperator>(), Expressions(depth - 1), Expressions(depth - 1)).Select((sign, left, right) => (Expression)new Logical(sign, left, right)),
        Gen.Select(Gen.Enum<ComparisonOperator>(), Expressions(depth - 1), Expressions(depth - 1)).Select((sign, left, right) => (Expression)new Comparison(sign, left, right)),
        Gen.Select(Expressions(depth - 1), Expressions(depth - 1)).Select((item, list) => (Expression)new Membership(item, list)),
        Expressions(depth - 1).Array[0, 3].Select(items => (Expression)new ListLiteral(items)));

    [Fact]
    public void What_is_written_reads_back_as_itself() => Expressions(3).Sample(expression =>
    {
        var text = Write(expression);
        if (text.Length > 2_000)
        {
            return;
        }

        var read = Read(text);

        Assert.Equal(text, Write(read));
        Assert.Equal(text, Write(Read(read.Source)));
    });

    [Fact]
    public void Any_text_is_read_or_refused_and_never_throws() =>
        Gen.String[Gen.Char["abin orndt'\"()[].,=<>!0123456789-_$あ\n\t"], 0, 80].Sample(text =>
        {
            var faults = new FaultList();
            var read = ExpressionReader.Read(text, offset => new SourcePosition("x", 1, offset + 1), faults);
            Assert.Equal(read is null, faults.Count > 0);
        });

    [Theory]
    [InlineData("true or false and false", true)]
    [InlineData("(true or false) and false", false)]
    [InlineData("not true or true", true)]
    [InlineData("not (true or true)", false)]
    [InlineData("not 1 == 2", true)]
    [InlineData("1 < 2 and 'a' < 'b' and 2 >= 2.0", true)]
    [InlineData("'it''s' == 'it''s'", true)]
    [InlineData("2 in [1, 2, 3] and not ('2' in [1, 2, 3])", true)]
    [InlineData("nothing == null and nothing.at.all == null", true)]
    [InlineData("1 < 'a' or 'a' < 1 or null < 1", false)]
    [InlineData("'true'", false)]
    [InlineData("-1.5 < 0", true)]
    public void Operators_bind_as_the_language_says(string text, bool value) =>
        Assert.Equal(value, Read(text).Evaluate(_ => Value.Null).IsTrue);

    [Theory]
    [InlineData("", 1)]
    [InlineData("a ==", 5)]
    [InlineData("a == b == c", 8)]
    [InlineData("a = b", 3)]
    [InlineData("a && b", 3)]
    [InlineData("\"a\"", 1)]
    [InlineData("a == 'b", 6)]
    [InlineData("a.", 3)]
    [InlineData("a..b", 3)]
    [InlineData("[1, 2", 6)]
    [InlineData("[1 2]", 4)]
    [InlineData("12abc", 1)]
    [InlineData("a + 1", 3)]
    [InlineData("in [1]", 1)]
    [InlineData("a b", 3)]
    [InlineData("99999999999999999999999999999999", 1)]
    public void A_fault_stands_where_reading_stopped(string text, int column)
    {
        var faults = new FaultList();

        Assert.Null(ExpressionReader.Read(text, offset => new SourcePosition("x", 1, offset + 1), faults));
        Assert.Equal(column, Assert.Single(faults.Faults).Position.Column);
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Assert.Equal("expression-too-deep", Fault(string.Concat(Enumerable.Repeat("not ", 40)) + "a"));
        Assert.Equal("expression-too-deep", Fault(new string('[', 400)));
        Assert.Equal("expression-too-long", Fault(string.Join(" or ", Enumerable.Repeat("true", 400))));
        Assert.True(Read(string.Join(" or ", Enumerable.Repeat("true", 240))).Evaluate(_ => Value.Null).IsTrue);
    }

    [Fact]
    public void Every_part_knows_its_place_and_source()
    {
        var whole = (Logical)Read("inputs.a == 'x' and (inputs.b in [1, 2])");

        Assert.Equal("inputs.a == 'x'", whole.Left.Source);
        Assert.Equal("inputs.b in [1, 2]", Assert.IsType<Membership>(whole.Right).Source);
        Assert.Equal(34, ((Membership)whole.Right).List.Position.Column);
    }

    private static Expression Read(string text)
    {
        var faults = new FaultList();
        var read = ExpressionReader.Read(text, offset => new SourcePosition("x", 1, offset + 1), faults);
        Assert.True(read is not null, $"{text}: {string.Join("; ", faults.Faults)}");
        return read;
    }

    private static string Fault(string text)
    {
        var faults = new FaultList();
        Assert.Null(ExpressionReader.Read(text, _ => SourcePosition.None, faults));
        return Assert.Single(faults.Faults).Code;
    }

    /// <summary>Writes an expression with every bracket that its tree needs.</summary>
    private static string Write(Expression expression) => expression switch
    {
        Literal { Value: TextValue text } => $"'{text.Text.Replace("'", "''", StringComparison.Ordinal)}'",
        Literal { Value: NumberValue number } => number.Number.ToString(CultureInfo.InvariantCulture),
        Literal { Value: BooleanValue truth } => truth.Truth ? "true" : "false",
        Literal => "null",
        Name name => string.Join('.', name.Path),
        Not not => $"not {Bracketed(not.Operand)}",
        Logical logical => $"{Bracketed(logical.Left)} {(logical.Operator == LogicalOperator.And ? "and" : "or")} {Bracketed(logical.Right)}",
        Comparison comparison => $"{Bracketed(comparison.Left)} {Sign(comparison.Operator)} {Bracketed(comparison.Right)}",
        Membership membership => $"{Bracketed(membership.Item)} in {Bracketed(membership.List)}",
        ListLiteral list => $"[{string.Join(", ", list.Items.Select(Write))}]",
        _ => throw new InvalidOperationException(),
    };

    private static string Bracketed(Expression expression) =>
        expression is Literal or Name or ListLiteral ? Write(expression) : $"({Write(expression)})";

    private static string Sign(ComparisonOperator sign) => sign switch
    {
        ComparisonOperator.Equal => "==",
        ComparisonOperator.NotEqual => "!=",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };
}
