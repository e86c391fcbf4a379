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

    /// <summary>
    /// Over all plays, by the nearest rank: one that never contained it counts as longer than any that did. Without those the middle of few lucky
    /// plays would stand for the middle of all.
    /// </summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>The time within which this share of all plays contained it; null where the rank falls on a play that never did.</returns>
    public TimeSpan? Percentile(double share) => Percentile(TimesToContain, Times, share);

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
            .Where((_, index) => without.Where((play, number) => IsBroken(plays[number].Ratings[index], play.Ratings[index])).Count()
                > plays.Take(times).Count(play => play.Ratings[index] is Rating.Unable) + (times / 10))
            .Select(objective => objective.Id).ToList();
        var contained = Contained(without);
        return new Absence(role, Percentile(full, times, 0.5), Percentile(contained, times, 0.5), times - contained.Count, times, broken);
    }

    /// <summary>Unable to be performed, or not even called for (its time never began) in the play that called for it with everybody there.</summary>
    private static bool IsBroken(Rating? full, Rating? without) => without is Rating.Unable || (without is null && full is not null);

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

    /// <summary>Reckoned in decimals, in which a share such as 0.07 of 100 is 7 and not a hair more.</summary>
    private static TimeSpan? Percentile(IReadOnlyList<TimeSpan> sorted, int times, double share)
    {
        var rank = Math.Clamp((int)Math.Ceiling((decimal)share * times), 1, times);
        return rank <= sorted.Count ? sorted[rank - 1] : null;
    }

    /// <summary>What is kept of one play.</summary>
    private sealed record Play1(
        TimeSpan? TimeToContain, IReadOnlyDictionary<string, TimeSpan> Workload, string CriticalPath, IReadOnlyList<Rating?> Ratings);
}

/// <summary>What happens when a role is away: its steps lie until the commander takes them up.</summary>
/// <param name="With">Median time to contain with everybody there, over as many plays; null where the middle one never contained it.</param>
/// <param name="Without">The same without the role.</param>
/// <param name="NeverContained">In how many of <paramref name="Times"/> plays without it.</param>
/// <param name="Broken">
/// Objectives that clearly more often are then unable to be performed, or not called for any more where they were with everybody there.
/// </param>
public sealed record Absence(string Role, TimeSpan? With, TimeSpan? Without, int NeverContained, int Times, IReadOnlyList<string> Broken);
