using IncidentOps.Adapters.Files;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Cli;

/// <summary>Finds the plan that a person names, by id in the library or by its file.</summary>
internal static class NamedPlan
{
    /// <summary>The plan, or null with the reason written and the exit code to end with.</summary>
    public static (Plan? Plan, int ExitCode) Find(string name, string library, Language language, TextWriter error)
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

        var loaded = isFile ? RunbookLibrary.LoadFile(name, library) : RunbookLibrary.Load(library);
        var id = isFile ? loaded.IdOf(name) : name;
        if (!isFile && !loaded.Runbooks.ContainsKey(name))
        {
            error.WriteLine($"there is no runbook `{name}` in {library}; there are: {string.Join(", ", loaded.Runbooks.Keys.Order(StringComparer.Ordinal))}");
            return (null, CommandLine.BadUsage);
        }

        if (id is not null && loaded.FindPlan(id) is { } plan)
        {
            return (plan, CommandLine.Good);
        }

        foreach (var fault in loaded.Faults)
        {
            error.WriteLine($"{fault.Position}: {fault.Message.In(language)}");
        }

        return (null, CommandLine.Faulty);
    }
}
