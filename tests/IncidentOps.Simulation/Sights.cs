namespace IncidentOps.Simulation;

/// <summary>What a simulation has seen happen: one in which nothing went wrong proves nothing.</summary>
internal sealed class Sights : Tally
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
}

/// <summary>What drills have seen happen.</summary>
internal sealed class DrillSights : Tally
{
    public int Released { get; set; }

    public int ReleasedByHand { get; set; }

    public int Dropped { get; set; }

    public int Skipped { get; set; }

    public int Held { get; set; }

    public int Improvised { get; set; }

    public int Read { get; set; }

    public int Answered { get; set; }

    public int Pauses { get; set; }

    public int SpeedChanges { get; set; }

    public int Jumps { get; set; }

    public int Halts { get; set; }

    public int Closed { get; set; }

    public int SimulatedEnds { get; set; }
}

/// <summary>Counts, by name.</summary>
internal abstract class Tally
{
    public IEnumerable<(string Name, int Count)> Counts => GetType().GetProperties().Where(property => property.PropertyType == typeof(int))
        .Select(property => (property.Name, (int)property.GetValue(this)!));

    public void Add(Tally other)
    {
        foreach (var property in GetType().GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            property.SetValue(this, (int)property.GetValue(this)! + (int)property.GetValue(other)!);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Counts.Select(sight => $"{sight.Name} {sight.Count}"));
}
