using System.CommandLine;
using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli;

/// <summary>`drill EXERCISE --autoplay --seed N --speed max`: plays a drill with simulated staff and prints where its report lies, and its hash.</summary>
internal static class DrillCommand
{
    public static Command Create(IExerciseFiles files, IDataFolders folders, IPlanReader plans, IExerciseReader exercises)
    {
        var name = NamedExercise.Argument();
        var autoplay = new Option<bool>("--autoplay") { Description = "Let simulated staff play it", Required = true };
        var seed = NamedExercise.Seed();
        var speed = new Option<string>("--speed") { Description = "max: as fast as the machine can", DefaultValueFactory = _ => "max", HelpName = "max" };
        speed.AcceptOnlyFromAmong("max");
        var data = new Option<string?>("--data") { Description = "The data directory to keep the drill in; none: a new one under drills/", HelpName = "DIR" };
        var library = SharedOptions.Library();
        var language = SharedOptions.LanguageOption();
        var command = new Command("drill", "Play a drill with simulated staff") { name, autoplay, seed, speed, data, library, language };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var (exercise, exitCode) = NamedExercise.Find(files, parsed.GetRequiredValue(name), parsed.GetRequiredValue(library), parsed.Language(language), error);
            if (exercise is null)
            {
                return exitCode;
            }

            if (!parsed.GetValue(autoplay))
            {
                error.WriteLine("a drill with people is held in the web; from here only --autoplay plays one");
                return CommandLine.BadUsage;
            }

            var appends = new List<AppendRequest>();
            var folder = parsed.GetValue(data) ?? Path.Combine("drills", string.Create(CultureInfo.InvariantCulture, $"{exercise.Exercise.Id}-{parsed.GetValue(seed)}"));
            var report = "";
            PlayedDrill played;
            try
            {
                played = Autoplay.Run(exercise, parsed.GetValue(seed), commit: appends.Add);
            }
            catch (InvalidOperationException exception)
            {
                error.WriteLine($"{exercise.Exercise.Id}: it can't be played: {exception.Message}");
                return CommandLine.Faulty;
            }

            try
            {
                await using var opened = folders.Open(folder, mayCreate: true);
                await new DrillArchive(opened, plans, exercises).KeepAsync(exercise, appends, cancellation);
                report = Path.Combine(folder, "reports", $"{played.Id}.json");
                Directory.CreateDirectory(Path.GetDirectoryName(report)!);
                await File.WriteAllBytesAsync(report, ReportCodec.Write(played.Report), cancellation);
            }
            catch (Exception exception) when (exception is DataDirectoryException or InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine(exception.Message);
                return CommandLine.BadUsage;
            }

            ReportText.Write(output, exercise.Exercise, played.Report, parsed.Language(language));
            output.WriteLine($"incident: {played.Id}");
            output.WriteLine($"report: {report}");
            output.WriteLine($"hash: {ReportCodec.HashOf(played.Report)}");
            return CommandLine.Good;
        });
        return command;
    }
}

/// <summary>Finds the exercise that a person names, by id in the folder of exercises or by its file.</summary>
internal static class NamedExercise
{
    private const string Folder = "exercises";

    public static Argument<string> Argument() => new("exercise") { Description = "An exercise's id in exercises/, or its file" };

    public static Option<int> Seed() => new("--seed") { Description = "The same seed, the same answer", DefaultValueFactory = _ => 1, HelpName = "N" };

    /// <summary>The exercise, or null with the reason written and the exit code to end with.</summary>
    public static (DrillableExercise? Exercise, int ExitCode) Find(IExerciseFiles files, string name, string library, Language language, TextWriter error)
    {
        var isFile = File.Exists(name);
        if (!isFile && !Directory.Exists(Folder))
        {
            error.WriteLine($"{name}: there is no such file, and no folder {Folder}/ here");
            return (null, CommandLine.BadUsage);
        }

        if (!Directory.Exists(library))
        {
            error.WriteLine($"{library}: there is no such folder; name the runbooks' folder with --library");
            return (null, CommandLine.BadUsage);
        }

        var report = files.Read(isFile ? name : Folder, library);
        var found = isFile ? (report.Usable.Count > 0 ? report.Usable[0] : null) : report.Usable.FirstOrDefault(one => one.Exercise.Id == name);
        if (found is not null)
        {
            return (found, CommandLine.Good);
        }

        foreach (var fault in report.Faults)
        {
            error.WriteLine($"{fault.Position}: {fault.Message.In(language)}");
        }

        error.WriteLine(isFile
            ? $"{name}: there is no exercise in this file that can be drilled"
            : $"there is no exercise `{name}` in {Folder}/ that can be drilled; there are: {string.Join(", ", report.Usable.Select(one => one.Exercise.Id))}");
        return (null, report.Faults.Count > 0 ? CommandLine.Faulty : CommandLine.BadUsage);
    }
}

/// <summary>A report in a few lines.</summary>
internal static class ReportText
{
    public static void Write(TextWriter output, Exercise exercise, ActionReport report, Language language)
    {
        var isJapanese = language == Language.Japanese;
        output.WriteLine(exercise.Title.In(language));
        output.WriteLine(isJapanese
            ? $"所要 {Time(report.Lasted)}、封じ込めまで {Time(report.TimeToContain)}"
            : $"took {Time(report.Lasted)}, contained after {Time(report.TimeToContain)}");
        foreach (var result in report.Objectives)
        {
            var evidence = report.EndedTooSoonFor(result)
                ? (isJapanese ? "基準時間内に演習が終了したため評価なし" : "not rated: the drill ended while there was still time for it")
                : Time(result.DoneAt - result.From);
            output.WriteLine($"  {Letter(result.Rating)}  {exercise.Objective(result.Id)!.Task.In(language)}  ({evidence})");
        }

        var late = report.LateSteps();
        output.WriteLine(isJapanese
            ? $"ステップ {report.Steps.Count(step => step.SettledAt is not null)}/{report.Steps.Length} 実施、うち目標超過 {late}"
            : $"{report.Steps.Count(step => step.SettledAt is not null)} of {report.Steps.Length} steps settled, {late} late");
    }

    /// <summary>`1:02:03`; with a minus sign where something was done before its time began.</summary>
    public static string Time(TimeSpan? time) => time is { } given
        ? string.Create(CultureInfo.InvariantCulture, $"{(given < TimeSpan.Zero ? "-" : "")}{(long)given.Duration().TotalHours}:{given.Duration():mm\\:ss}")
        : "–";

    public static string Letter(Rating? rating) => rating?.ToString()[..1] ?? "–";
}
