using System.CommandLine;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Cli;

/// <summary>`run RUNBOOK --on-inventory FILE --dry`: every command that a run would send, with its target. Nothing is executed.</summary>
internal static class RunCommand
{
    public static Command Create(IPlanFiles files)
    {
        var name = new Argument<string>("runbook") { Description = "A runbook's id, or its file" };
        var inventory = new Option<string>("--on-inventory") { Description = "The inventory of targets", Required = true, HelpName = "FILE" };
        var dry = new Option<bool>("--dry") { Description = "Show the commands, run nothing. Must be given: real runs live in a room of the server" };
        var inputs = new Option<string[]>("--input") { Description = "A value for an input; repeat for more, and for the items of a list", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        var library = SharedOptions.Library();
        var language = SharedOptions.LanguageOption();
        var command = new Command("run", "Preview a runbook against an inventory") { name, inventory, dry, inputs, library, language };
        command.SetAction(parsed =>
        {
            var error = parsed.InvocationConfiguration.Error;
            if (!parsed.GetValue(dry))
            {
                error.WriteLine("A real run lives in a room of the server, where people see and approve it. Add --dry to see its commands.");
                return CommandLine.BadUsage;
            }

            var (plan, exitCode) = NamedPlan.Find(files, parsed.GetRequiredValue(name), parsed.GetRequiredValue(library), parsed.Language(language), error);
            if (plan is null)
            {
                return exitCode;
            }

            var (targets, inventoryExit) = ReadInventory(files, parsed.GetRequiredValue(inventory), parsed.Language(language), error);
            var values = ReadInputs(plan.Runbook, parsed.GetValue(inputs) ?? [], parsed.Language(language), error);
            if (targets is null || values is null)
            {
                return targets is null ? inventoryExit : CommandLine.BadUsage;
            }

            return new DryRun(plan, targets, values, parsed.Language(language), parsed.InvocationConfiguration.Output).Write()
                ? CommandLine.Good
                : CommandLine.Faulty;
        });
        return command;
    }

    private static (Inventory? Inventory, int ExitCode) ReadInventory(IPlanFiles files, string path, Language language, TextWriter error)
    {
        if (!File.Exists(path))
        {
            error.WriteLine($"{path}: there is no such file");
            return (null, CommandLine.BadUsage);
        }

        var reading = files.ReadInventory(path);
        foreach (var fault in reading.Faults)
        {
            error.WriteLine($"{fault.Position}: {fault.Message.In(language)}");
        }

        return (reading.Inventory, reading.Inventory is null ? CommandLine.Faulty : CommandLine.Good);
    }

    /// <summary>The text of each input by id; null, with the reasons written, where one is wrong or missing.</summary>
    private static Dictionary<string, string>? ReadInputs(Runbook runbook, string[] given, Language language, TextWriter error)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var isGood = true;
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var id = equals < 0 ? pair : pair[..equals];
            if (equals <= 0)
            {
                error.WriteLine($"--input {pair}: write NAME=VALUE");
                isGood = false;
            }
            else if (runbook.Input(id) is not { } input)
            {
                error.WriteLine($"--input {pair}: {runbook.Id} has no input `{id}`; there are: {string.Join(", ", runbook.Inputs.Select(other => other.Id))}");
                isGood = false;
            }
            else if (texts.TryGetValue(id, out var before) && !input.IsList)
            {
                error.WriteLine($"--input {pair}: `{id}` takes one value, and {before} was given");
                isGood = false;
            }
            else
            {
                texts[id] = before is null ? pair[(equals + 1)..] : before + "\n" + pair[(equals + 1)..];
            }
        }

        foreach (var input in runbook.Inputs)
        {
            if (InputValues.Fault(input, texts.GetValueOrDefault(input.Id)) is { } problem)
            {
                error.WriteLine($"--input {input.Id}: {problem.In(language)}");
                isGood = false;
            }
        }

        return isGood ? texts : null;
    }
}
