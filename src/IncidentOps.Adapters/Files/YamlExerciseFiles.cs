using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Exercises;

namespace IncidentOps.Adapters.Files;

/// <summary>Exercises as YAML files.</summary>
public sealed class YamlExerciseFiles : IExerciseFiles
{
    /// <inheritdoc/>
    public ExerciseReport Read(string path, string library)
    {
        var runbooks = RunbookLibrary.Load(library);
        Plan? PlanOf(string id) => runbooks.FindPlan(id);
        var exercises = Directory.Exists(path) ? ExerciseLibrary.Load(path, PlanOf) : ExerciseLibrary.LoadFile(path, PlanOf);
        return new ExerciseReport(
            exercises.Faults, exercises.Warnings,
            [.. exercises.Usable.Select(exercise => new DrillableExercise(
                exercise, exercises.VersionOf(exercise.Id), exercises.ExactText(exercise.Id), [.. exercise.Runbooks.Select(id => PlanOf(id)!)]))],
            exercises.FileCount);
    }
}
