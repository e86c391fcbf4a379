using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IncidentOps.Simulation.Processes;

/// <summary>The product as a real process on a real data directory, so that it can be killed as a power cut would.</summary>
public sealed partial class ProductProcess : IAsyncDisposable
{
    public const string Password = "violet harbour kettle";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string folder = Path.Combine(Path.GetTempPath(), "incidentops-process-" + Guid.NewGuid().ToString("N"));
    private readonly int port = FreePort();
    private readonly string[] arguments;
    private Process? process;

    private ProductProcess(string[] arguments) => this.arguments = arguments;

    public Uri Address => new($"http://127.0.0.1:{port}");

    public string DataFolder => Path.Combine(folder, "data");

    /// <summary>The one-time link of the first start.</summary>
    public string? WelcomeLink { get; private set; }

    public static async Task<ProductProcess> StartAsync(params string[] arguments)
    {
        var product = new ProductProcess(arguments);
        Directory.CreateDirectory(product.folder);
        await product.StartAgainAsync();
        return product;
    }

    /// <summary>As a supervisor would: the same command line, the same data.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in new[] { ProgramFile(), "--data", DataFolder, "--urls", Address.ToString() }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new System.Text.StringBuilder();
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Hear(line.Data, said, started);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, said, started);
        process.Exited += (_, _) => started.TrySetException(new InvalidOperationException("The product ended at its start:\n" + said));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await started.Task.WaitAsync(StartPatience);
    }

    /// <summary>SIGKILL: nothing in the process gets to run again.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Sets the first administrator up, whose account may do everything that the tests need.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), UseCookies = true }) { BaseAddress = Address };
        var page = await client.GetStringAsync(WelcomeLink);
        using var answer = await client.PostAsync(WelcomeLink, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = TokenPattern().Match(page).Groups[1].Value,
            ["display-name"] = "佐藤 花子",
            ["sign-in-name"] = "sato",
            ["language"] = "en",
            ["password"] = Password,
        }));
        answer.EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>A token for forms, as the page's script fetches it.</summary>
    public static async Task<string> FormTokenAsync(HttpClient client)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync("/antiforgery-token"));
        return document.RootElement.GetProperty("token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private void Hear(string? line, System.Text.StringBuilder said, TaskCompletionSource started)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        if (LinkPattern().Match(line) is { Success: true } link)
        {
            WelcomeLink = link.Value;
            started.TrySetResult();
        }
        else if (line.Contains("IncidentOps is at", StringComparison.Ordinal) && WelcomeLink is not null)
        {
            started.TrySetResult();
        }
    }

    private static string ProgramFile()
    {
        // tests/PROJECT/bin/CONFIGURATION/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var repository = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(repository.FullName, "src", "IncidentOps.Web", "bin", output.Parent.Name, output.Name, "IncidentOps.Web.dll");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("http://\\S+/welcome/\\S+")]
    private static partial Regex LinkPattern();
}
