using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Reviews;

/// <summary>A drill that is over, as lists and trends show it.</summary>
/// <param name="Title">The incident's; null where erased.</param>
/// <param name="HeldAt">When its clock was started.</param>
public sealed record HeldDrill(IncidentId Id, string? Title, DateTimeOffset HeldAt, DrillSummary Summary)
{
    public static HeldDrill Of(DrillListItem item) => new(FindingEndpoints.IncidentOf(item.Stream), item.Title, item.HeldAt, ReviewCodec.ReadDrill(item.Summary));

    /// <summary>A real event stopped it: its figures say nothing of the people or the plan.</summary>
    public bool Counts => !Summary.IsHalted;

    /// <summary>The version of a runbook that was drilled; null: it wasn't.</summary>
    public RunbookVersion? VersionOf(string runbook) => Summary.Runbooks.FirstOrDefault(version => version.RunbookId == runbook);
}

/// <summary>Drills that can be compared, the oldest first.</summary>
/// <param name="Key">The exercise's or the runbook's id.</param>
/// <param name="Title">The exercise's, in its newest words; null for a runbook, whose words the library has.</param>
public sealed record TrendGroup(string Key, LocalizedText? Title, IReadOnlyList<HeldDrill> Drills)
{
    /// <summary>More of them make a table that nobody reads.</summary>
    public const int MostColumns = 8;

    /// <summary>Those whose figures count.</summary>
    public IReadOnlyList<HeldDrill> Comparable { get; } = [.. Drills.Where(drill => drill.Counts)];

    /// <summary>By exercise: a row for each objective. By runbook, over several exercises: a row for each capability, with the ratings of all its objectives.</summary>
    public IReadOnlyList<TrendRow> Ratings
    {
        get
        {
            var columns = Comparable.TakeLast(MostColumns).ToList();
            return
            [
                .. from objective in columns.AsEnumerable().Reverse().SelectMany(drill => drill.Summary.Objectives)
                   group objective by Title is null ? objective.Capability.English + "\n" + objective.Capability.Japanese : objective.Id into row
                   let newest = row.First()
                   select new TrendRow(newest.Capability, Title is null ? null : newest.Task,
                       [.. columns.Select(drill => (IReadOnlyList<Rating?>)[.. drill.Summary.Objectives.Where(one => Title is null ? one.Capability == newest.Capability : one.Id == newest.Id).Select(one => one.Rating)])]),
            ];
        }
    }

    /// <summary>By exercise, the one drilled last first.</summary>
    public static IReadOnlyList<TrendGroup> ByExercise(IEnumerable<HeldDrill> drills) =>
    [
        .. from drill in drills
           group drill by drill.Summary.Exercise.ExerciseId into held
           let ordered = held.OrderBy(drill => drill.HeldAt).ToList()
           orderby ordered[^1].HeldAt descending
           select new TrendGroup(held.Key, ordered[^1].Summary.Title, ordered),
    ];

    /// <summary>By runbook, the one drilled last first. A drill of two runbooks counts for both.</summary>
    public static IReadOnlyList<TrendGroup> ByRunbook(IEnumerable<HeldDrill> drills) =>
    [
        .. from drill in drills
           from version in drill.Summary.Runbooks
           group drill by version.RunbookId into held
           let ordered = held.Distinct().OrderBy(drill => drill.HeldAt).ToList()
           orderby ordered[^1].HeldAt descending
           select new TrendGroup(held.Key, null, ordered),
    ];
}

/// <summary>One objective or capability over the drills.</summary>
/// <param name="Task">Null: a capability.</param>
/// <param name="Cells">For each drill the ratings; none where the drill had no such objective.</param>
public sealed record TrendRow(LocalizedText Capability, LocalizedText? Task, IReadOnlyList<IReadOnlyList<Rating?>> Cells);
