using System.CommandLine;
using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Cli;

/// <summary>`show RUNBOOK`: the plan as a tree that can be read in a terminal.</summary>
internal sealed class ShowCommand
{
    private readonly Plan _plan;
    private readonly Language _language;
    private readonly TextWriter _output;
    private int _number;

    private ShowCommand(Plan plan, Language language, TextWriter output)
    {
        _plan = plan;
        _language = language;
        _output = output;
    }

    private bool IsJapanese => _language == Language.Japanese;

    public static Command Create(IPlanFiles files)
    {
        var name = new Argument<string>("runbook") { Description = "A runbook's id, or its file" };
        var library = SharedOptions.Library();
        var language = SharedOptions.LanguageOption();
        var command = new Command("show", "Show a runbook as a tree") { name, library, language };
        command.SetAction(parsed =>
        {
            var configuration = parsed.InvocationConfiguration;
            var (plan, exitCode) = NamedPlan.Find(files, parsed.GetRequiredValue(name), parsed.GetRequiredValue(library), parsed.Language(language), configuration.Error);
            if (plan is not null)
            {
                new ShowCommand(plan, parsed.Language(language), configuration.Output).Write();
            }

            return exitCode;
        });
        return command;
    }

    private void Write()
    {
        var runbook = _plan.Runbook;
        _output.WriteLine($"{runbook.Title.In(_language)}  ({runbook.Id}, {runbook.Severity.ToString().ToUpperInvariant()}, {_plan.Version.Sha256[..8]})");
        WriteText(runbook.Summary, "  ");
        Heading("Roles", "役割");
        foreach (var role in runbook.Roles)
        {
            _output.WriteLine($"  {role.Id}: {role.Title.In(_language)}");
        }

        Heading("Inputs", "入力");
        foreach (var input in runbook.Inputs)
        {
            var need = input.Required ? Say(", required", "、必須") : input.Default is null ? "" : Say($", default {input.Default}", $"、既定値 {input.Default}");
            _output.WriteLine($"  {input.Id}: {input.Title.In(_language)} ({(input.IsList ? "list of " : "")}{input.Kind.ToString().ToLowerInvariant()}{need})");
        }

        Heading("Clocks", "報告期限");
        foreach (var clock in runbook.Opens.Select(id => _plan.Clocks[id]))
        {
            var deadline = clock.Deadline is { } end
                ? (clock.Earliest is { } early ? $"{Duration(early)}–" : "") + Duration(end)
                : Say("promptly", "速やかに");
            _output.WriteLine($"  {clock.Id}: {clock.Title.In(_language)}, {deadline}{(clock.Confirmed ? "" : Say(" (confirm with counsel)", "（要法務確認）"))}");
        }

        Heading("Steps", "ステップ");
        WriteSteps(runbook.Root.Steps, 1);
    }

    private void WriteSteps(IEnumerable<Step> steps, int depth)
    {
        foreach (var step in steps)
        {
            WriteStep(step, depth);
        }
    }

    private void WriteStep(Step step, int depth)
    {
        var indent = new string(' ', depth * 2);
        if (step is LeafStep)
        {
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{indent}{++_number}. {step.Title.In(_language)}{Facts(step)}"));
            WriteText(step.Text, indent + "   ");
            if (step is DecisionStep decision)
            {
                _output.WriteLine($"{indent}   → {string.Join(" / ", decision.Options.Select(option => option.Title.In(_language)))}");
            }

            return;
        }

        _output.WriteLine($"{indent}{BlockLine(step)}{(step.Title.IsGiven ? $": {step.Title.In(_language)}" : "")}{Facts(step)}");
        WriteText(step.Text, indent + "  ");
        switch (step)
        {
            case IfStep choice:
                WriteSteps(choice.Then.Steps, depth + 1);
                if (choice.Else is not null)
                {
                    _output.WriteLine(indent + Say("else", "それ以外"));
                    WriteSteps(choice.Else.Steps, depth + 1);
                }

                break;
            case SwitchStep choice:
                foreach (var branch in choice.Cases)
                {
                    _output.WriteLine($"{indent}  {branch.Value}:");
                    WriteSteps(branch.Body.Steps, depth + 2);
                }

                if (choice.Default is not null)
                {
                    _output.WriteLine($"{indent}  {Say("otherwise", "それ以外")}:");
                    WriteSteps(choice.Default.Steps, depth + 2);
                }

                break;
            case WhileStep loop:
                WriteSteps(loop.Body.Steps, depth + 1);
                break;
            case EachStep loop:
                WriteSteps(loop.Body.Steps, depth + 1);
                break;
            case CallStep call:
                WriteSteps(_plan.Called[call.RunbookId].Root.Steps, depth + 1);
                break;
            default:
                WriteSteps(step.Children, depth + 1);
                break;
        }
    }

    private string BlockLine(Step step) => step switch
    {
        SequenceStep => Say("in order", "順番に"),
        ParallelStep => Say("all at once", "並行して"),
        ChecklistStep => Say("in any order", "順不同"),
        IfStep choice => Say("if ", "条件: ") + choice.Condition.Source,
        SwitchStep choice => Say("by ", "場合分け: ") + choice.Subject.Source,
        WhileStep loop => Say($"while {loop.Condition.Source} (at most {loop.AtMost} times)", $"繰り返し: {loop.Condition.Source}（最大 {loop.AtMost} 回）"),
        EachStep loop => Say($"for each {loop.As} of {loop.Items.Source} (at most {loop.AtMost})", $"{loop.Items.Source} の各 {loop.As}（最大 {loop.AtMost} 件）"),
        CallStep call => Say("runbook ", "手順書 ") + _plan.Called[call.RunbookId].Title.In(_language),
        _ => step.GetType().Name,
    };

    private string Facts(Step step)
    {
        var role = (step as ApprovalStep)?.ApproverRole ?? step.Role;
        string?[] facts =
        [
            step is LeafStep || !step.Id.Contains('-', StringComparison.Ordinal) || step is WhileStep or EachStep or CallStep ? step.Id : null,
            step is ActionStep action ? action.ActionId : null,
            step.Phase?.ToString().ToLowerInvariant(),
            role is null ? null : _plan.Runbook.Role(role)?.Title.In(_language) ?? role,
            step.Due is { } due ? Say($"within {Duration(due)}", $"{Duration(due)}以内") : null,
            step.When is { } when ? Say($"when {when.Source}", $"条件 {when.Source}") : null,
        ];
        return $"  [{string.Join(", ", facts.OfType<string>())}]".Replace("  []", "", StringComparison.Ordinal);
    }

    private void WriteText(LocalizedText text, string indent)
    {
        foreach (var line in text.In(_language).TrimEnd().Split('\n').Where(_ => text.IsGiven))
        {
            _output.WriteLine((indent + line).TrimEnd());
        }
    }

    private void Heading(string english, string japanese) => _output.WriteLine("\n" + Say(english, japanese));

    private string Say(string english, string japanese) => IsJapanese ? japanese : english;

    private string Duration(TimeSpan span) => Durations.Planned(_language, span);
}
