namespace IncidentOps.Simulation;

/// <summary>What a simulation has seen happen: one in which nothing went wrong proves nothing.</summary>
internal sealed class Sights
{
    public int Events { get; set; }

    public int Accepted { get; set; }

    public int Refused { get; set; }

    public int Crashes { get; set; }

    public int Conflicts { get; set; }

    public int UnclearCommits { get; set; }

    public int UnknownAnswers { get; set; }

    public int Repeats { get; set; }

    public int Begun { get; set; }

    public int Recoveries { get; set; }

    public int UnknownOutcomes { get; set; }

    public int RunsCompleted { get; set; }

    public void Add(Sights other)
    {
        foreach (var property in typeof(Sights).GetProperties())
        {
            property.SetValue(this, (int)property.GetValue(this)! + (int)property.GetValue(other)!);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", typeof(Sights).GetProperties().Select(property => $"{property.Name} {property.GetValue(this)}"));
}
