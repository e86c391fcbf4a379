using System.Globalization;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Plans;

/// <summary>
/// Says a runbook's conditions in the reader's words: the title of the step and of the option, “if ‘May money have been moved?’ is not
/// ‘No’”. Where a part can't be said so, the whole stands as the author wrote it: half a sentence around half an expression would be
/// neither.
/// </summary>
public sealed class ConditionWords(Runbook runbook, Texts texts)
{
    /// <summary>The condition as a clause that fits after “if” (「…」の場合).</summary>
    public string Of(Expression condition) => Say(condition, isNegated: false, around: null) ?? condition.Source;

    /// <summary>What an expression asks about, as a noun: the question of a decision, the title of an input.</summary>
    public string Subject(Expression expression) => Thing(expression) ?? expression.Source;

    /// <summary>One value of <paramref name="subject"/>, such as a case of a switch, without quotes.</summary>
    public string ValueOf(Expression subject, string value) => Named(subject, Value.Of(value)) ?? value;

    /// <param name="around">Joins it with its neighbour: parentheses are needed only where the two differ.</param>
    private string? Say(Expression condition, bool isNegated, LogicalOperator? around) => condition switch
    {
        Not not => Say(not.Operand, !isNegated, around),
        Logical logical => SayLogical(logical, isNegated, around),
        Comparison comparison => SayComparison(comparison, isNegated),
        Membership { List: ListLiteral list } membership => SayMembership(membership.Item, list, isNegated),
        Name name => Thing(name) is { } thing ? Phrase(isNegated ? "is-not" : "is", thing, Quoted(texts["start.yes"])) : null,
        _ => null,
    };

    /// <summary>“not (a and b)” is said as “not a or not b”, which is the same and easier to follow.</summary>
    private string? SayLogical(Logical logical, bool isNegated, LogicalOperator? around)
    {
        var joint = (logical.Operator == LogicalOperator.And) != isNegated ? LogicalOperator.And : LogicalOperator.Or;
        if (Say(logical.Left, isNegated, joint) is not { } left || Say(logical.Right, isNegated, joint) is not { } right)
        {
            return null;
        }

        var both = Phrase(joint == LogicalOperator.And ? "and" : "or", left, right);
        return around is { } other && other != joint ? Phrase("group", both) : both;
    }

    private string? SayComparison(Comparison comparison, bool isNegated)
    {
        var (left, right) = comparison is { Left: Literal, Right: Name } ? (comparison.Right, comparison.Left) : (comparison.Left, comparison.Right);
        if (left is not Name name || right is not Literal { Value: var value })
        {
            return null;
        }

        if (comparison.Operator is ComparisonOperator.Equal or ComparisonOperator.NotEqual)
        {
            return SayEquality(name, value, (comparison.Operator == ComparisonOperator.Equal) != isNegated);
        }

        // The language calls a comparison of unlike things false both ways, so “not less” is not “at least”; and a swapped one turns round.
        if (isNegated || left != comparison.Left || value is not NumberValue { Number: var number })
        {
            return null;
        }

        return name.Path is ["incident", "severity"]
            ? SaySeverity(comparison.Operator, (int)number)
            : Thing(name) is { } thing ? Phrase(Kebab(comparison.Operator), thing, value.ToText()) : null;
    }

    private string? SayEquality(Name name, Value value, bool isEqual) => name.Path switch
    {
        ["incident", "severity"] when value is NumberValue { Number: >= 1 and <= 4 } severity =>
            Phrase(isEqual ? "is" : "is-not", texts["room.severity"], texts["severity." + (int)severity.Number]),
        ["steps", var id, "status"] when value is TextValue { Text: "done" or "skipped" or "failed" or "pending" } status && StepTitle(id) is { } title =>
            Phrase((isEqual ? "status-" : "status-not-") + status.Text, title),
        ["inputs", _] when value is NullValue && Thing(name) is { } input => Phrase(isEqual ? "not-given" : "given", input),
        _ when value is NullValue => null,
        _ => Thing(name) is { } thing && Named(name, value) is { } named ? Phrase(isEqual ? "is" : "is-not", thing, Quoted(named)) : null,
    };

    private string? SayMembership(Expression item, ListLiteral list, bool isNegated)
    {
        if (Thing(item) is not { } thing || list.Items.Count == 0)
        {
            return null;
        }

        var values = list.Items.Select(value => value is Literal literal ? Named(item, literal.Value) : null).ToList();
        return values.Contains(null) ? null : Phrase(
            isNegated ? "is-none-of" : "is-one-of", thing, string.Join(texts["condition.list-joint"], values.Select(value => Quoted(value!))));
    }

    /// <summary>1 is the worst, so that “&lt;= 2” is “SEV2 or worse”.</summary>
    private string? SaySeverity(ComparisonOperator comparison, int number)
    {
        var (bound, isWorse) = comparison switch
        {
            ComparisonOperator.Less => (number - 1, true),
            ComparisonOperator.LessOrEqual => (number, true),
            ComparisonOperator.Greater => (number + 1, false),
            _ => (number, false),
        };
        return bound is >= 1 and <= 4 ? Phrase(isWorse ? "severity-or-worse" : "severity-or-milder", texts["severity." + bound]) : null;
    }

    private string? Thing(Expression expression) => expression is not Name { Path: var path } ? null : path switch
    {
        ["steps", var id, "option"] => StepTitle(id),
        ["steps", var id, "output", var output] when StepTitle(id) is { } title => Phrase("output", title, output),
        ["inputs", var id] => runbook.Input(id) is { } input ? Quoted(input.Title.IsGiven ? texts.In(input.Title) : id) : null,
        [var local] when local is not ("inputs" or "steps" or "incident") => Quoted(local),
        _ => null,
    };

    private string? StepTitle(string id) =>
        runbook.Root.SelfAndDescendants().FirstOrDefault(step => step.Id == id) is { } step
            ? Quoted(step.Title.IsGiven ? texts.In(step.Title) : id)
            : null;

    /// <summary>A value as whoever chose it saw it: the option's or choice's title, yes and no.</summary>
    private string? Named(Expression subject, Value value) => (value, (subject as Name)?.Path) switch
    {
        (TextValue { Text: var option }, ["steps", var id, "option"]) =>
            Titled((runbook.Root.SelfAndDescendants().FirstOrDefault(step => step.Id == id) as DecisionStep)?.Options, option),
        (TextValue { Text: var choice }, ["inputs", var id]) when runbook.Input(id) is { Kind: InputKind.Choice } input => Titled(input.Choices, choice),
        (TextValue { Text: var text }, _) => text,
        (NumberValue number, _) => number.Number.ToString(CultureInfo.InvariantCulture),
        (BooleanValue { Truth: var truth }, _) => texts[truth ? "start.yes" : "start.no"],
        _ => null,
    };

    private string Titled(IReadOnlyList<Option>? options, string id) =>
        options?.FirstOrDefault(option => option.Id == id) is { Title.IsGiven: true } option ? texts.In(option.Title) : id;

    private string Quoted(string text) => Phrase("quoted", text);

    private string Phrase(string key, params object[] parts) => texts["condition." + key, parts];

    private static string Kebab(ComparisonOperator comparison) => Words.Kebab(comparison.ToString());
}
