using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Api;

/// <summary>The whole product in a process of its own, started as a person starts it, on a fresh data directory.</summary>
internal sealed partial class ProductServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly string folder;

    private ProductServer(Process process, string folder) => (this.process, this.folder) = (process, folder);

    public Uri Address { get; private set; } = null!;

    /// <summary>The path of the one-time link that makes an administrator.</summary>
    public string Link { get; private set; } = "";

    public static async Task<ProductServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("incidentops-product-").FullName;
        var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "IncidentOps.Web.dll"), "--urls", "http://127.0.0.1:0",
                "--data", Path.Combine(folder, "data"), "--runbooks", Runbooks(),
            ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
        var server = new ProductServer(process, folder);
        try
        {
            await server.GreetedAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        // Whatever it says further must not fill the pipe.
        _ = process.StandardOutput.ReadToEndAsync();
        return server;
    }

    /// <summary>An API token of a first administrator who may do everything.</summary>
    public async Task<string> TokenAsync()
    {
        using var browser = new Browser(Address, "en");
        await browser.PostAsync(Link, ("display-name", "Sato"), ("sign-in-name", "sato"), ("language", "en"), ("password", PeopleServer.Password));
        var page = await browser.PostAsync(
            "/settings/account/tokens", ("token-name", "script"), ("validity", "none"), ("permissions", "View"), ("permissions", "Respond"),
            ("permissions", "Command"));
        return TokenPattern().Match(page.Text) is { Success: true } match
            ? match.Value
            : throw new InvalidOperationException($"No token: {page.Status} {page.Text}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task GreetedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (AddressPattern().Match(line) is { Success: true } match)
            {
                var address = new Uri(match.Value);
                if (address.AbsolutePath.Length > 1)
                {
                    (Address, Link) = (new Uri(address.GetLeftPart(UriPartial.Authority)), address.PathAndQuery);
                    return;
                }
            }
        }

        throw new InvalidOperationException($"The server did not start: {string.Join('\n', said)}");
    }

    private static string Runbooks([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../runbooks"));

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+\S*")]
    private static partial Regex AddressPattern();

    [GeneratedRegex("iot_[A-Za-z0-9_-]{20,}")]
    private static partial Regex TokenPattern();
}
