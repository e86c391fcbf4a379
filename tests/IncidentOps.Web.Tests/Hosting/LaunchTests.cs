using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IncidentOps.Adapters.Sqlite;

namespace IncidentOps.Web.Tests.Hosting;

/// <summary>The program as somebody starts it at a console, in a folder of its own: what keeps it from starting is said in a line.</summary>
public sealed class LaunchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-launch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("There is no option --bogus", "--bogus")]
    [InlineData("There is no option --dtaa", "--dtaa", "elsewhere")]
    [InlineData("There is no option --Server:TrustedProxy", "--Server:TrustedProxy=10.0.0.1")]
    [InlineData("--data needs a value", "--data")]
    [InlineData("--data needs a value", "--data", "--urls=http://127.0.0.1:0")]
    [InlineData("--data needs a path", "--data=")]
    [InlineData("“elsewhere” is no option", "elsewhere")]
    [InlineData("only “self-signed” is known", "--https", "wrong")]
    [InlineData("--urls nonsense: this is no address", "--urls", "nonsense")]
    [InlineData("--urls ftp://x: this is no address", "--urls", "ftp://x")]
    [InlineData("--inventory gone.yaml: there is no such file", "--inventory", "gone.yaml")]
    [InlineData("--runbooks /nope: there is no such folder", "--runbooks", "/nope")]
    [InlineData("--exercises /nope: there is no such folder", "--exercises", "/nope")]
    [InlineData("“everybody” is neither an address", "--Server:TrustedProxies", "everybody")]
    public async Task An_option_that_makes_no_sense_is_named_and_nothing_is_made(string reason, params string[] arguments)
    {
        var (code, said, told) = await StartAsync(arguments);
        AssertOneLine(2, reason, code, said, told);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task Help_prints_every_option_and_touches_nothing()
    {
        var (code, said, told) = await StartAsync("--data", "elsewhere", "--help");
        Assert.Equal((0, ""), (code, told));
        foreach (var option in new[] { "--data", "--urls", "--https", "--runbooks", "--exercises", "--inventory", "--Server:TrustedProxies", "--new-administrator-link" })
        {
            Assert.Contains(option, said, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        AssertOneLine(1, $"{address} is in use by another program", await StartAsync("--urls", address));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_used_is_named()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        AssertOneLine(1, $"The data directory {file} can't be used", await StartAsync("--data", file));
        using var held = DataDirectory.Open(Path.Combine(folder, "held"));
        AssertOneLine(1, "Another server", await StartAsync("--data", held.Root));
    }

    [Fact]
    public async Task Files_with_faults_are_named()
    {
        var inventory = Path.Combine(folder, "inventory.yaml");
        await File.WriteAllTextAsync(inventory, "targets: [", TestContext.Current.CancellationToken);
        AssertOneLine(1, inventory + ":", await StartAsync("--inventory", inventory));
        AssertOneLine(1, "gone.crt", await StartAsync("--Https:Certificate", "gone.crt"));
        AssertOneLine(1, "An https address needs a certificate", await StartAsync("--urls", "https://127.0.0.1:0"));
    }

    private static void AssertOneLine(int expected, string reason, (int Code, string Said, string Told) ended) =>
        AssertOneLine(expected, reason, ended.Code, ended.Said, ended.Told);

    private static void AssertOneLine(int expected, string reason, int code, string said, string told)
    {
        Assert.True(code == expected, $"{code}: {said}{told}");
        Assert.Equal("", said);
        var line = Assert.Single(told.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("IncidentOps did not start: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said, string Told)> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "IncidentOps.Web.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        // The port of a server that does start, against all expectation.
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var (said, told) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidOperationException("It started: " + string.Join(' ', arguments));
        }

        return (process.ExitCode, await said, await told);
    }
}
