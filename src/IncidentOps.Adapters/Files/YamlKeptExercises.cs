using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads a kept text back into the exercise that a drill pinned.</summary>
public sealed class YamlKeptExercises : IExerciseReader
{
    /// <inheritdoc/>
    public Exercise Read(PlanTexts texts) =>
        texts.Files is [{ Kind: PlanCatalog.ExerciseKind } file] && VersionHash.OfText(file.Text) == texts.Sha256
            && ExerciseLibrary.Restore(file.Path, file.Text) is { } exercise
            ? exercise
            : throw new InvalidDataException($"The kept text of {texts.RunbookId} does not make the exercise {texts.Sha256}.");
}
