using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Runbooks.Validation;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// Whether the names in a world rule's condition lead somewhere: it is asked where the machine step stands, in the runbook that the step is of.
/// A rule that fits steps of several runbooks may ask what only one of them has; in the others its condition doesn't hold.
/// </summary>
internal static class WorldReferences
{
    private static readonly string[] Statuses = ["done", "skipped", "failed", "pending"];

    /// <param name="rule">What is looked at.</param>
    /// <param name="runbooks">The drilled ones, with those that they call.</param>
    public static IEnumerable<RunbookFault> Check(WorldRule rule, IReadOnlyCollection<Runbook> runbooks)
    {
        if (rule.When is not { } condition)
        {
            return [];
        }

        // A rule that fits nothing is a fault of its own; its names may still be looked up anywhere.
        var asked = runbooks.Select(runbook => new Place(runbook, rule)).Where(place => place.Steps.Count > 0).ToList();
        if (asked.Count == 0)
        {
            asked = [.. runbooks.Select(runbook => new Place(runbook, rule))];
        }

        return condition.SelfAndOperands().SelectMany(node => node switch
        {
            Name name => Everywhere(asked, place => FaultOf(name, place)),
            Comparison { Operator: ComparisonOperator.Equal or ComparisonOperator.NotEqual, Left: var left, Right: var right } =>
                Everywhere(asked, place => Impossible(left, right, place) ?? Impossible(right, left, place)),
            Membership { Item: var item, List: ListLiteral list } => list.Items.SelectMany(one => Everywhere(asked, place => Impossible(item, one, place))),
            _ => [],
        });
    }

    /// <summary>A fault only where it is one in every runbook that the rule may be asked in.</summary>
    private static IEnumerable<RunbookFault> Everywhere(List<Place> places, Func<Place, RunbookFault?> faultOf)
    {
        var faults = places.Select(faultOf).ToList();
        return faults.Count > 0 && faults.TrueForAll(fault => fault is not null) ? [faults[0]!] : [];
    }

    private static RunbookFault? FaultOf(Name name, Place place) => name.Path switch
    {
        ["inputs", var id] => place.Runbook.Input(id) is not null ? null : Fault(name, "unknown-input",
            $"the runbook `{place.Runbook.Id}` has no input `{id}`", $"手順書 `{place.Runbook.Id}` に入力項目 `{id}` はありません"),
        ["incident", "severity"] => null,
        ["steps", var id, _, ..] => place.Find(id) switch
        {
            null or BlockStep => Fault(name, "unknown-step", $"no drilled runbook has the step `{id}` where this rule is asked", $"この規則が参照される手順書にステップ `{id}` はありません"),
            var step => IsMember(step, name.Path) ? null : Fault(name, "unknown-member",
                $"the step `{id}` has no `{string.Join('.', name.Path.Skip(2))}`", $"ステップ `{id}` に `{string.Join('.', name.Path.Skip(2))}` はありません"),
        },
        [var local] when place.Locals.Contains(local) => null,
        ["inputs" or "incident" or "steps", ..] => Fault(name, "unknown-member",
            $"`{name.Shown()}` leads nowhere; there are `inputs.NAME`, `steps.ID.option`, `steps.ID.status`, `steps.ID.output.NAME` and `incident.severity`",
            $"`{name.Shown()}` は参照できません。使えるのは `inputs.NAME`、`steps.ID.option`、`steps.ID.status`、`steps.ID.output.NAME`、`incident.severity` です"),
        _ => Fault(name, "unknown-name",
            $"there is no `{name.Path[0]}` here; text stands in quotes: '{name.Path[0]}'", $"`{name.Path[0]}` という名前はありません。文字列なら '{name.Path[0]}' と書きます"),
    };

    private static bool IsMember(Step step, IReadOnlyList<string> path) => path switch
    {
        [_, _, "status"] => true,
        [_, _, "option"] => step is DecisionStep,
        // What an action reports in a drill is what the world's answers say.
        [_, _, "output", _] => step is ActionStep,
        _ => false,
    };

    private static RunbookFault? Impossible(Expression subject, Expression other, Place place) =>
        other is Literal { Value: TextValue { Text: var text } } && subject is Name name && Possible(name, place) is { } possible && !possible.Contains(text)
            ? new RunbookFault(other.Position, "impossible-value", new LocalizedText(
                $"`{subject.Shown()}` is never '{text}'; it is one of {string.Join(", ", possible)}",
                $"`{subject.Shown()}` が '{text}' になることはありません。値は {string.Join("、", possible)} のどれかです"))
            : null;

    /// <summary>The texts that a name can give, where they are known.</summary>
    private static string[]? Possible(Name name, Place place) => name.Path switch
    {
        ["steps", _, "status"] => Statuses,
        ["steps", var id, "option"] when place.Find(id) is DecisionStep decision => [.. decision.Options.Select(option => option.Id)],
        ["inputs", var id] when place.Runbook.Input(id) is { Kind: InputKind.Choice, IsList: false } input => [.. input.Choices.Select(choice => choice.Id)],
        _ => null,
    };

    private static RunbookFault Fault(Name name, string code, string english, string japanese) => new(name.Position, code, new LocalizedText(english, japanese));

    /// <summary>A runbook, seen from the machine steps in it that a rule fits.</summary>
    private sealed class Place
    {
        private readonly List<Step> all;

        public Place(Runbook runbook, WorldRule rule)
        {
            Runbook = runbook;
            all = [.. runbook.Root.SelfAndDescendants()];
            Steps = [.. all.OfType<ActionStep>().Where(step => (rule.ActionId == "*" || step.ActionId == rule.ActionId) && (rule.Step is null || step.Id == rule.Step))];
            Locals = all.OfType<EachStep>().Where(loop => loop.Body.SelfAndDescendants().OfType<ActionStep>().Any(Steps.Contains))
                .Select(loop => loop.As).ToHashSet(StringComparer.Ordinal);
        }

        public Runbook Runbook { get; }

        public List<ActionStep> Steps { get; }

        /// <summary>The names that loops around the steps give their items.</summary>
        public HashSet<string> Locals { get; }

        public Step? Find(string id) => all.Find(step => step.Id == id);
    }
}
