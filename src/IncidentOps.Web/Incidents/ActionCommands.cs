using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Web.Incidents;

/// <summary>The commands of machine steps as the rooms show them.</summary>
public sealed class ActionCommands(ActionPreviews previews, ActionWorlds worlds)
{
    /// <summary>The step's commands with every value filled in; secrets are shown by name only.</summary>
    public IReadOnlyList<CommandText> Of(IncidentId incident, IncidentState state, RunState run, StepView view)
    {
        if (previews.Of(incident, state, run.Id, view.Key) is not { } preview)
        {
            return [];
        }

        return [.. preview.Procedures.Select(procedure => new CommandText(
            procedure.Kind.ToString().ToLowerInvariant(),
            procedure.TargetName is { Length: > 0 } name && name == preview.TargetName && preview.Address is { } address
                ? $"{name} ({address})"
                : procedure.TargetName,
            procedure.ToPaste ?? procedure.Text))];
    }

    /// <summary>Why the machine can't do it here; null where it can.</summary>
    public LocalizedText? Obstacle(ActionDefinition action, string? target, IncidentMode mode) => worlds.Obstacle(action, target, mode);
}
