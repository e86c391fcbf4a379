using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Web.Incidents;

/// <summary>The commands of machine steps as the rooms show them.</summary>
public sealed class ActionCommands(ActionPreviews previews)
{
    /// <summary>
    /// What a machine step that is still to be done would run, with every value filled in; secrets are shown by name only. Null where
    /// there is nothing to copy: the step is no machine's, is settled, or has not been reached. Room and API show the same.
    /// </summary>
    public MachineStepText? Of(IncidentId incident, IncidentState state, RunState run, StepView view) =>
        view is { Step: ActionStep, Status: not (StepStatus.NotReached or StepStatus.Done or StepStatus.Skipped or StepStatus.NotNeeded) }
            && previews.Of(incident, state, run.Id, view.Key) is { } preview
            ? new MachineStepText(preview.Obstacle, TextsOf(preview))
            : null;

    /// <summary>The commands of a step that the run has not come to, for paper: what is not known yet stands as `${…}`.</summary>
    public IReadOnlyList<CommandText> OnPaper(IncidentId incident, IncidentState state, RunState run, StepView view) =>
        view.Step is ActionStep step && run.Plan.Actions.TryGetValue(step.ActionId, out var action)
            ? TextsOf(previews.OnPaper(action, step, AttemptNames.Of(new AttemptId(incident, run.Id, view.Key, 1)), view.Scope, true, state.Mode))
            : [];

    /// <summary>The commands of every machine step of a plan before anybody runs it, in the order of the plan, for paper.</summary>
    public IReadOnlyList<StepCommands> OnPaper(Plan plan) => [.. OfSteps(plan, plan.Runbook, plan.Runbook.Root.Steps, "", PaperText.ScopeOf(plan.Runbook))];

    private IEnumerable<StepCommands> OfSteps(Plan plan, Runbook runbook, IEnumerable<Step> steps, string prefix, Scope scope)
    {
        foreach (var step in steps)
        {
            var inside = step switch
            {
                ActionStep action when plan.Actions.TryGetValue(action.ActionId, out var definition) =>
                    [new StepCommands(prefix + step.Id, action, TextsOf(previews.OnPaper(definition, action, AttemptNames.OnPaper(prefix + step.Id), scope, false, IncidentMode.Live)))],
                CallStep call when plan.Called.TryGetValue(call.RunbookId, out var called) =>
                    OfSteps(plan, called, called.Root.Steps, prefix + call.Id + "/", PaperText.ScopeOf(called, call, scope)),
                BlockStep block => OfSteps(plan, runbook, block.Children, prefix, scope),
                _ => [],
            };
            foreach (var one in inside)
            {
                yield return one;
            }
        }
    }

    private static IReadOnlyList<CommandText> TextsOf(ActionPreview preview) =>
    [
        .. preview.Procedures.Select(procedure => new CommandText(
            procedure.Kind.ToString().ToLowerInvariant(),
            procedure.TargetName is { Length: > 0 } name && name == preview.TargetName && preview.Address is { } address
                ? $"{name} ({address})"
                : procedure.TargetName,
            procedure.ToPaste ?? procedure.Text)),
    ];
}

/// <summary>A machine step that is still to be done, as it is told to whoever may have to do it by hand.</summary>
/// <param name="Obstacle">Why the machine can't do it here; null where it can.</param>
public sealed record MachineStepText(LocalizedText? Obstacle, IReadOnlyList<CommandText> Commands);

/// <summary>A machine step of a plan with its commands.</summary>
/// <param name="Key">The step's id, the calls around it before.</param>
public sealed record StepCommands(string Key, ActionStep Step, IReadOnlyList<CommandText> Commands);
