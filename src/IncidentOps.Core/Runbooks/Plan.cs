namespace IncidentOps.Core.Runbooks;

/// <summary>
/// A runbook version with everything that it uses, as a run pins it: nothing here is looked up again while the run lives.
/// </summary>
public sealed record Plan
{
    public required RunbookVersion Version { get; init; }

    public required Runbook Runbook { get; init; }

    /// <summary>The runbooks that it calls, directly or through others, by id.</summary>
    public IReadOnlyDictionary<string, Runbook> Called { get; init; } = new Dictionary<string, Runbook>();

    /// <summary>The actions that it or a called runbook uses, by id.</summary>
    public IReadOnlyDictionary<string, ActionDefinition> Actions { get; init; } = new Dictionary<string, ActionDefinition>();

    /// <summary>The clocks that it opens, by id.</summary>
    public IReadOnlyDictionary<string, ClockDefinition> Clocks { get; init; } = new Dictionary<string, ClockDefinition>();

    /// <summary>Every step of the plan and of the runbooks it calls, by (runbook id, step id).</summary>
    public Step? Find(string runbookId, string stepId)
    {
        var runbook = runbookId == Runbook.Id ? Runbook : Called.GetValueOrDefault(runbookId);
        return runbook?.Root.SelfAndDescendants().FirstOrDefault(step => step.Id == stepId);
    }

    /// <summary>A role of the runbook, or of one that it calls.</summary>
    public RoleDefinition? Role(string id) =>
        Runbook.Role(id) ?? Called.Values.Select(called => called.Role(id)).FirstOrDefault(role => role is not null);
}

/// <summary>A deadline with a legal or agreed basis (runbooks/clocks.yaml): data with its source, not code.</summary>
public sealed record ClockDefinition
{
    public required string Id { get; init; }

    public required LocalizedText Title { get; init; }

    /// <summary>From awareness (事態を知った日時). Null: promptly, without a fixed end.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Where guidance gives a band (3 to 5 days): its earlier end; null where there is none.</summary>
    public TimeSpan? Earliest { get; init; }

    /// <summary>Law, guideline or contract, with the place in it.</summary>
    public required LocalizedText Basis { get; init; }

    /// <summary>False: to be confirmed with counsel, and shown so.</summary>
    public bool Confirmed { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;
}
