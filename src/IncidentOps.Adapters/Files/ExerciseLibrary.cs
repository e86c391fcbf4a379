using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>A folder of exercises (`*.yaml`) as it was when read, linted against the plans that it drills. Faulty files never throw.</summary>
public sealed class ExerciseLibrary
{
    private readonly Dictionary<string, FileReading<Exercise>> readings = new(StringComparer.Ordinal);

    private ExerciseLibrary(LibraryFiles files, Func<string, Plan?> planOf)
    {
        var (faults, warnings) = (new List<RunbookFault>(files.Faults), new List<RunbookFault>());
        foreach (var file in files.Opened)
        {
            var reading = YamlExerciseReader.Read(file);
            faults.AddRange(reading.Faults);
            if (reading.Content is not { } exercise)
            {
                continue;
            }

            if (!readings.TryAdd(exercise.Id, reading))
            {
                faults.Add(new RunbookFault(exercise.Position, "duplicate-id", new LocalizedText(
                    $"the exercise `{exercise.Id}` is there already, in {readings[exercise.Id].File}",
                    $"演習 `{exercise.Id}` が重複しています（最初は {readings[exercise.Id].File}）")));
            }

            if (reading.IsWhole)
            {
                var report = ExerciseLinter.Lint(exercise, planOf);
                faults.AddRange(report.Faults);
                warnings.AddRange(report.Warnings);
            }
        }

        Faults = InOrder(faults);
        Warnings = InOrder(warnings);
        FileCount = files.Count;
    }

    /// <summary>By file and place. What has one can't be drilled.</summary>
    public IReadOnlyList<RunbookFault> Faults { get; }

    public IReadOnlyList<RunbookFault> Warnings { get; }

    public int FileCount { get; }

    /// <summary>What can be drilled, by id.</summary>
    public IEnumerable<Exercise> Usable => readings.Keys.Order(StringComparer.Ordinal).Select(Find).OfType<Exercise>();

    /// <summary>Reads a folder.</summary>
    /// <param name="planOf">The usable plan of a runbook id.</param>
    public static ExerciseLibrary Load(string folder, Func<string, Plan?> planOf) => new(LibraryFiles.Read(folder), planOf);

    /// <summary>Reads one file.</summary>
    public static ExerciseLibrary LoadFile(string path, Func<string, Plan?> planOf)
    {
        var files = LibraryFiles.Empty();
        files.AddFile(path);
        return new ExerciseLibrary(files, planOf);
    }

    /// <summary>A library of texts that lie in no folder: an editor's, or a test's.</summary>
    public static ExerciseLibrary Of(IEnumerable<(string File, string Text)> texts, Func<string, Plan?> planOf) =>
        new(LibraryFiles.Of(texts.Select(text => (text.File, Encoding.UTF8.GetBytes(text.Text)))), planOf);

    /// <summary>The exercise of that id; null where there is none, or where it has faults.</summary>
    public Exercise? Find(string id) =>
        readings.TryGetValue(id, out var reading) && !Faults.Any(fault => fault.Position.File == reading.File) ? reading.Content : null;

    /// <summary>The version of a usable exercise.</summary>
    public ExerciseVersion VersionOf(string id) => new(id, VersionHash.OfText(readings[id].ExactText));

    /// <summary>The exact text of an exercise, as read.</summary>
    public string ExactText(string id) => readings[id].ExactText;

    /// <summary>An exercise from its kept text: without linting, since its rules grow. Null where the text can't be read.</summary>
    public static Exercise? Restore(string file, string text) => YamlExerciseReader.Read(file, Encoding.UTF8.GetBytes(text)).Content;

    private static IReadOnlyList<RunbookFault> InOrder(IEnumerable<RunbookFault> faults) =>
        [.. faults.OrderBy(fault => fault.Position.File, StringComparer.Ordinal).ThenBy(fault => fault.Position.Line).ThenBy(fault => fault.Position.Column)];
}
