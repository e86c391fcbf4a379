using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Plans;

/// <summary>Plans and inventories as files that a person names. Bad input is never an exception: it is faults with their places.</summary>
public interface IPlanFiles
{
    /// <summary>Validates files and folders.</summary>
    /// <param name="paths">Each exists.</param>
    /// <param name="beside">A library whose actions, clocks and runbooks are known too, for files that lie outside one; null: none.</param>
    PathReport Validate(IReadOnlyList<string> paths, string? beside);

    /// <summary>Looks a plan up by its id in a library.</summary>
    PlanLookup FindById(string runbookId, string library);

    /// <summary>Reads the plan in a file, with the library that it lies in or else the one <paramref name="beside"/>.</summary>
    PlanLookup FindByFile(string path, string beside);

    /// <summary>Reads an inventory.</summary>
    InventoryLookup ReadInventory(string path);
}

/// <summary>What validation found.</summary>
/// <param name="Faults">By file and place.</param>
/// <param name="FileCount">How many files were looked at.</param>
public sealed record PathReport(IReadOnlyList<RunbookFault> Faults, int FileCount);

/// <summary>What came of looking for a plan.</summary>
/// <param name="Plan">Null where there is none that can be used.</param>
/// <param name="Faults">Of the whole library that was read; a plan may be good beside a faulty one.</param>
/// <param name="Known">The ids of the runbooks that there are.</param>
public sealed record PlanLookup(Plan? Plan, IReadOnlyList<RunbookFault> Faults, IReadOnlyList<string> Known);

/// <summary>What came of reading an inventory; null where it has faults.</summary>
public sealed record InventoryLookup(Inventory? Inventory, IReadOnlyList<RunbookFault> Faults);
