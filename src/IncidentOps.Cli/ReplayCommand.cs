using System.CommandLine;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Cli;

/// <summary>`replay --data DIR --incident ID`: rebuilds the report from the stream alone and prints its hash.</summary>
internal static class ReplayCommand
{
    public static Command Create(IDataFolders folders, IPlanReader plans, IExerciseReader exercises)
    {
        var data = new Option<string>("--data") { Description = "A data directory, or a copy of one; its server must not run on it", Required = true, HelpName = "DIR" };
        var incident = new Option<string>("--incident") { Description = "Which incident or drill", Required = true, HelpName = "ID" };
        var write = new Option<string?>("--report") { Description = "Write the report to this file as JSON", HelpName = "FILE" };
        var command = new Command("replay", "Rebuild an after-action report from its stream") { data, incident, write };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (!IncidentId.TryParse(parsed.GetRequiredValue(incident), out var id))
            {
                error.WriteLine($"{parsed.GetRequiredValue(incident)}: this is not the id of an incident (32 hexadecimal digits)");
                return CommandLine.BadUsage;
            }

            try
            {
                await using var opened = folders.Open(parsed.GetRequiredValue(data), mayCreate: false);
                if (await new DrillArchive(opened, plans, exercises).ReportAsync(id, cancellation) is not { } report)
                {
                    error.WriteLine($"there is no incident {id} in {parsed.GetRequiredValue(data)}");
                    return CommandLine.BadUsage;
                }

                if (parsed.GetValue(write) is { } file)
                {
                    await File.WriteAllBytesAsync(file, ReportCodec.Write(report), cancellation);
                    output.WriteLine($"report: {file}");
                }

                output.WriteLine($"hash: {ReportCodec.HashOf(report)}");
                return CommandLine.Good;
            }
            catch (Exception exception) when (exception is DataDirectoryException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine(exception.Message);
                return CommandLine.BadUsage;
            }
            catch (Exception exception) when (exception is StoreDamagedException or InvalidDataException)
            {
                error.WriteLine(exception.Message);
                return CommandLine.Faulty;
            }
        });
        return command;
    }
}
