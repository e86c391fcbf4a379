using System.Collections.Immutable;
using System.Text.RegularExpressions;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>Whether every name in an expression leads to something that can have a value by then.</summary>
internal sealed partial class ReferenceRules
{
    private static readonly string[] Statuses = ["done", "skipped", "failed", "pending"];

    private readonly Validation _validation;

    /// <summary>The loop over a list that a step stands in, for steps that have one result an item.</summary>
    private readonly Dictionary<string, string> _eachOf = new(StringComparer.Ordinal);

    private ReferenceRules(Validation validation)
    {
        _validation = validation;
        foreach (var loop in validation.AllSteps.OfType<EachStep>())
        {
            foreach (var inside in loop.Body.SelfAndDescendants())
            {
                _eachOf[inside.Id] = loop.Id;
            }
        }
    }

    public static void Check(Validation validation)
    {
        var empty = ImmutableHashSet.Create<string>(StringComparer.Ordinal);
        new ReferenceRules(validation).Walk(validation.Runbook.Root, new Place(empty, empty, empty, empty));
    }

    /// <summary>Checks a step and those inside; gives the ids that can have run once it is over.</summary>
    private ImmutableHashSet<string> Walk(Step step, Place place)
    {
        CheckAll(step.When, place);
        var after = place.Earlier.Union(step.SelfAndDescendants().Select(inside => inside.Id));
        switch (step)
        {
            case ActionStep action:
                CheckTemplates(action.With.Select(binding => binding.Value).Append(action.Target), place);
                break;
            case CallStep call:
                CheckTemplates(call.With.Select(binding => binding.Value), place);
                break;
            case NotifyStep notify:
                CheckTemplates([notify.Message.English, notify.Message.Japanese], place);
                break;
            case WaitStep wait:
                // One may wait for what happens beside.
                CheckAll(wait.Until, place with { Earlier = place.Earlier.Union(place.Beside) });
                break;
            case IfStep choice:
                CheckAll(choice.Condition, place);
                WalkEach(choice.Children, place);
                break;
            case SwitchStep choice:
                CheckAll(choice.Subject, place);
                CheckCases(choice);
                WalkEach(choice.Children, place);
                break;
            case WhileStep loop:
                // The round before has run all of the body.
                var inside = place with { Earlier = place.Earlier.Union(loop.Body.SelfAndDescendants().Select(step => step.Id)) };
                CheckAll(loop.Condition, inside);
                Walk(loop.Body, inside);
                break;
            case EachStep loop:
                CheckAll(loop.Items, place);
                CheckLoopName(loop, place);
                Walk(loop.Body, place with { Locals = place.Locals.Add(loop.As), Loops = place.Loops.Add(loop.Id) });
                break;
            case SequenceStep sequence:
                WalkInOrder(sequence, place);
                break;
            default:
                WalkBeside(step, place);
                break;
        }

        return after;
    }

    private void WalkInOrder(SequenceStep sequence, Place place)
    {
        foreach (var child in sequence.Steps)
        {
            place = place with { Earlier = Walk(child, place) };
        }
    }

    private void WalkEach(IEnumerable<Step> branches, Place place)
    {
        foreach (var branch in branches)
        {
            Walk(branch, place);
        }
    }

    private void WalkBeside(Step block, Place place)
    {
        var ids = block.Children.SelectMany(child => child.SelfAndDescendants()).Select(step => step.Id);
        WalkEach(block.Children, place with { Beside = place.Beside.Union(ids) });
    }

    private void CheckLoopName(EachStep loop, Place place)
    {
        if (loop.As is "inputs" or "steps" or "incident" || place.Locals.Contains(loop.As))
        {
            _validation.Add(loop.Position, "bad-loop-name", $"`as: {loop.As}` hides another name", $"`as: {loop.As}` は別の名前と重なります");
        }
    }

    private void CheckTemplates(IEnumerable<Template?> templates, Place place)
    {
        foreach (var expression in templates.OfType<Template>().SelectMany(template => template.Expressions))
        {
            CheckAll(expression, place);
        }
    }

    private void CheckAll(Expression? expression, Place place)
    {
        foreach (var node in expression?.SelfAndOperands() ?? [])
        {
            switch (node)
            {
                case Name name:
                    CheckName(name, place);
                    break;
                case Comparison { Operator: ComparisonOperator.Equal or ComparisonOperator.NotEqual } comparison:
                    CheckLiteral(comparison.Left, comparison.Right);
                    CheckLiteral(comparison.Right, comparison.Left);
                    break;
                case Membership { List: ListLiteral list } membership:
                    foreach (var item in list.Items)
                    {
                        CheckLiteral(membership.Item, item);
                        CheckLiteral(item, membership.Item);
                    }

                    break;
            }
        }
    }

