using System.Globalization;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;

namespace IncidentOps.Adapters.Files;

/// <summary>The words and signs of an expression.</summary>
internal enum ExpressionToken
{
    None, Text, Number, And, Or, Not, In, True, False, Null, Word, Equal, NotEqual, LessOrEqual, GreaterOrEqual, Less, Greater,
    Open, Close, OpenList, CloseList, Comma, Dot,
}

/// <summary>
/// The grammar, loosest first: or, and, not, comparison (which doesn't chain), then literals, names, lists and brackets.
/// Made anew for each text, because every node keeps its source and its place.
/// </summary>
internal sealed class ExpressionGrammar
{
    private readonly string _text;
    private readonly Func<int, SourcePosition> _place;

    public ExpressionGrammar(string text, Func<int, SourcePosition> place)
    {
        _text = text;
        _place = place;

        var any = Parse.Ref(() => Disjunction!);
        var path = Token.EqualTo(ExpressionToken.Word).AtLeastOnceDelimitedBy(Token.EqualTo(ExpressionToken.Dot))
            .Select(words => Node(new Name([.. words.Select(word => word.ToStringValue())]), words[0], words[^1]));
        var list =
            from open in Token.EqualTo(ExpressionToken.OpenList)
            from items in any.ManyDelimitedBy(Token.EqualTo(ExpressionToken.Comma))
            from close in Token.EqualTo(ExpressionToken.CloseList)
            select Node(new ListLiteral([.. items.Select(item => item.Expression)]), open, close);
        var bracketed =
            from open in Token.EqualTo(ExpressionToken.Open)
            from inner in any
            from close in Token.EqualTo(ExpressionToken.Close)
            select inner with { Start = open.Position.Absolute, End = End(close) };
        var primary = Literals().Or(path).Or(list).Or(bracketed);

        var comparisonTail =
            from sign in Token.Matching<ExpressionToken>(kind => Sign(kind) is not null, "comparison")
            from right in primary
            select new Tail(Sign(sign.Kind), right);
        var membershipTail =
            from sign in Token.EqualTo(ExpressionToken.In)
            from right in primary
            select new Tail(null, right);
        var comparison =
            from left in primary
            from tail in comparisonTail.Or(membershipTail).OptionalOrDefault()
            select tail is null ? left : Node(
                tail.Sign is { } sign ? new Comparison(sign, left.Expression, tail.Right.Expression) : new Membership(left.Expression, tail.Right.Expression),
                left.Start, tail.Right.End);

        var negation = Parse.Ref(() => Negation!);
        Negation = (
            from sign in Token.EqualTo(ExpressionToken.Not)
            from operand in negation
            select Node(new Not(operand.Expression), sign.Position.Absolute, operand.End)).Or(comparison);
        var conjunction = Parse.Chain(Token.EqualTo(ExpressionToken.And), Negation, (_, left, right) =>
            Node(new Logical(LogicalOperator.And, left.Expression, right.Expression), left.Start, right.End));
        Disjunction = Parse.Chain(Token.EqualTo(ExpressionToken.Or), conjunction, (_, left, right) =>
            Node(new Logical(LogicalOperator.Or, left.Expression, right.Expression), left.Start, right.End));
        Whole = Disjunction.AtEnd().Select(spanned => spanned.Expression);
    }

    public TokenListParser<ExpressionToken, Expression> Whole { get; }

    private TokenListParser<ExpressionToken, Spanned> Disjunction { get; }

    private TokenListParser<ExpressionToken, Spanned> Negation { get; }

    private TokenListParser<ExpressionToken, Spanned> Literals()
    {
        var text = Token.EqualTo(ExpressionToken.Text)
            .Select(token => Node(new Literal(Value.Of(token.ToStringValue()[1..^1].Replace("''", "'", StringComparison.Ordinal))), token, token));
        var number = Token.EqualTo(ExpressionToken.Number)
            .Where(token => Number(token) is not null, "number too large")
            .Select(token => Node(new Literal(Value.Of(Number(token)!.Value)), token, token));
        return text.Or(number)
            .Or(Constant(ExpressionToken.True, Value.True))
            .Or(Constant(ExpressionToken.False, Value.False))
            .Or(Constant(ExpressionToken.Null, Value.Null));
    }

    private TokenListParser<ExpressionToken, Spanned> Constant(ExpressionToken kind, Value value) =>
        Token.EqualTo(kind).Select(token => Node(new Literal(value), token, token));

    private Spanned Node(Expression expression, Token<ExpressionToken> first, Token<ExpressionToken> last) =>
        Node(expression, first.Position.Absolute, End(last));

    private Spanned Node(Expression expression, int start, int end) =>
        new(expression with { Source = _text[start..end], Position = _place(start) }, start, end);

    private static int End(Token<ExpressionToken> token) => token.Position.Absolute + token.Span.Length;

    private static decimal? Number(Token<ExpressionToken> token) =>
        decimal.TryParse(token.ToStringValue(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ComparisonOperator? Sign(ExpressionToken kind) => kind switch
    {
        ExpressionToken.Equal => ComparisonOperator.Equal,
        ExpressionToken.NotEqual => ComparisonOperator.NotEqual,
        ExpressionToken.Less => ComparisonOperator.Less,
        ExpressionToken.LessOrEqual => ComparisonOperator.LessOrEqual,
        ExpressionToken.Greater => ComparisonOperator.Greater,
        ExpressionToken.GreaterOrEqual => ComparisonOperator.GreaterOrEqual,
        _ => null,
    };

    /// <summary>An expression with the part of the text that it came from, brackets included.</summary>
    private sealed record Spanned(Expression Expression, int Start, int End);

    /// <summary>What may follow the first operand; no sign means `in`.</summary>
    private sealed record Tail(ComparisonOperator? Sign, Spanned Right);
}
