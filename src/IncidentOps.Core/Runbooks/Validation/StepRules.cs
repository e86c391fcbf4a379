namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>What can be told of each step by itself: its id, title, roles, failure policy, options.</summary>
internal static class StepRules
{
    public static void Check(Validation validation)
    {
        var seen = new Dictionary<string, Step>(StringComparer.Ordinal);
        foreach (var step in validation.AllSteps)
        {
            if (!seen.TryAdd(step.Id, step))
            {
                validation.Add(step.Position, "duplicate-id",
                    $"the step id `{step.Id}` is taken, on line {seen[step.Id].Position.Line}", $"ステップ ID `{step.Id}` が重複しています（最初は {seen[step.Id].Position.Line} 行目）");
            }

            CheckTitle(validation, step);
            CheckRoles(validation, step);
            CheckRetry(validation, step);
            CheckKind(validation, step);
        }

        CheckLeaps(validation);
    }

    private static void CheckTitle(Validation validation, Step step)
    {
        if (step is LeafStep && !step.Title.IsGiven && validation.IsWhole)
        {
            validation.Add(step.Position, "missing-title", $"the step `{step.Id}` has no title", $"ステップ `{step.Id}` にタイトルがありません");
        }
    }

    private static void CheckRoles(Validation validation, Step step)
    {
        string?[] roles = step switch
        {
            ApprovalStep approval => [approval.Role, approval.ApproverRole],
            NotifyStep notify => [notify.Role, .. notify.ToRoles],
            _ => [step.Role],
        };
        foreach (var role in roles.OfType<string>().Distinct().Where(role => validation.IsWhole && validation.Runbook.Role(role) is null))
        {
            validation.Add(step.Position, "unknown-role", $"the role `{role}` of step `{step.Id}` is not among `roles`", $"ステップ `{step.Id}` の役割 `{role}` が `roles` にありません");
        }
    }

    private static void CheckRetry(Validation validation, Step step)
    {
        if (step.Retry is null)
        {
            return;
        }

        if (step is not ActionStep action)
        {
            validation.Add(step.Position, "bad-retry", $"only an action can be retried; `{step.Id}` is none", $"`retry` は自動処理だけに使えます（`{step.Id}`）");
        }
        else if (validation.Catalogue.Actions.TryGetValue(action.ActionId, out var definition) && !definition.Idempotent)
        {
            validation.Add(step.Position, "bad-retry",
                $"`{action.ActionId}` is not idempotent, so `{step.Id}` must not be retried by itself", $"`{action.ActionId}` は冪等ではないため、`{step.Id}` を自動で再試行できません");
        }
    }

    private static void CheckKind(Validation validation, Step step)
    {
        switch (step)
        {
            case DecisionStep { Options.Count: < 2 } when validation.IsWhole:
                validation.Add(step.Position, "too-few-options", $"the decision `{step.Id}` needs at least two options", $"判断 `{step.Id}` には選択肢が 2 つ以上必要です");
                break;
            case NotifyStep { ToRoles.Count: 0 } when validation.IsWhole:
                validation.Add(step.Position, "nobody-to-notify", $"`{step.Id}` notifies nobody", $"`{step.Id}` の通知先がありません");
                break;
            case WaitStep wait when validation.IsWhole && ((wait.For is null) == (wait.Until is null) || (wait.Until is not null && wait.AtMost is null)):
                validation.Add(step.Position, "bad-wait", $"`{step.Id}` needs either `for`, or `until` with `at-most`", $"`{step.Id}` には `for` か、`until` と `at-most` のどちらかが必要です");
                break;
            case WhileStep { AtMost: < 1 or > 1000 } or EachStep { AtMost: < 1 or > 1000 }:
                validation.Add(step.Position, "bad-bound", $"the loop `{step.Id}` needs a bound from 1 to 1000", $"繰り返し `{step.Id}` の上限は 1 から 1000 までです");
                break;
            case SequenceStep { Steps.Count: 0 } or ParallelStep { Steps.Count: 0 } or ChecklistStep { Steps.Count: 0 } when validation.IsWhole:
                validation.Add(step.Position, "empty-block", $"the block `{step.Id}` has no steps", $"ブロック `{step.Id}` にステップがありません");
                break;
        }
    }

    /// <summary>A leap leads forward, to a step of the same sequence: anything else would repeat or never come back.</summary>
    private static void CheckLeaps(Validation validation)
    {
        foreach (var block in validation.AllSteps.Where(step => step is BlockStep))
        {
            var children = block.Children.ToList();
            for (var index = 0; index < children.Count; index++)
            {
                if (children[index].OnFailure is not { Kind: FailureKind.GoTo, StepId: { } wanted })
                {
                    continue;
                }

                var isLater = block is SequenceStep && children.Skip(index + 1).Any(later => later.Id == wanted);
                if (!isLater && (validation.IsWhole || validation.Steps.ContainsKey(wanted)))
                {
                    validation.Add(children[index].Position, "bad-go-to",
                        $"`go to {wanted}` must lead to a later step of the same list", $"`go to {wanted}` の行き先は、同じリストの後ろのステップにしてください");
                }
            }
        }
    }
}
