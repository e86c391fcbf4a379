using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Whether the values of a `with` fit what is asked for. Actions and called runbooks ask in the same way.</summary>
internal static class BindingRules
{
    public static void Check(Validation validation, Step step, IReadOnlyList<Binding> with, IReadOnlyList<InputDefinition> wanted, string whose)
    {
        foreach (var binding in with)
        {
            var definition = wanted.FirstOrDefault(input => input.Id == binding.Name);
            if (definition is null)
            {
                validation.Add(binding.Position, "unknown-parameter", $"{whose} has no parameter `{binding.Name}`", $"{whose} に引数 `{binding.Name}` はありません");
                continue;
            }

            CheckValue(validation, binding, definition);
        }

        foreach (var definition in wanted.Where(input => input.Required && input.Default is null && input.Generate is null))
        {
            if (!with.Any(binding => binding.Name == definition.Id) && validation.IsWhole)
            {
                validation.Add(step.Position, "missing-parameter", $"{whose} needs `{definition.Id}`", $"{whose} には引数 `{definition.Id}` が必要です");
            }
        }
    }

    private static void CheckValue(Validation validation, Binding binding, InputDefinition wanted)
    {
        if (binding.Value.Parts is [TemplateExpression { Expression: Name { Path: ["inputs", var id] } }])
        {
            if (validation.Runbook.Input(id) is { } input && !Fits(input, wanted))
            {
                validation.Add(binding.Position, "wrong-kind",
                    $"`{wanted.Id}` takes {Describe(wanted)}, but `inputs.{id}` is {Describe(input)}", $"`{wanted.Id}` は {Describe(wanted)} ですが、`inputs.{id}` は {Describe(input)} です");
            }
        }
        else if (binding.Value.Parts.All(part => part is TemplateText))
        {
            var text = binding.Value.Evaluate(_ => Value.Null);
            if (wanted.Kind == InputKind.Secret)
            {
                CheckSecret(validation, binding, wanted, text);
            }
            else if (InputValues.Fault(wanted, text) is { } problem)
            {
                validation.Add(binding.Position, "bad-value", problem.English, problem.Japanese);
            }
        }
    }

    private static void CheckSecret(Validation validation, Binding binding, InputDefinition wanted, string text)
    {
        if (!text.StartsWith("secret:", StringComparison.Ordinal) || text.Length == "secret:".Length)
        {
            validation.Add(binding.Position, "secret-in-plan",
                $"`{wanted.Id}` is a secret: give a reference such as `secret:mx1-admin`, never the secret itself", $"`{wanted.Id}` はシークレットです。`secret:mx1-admin` のような参照を書きます（値そのものは書きません）");
        }
    }

    /// <summary>A text takes anything; every other kind takes its own, one for one and list for list.</summary>
    private static bool Fits(InputDefinition given, InputDefinition wanted) =>
        (given.Kind == wanted.Kind && given.IsList == wanted.IsList) || wanted.Kind == InputKind.Text;

    private static string Describe(InputDefinition input) =>
        (input.IsList ? "list of " : "") + input.Kind.ToString().ToLowerInvariant();
}
