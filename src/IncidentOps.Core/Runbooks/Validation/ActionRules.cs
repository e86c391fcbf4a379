using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Whether machine steps name actions that exist, with their parameters and a target of the right kind.</summary>
internal static class ActionRules
{
    public static void Check(Validation validation)
    {
        foreach (var step in validation.AllSteps.OfType<ActionStep>())
        {
            if (validation.Catalogue.Actions.TryGetValue(step.ActionId, out var action))
            {
                BindingRules.Check(validation, step, step.With, action.Parameters, $"`{action.Id}`");
                CheckTarget(validation, step, action);
            }
            else if (validation.Catalogue.IsComplete)
            {
                validation.Add(step.Position, "unknown-action", $"there is no action `{step.ActionId}`", $"自動処理 `{step.ActionId}` がありません");
            }
        }
    }

    private static void CheckTarget(Validation validation, ActionStep step, ActionDefinition action)
    {
        if (step.Target is null)
        {
            if (action.Transport is "ssh" or "http" && validation.IsWhole)
            {
                validation.Add(step.Position, "missing-target", $"`{action.Id}` needs a target: `on: …`", $"`{action.Id}` には対象資産（`on: …`）が必要です");
            }

            return;
        }

        if (step.Target.Parts is [TemplateExpression { Expression: Name { Path: ["inputs", var id] } name }]
            && validation.Runbook.Input(id) is { } input
            && (input.IsList || !Suits(input.Kind, action.TargetKind)))
        {
            validation.Add(name.Position, "wrong-target",
                $"`{action.Id}` is run on a {action.TargetKind}, but `inputs.{id}` is {(input.IsList ? "a list" : $"a {input.Kind.ToString().ToLowerInvariant()}")}",
                $"`{action.Id}` の対象は {action.TargetKind} ですが、`inputs.{id}` は {(input.IsList ? "リスト" : input.Kind.ToString().ToLowerInvariant())} です");
        }
    }

    private static bool Suits(InputKind kind, string targetKind) => targetKind switch
    {
        "host" => kind is InputKind.Host or InputKind.Text or InputKind.Choice,
        "mailbox" => kind is InputKind.Mailbox or InputKind.Host or InputKind.Text or InputKind.Choice,
        "repository" => kind is InputKind.Repository or InputKind.Text or InputKind.Choice,
        _ => kind is InputKind.Text or InputKind.Choice or InputKind.Host or InputKind.Domain,
    };
}
