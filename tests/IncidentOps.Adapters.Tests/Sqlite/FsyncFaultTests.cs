using System.Diagnostics;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>
/// A disk whose fsync fails, for real: a child process runs with a small library before the C library that fails it on demand. Skipped,
/// and shown as skipped, where no C compiler is at hand.
/// </summary>
public sealed class FsyncFaultTests
{
    private const string ChildVariable = "INCIDENTOPS_FSYNC_CHILD";

    private const string Shim = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdlib.h>
        #include <unistd.h>
        static int broken(void) { const char *flag = getenv("INCIDENTOPS_FSYNC_FLAG"); return flag && access(flag, F_OK) == 0; }
        int fsync(int fd) { if (broken()) { errno = EIO; return -1; } return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
        int fdatasync(int fd) { if (broken()) { errno = EIO; return -1; } return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failing_fsync_is_never_acknowledged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs Linux's LD_PRELOAD.");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["shim.c"], Shim, Cancellation);
        Assert.SkipUnless(await RunAsync("cc", ["-shared", "-fPIC", "-o", folder["shim.so"], folder["shim.c"], "-ldl"]) is 0, "Needs a C compiler (cc).");

        var environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = folder["shim.so"], ["INCIDENTOPS_FSYNC_FLAG"] = folder["fail"], [ChildVariable] = folder.Path,
        };
        var arguments = new[] { typeof(FsyncFaultTests).Assembly.Location, "--filter-method", $"*.{nameof(FsyncFaultTests)}.{nameof(Child_that_loses_its_disk)}" };
        Assert.Equal(0, await RunAsync(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", arguments, environment));

        var acknowledged = int.Parse(await File.ReadAllTextAsync(folder["acknowledged"], Cancellation), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(5, acknowledged);
        using var directory = DataDirectory.Open(folder["data"]);
        await using var store = SqliteStore.Open(directory, TimeProvider.System);
        Assert.InRange((await store.ReadAsync("incident/a", 0, 100, Cancellation)).Count, acknowledged, acknowledged + 1);
        Assert.True(LogCheck.Run(directory.Layout, new LogCheckOptions()).IsWhole);
    }

    [Fact]
    public async Task Child_that_loses_its_disk()
    {
        var root = Environment.GetEnvironmentVariable(ChildVariable);
        Assert.SkipWhen(root is null, "Runs only in the child process of the test beside it.");
        using var directory = DataDirectory.Open(Path.Combine(root, "data"));
        await using var store = SqliteStore.Open(directory, TimeProvider.System);
        var acknowledged = 0;
        for (; acknowledged < 5; acknowledged++)
        {
            Assert.IsType<Appended>(await store.AppendAsync(StoreFixture.Request("incident/a", acknowledged, StoreFixture.Event()), Cancellation));
        }

        await File.WriteAllTextAsync(Path.Combine(root, "fail"), "", Cancellation);
        await Assert.ThrowsAsync<StoreFailedException>(() => store.AppendAsync(StoreFixture.Request("incident/a", acknowledged, StoreFixture.Event()), Cancellation));
        File.Delete(Path.Combine(root, "fail"));
        await Assert.ThrowsAsync<StoreFailedException>(() => store.AppendAsync(StoreFixture.Request("incident/b", 0, StoreFixture.Event()), Cancellation));
        await File.WriteAllTextAsync(Path.Combine(root, "acknowledged"), $"{acknowledged}", Cancellation);
    }

    /// <summary>The exit code; null where there is no such program.</summary>
    private static async Task<int?> RunAsync(string program, string[] arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(Cancellation);
            var error = process.StandardError.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            TestContext.Current.TestOutputHelper?.WriteLine(await output + await error);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
