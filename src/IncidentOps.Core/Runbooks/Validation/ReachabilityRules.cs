using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Blocks that can never run, and loops that can't end by themselves.</summary>
internal static class ReachabilityRules
{
    public static void Check(Validation validation)
    {
        // A faulty expression was read as a constant; what it was meant to say is unknown.
        if (!validation.IsWhole)
        {
            return;
        }

        foreach (var step in validation.AllSteps)
        {
            if (step.When?.Constant() is { } needed)
            {
                AddConstant(validation, step.When, needed, needed ? "so `when` says nothing" : "so the step is never needed", needed ? "`when` の意味がありません" : "このステップは実施されません");
            }

            switch (step)
            {
                case IfStep choice when choice.Condition.Constant() is { } taken:
                    AddConstant(validation, choice.Condition, taken, taken ? "so `else` is never reached" : "so `then` is never reached", taken ? "`else` には来ません" : "`then` には来ません");
                    break;
                case SwitchStep { Subject: Literal or ListLiteral } choice:
                    validation.Add(choice.Subject.Position, "unreachable", "the switch is always on the same value", "`switch` の値がいつも同じです");
                    break;
                case WaitStep { Until: { } until } when until.Constant() is { } over:
                    AddConstant(validation, until, over, over ? "so nothing is waited for" : "so it never comes", over ? "待たずに進みます" : "待っても成り立ちません");
                    break;
                case WhileStep loop:
                    CheckLoop(validation, loop);
                    break;
                case EachStep { Items: Literal or Comparison or Not or Logical or Membership } loop:
                    validation.Add(loop.Items.Position, "unreachable", "`each` needs a list; this is none, so nothing inside ever runs", "`each` にはリストが必要です。このままでは中が実施されません");
                    break;
                case EachStep { Items: Name { Path: ["inputs", var id] } } loop when validation.Runbook.Input(id) is { IsList: false }:
                    validation.Add(loop.Items.Position, "unreachable", $"`each` needs a list, but `inputs.{id}` is a single value, so nothing inside ever runs", $"`each` にはリストが必要ですが、`inputs.{id}` は単一の値です");
                    break;
                case SwitchStep choice:
                    CheckRepeats(validation, choice);
                    break;
            }
        }
    }

    private static void CheckLoop(Validation validation, WhileStep loop)
    {
        if (loop.Condition.Constant() is { } always)
        {
            AddConstant(validation, loop.Condition, always, always ? "so the loop never ends before its bound" : "so the loop never runs", always ? "上限まで繰り返します" : "中が実施されません");
            return;
        }

        var inside = loop.Body.SelfAndDescendants().Select(step => step.Id).ToHashSet(StringComparer.Ordinal);
        var changes = loop.Condition.SelfAndOperands().OfType<Name>().Any(name => name.Path is ["incident", ..] || (name.Path is ["steps", var id, ..] && inside.Contains(id)));
        if (!changes)
        {
            validation.Add(loop.Condition.Position, "endless-loop",
                $"nothing inside `{loop.Id}` can change this condition; ask a step of the loop", $"`{loop.Id}` の中でこの条件が変わりません。繰り返しの中のステップを参照してください");
        }
    }

    private static void CheckRepeats(Validation validation, SwitchStep choice)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var branch in choice.Cases.Where(branch => !seen.Add(branch.Value)))
        {
            validation.Add(branch.Body.Position, "unreachable", $"the case `{branch.Value}` was there before", $"ケース `{branch.Value}` が重複しています");
        }
    }

    private static void AddConstant(Validation validation, Expression expression, bool value, string english, string japanese) =>
        validation.Add(expression.Position, "constant-condition",
            $"`{expression.Shown()}` is always {(value ? "true" : "false")}, {english}", $"`{expression.Shown()}` はいつも{(value ? "真" : "偽")}です。{japanese}");
}
