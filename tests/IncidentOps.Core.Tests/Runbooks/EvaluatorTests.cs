using CsCheck;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Tests.Runbooks;

public sealed class EvaluatorTests
{
    private static readonly string[] Words = ["inputs", "steps", "incident", "a", "option"];

    private static readonly Value[] Constants = [Value.Null, Value.True, Value.False];

    private static Gen<Value> Values(int depth) => depth == 0
        ? Gen.OneOf(
            Gen.Int[0, 2].Select(index => Constants[index]),
            Gen.String.Select(text => Value.Of(text)),
            Gen.Decimal.Select(number => Value.Of(number)))
        : Gen.OneOf(
            Values(0),
            Values(depth - 1).Array[0, 4].Select(items => Value.Of(items)),
            Values(depth - 1).Array[0, 5].Select(values => Value.Of(values.Select((value, index) => (value, index)).ToDictionary(pair => Words[pair.index], pair => pair.value))));

    private static Gen<Expression> Expressions(int depth) => depth == 0
        ? Gen.OneOf(
            Values(1).Select(value => (Expression)new Literal(value)),
            Gen.Int[0, Words.Length - 1].Array[1, 4].Select(path => (Expression)new Name([.. path.Select(index => Words[index])])))
        : Gen.OneOf(
            Expressions(0),
            Expressions(depth - 1).Select(operand => (Expression)new Not(operand)),
            Gen.Select(Gen.Enum<LogicalOperator>(), Expressions(depth - 1), Expressions(depth - 1)).Select((sign, left, right) => (Expression)new Logical(sign, left, right)),
            Gen.Select(Gen.Enum<ComparisonOperator>(), Expressions(depth - 1), Expressions(depth - 1)).Select((sign, left, right) => (Expression)new Comparison(sign, left, right)),
            Gen.Select(Expressions(depth - 1), Expressions(depth - 1)).Select((item, list) => (Expression)new Membership(item, list)),
            Expressions(depth - 1).Array[0, 4].Select(items => (Expression)new ListLiteral(items)));

    [Fact]
    public void Every_expression_has_a_value_in_every_scope() =>
        Gen.Select(Expressions(4), Values(2).Array[Words.Length]).Sample((expression, values) =>
        {
            Value Scope(string name) => values[Array.IndexOf(Words, name)];
            var value = expression.Evaluate(Scope);
            _ = value.ToText();
            Assert.Equal(value.ToText(), expression.Evaluate(Scope).ToText());
        });

    [Fact]
    public void Unlike_things_have_no_order_and_are_not_equal() =>
        Gen.Select(Values(0), Values(0)).Sample((left, right) =>
        {
            if (left.GetType() == right.GetType())
            {
                return;
            }

            Assert.All(
                [ComparisonOperator.Equal, ComparisonOperator.Less, ComparisonOperator.LessOrEqual, ComparisonOperator.Greater, ComparisonOperator.GreaterOrEqual],
                sign => Assert.False(new Comparison(sign, new Literal(left), new Literal(right)).Evaluate(_ => Value.Null).IsTrue));
            Assert.True(new Comparison(ComparisonOperator.NotEqual, new Literal(left), new Literal(right)).Evaluate(_ => Value.Null).IsTrue);
        });
}
