namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>What a runbook may refer to.</summary>
public sealed record RunbookCatalogue
{
    public IReadOnlyDictionary<string, ActionDefinition> Actions { get; init; } = new Dictionary<string, ActionDefinition>();

    public IReadOnlyDictionary<string, ClockDefinition> Clocks { get; init; } = new Dictionary<string, ClockDefinition>();

    public IReadOnlyDictionary<string, Runbook> Runbooks { get; init; } = new Dictionary<string, Runbook>();

    /// <summary>
    /// False: some file couldn't be read whole, so what is missing here may well exist. Nothing is then called unknown:
    /// one fault should not give twenty.
    /// </summary>
    public bool IsComplete { get; init; } = true;
}
