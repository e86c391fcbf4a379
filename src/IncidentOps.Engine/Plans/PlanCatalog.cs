using System.Collections.Concurrent;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Plans;

/// <summary>Reads the texts of a runbook version into a plan. Implemented where the file format is known.</summary>
public interface IPlanReader
{
    /// <exception cref="InvalidDataException">The kept texts do not make a plan of that hash: the database is damaged.</exception>
    Plan Read(PlanTexts texts);
}

/// <summary>Reads the text of an exercise version. Implemented where the file format is known.</summary>
public interface IExerciseReader
{
    /// <exception cref="InvalidDataException">The kept text makes no exercise: the database is damaged.</exception>
    Exercise Read(PlanTexts texts);
}

/// <summary>Plans and exercises by the hash of their version. Immutable, so whatever has been loaded stays.</summary>
public sealed class PlanCatalog(IPlanTexts texts, IPlanReader reader, IExerciseReader? exerciseReader = null)
{
    /// <summary>The kind under which an exercise's file is kept; see <see cref="PlanFile"/>.</summary>
    public const string ExerciseKind = "exercise";

    private readonly ConcurrentDictionary<string, Exercise> exercises = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Plan> plans = new(StringComparer.Ordinal);

    /// <summary>A plan that has been loaded; null where it has not, or does not exist.</summary>
    public Plan? Find(string sha256) => plans.GetValueOrDefault(sha256);

    /// <summary>Loads a plan if need be; null where there is none of that hash.</summary>
    public async Task<Plan?> LoadAsync(string sha256, CancellationToken cancellation)
    {
        if (plans.TryGetValue(sha256, out var plan))
        {
            return plan;
        }

        var kept = await texts.FindAsync(sha256, cancellation);
        return kept is null || IsExercise(kept) ? null : plans.GetOrAdd(sha256, reader.Read(kept));
    }

    /// <summary>An exercise that has been loaded; null where it has not, or does not exist.</summary>
    public Exercise? FindExercise(string sha256) => exercises.GetValueOrDefault(sha256);

    /// <summary>Loads an exercise if need be; null where there is none of that hash.</summary>
    public async Task<Exercise?> LoadExerciseAsync(string sha256, CancellationToken cancellation)
    {
        if (exercises.TryGetValue(sha256, out var exercise))
        {
            return exercise;
        }

        var kept = await texts.FindAsync(sha256, cancellation);
        return kept is null || !IsExercise(kept) || exerciseReader is null ? null : exercises.GetOrAdd(sha256, exerciseReader.Read(kept));
    }

    private static bool IsExercise(PlanTexts kept) => kept.Files is [{ Kind: ExerciseKind }];
}
