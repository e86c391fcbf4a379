using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Exercises;

/// <summary>Exercises as files that a person names. Bad input is never an exception: it is faults with their places.</summary>
public interface IExerciseFiles
{
    /// <summary>Reads and lints a file or a folder.</summary>
    /// <param name="path">It exists.</param>
    /// <param name="library">The folder of runbooks that the exercises drill.</param>
    ExerciseReport Read(string path, string library);
}

/// <summary>What came of reading exercises.</summary>
/// <param name="Faults">By file and place; what has one can't be drilled.</param>
/// <param name="Warnings">By file and place.</param>
/// <param name="Usable">What can be drilled, with the plans that it drills, in the order of the ids.</param>
/// <param name="FileCount">How many files were looked at.</param>
public sealed record ExerciseReport(
    IReadOnlyList<RunbookFault> Faults, IReadOnlyList<RunbookFault> Warnings, IReadOnlyList<DrillableExercise> Usable, int FileCount);

/// <summary>An exercise with its version and the plans that it drills, in its order.</summary>
/// <param name="Texts">What to keep so that a drill of it can be read for ever: its own text, and those of the plans.</param>
public sealed record DrillableExercise(Exercise Exercise, ExerciseVersion Version, IReadOnlyList<Plan> Plans, IReadOnlyList<PlanTexts> Texts);
