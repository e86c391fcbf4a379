using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Looks into expressions without evaluating them.</summary>
internal static class ExpressionParts
{
    /// <summary>The source as messages show it: long ones are cut.</summary>
    public static string Shown(this Expression expression) =>
        expression.Source.Length <= 60 ? expression.Source : expression.Source[..60] + "…";

    /// <summary>The expression and all inside it.</summary>
    public static IEnumerable<Expression> SelfAndOperands(this Expression expression)
    {
        IEnumerable<Expression> operands = expression switch
        {
            Not not => [not.Operand],
            Logical logical => [logical.Left, logical.Right],
            Comparison comparison => [comparison.Left, comparison.Right],
            Membership membership => [membership.Item, membership.List],
            ListLiteral list => list.Items,
            _ => [],
        };
        return operands.SelectMany(operand => operand.SelfAndOperands()).Prepend(expression);
    }

    /// <summary>Whether it is true in every scope, or in none; null where it depends.</summary>
    public static bool? Constant(this Expression expression) => expression switch
    {
        Logical { Operator: LogicalOperator.And } and => (and.Left.Constant(), and.Right.Constant()) switch
        {
            (false, _) or (_, false) => false,
            (true, true) => true,
            _ => null,
        },
        Logical or => (or.Left.Constant(), or.Right.Constant()) switch
        {
            (true, _) or (_, true) => true,
            (false, false) => false,
            _ => null,
        },
        Not not => !not.Operand.Constant(),
        _ => expression.SelfAndOperands().Any(part => part is Name) ? null : expression.Evaluate(_ => Value.Null).IsTrue,
    };
}
