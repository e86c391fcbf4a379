using System.Collections.Immutable;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Whether every condition of the plan can be true, and the operands of every expression fit; see <see cref="OperandRules"/>.</summary>
internal sealed class KindRules
{
    private readonly Validation _validation;

    private KindRules(Validation validation) => _validation = validation;

    public static void Check(Validation validation) =>
        new KindRules(validation).Walk(validation.Runbook.Root, ImmutableDictionary.Create<string, Kind>(StringComparer.Ordinal));

    /// <param name="step">To check with all inside it.</param>
    /// <param name="locals">The kinds of the names that loops give.</param>
    private void Walk(Step step, ImmutableDictionary<string, Kind> locals)
    {
        CheckCondition(step.When, locals);
        switch (step)
        {
            case ActionStep action:
                CheckTemplates(action.With.Select(binding => binding.Value).Append(action.Target), locals);
                break;
            case CallStep call:
                CheckTemplates(call.With.Select(binding => binding.Value), locals);
                break;
            case NotifyStep notify:
                CheckTemplates([notify.Message.English, notify.Message.Japanese], locals);
                break;
            case WaitStep wait:
                CheckCondition(wait.Until, locals);
                break;
            case IfStep choice:
                CheckCondition(choice.Condition, locals);
                break;
            case SwitchStep choice:
                Rules(locals).CheckParts(choice.Subject);
                break;
            case WhileStep loop:
                CheckCondition(loop.Condition, locals);
                break;
            case EachStep loop:
                CheckItems(loop.Items, locals);
                locals = locals.SetItem(loop.As, Rules(locals).KindOf(loop.Items).Item ?? Kind.Unknown);
                break;
        }

        foreach (var child in step.Children)
        {
            Walk(child, locals);
        }
    }

    private void CheckTemplates(IEnumerable<Template?> templates, ImmutableDictionary<string, Kind> locals)
    {
        foreach (var expression in templates.OfType<Template>().SelectMany(template => template.Expressions))
        {
            Rules(locals).CheckParts(expression);
        }
    }

    private void CheckItems(Expression items, ImmutableDictionary<string, Kind> locals)
    {
        var rules = Rules(locals);
        rules.CheckParts(items);

        // Other expressions, and inputs that are single values, are told by the rules of reachability.
        if (items is Name { Path: not ["inputs", ..] } && rules.KindOf(items) is { IsKnown: true, Shape: not KindShape.List } kind)
        {
            _validation.Add(items.Position, "no-list", $"`each` needs a list, but `{items.Shown()}` is {kind.Shown.English}",
                $"`each` にはリストが必要ですが、`{items.Shown()}` は{kind.Shown.Japanese}です");
        }
    }

    private void CheckCondition(Expression? condition, ImmutableDictionary<string, Kind> locals)
    {
        // A constant is told as such.
        if (condition is not null && condition.Constant() is null)
        {
            Rules(locals).CheckCondition(condition);
        }
    }

    private OperandRules Rules(ImmutableDictionary<string, Kind> locals) => new(name => KindOf(name, locals), _validation.Add);

    /// <summary>What a name leads to; a name that leads nowhere is told by the rules of references.</summary>
    private Kind KindOf(Name name, ImmutableDictionary<string, Kind> locals) => name.Path switch
    {
        ["inputs", var id] => _validation.Runbook.Input(id) is { } input ? Kind.Of(input) : Kind.Unknown,
        ["incident", "severity"] => Kind.Number,
        ["steps", var id, ..] => _validation.Steps.GetValueOrDefault(id) is { } step ? Kind.Of(step, name) : Kind.Unknown,
        [var local] => locals.GetValueOrDefault(local, Kind.Unknown),
        _ => Kind.Unknown,
    };
}
