using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads kept texts back into the plan that a run pinned.</summary>
public sealed class YamlPlanReader : IPlanReader
{
    /// <inheritdoc/>
    public Plan Read(PlanTexts texts) => RunbookLibrary.Restore(texts)
        ?? throw new InvalidDataException($"The kept texts of {texts.RunbookId} {texts.Number} do not make the plan {texts.Sha256}.");
}
