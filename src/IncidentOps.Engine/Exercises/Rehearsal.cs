using IncidentOps.Core.Exercises;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// Many drills with simulated staff: how long containment takes, who is busiest, which steps decide it, and what breaks when a role is away.
/// The same seed gives the same answer, on however many cores.
/// </summary>
public sealed record Rehearsal
{
    public required int Times { get; init; }

    /// <summary>Times to contain of the plays that got there, the shortest first.</summary>
    public required IReadOnlyList<TimeSpan> TimesToContain { get; init; }

    /// <summary>Plays that never contained it.</summary>
    public int NeverContained => Times - TimesToContain.Count;

    /// <summary>How long each role is at work in the mean, the busiest first.</summary>
    public required IReadOnlyList<(string Role, TimeSpan Mean)> Workload { get; init; }

    /// <summary>The chains of steps that decided the time to contain, with how often each did, the most frequent first.</summary>
    public required IReadOnlyList<(string Path, int Count)> CriticalPaths { get; init; }

    /// <summary>For each role: what happens when it is away.</summary>
    public required IReadOnlyList<Absence> Absences { get; init; }

    /// <param name="share">0 to 1.</param>
    /// <returns>The time within which this share of the plays that got there contained it (nearest rank); null where none did.</returns>
    public TimeSpan? Percentile(double share) => Percentile(TimesToContain, share);

    /// <summary>Plays an exercise many times; then, for each role, a tenth as often (at least 20 times) without it.</summary>
    public static Rehearsal Run(DrillableExercise exercise, int times, int seed, StaffModel? model = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        var staff = model ?? StaffModel.Default;
        var plays = Play(exercise, times, seed, staff);
        var contained = Contained(plays);
        var fewer = Math.Min(times, Math.Max(20, times / 10));
        var full = Contained(plays.Take(fewer));
        return new Rehearsal
        {
            Times = times,
            TimesToContain = contained,
            Workload = [.. plays[0].Workload.Keys
                .Select(role => (Role: role, Mean: TimeSpan.FromMilliseconds(Math.Round(plays.Average(play => play.Workload[role].TotalMilliseconds)))))
                .OrderByDescending(one => one.Mean).ThenBy(one => one.Role, StringComparer.Ordinal)],
            CriticalPaths = [.. plays.Where(play => play.CriticalPath.Length > 0).GroupBy(play => play.CriticalPath, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Count())).OrderByDescending(one => one.Item2).ThenBy(one => one.Key, StringComparer.Ordinal)],
            Absences = exercise.Exercise.Roles.Count < 2 ? [] : [.. exercise.Exercise.Roles.Select(role => Without(exercise, role.Id, fewer, seed, staff, plays, full))],
        };
    }

    private static Absence Without(
        DrillableExercise exercise, string role, int times, int seed, StaffModel model, IReadOnlyList<Play1> plays, IReadOnlyList<TimeSpan> full)
    {
        var without = Play(exercise, times, seed, model with { Away = new HashSet<string>(model.Away) { role } });
        var broken = exercise.Exercise.Objectives
            .Select((objective, index) => (
                objective.Id, Before: plays.Take(times).Count(play => play.Ratings[index] is Rating.Unable), After: without.Count(play => play.Ratings[index] is Rating.Unable)))
            .Where(one => one.After > one.Before + (times / 10))
            .Select(one => one.Id).ToList();
        var contained = Contained(without);
        return new Absence(role, Percentile(full, 0.5), Percentile(contained, 0.5), times - contained.Count, times, broken);
    }

    private static List<Play1> Play(DrillableExercise exercise, int times, int seed, StaffModel model)
    {
        var plays = new Play1[times];
        Parallel.For(0, times, index =>
        {
            var played = Autoplay.Run(exercise, SeedOf(seed, index), model);
            plays[index] = new Play1(
                played.Report.TimeToContain, played.Workload, string.Join(" → ", Performance.CriticalPath(played.State).Select(step => step.StepId)),
                [.. played.Report.Objectives.Select(objective => objective.Proposed)]);
        });
        return [.. plays];
    }

    /// <summary>Of one play: mixed (SplitMix64's finaliser), so that the plays of different seeds are different ones, those of neighbouring seeds too.</summary>
    private static int SeedOf(int seed, int index)
    {
        unchecked
        {
            var mixed = (((ulong)(uint)seed << 32) | (uint)index) + 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)(mixed ^ (mixed >> 31));
        }
    }

    private static List<TimeSpan> Contained(IEnumerable<Play1> plays) => [.. plays.Select(play => play.TimeToContain).OfType<TimeSpan>().Order()];

    private static TimeSpan? Percentile(IReadOnlyList<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    /// <summary>What is kept of one play.</summary>
    private sealed record Play1(
        TimeSpan? TimeToContain, IReadOnlyDictionary<string, TimeSpan> Workload, string CriticalPath, IReadOnlyList<Rating?> Ratings);
}

/// <summary>What happens when a role is away: its steps lie until the commander takes them up.</summary>
/// <param name="With">Median time to contain with everybody there, over as many plays.</param>
/// <param name="Without">The same without the role; null where it was never contained.</param>
/// <param name="NeverContained">In how many of <paramref name="Times"/> plays without it.</param>
/// <param name="Broken">Objectives that are then unable to be performed clearly more often.</param>
public sealed record Absence(string Role, TimeSpan? With, TimeSpan? Without, int NeverContained, int Times, IReadOnlyList<string> Broken);
