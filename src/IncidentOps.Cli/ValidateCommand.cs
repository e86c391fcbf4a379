using System.CommandLine;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Cli;

/// <summary>`validate PATH…`: one `file:line:column: message` line a fault.</summary>
internal static class ValidateCommand
{
    public static Command Create(IPlanFiles files)
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "Runbooks, action packs, clocks, inventories, or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var library = SharedOptions.Library();
        var language = SharedOptions.LanguageOption();
        var command = new Command("validate", "Check files and show every fault with its place") { paths, library, language };
        command.SetAction(parsed => Run(parsed, files, parsed.GetRequiredValue(paths), parsed.GetRequiredValue(library), language));
        return command;
    }

    private static int Run(ParseResult parsed, IPlanFiles files, string[] paths, string library, Option<string> language)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var absent = paths.Where(path => !File.Exists(path) && !Directory.Exists(path)).ToList();
        foreach (var path in absent)
        {
            error.WriteLine($"{path}: there is no such file or folder");
        }

        if (absent.Count > 0)
        {
            return CommandLine.BadUsage;
        }

        var report = files.Validate(paths, library);
        foreach (var fault in report.Faults)
        {
            output.WriteLine($"{fault.Position}: {fault.Message.In(parsed.Language(language))}");
        }

        if (report.FileCount == 0 && report.Faults.Count == 0)
        {
            error.WriteLine("no YAML files there");
            return CommandLine.BadUsage;
        }

        if (report.Faults.Count == 0)
        {
            output.WriteLine($"{report.FileCount} file{(report.FileCount == 1 ? "" : "s")}, no faults");
            return CommandLine.Good;
        }

        error.WriteLine($"{report.FileCount} file{(report.FileCount == 1 ? "" : "s")}, {report.Faults.Count} fault{(report.Faults.Count == 1 ? "" : "s")}");
        return CommandLine.Faulty;
    }
}