    private void CheckName(Name name, Place place)
    {
        switch (name.Path)
        {
            case ["inputs", var id]:
                if (_validation.IsWhole && _validation.Runbook.Input(id) is null)
                {
                    Add(name, "unknown-input", $"there is no input `{id}`", $"入力 `{id}` がありません");
                }

                break;
            case ["incident", "severity"]:
                break;
            case ["steps", var id, _, ..]:
                CheckStep(name, id, place);
                break;
            case [var local] when place.Locals.Contains(local):
                break;
            case [var local, ..] when place.Locals.Contains(local):
                Add(name, "unknown-member", $"`{local}` is a single value without members", $"`{local}` は単一の値です");
                break;
            case ["inputs" or "incident" or "steps", ..]:
                Add(name, "unknown-member", $"`{name.Shown()}` leads nowhere; there are `inputs.NAME`, `steps.ID.option`, `steps.ID.status`, `steps.ID.output.NAME` and `incident.severity`",
                    $"`{name.Shown()}` は参照できません。使えるのは `inputs.NAME`、`steps.ID.option`、`steps.ID.status`、`steps.ID.output.NAME`、`incident.severity` です");
                break;
            default:
                Add(name, "unknown-name", $"there is no `{name.Path[0]}` here; text stands in quotes: '{name.Path[0]}'", $"`{name.Path[0]}` という名前はありません。文字列なら '{name.Path[0]}' と書きます");
                break;
        }
    }

    private void CheckStep(Name name, string id, Place place)
    {
        if (!_validation.Steps.TryGetValue(id, out var step))
        {
            if (_validation.IsWhole)
            {
                Add(name, "unknown-step", $"there is no step `{id}`", $"ステップ `{id}` がありません");
            }

            return;
        }

        if (step is BlockStep)
        {
            Add(name, "unknown-member", $"`{id}` is a block; ask one of the steps in it", $"`{id}` はブロックです。中のステップを参照してください");
        }
        else if (_eachOf.TryGetValue(id, out var loop) && !place.Loops.Contains(loop))
        {
            Add(name, "step-in-loop", $"`{id}` has a result for each item of `{loop}`, so it can't be asked from outside", $"`{id}` は `{loop}` の項目ごとに結果があるため、外からは参照できません");
        }
        else if (!place.Earlier.Contains(id))
        {
            Add(name, "step-not-run-yet", $"`{id}` can't have run before this", $"この時点では `{id}` はまだ実施されていません");
        }

        CheckMember(name, step);
    }

    private void CheckMember(Name name, Step step)
    {
        var isKnown = name.Path switch
        {
            [_, _, "status"] => true,
            [_, _, "option"] => step is DecisionStep,
            [_, _, "output", var output] => step is ActionStep action && Reports(action, output),
            _ => false,
        };
        if (!isKnown && step is not BlockStep)
        {
            Add(name, "unknown-member", $"the step `{step.Id}` has no `{string.Join('.', name.Path.Skip(2))}`", $"ステップ `{step.Id}` に `{string.Join('.', name.Path.Skip(2))}` はありません");
        }
    }

    /// <summary>Whether the action's scripts report an output of this name; where that can't be told, they are believed to.</summary>
    private bool Reports(ActionStep step, string output)
    {
        if (!_validation.Catalogue.Actions.TryGetValue(step.ActionId, out var action))
        {
            return true;
        }

        Procedure?[] procedures = [action.Check, action.Apply, action.Verify];
        var scripts = procedures.Select(procedure => procedure?.Script ?? "").ToList();
        var reports = scripts.SelectMany(script => OutputPattern().Matches(script)).ToList();
        return action.Transport is "http" or "smtp"
            || reports.Any(report => report.Groups[1].Value.Length == 0 || report.Groups[1].Value == output);
    }

    private void CheckCases(SwitchStep choice)
    {
        foreach (var branch in choice.Cases)
        {
            if (Possible(choice.Subject) is { } possible && !possible.Contains(branch.Value))
            {
                _validation.Add(branch.Body.Position, "unreachable",
                    $"this case never comes: `{choice.Subject.Shown()}` is one of {string.Join(", ", possible)}", $"このケースには来ません。`{choice.Subject.Shown()}` の値は {string.Join("、", possible)} のどれかです");
            }
        }
    }

    private void CheckLiteral(Expression subject, Expression other)
    {
        if (other is Literal { Value: TextValue text } && Possible(subject) is { } possible && !possible.Contains(text.Text))
        {
            _validation.Add(other.Position, "impossible-value",
                $"`{subject.Shown()}` is never '{text.Text}'; it is one of {string.Join(", ", possible)}", $"`{subject.Shown()}` が '{text.Text}' になることはありません。値は {string.Join("、", possible)} のどれかです");
        }
    }

    /// <summary>The texts that an expression can give, where they are known.</summary>
    private string[]? Possible(Expression expression) => expression is not Name name ? null : name.Path switch
    {
        ["steps", _, "status"] => Statuses,
        ["steps", var id, "option"] when _validation.IsWhole && _validation.Steps.GetValueOrDefault(id) is DecisionStep decision =>
            [.. decision.Options.Select(option => option.Id)],
        ["inputs", var id] when _validation.IsWhole && _validation.Runbook.Input(id) is { Kind: InputKind.Choice, IsList: false } input =>
            [.. input.Choices.Select(choice => choice.Id)],
        _ => null,
    };

    private void Add(Name name, string code, string english, string japanese) => _validation.Add(name.Position, code, english, japanese);

    [GeneratedRegex("::output\\s+([A-Za-z0-9_-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex OutputPattern();

    /// <summary>Where an expression stands.</summary>
    /// <param name="Earlier">Steps that can have run.</param>
    /// <param name="Beside">Steps that run at the same time.</param>
    /// <param name="Locals">Names given by loops.</param>
    /// <param name="Loops">The loops over lists around.</param>
    private sealed record Place(
        ImmutableHashSet<string> Earlier, ImmutableHashSet<string> Beside, ImmutableHashSet<string> Locals, ImmutableHashSet<string> Loops);
}
