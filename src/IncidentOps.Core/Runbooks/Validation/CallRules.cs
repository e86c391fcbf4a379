namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Whether called runbooks exist, get their inputs, and never lead back to where they were called from.</summary>
internal static class CallRules
{
    /// <summary>As deep as a run follows calls.</summary>
    private const int MaximumDepth = 15;

    public static void Check(Validation validation)
    {
        foreach (var call in validation.AllSteps.OfType<CallStep>())
        {
            if (call.RunbookId == validation.Runbook.Id)
            {
                validation.Add(call.Position, "call-cycle", "the runbook calls itself", "手順書が自分自身を呼び出しています");
            }
            else if (!validation.Catalogue.Runbooks.TryGetValue(call.RunbookId, out var called))
            {
                if (validation.Catalogue.IsComplete)
                {
                    validation.Add(call.Position, "unknown-runbook", $"there is no runbook `{call.RunbookId}`", $"手順書 `{call.RunbookId}` がありません");
                }
            }
            else
            {
                BindingRules.Check(validation, call, call.With, called.Inputs, $"`{called.Id}`");
                CheckCycle(validation, call);
            }
        }
    }

    private static void CheckCycle(Validation validation, CallStep call)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var layer = new List<string> { call.RunbookId };
        for (var depth = 1; layer.Count > 0; depth++)
        {
            if (layer.Contains(validation.Runbook.Id))
            {
                validation.Add(call.Position, "call-cycle",
                    $"`{call.RunbookId}` leads back to `{validation.Runbook.Id}`", $"`{call.RunbookId}` をたどると `{validation.Runbook.Id}` に戻ります");
                return;
            }

            if (depth > MaximumDepth)
            {
                validation.Add(call.Position, "call-too-deep", $"calls nest more than {MaximumDepth} deep here", $"呼び出しが {MaximumDepth} 段を超えています");
                return;
            }

            layer = [.. layer
                .Where(seen.Add)
                .SelectMany(id => validation.Catalogue.Runbooks.GetValueOrDefault(id)?.Root.SelfAndDescendants().OfType<CallStep>() ?? [])
                .Select(inner => inner.RunbookId)
                .Distinct()];
        }
    }
}
