using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Engine.Actions;

/// <summary>Fills templates in for paper, before everything is known: a hole without a value stays a hole, `${inputs.account}`, for people to fill.</summary>
public static class PaperText
{
    public static string Of(Template template, Scope scope) => string.Concat(template.Parts.Select(part => part switch
    {
        TemplateText text => text.Text,
        TemplateExpression { Expression: var expression } => Of(expression, scope),
        _ => throw new InvalidOperationException($"Unknown template part {part.GetType().Name}."),
    }));

    /// <summary>What is known of a runbook before anybody runs it: what a caller gives its inputs, and the defaults of the others.</summary>
    /// <param name="call">The call by which another runbook runs it; null: it is run by itself.</param>
    /// <param name="caller">The scope of that other runbook.</param>
    public static Scope ScopeOf(Runbook runbook, CallStep? call = null, Scope? caller = null)
    {
        var inputs = runbook.Inputs.ToDictionary(
            input => input.Id,
            input => call?.With.FirstOrDefault(binding => binding.Name == input.Id) is { } given ? Value.Of(Of(given.Value, caller!)) : Value.Of(input.Default),
            StringComparer.Ordinal);
        return name => name == "inputs" ? Value.Of(inputs) : Value.Null;
    }

    /// <summary>A comparison of what nobody knows yet would have a value too, and a wrong one: only names and constants are filled in.</summary>
    private static string Of(Expression expression, Scope scope) => expression is Name or Literal && expression.Evaluate(scope).ToText() is { Length: > 0 } known
        ? known
        : $"${{{(expression is Name name ? string.Join('.', name.Path) : expression.Source)}}}";
}
