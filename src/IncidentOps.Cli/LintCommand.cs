using System.CommandLine;
using IncidentOps.Engine.Exercises;

namespace IncidentOps.Cli;

/// <summary>`lint PATH`: one `file:line:column: message` line a fault or warning; warnings alone don't fail.</summary>
internal static class LintCommand
{
    public static Command Create(IExerciseFiles files)
    {
        var path = new Argument<string>("path") { Description = "An exercise, or a folder of them", DefaultValueFactory = _ => "exercises" };
        var library = SharedOptions.Library();
        var language = SharedOptions.LanguageOption();
        var command = new Command("lint", "Check exercises against the runbooks that they drill") { path, library, language };
        command.SetAction(parsed => Run(parsed, files, parsed.GetRequiredValue(path), parsed.GetRequiredValue(library), language));
        return command;
    }

    private static int Run(ParseResult parsed, IExerciseFiles files, string path, string library, Option<string> language)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var wanted in new[] { path, library }.Where(wanted => !File.Exists(wanted) && !Directory.Exists(wanted)))
        {
            error.WriteLine($"{wanted}: there is no such file or folder");
            return CommandLine.BadUsage;
        }

        var report = files.Read(path, library);
        var reader = parsed.Language(language);
        foreach (var fault in report.Faults)
        {
            output.WriteLine($"{fault.Position}: {fault.Message.In(reader)}");
        }

        foreach (var warning in report.Warnings)
        {
            output.WriteLine($"{warning.Position}: {(reader == Core.Language.Japanese ? "警告" : "warning")}: {warning.Message.In(reader)}");
        }

        if (report.FileCount == 0 && report.Faults.Count == 0)
        {
            error.WriteLine("no YAML files there");
            return CommandLine.BadUsage;
        }

        error.WriteLine(
            $"{report.FileCount} file{(report.FileCount == 1 ? "" : "s")}, {report.Faults.Count} fault{(report.Faults.Count == 1 ? "" : "s")}, "
            + $"{report.Warnings.Count} warning{(report.Warnings.Count == 1 ? "" : "s")}");
        return report.Faults.Count == 0 ? CommandLine.Good : CommandLine.Faulty;
    }
}
