using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Cli;

/// <summary>Finds the plan that a person names, by id in the library or by its file.</summary>
internal static class NamedPlan
{
    /// <summary>The plan, or null with the reason written and the exit code to end with.</summary>
    public static (Plan? Plan, int ExitCode) Find(IPlanFiles files, string name, string library, Language language, TextWriter error)
    {
        var isFile = File.Exists(name);
        if (!isFile && (name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) || Path.HasExtension(name)))
        {
            error.WriteLine($"{name}: there is no such file");
            return (null, CommandLine.BadUsage);
        }

        if (!isFile && !Directory.Exists(library))
        {
            error.WriteLine($"{library}: there is no such folder; name the runbooks' folder with --library");
            return (null, CommandLine.BadUsage);
        }

        var found = isFile ? files.FindByFile(name, library) : files.FindById(name, library);
        if (found.Plan is not null)
        {
            return (found.Plan, CommandLine.Good);
        }

        if (!isFile && !found.Known.Contains(name) && found.Faults.Count == 0)
        {
            error.WriteLine($"there is no runbook `{name}` in {library}; there are: {string.Join(", ", found.Known)}");
            return (null, CommandLine.BadUsage);
        }

        if (found.Faults.Count == 0)
        {
            error.WriteLine($"{name}: no runbook in this file");
        }

        foreach (var fault in found.Faults)
        {
            error.WriteLine($"{fault.Position}: {fault.Message.In(language)}");
        }

        return (null, CommandLine.Faulty);
    }
}
