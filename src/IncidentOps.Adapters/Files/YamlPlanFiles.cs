using IncidentOps.Engine.Plans;

namespace IncidentOps.Adapters.Files;

/// <summary>Plans and inventories as YAML files.</summary>
public sealed class YamlPlanFiles : IPlanFiles
{
    /// <inheritdoc/>
    public PathReport Validate(IReadOnlyList<string> paths, string? beside) => PathValidation.Validate(paths, beside);

    /// <inheritdoc/>
    public PlanLookup FindById(string runbookId, string library) => Look(RunbookLibrary.Load(library), runbookId);

    /// <inheritdoc/>
    public PlanLookup FindByFile(string path, string beside)
    {
        var library = RunbookLibrary.LoadFile(path, beside);
        return Look(library, library.IdOf(path));
    }

    /// <inheritdoc/>
    public InventoryLookup ReadInventory(string path)
    {
        var reading = YamlInventoryReader.ReadFile(path);
        return new InventoryLookup(reading.IsGood ? reading.Content : null, reading.Faults);
    }

    private static PlanLookup Look(RunbookLibrary library, string? id) =>
        new(id is null ? null : library.FindPlan(id), library.Faults, [.. library.Runbooks.Keys.Order(StringComparer.Ordinal)]);
}
