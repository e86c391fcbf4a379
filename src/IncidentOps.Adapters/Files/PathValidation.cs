using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Adapters.Files;

/// <summary>
/// Validates files and folders that a person names. A file is seen together with the library that it lies in, since a runbook
/// alone can't tell whether its actions exist; only faults of what was named are told.
/// </summary>
public static class PathValidation
{
    /// <param name="paths">Files and folders.</param>
    /// <param name="beside">A library whose actions, clocks and runbooks are known too, for files that lie elsewhere; null: none.</param>
    public static PathReport Validate(IReadOnlyList<string> paths, string? beside)
    {
        var faults = new List<RunbookFault>();
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in paths.Distinct().GroupBy(LibraryFolder, StringComparer.Ordinal))
        {
            var opened = Open(group.Key, [.. group], beside);
            var named = opened.Opened.Select(file => file.File)
                .Where(file => group.Any(path => IsNamed(file, path))).ToHashSet(StringComparer.Ordinal);
            files.UnionWith(named);
            var library = new RunbookLibrary(group.Key, opened);
            faults.AddRange(library.Faults.Where(fault => named.Contains(fault.Position.File)
                || group.Any(path => LibraryFiles.Shown(path) == fault.Position.File || IsNamed(fault.Position.File, path))));
        }

        return new PathReport([.. faults.Distinct()], files.Count);
    }

    /// <summary>Opens a file with the library that it lies in.</summary>
    internal static LibraryFiles OpenWithLibrary(string path, string? beside) => Open(LibraryFolder(path), [path], beside);

    /// <summary>The library that a path belongs to; a file that belongs to none stands for itself.</summary>
    private static string LibraryFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return path;
        }

        var folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        var isActions = Path.GetFileName(Path.GetFullPath(folder)) == "actions";
        var root = isActions ? Path.Combine(folder, "..") : folder;
        return Directory.Exists(Path.Combine(root, "actions")) ? root : path;
    }

    private static LibraryFiles Open(string library, IReadOnlyList<string> named, string? beside)
    {
        var files = LibraryFiles.Empty();

        // What was named comes first, so that of two with the same id the other one's file isn't blamed on it.
        foreach (var file in named.Where(path => !Directory.Exists(path)))
        {
            files.AddFile(file);
        }

        if (Directory.Exists(library))
        {
            files.AddLibrary(library);
        }

        if (beside is not null && Directory.Exists(beside) && !files.Opened.Any(file => file.Kind == FileKind.ActionPack))
        {
            files.AddLibrary(beside);
        }

        return files;
    }

    private static bool IsNamed(string file, string path)
    {
        var (full, named) = (Path.GetFullPath(file), Path.GetFullPath(path));
        return full == named || full.StartsWith(named.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
