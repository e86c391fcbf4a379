using System.CommandLine;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli;

/// <summary>What the commands need of the world; <c>Program.cs</c> says what it is.</summary>
public sealed record Ports(
    IPlanFiles Plans, IExerciseFiles Exercises, IStoreUpkeep Upkeep, IDataFolders Folders, IPlanReader PlanReader, IExerciseReader ExerciseReader);

/// <summary>
/// `incidentops`: one file a command. Exit codes: 0 all is well, 1 the answer is no (faults were found), 2 the question made no
/// sense (bad usage, a file that isn't there).
/// </summary>
public static class CommandLine
{
    public const int Good = 0;

    public const int Faulty = 1;

    public const int BadUsage = 2;

    public static int Run(string[] args, Ports ports, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("IncidentOps: runbooks for mail-server breaches.")
        {
            BackupCommand.Create(ports.Upkeep),
            DrillCommand.Create(ports.Exercises, ports.Folders, ports.PlanReader, ports.ExerciseReader),
            LintCommand.Create(ports.Exercises),
            RehearseCommand.Create(ports.Exercises),
            ReplayCommand.Create(ports.Folders, ports.PlanReader, ports.ExerciseReader),
            RestoreCommand.Create(ports.Upkeep),
            RunCommand.Create(ports.Plans),
            ShowCommand.Create(ports.Plans),
            ValidateCommand.Create(ports.Plans),
            VerifyLogCommand.Create(ports.Upkeep, new PlanProof(ports.PlanReader, ports.ExerciseReader)),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                error.WriteLine(problem.Message);
            }

            error.WriteLine($"Try: incidentops {string.Join(' ', CommandPath(parsed))}--help");
            return BadUsage;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error });
    }

    /// <summary>The words that lead to the command meant, each followed by a space when joined.</summary>
    private static IEnumerable<string> CommandPath(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? [] : [parsed.CommandResult.Command.Name, ""];
}
