using IncidentOps.Adapters.Files;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Lab.Actions;

/// <summary>The action packs that the project ships, read as the product reads them.</summary>
internal static class ActionLibrary
{
    private static readonly RunbookLibrary Library = RunbookLibrary.Load(Path.Combine(RaisedLab.Repository, "runbooks"));

    public static ActionDefinition Find(string id) =>
        Library.Actions.TryGetValue(id, out var action)
            ? action
            : throw new InvalidOperationException($"no action {id}; faults: {string.Join('\n', Library.Faults)}");
}
