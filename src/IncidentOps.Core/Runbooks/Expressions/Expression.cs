namespace IncidentOps.Core.Runbooks.Expressions;

/// <summary>
/// A small total language: compare, and/or/not, in, member access, literals. Parsed in Adapters/Files; Core checks and evaluates.
/// Evaluation never throws: a missing member is null, comparing unlike things is false.
/// </summary>
public abstract record Expression
{
    /// <summary>The text as written, for messages and for showing a condition to people.</summary>
    public string Source { get; init; } = "";

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>A constant.</summary>
public sealed record Literal(Value Value) : Expression;

/// <summary>`inputs.account`: the first name is looked up in the scope, the others are members.</summary>
public sealed record Name(IReadOnlyList<string> Path) : Expression
{
    public bool Equals(Name? other) => other is not null && Path.SequenceEqual(other.Path);

    public override int GetHashCode() => Path.Aggregate(0, HashCode.Combine);
}

/// <summary>`not x`.</summary>
public sealed record Not(Expression Operand) : Expression;

/// <summary>`a and b`, `a or b`; the right side is not evaluated where the left one settles it.</summary>
public sealed record Logical(LogicalOperator Operator, Expression Left, Expression Right) : Expression;

/// <summary>See <see cref="Logical"/>.</summary>
public enum LogicalOperator { And, Or }

/// <summary>`a == b` and so on.</summary>
public sealed record Comparison(ComparisonOperator Operator, Expression Left, Expression Right) : Expression;

/// <summary>See <see cref="Comparison"/>.</summary>
public enum ComparisonOperator { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <summary>`a in [b, c]`, or `a in b` where b is a list.</summary>
public sealed record Membership(Expression Item, Expression List) : Expression;

/// <summary>`[a, b]`.</summary>
public sealed record ListLiteral(IReadOnlyList<Expression> Items) : Expression;
