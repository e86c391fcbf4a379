using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>
/// Whether the operands of an expression fit each other and what the expression is for. Evaluating never throws: it calls what doesn't
/// fit false, so a step would silently not be needed. The rules are those of <see cref="Evaluator"/>: only a truth value is ever true,
/// only numbers and texts have an order, each among themselves, and only a list holds anything.
/// </summary>
/// <param name="kindOf">What a name leads to; unknown where that can't be told.</param>
/// <param name="add">Takes each fault: its place, its code, and what is wrong in English and Japanese.</param>
internal sealed class OperandRules(Func<Name, Kind> kindOf, Action<SourcePosition, string, string, string> add)
{
    /// <summary>Checks that an expression is true or false, and the operands inside it.</summary>
    public void CheckCondition(Expression condition)
    {
        CheckTruth(condition);
        CheckParts(condition);
    }

    /// <summary>Checks the operands inside an expression, whatever it is for.</summary>
    public void CheckParts(Expression expression)
    {
        foreach (var part in expression.SelfAndOperands())
        {
            switch (part)
            {
                case Not not:
                    CheckTruth(not.Operand);
                    break;
                case Logical logical:
                    CheckTruth(logical.Left);
                    CheckTruth(logical.Right);
                    break;
                case Comparison { Operator: ComparisonOperator.Equal or ComparisonOperator.NotEqual } comparison:
                    CheckEquality(comparison.Left, comparison.Right);
                    break;
                case Comparison comparison:
                    CheckOrder(comparison);
                    break;
                case Membership membership:
                    CheckMembership(membership);
                    break;
            }
        }
    }

    /// <summary>What an expression evaluates to.</summary>
    public Kind KindOf(Expression expression) => expression switch
    {
        Literal literal => Kind.Of(literal.Value),
        Not or Logical or Comparison or Membership => Kind.Truth,
        ListLiteral list => new Kind(KindShape.List, Item: Common(list.Items.Select(item => KindOf(item)))),
        Name name => kindOf(name),
        _ => Kind.Unknown,
    };

    private void CheckTruth(Expression operand)
    {
        if (KindOf(operand) is { IsKnown: true, Shape: not KindShape.Truth } kind)
        {
            add(operand.Position, "no-truth-value",
                $"a condition needs a truth value, but `{operand.Shown()}` is {kind.Shown.English}, which never counts as true; compare it with something",
                $"条件には真偽値が必要ですが、`{operand.Shown()}` は{kind.Shown.Japanese}なので、真になりません。`==` などで比較してください");
        }
    }

    private void CheckEquality(Expression left, Expression right)
    {
        var (one, other) = (KindOf(left), KindOf(right));
        if (!Kind.CanBeEqual(one, other))
        {
            add(right.Position, "never-equal",
                $"`{left.Shown()}` is {one.Shown.English}, but `{right.Shown()}` is {other.Shown.English}: values of different kinds are never equal",
                $"`{left.Shown()}` は{one.Shown.Japanese}ですが、`{right.Shown()}` は{other.Shown.Japanese}です。種類の違う値が等しくなることはありません");
        }
    }

    private void CheckOrder(Comparison comparison)
    {
        var (left, right) = (KindOf(comparison.Left), KindOf(comparison.Right));
        foreach (var (operand, kind) in new[] { (comparison.Left, left), (comparison.Right, right) })
        {
            if (kind is { IsKnown: true, Shape: not (KindShape.Number or KindShape.Text) })
            {
                add(operand.Position, "no-order",
                    $"`<`, `<=`, `>` and `>=` need two numbers or two texts, but `{operand.Shown()}` is {kind.Shown.English}, which has no order",
                    $"`<`、`<=`、`>`、`>=` は数値どうしか文字列どうしの比較に使います。`{operand.Shown()}` は{kind.Shown.Japanese}なので、大小を比べられません");
                return;
            }
        }

        if (left.IsKnown && right.IsKnown && left.Shape != right.Shape)
        {
            add(comparison.Right.Position, "no-order",
                $"`<`, `<=`, `>` and `>=` need two numbers or two texts, but `{comparison.Left.Shown()}` is {left.Shown.English} and `{comparison.Right.Shown()}` is {right.Shown.English}",
                $"`<`、`<=`、`>`、`>=` は数値どうしか文字列どうしの比較に使います。`{comparison.Left.Shown()}` は{left.Shown.Japanese}、`{comparison.Right.Shown()}` は{right.Shown.Japanese}です");
        }
    }

    private void CheckMembership(Membership membership)
    {
        var list = KindOf(membership.List);
        if (list is { IsKnown: true, Shape: not KindShape.List })
        {
            add(membership.List.Position, "no-list", $"`in` needs a list on its right, but `{membership.List.Shown()}` is {list.Shown.English}",
                $"`in` の右にはリストが必要ですが、`{membership.List.Shown()}` は{list.Shown.Japanese}です");
        }
        else if (membership.List is ListLiteral literal)
        {
            foreach (var item in literal.Items)
            {
                CheckEquality(membership.Item, item);
            }
        }
        else if (list.Item is { } item && KindOf(membership.Item) is var sought && !Kind.CanBeEqual(sought, item))
        {
            add(membership.Item.Position, "never-equal",
                $"`{membership.Item.Shown()}` is {sought.Shown.English}, but each item of `{membership.List.Shown()}` is {item.Shown.English}: it is never among them",
                $"`{membership.Item.Shown()}` は{sought.Shown.Japanese}ですが、`{membership.List.Shown()}` の各項目は{item.Shown.Japanese}なので、含まれることはありません");
        }
    }

    private static Kind? Common(IEnumerable<Kind> kinds)
    {
        var all = kinds.Distinct().ToList();
        return all is [var only] ? only : null;
    }
}
