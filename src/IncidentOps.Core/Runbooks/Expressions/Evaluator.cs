namespace IncidentOps.Core.Runbooks.Expressions;

/// <summary>Looks a first name up: `inputs`, `steps`, `incident`, or a loop's `as`. Null value where there is none.</summary>
public delegate Value Scope(string name);

/// <summary>Evaluates expressions. Total: every expression has a value in every scope.</summary>
public static class Evaluator
{
    public static Value Evaluate(this Expression expression, Scope scope) => expression switch
    {
        Literal literal => literal.Value,
        Name name => name.Path.Skip(1).Aggregate(scope(name.Path[0]), (value, member) => value.Member(member)),
        Not not => Value.Of(!not.Operand.Evaluate(scope).IsTrue),
        Logical { Operator: LogicalOperator.And } and => Value.Of(and.Left.Evaluate(scope).IsTrue && and.Right.Evaluate(scope).IsTrue),
        Logical or => Value.Of(or.Left.Evaluate(scope).IsTrue || or.Right.Evaluate(scope).IsTrue),
        Comparison comparison => Value.Of(Compare(comparison.Operator, comparison.Left.Evaluate(scope), comparison.Right.Evaluate(scope))),
        Membership membership => Value.Of(
            membership.List.Evaluate(scope) is ListValue list && list.Items.Contains(membership.Item.Evaluate(scope))),
        ListLiteral list => Value.Of(list.Items.Select(item => item.Evaluate(scope))),
        _ => throw new InvalidOperationException($"Unknown expression {expression.GetType().Name}."),
    };

    private static bool Compare(ComparisonOperator comparison, Value left, Value right) => comparison switch
    {
        ComparisonOperator.Equal => left == right,
        ComparisonOperator.NotEqual => left != right,
        _ => Order(left, right) is { } order && comparison switch
        {
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        },
    };

    /// <summary>Numbers by size, texts by ordinal; unlike things have no order.</summary>
    private static int? Order(Value left, Value right) => (left, right) switch
    {
        (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
        (TextValue a, TextValue b) => string.CompareOrdinal(a.Text, b.Text),
        _ => null,
    };
}
