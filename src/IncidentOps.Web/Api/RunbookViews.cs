using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Api;

/// <summary>Runbooks as programs see them.</summary>
public static class RunbookViews
{
    public static RunbookView Of(Plan plan) => new(
        plan.Runbook.Id, plan.Runbook.Title, plan.Runbook.Summary, plan.Runbook.Severity, plan.Version.Number, plan.Version.Sha256,
        plan.Runbook.Attack,
        [.. plan.Runbook.Roles.Select(role => new RunbookRoleView(role.Id, role.Title))],
        [.. plan.Runbook.Inputs.Select(input => new RunbookInputView(
            input.Id, input.Kind, input.IsList, input.Required, input.Default, input.Title, Choices(input.Choices)))]);

    public static RunbookDetailView Detail(Plan plan, PlanTexts? texts) => new(
        Of(plan), [.. Steps(plan.Runbook.Root, null)],
        [.. texts?.Files.Select(file => new RunbookFileView(file.Kind, file.Path, file.Text)) ?? []]);

    /// <summary>The step's kind as runbooks write it: `task`, `checklist`.</summary>
    public static string KindOf(Step step) => step.GetType().Name[..^nameof(Step).Length].ToLowerInvariant();

    private static IEnumerable<RunbookStepView> Steps(Step step, string? parent) => step.Children
        .SelectMany(child => Steps(child, step.Id))
        .Prepend(new RunbookStepView(
            step.Id, parent, KindOf(step), step.Title, step.Text, step.Phase, step.Role, step.Due,
            step is DecisionStep decision ? Choices(decision.Options) : null, (step as ActionStep)?.ActionId));

    private static IReadOnlyList<ChoiceView> Choices(IEnumerable<Option> options) => [.. options.Select(option => new ChoiceView(option.Id, option.Title))];
}
