using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Core.Runbooks.Validation;

namespace IncidentOps.Core.Exercises;

/// <summary>What the linter has to say.</summary>
/// <param name="Faults">The exercise can't be drilled before these are mended.</param>
/// <param name="Warnings">It can, but experience says that it will go badly.</param>
public sealed record LintReport(IReadOnlyList<RunbookFault> Faults, IReadOnlyList<RunbookFault> Warnings);

/// <summary>
/// Proves that every inject can be reached, every role that gets one exists, and every objective can be measured: against the plans that
/// the exercise drills.
/// </summary>
public sealed partial class ExerciseLinter
{
    private readonly Exercise exercise;
    private readonly List<Plan> plans;
    private readonly Dictionary<string, Step> steps = new(StringComparer.Ordinal);
    private readonly List<Runbook> runbooks;
    private readonly HashSet<string> runbookRoles = new(StringComparer.Ordinal);
    private readonly List<RunbookFault> faults = [];
    private readonly List<RunbookFault> warnings = [];

    private ExerciseLinter(Exercise exercise, Func<string, Plan?> planOf)
    {
        this.exercise = exercise;
        var found = new List<Plan>();
        foreach (var id in exercise.Runbooks)
        {
            if (planOf(id) is { } plan)
            {
                found.Add(plan);
            }
            else
            {
                Fault(exercise.RunbooksPosition, "unknown-runbook", $"there is no runbook `{id}` that can be used", $"使える手順書 `{id}` がありません");
            }
        }

        plans = found;
        runbooks = [.. plans.SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).DistinctBy(runbook => runbook.Id)];
        foreach (var runbook in runbooks)
        {
            runbookRoles.UnionWith(runbook.Roles.Select(role => role.Id));
            foreach (var step in runbook.Root.SelfAndDescendants())
            {
                steps.TryAdd(step.Id, step);
            }
        }
    }

    /// <param name="exercise">As read.</param>
    /// <param name="planOf">The usable plan of a runbook id; null where there is none.</param>
    public static LintReport Lint(Exercise exercise, Func<string, Plan?> planOf)
    {
        var linter = new ExerciseLinter(exercise, planOf);
        linter.Run();
        return new LintReport(linter.faults, linter.warnings);
    }

    /// <summary>Every id that a decision or a task of the drilled plans has; see <see cref="Find"/>.</summary>
    private Step? Find(string id) => steps.GetValueOrDefault(id);

    private void Run()
    {
        // Without every plan, names that lead nowhere say nothing.
        var isWhole = plans.Count > 0 && plans.Count == exercise.Runbooks.Count;
        if (exercise.Runbooks.Count == 0)
        {
            Fault(exercise.RunbooksPosition, "no-runbook", "an exercise drills at least one runbook", "演習には対象の手順書が 1 つ以上必要です");
        }

        Duplicates(exercise.Injects.Select(inject => (inject.Id, inject.Position)), "inject", "状況付与");
        Duplicates(exercise.Objectives.Select(objective => (objective.Id, objective.Position)), "objective", "目標");
        if (isWhole)
        {
            Roles();
            Inputs();
            World();
        }

        foreach (var inject in exercise.Injects)
        {
            LintInject(inject, isWhole);
        }

        Reachability();
        foreach (var objective in exercise.Objectives)
        {
            LintObjective(objective, isWhole);
        }

        Sense();
        Measure();
        Order();
        Languages();
    }

    private void Duplicates(IEnumerable<(string Id, SourcePosition Position)> items, string english, string japanese)
    {
        var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach (var (id, position) in items)
        {
            if (!seen.TryAdd(id, position))
            {
                Fault(position, "duplicate-id", $"the {english} `{id}` is there already, on line {seen[id].Line}", $"{japanese} `{id}` が重複しています（最初は {seen[id].Line} 行目）");
            }
        }
    }

    private void Roles()
    {
        foreach (var role in exercise.Roles.Where(role => !role.Title.IsGiven && !runbookRoles.Contains(role.Id)))
        {
            Fault(role.Position, "unknown-role", $"no runbook has the role `{role.Id}`; give it a title of its own", $"手順書に役割 `{role.Id}` がありません。`title` を書いてください");
        }
    }

    private void Inputs()
    {
        if (plans is not [{ Runbook: var first }, ..])
        {
            return;
        }

        foreach (var name in exercise.Inputs.Keys.Where(name => first.Input(name) is null))
        {
            Fault(exercise.Position, "unknown-input", $"the runbook `{first.Id}` has no input `{name}`", $"手順書 `{first.Id}` に入力項目 `{name}` はありません");
        }

        foreach (var input in first.Inputs.Where(input => input.Required && input.Default is null && !exercise.Inputs.ContainsKey(input.Id)))
        {
            Fault(exercise.Position, "missing-input", $"the runbook `{first.Id}` needs the input `{input.Id}`", $"手順書 `{first.Id}` の入力項目 `{input.Id}` が必要です");
        }
    }

    private void World()
    {
        var actions = plans.SelectMany(plan => plan.Actions.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in exercise.World)
        {
            if (rule.ActionId != "*" && !actions.Contains(rule.ActionId))
            {
                Fault(rule.Position, "unknown-action", $"no drilled runbook uses the action `{rule.ActionId}`", $"対象の手順書に自動処理 `{rule.ActionId}` はありません");
            }

            if (rule.Step is { } step && Find(step) is not ActionStep)
            {
                Fault(rule.Position, "unknown-step", $"no drilled runbook has the machine step `{step}`", $"対象の手順書に自動処理のステップ `{step}` はありません");
            }

            faults.AddRange(WorldReferences.Check(rule, runbooks));
            if (rule.When is { } condition)
            {
                // One that can never hold would switch its rule off without a word.
                new OperandRules(KindOf, Fault).CheckCondition(condition);
            }
        }
    }

    /// <summary>What a name leads to in every drilled runbook that has it; unknown where they differ.</summary>
    private Kind KindOf(Name name)
    {
        IEnumerable<Kind> kinds = name.Path switch
        {
            ["inputs", var id] => runbooks.Select(runbook => runbook.Input(id)).OfType<InputDefinition>().Select(Kind.Of),
            ["incident", "severity"] => [Kind.Number],
            ["steps", var id, ..] => runbooks
                .SelectMany(runbook => runbook.Root.SelfAndDescendants()).Where(step => step.Id == id).Select(step => Kind.Of(step, name)),
            _ => [],
        };
        return kinds.Distinct().ToList() is [var only] ? only : Kind.Unknown;
    }

    private void LintInject(Inject inject, bool isWhole)
    {
        foreach (var role in inject.To.Where(role => exercise.Role(role) is null))
        {
            Fault(inject.ToPosition, "unknown-role", $"the exercise has no role `{role}`", $"この演習に役割 `{role}` はありません");
        }

        if (inject.Objective is { } objective && exercise.Objective(objective) is null)
        {
            Fault(inject.Position, "unknown-objective", $"the exercise has no objective `{objective}`", $"この演習に目標 `{objective}` はありません");
        }

        foreach (var attachment in inject.Attachments.Where(attachment => !IsFileName(attachment.Name)))
        {
            Fault(
                inject.Position, "bad-attachment", $"`{attachment.Name}` is no file's name: no folders, no leading dot, no control characters",
                $"添付ファイル名 `{attachment.Name}` は使えません。フォルダー、先頭のピリオド、制御文字を含めないでください");
        }

        if (inject.Channel != InjectChannel.Mail && inject.Headers is not null)
        {
            Fault(inject.Position, "misplaced-key", "only a mail has `headers`", "`headers` はメールだけに書けます");
        }

        if (!isWhole)
        {
            return;
        }

        switch (inject.Trigger)
        {
            case AfterStep { Step: var step } when Find(step) is null or BlockStep:
            case WhenMissing { Step: var missing } when Find(missing) is null or BlockStep:
                var name = inject.Trigger is AfterStep after ? after.Step : ((WhenMissing)inject.Trigger).Step;
                Fault(inject.Trigger.Position, "unknown-step", $"no drilled runbook has the step `{name}`", $"対象の手順書にステップ `{name}` はありません");
                break;
            case AfterOption { Step: var step } when Find(step) is not DecisionStep:
                Fault(inject.Trigger.Position, "unknown-step", $"no drilled runbook has the decision `{step}`", $"対象の手順書に判断のステップ `{step}` はありません");
                break;
            case AfterOption { Step: var step, Option: var option } when !((DecisionStep)Find(step)!).Options.Any(one => one.Id == option):
                Fault(inject.Trigger.Position, "unknown-option", $"the decision `{step}` has no answer `{option}`", $"判断 `{step}` に選択肢 `{option}` はありません");
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Follows chains of injects back to something that happens by itself, by the players or by the facilitator: that something may come at once,
    /// but the delays behind it are over at the earliest when all of them have passed.
    /// </summary>
    private void Reachability()
    {
        // A duration that could not be read is a fault already.
        var end = exercise.Duration > TimeSpan.Zero ? exercise.Duration : TimeSpan.MaxValue;
        foreach (var inject in exercise.Injects)
        {
            switch (inject.Trigger)
            {
                case AtTime { At: var at } when at > end:
                case WhenMissing { At: var late } when late > end:
                    Fault(inject.Trigger.Position, "unreachable", "its time lies after the end of the exercise", "演習の終了後の時刻です");
                    break;
                case AfterInject { InjectId: var before } when exercise.Inject(before) is null:
                    Fault(inject.Trigger.Position, "unknown-inject", $"there is no inject `{before}`", $"状況付与 `{before}` はありません");
                    break;
                case AfterInject when IsInCircle(inject):
                    Fault(inject.Trigger.Position, "unreachable", "it waits for itself: its chain of `after-inject` is a circle", "`after-inject` が循環しているため、付与されません");
                    break;
                case AfterStep { Delay: var delay } when delay > end:
                case AfterOption { Delay: var pause } when pause > end:
                    Fault(inject.Trigger.Position, "unreachable", "its `delay` is longer than the exercise", "`delay` が演習の長さを超えています");
                    break;
                // Where what it hangs on comes too late itself, that one is told alone.
                case AfterInject { InjectId: var before } when IsTooLate(inject, end) && !IsTooLate(exercise.Inject(before)!, end):
                    Fault(
                        inject.Trigger.Position, "unreachable", $"with `{before}` as early as can be, its time still lies after the end of the exercise",
                        $"`{before}` が最も早く付与されても、演習の終了後の時刻になります");
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether the earliest time at which an inject can go out by its trigger lies after a time. Of a chain that leads nowhere: no.</summary>
    private bool IsTooLate(Inject inject, TimeSpan end)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var left = end;
        for (var next = inject; next is not null && seen.Add(next.Id); next = next.Trigger is AfterInject { InjectId: var before } ? exercise.Inject(before) : null)
        {
            left -= DelayOf(next.Trigger);
            if (left < TimeSpan.Zero)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How long a trigger lets what it hangs on wait at least.</summary>
    private static TimeSpan DelayOf(Trigger trigger) => trigger switch
    {
        AtTime { At: var at } => at,
        WhenMissing { At: var at } => at,
        AfterStep { Delay: var delay } => delay,
        AfterOption { Delay: var delay } => delay,
        AfterInject { Delay: var delay } => delay,
        // On the facilitator's word it can go out at once.
        _ => TimeSpan.Zero,
    };

    private bool IsInCircle(Inject inject)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = inject; next is { Trigger: AfterInject { InjectId: var before } }; next = exercise.Inject(before))
        {
            if (!seen.Add(next.Id))
            {
                return true;
            }
        }

        return false;
    }

    private void LintObjective(Objective objective, bool isWhole)
    {
        var isAsked = exercise.Injects.Any(inject => inject.Channel == InjectChannel.Question && inject.Objective == objective.Id);
        if (objective.Step is null && !isAsked)
        {
            Fault(objective.Position, "unmeasurable", "name the `step` that shows it, or a question that asks for it", "達成を示す `step` か、問いかけの状況付与が必要です");
        }

        var bands = new[] { objective.Performed, objective.Some, objective.Major };
        if (objective.Step is not null && bands.Contains(null))
        {
            Fault(objective.Position, "unmeasurable", "`within` needs `performed`, `some` and `major`", "`within` に `performed`、`some`、`major` が必要です");
        }
        else if (objective.Performed >= objective.Some || objective.Some >= objective.Major)
        {
            Fault(objective.Position, "bad-thresholds", "`performed` comes before `some`, and `some` before `major`", "`performed` < `some` < `major` の順にしてください");
        }

        if (isWhole && objective.Step is { } step)
        {
            if (Find(step) is null or BlockStep)
            {
                Fault(objective.Position, "unknown-step", $"no drilled runbook has the step `{step}`", $"対象の手順書にステップ `{step}` はありません");
            }
            else if (objective.Option is { } option && !(Find(step) is DecisionStep decision && decision.Options.Any(one => one.Id == option)))
            {
                Fault(objective.Position, "unknown-option", $"`{step}` has no answer `{option}`", $"`{step}` に選択肢 `{option}` はありません");
            }
        }

        if (objective.From is { Kind: MomentKind.Inject, Id: var inject } && exercise.Inject(inject) is null)
        {
            Fault(objective.Position, "unknown-inject", $"there is no inject `{inject}`", $"状況付与 `{inject}` はありません");
        }
        else if (isWhole && objective.From is { Kind: MomentKind.Step, Id: var from } && Find(from) is null or BlockStep)
        {
            Fault(objective.Position, "unknown-step", $"no drilled runbook has the step `{from}`", $"対象の手順書にステップ `{from}` はありません");
        }
    }

    private static bool IsFileName(string name) =>
        name.Trim().Length > 0 && name[0] != '.' && !name.Any(one => char.IsControl(one) || one is '/' or '\\' or ':');

    private void Fault(SourcePosition position, string code, string english, string japanese) =>
        faults.Add(new RunbookFault(position, code, new LocalizedText(english, japanese)));

    private void Warn(SourcePosition position, string code, string english, string japanese) =>
        warnings.Add(new RunbookFault(position, code, new LocalizedText(english, japanese)));
}
