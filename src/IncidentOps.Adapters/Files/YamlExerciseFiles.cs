using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Files;

/// <summary>Exercises as YAML files.</summary>
public sealed class YamlExerciseFiles : IExerciseFiles
{
    /// <inheritdoc/>
    public ExerciseReport Read(string path, string library) => Read(path, RunbookLibrary.Load(library));

    /// <summary>As <see cref="Read(string, string)"/>, with a library that has been read already.</summary>
    public static ExerciseReport Read(string path, RunbookLibrary runbooks)
    {
        Plan? PlanOf(string id) => runbooks.FindPlan(id);
        var exercises = Directory.Exists(path) ? ExerciseLibrary.Load(path, PlanOf) : ExerciseLibrary.LoadFile(path, PlanOf);
        return new ExerciseReport(
            exercises.Faults, exercises.Warnings, [.. exercises.Usable.Select(exercise => Drillable(exercise, exercises, runbooks))], exercises.FileCount);
    }

    private static DrillableExercise Drillable(Exercise exercise, ExerciseLibrary exercises, RunbookLibrary runbooks)
    {
        var version = exercises.VersionOf(exercise.Id);
        var plans = exercise.Runbooks.Select(id => runbooks.FindPlan(id)!).ToList();
        var own = new PlanTexts(
            version.Sha256, exercise.Id, 1, [new PlanFile(PlanCatalog.ExerciseKind, exercise.Position.File, exercises.ExactText(exercise.Id))]);
        return new DrillableExercise(exercise, version, plans, [own, .. plans.Select(runbooks.TextsOf)]);
    }
}
