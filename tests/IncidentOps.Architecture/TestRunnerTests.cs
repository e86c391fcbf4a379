using System.Diagnostics;

namespace IncidentOps.Architecture;

/// <summary>`tests/run` itself, on a tree of programs that only write a report: what it says of them must be true.</summary>
public sealed class TestRunnerTests : IDisposable
{
    private static readonly string[] Unit = ["Core.Tests", "Engine.Tests", "Adapters.Tests", "Web.Tests", "Cli.Tests", "Architecture"];

    private readonly string root = Directory.CreateTempSubdirectory("incidentops-runner-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(1, 0, 0, 0, 0)]
    [InlineData(1, 0, 5, 0, 0)]
    [InlineData(0, 0, 1, 0, 1)]
    [InlineData(1, 1, 0, 2, 1)]
    [InlineData(0, 0, 0, 8, 1)]
    public async Task It_succeeds_only_where_something_ran_and_nothing_failed(int passed, int failed, int skipped, int code, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The runner is a shell script.");
        Write("tests/run", Sources.Read("tests/run"));
        Write("bin/dotnet", "#!/bin/sh\nexit 0\n");
        foreach (var project in Unit)
        {
            Write($"tests/IncidentOps.{project}/bin/Release/net10.0/IncidentOps.{project}", $"""
                #!/bin/bash
                while [ $# -gt 0 ]; do
                  case $1 in --results-directory) to=$2 ;; --report-xunit-xml-filename) file=$2 ;; esac
                  shift
                done
                echo '<assembly name="x" errors="0" passed="{passed}" failed="{failed}" skipped="{skipped}">' >"$to/$file"
                exit {code}
                """);
        }

        var start = new ProcessStartInfo(Path.Combine(root, "tests/run"), ["unit"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = Path.Combine(root, "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment.Remove("CI");
        start.Environment.Remove("CONFIGURATION");
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"{passed * Unit.Length} passed, {failed * Unit.Length} failed, {skipped * Unit.Length} skipped", said, StringComparison.Ordinal);
        Assert.Equal(expected, process.ExitCode);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
