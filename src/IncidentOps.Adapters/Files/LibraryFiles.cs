using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>The files of a library, opened and told apart by what they hold, and the faults of getting at them.</summary>
internal sealed class LibraryFiles
{
    private static readonly string[] Extensions = [".yaml", ".yml"];

    private readonly List<OpenedFile> _opened = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly FaultList _faults = new();

    private LibraryFiles()
    {
    }

    public IReadOnlyList<OpenedFile> Opened => _opened;

    /// <summary>Faults of files that couldn't be opened at all.</summary>
    public IReadOnlyList<RunbookFault> Faults => _faults.Faults;

    public int Count => _opened.Count;

    /// <summary>A library to add to.</summary>
    public static LibraryFiles Empty() => new();

    public static LibraryFiles Read(string folder)
    {
        var files = new LibraryFiles();
        files.AddLibrary(folder);
        return files;
    }

    /// <summary>Adds a folder and the `actions` folder in it.</summary>
    public void AddLibrary(string folder)
    {
        if (!Directory.Exists(folder))
        {
            var isFile = File.Exists(folder);
            _faults.Add(new SourcePosition(Shown(folder), 1, 1), "no-folder",
                $"{(isFile ? "this is a file, not a folder" : "there is no such folder")}", $"{(isFile ? "フォルダーではなくファイルです" : "フォルダーがありません")}");
            return;
        }

        ReadFolder(folder);
        var actions = Path.Combine(folder, "actions");
        if (Directory.Exists(actions))
        {
            ReadFolder(actions);
        }
    }

    /// <summary>Adds one file, whatever its name; one that is there already stays as it is.</summary>
    public void AddFile(string path)
    {
        if (_seen.Add(Path.GetFullPath(path)) && ReadBytes(path, _faults) is { } bytes)
        {
            _opened.Add(OpenedFile.Open(Shown(path), bytes));
        }
    }

    /// <summary>Reads a library in memory: tests and the web editor have texts, not folders.</summary>
    public static LibraryFiles Of(IEnumerable<(string File, byte[] Bytes)> contents)
    {
        var files = new LibraryFiles();
        files._opened.AddRange(contents.Select(content => OpenedFile.Open(content.File, content.Bytes)));
        return files;
    }

    /// <summary>Reads one file's bytes; null, with a fault, where that fails. Never more than what a plan may have.</summary>
    public static byte[]? ReadBytes(string path, FaultList faults)
    {
        try
        {
            // Opening a named pipe that nobody writes to never returns. It has no length, as an empty file has none; what the
            // shell hands over (`<(…)`) lies under /dev and is read.
            if (!path.StartsWith("/dev/", StringComparison.Ordinal) && new FileInfo(path) is { Exists: true, Length: 0 })
            {
                return [];
            }

            // The bound is checked again on the bytes, for a file may grow.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var buffer = new byte[Yaml.SourceText.MaximumBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer[..length];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var (english, japanese) = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => ("there is no such file", "ファイルがありません"),
                UnauthorizedAccessException => ("the file may not be read (permission denied, or a folder)", "ファイルを読む権限がないか、フォルダーです"),
                _ => ("the file can't be read: " + exception.Message, "ファイルを読めません: " + exception.Message),
            };
            faults.Add(new RunbookFault(new SourcePosition(Shown(path), 1, 1), "no-file", new LocalizedText(english, japanese)));
            return null;
        }
    }

    /// <summary>Paths are shown with slashes on every system, so that faults read the same.</summary>
    public static string Shown(string path) => path.Replace('\\', '/');

    private void ReadFolder(string folder)
    {
        ImmutableArray<string> paths;
        try
        {
            paths = [.. Directory.EnumerateFiles(folder)
                .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(path).StartsWith('.'))
                .Take(RunbookLibrary.MaximumFiles + 1)
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _faults.Add(new SourcePosition(Shown(folder), 1, 1), "no-folder", $"the folder can't be read: {exception.Message}", $"フォルダーを読めません: {exception.Message}");
            return;
        }

        if (paths.Length > RunbookLibrary.MaximumFiles)
        {
            _faults.Add(new SourcePosition(Shown(folder), 1, 1), "too-many-files",
                $"more than {RunbookLibrary.MaximumFiles:N0} files in one folder", $"1 つのフォルダーのファイルが {RunbookLibrary.MaximumFiles:N0} 個を超えています");
            return;
        }

        foreach (var path in paths)
        {
            AddFile(path);
        }
    }
}
