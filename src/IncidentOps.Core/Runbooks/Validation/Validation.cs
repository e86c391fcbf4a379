namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>One validation under way: the runbook, what it may refer to, and the faults found so far.</summary>
internal sealed class Validation
{
    private readonly List<RunbookFault> _faults = [];

    public Validation(Runbook runbook, RunbookCatalogue catalogue, bool isWhole)
    {
        Runbook = runbook;
        Catalogue = catalogue;
        IsWhole = isWhole;
        AllSteps = [.. runbook.Root.SelfAndDescendants()];
        var steps = new Dictionary<string, Step>(StringComparer.Ordinal);
        foreach (var step in AllSteps)
        {
            steps.TryAdd(step.Id, step);
        }

        Steps = steps;
    }

    public Runbook Runbook { get; }

    public RunbookCatalogue Catalogue { get; }

    public bool IsWhole { get; }

    /// <summary>Parents first, in the order of the file.</summary>
    public IReadOnlyList<Step> AllSteps { get; }

    /// <summary>By id; of two with the same id the first.</summary>
    public IReadOnlyDictionary<string, Step> Steps { get; }

    public IReadOnlyList<RunbookFault> Faults => _faults;

    public void Add(SourcePosition position, string code, string english, string japanese) =>
        _faults.Add(new RunbookFault(position, code, new LocalizedText(english, japanese)));
}
