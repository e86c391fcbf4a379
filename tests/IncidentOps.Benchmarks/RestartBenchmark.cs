using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IncidentOps.Core.Incidents;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Benchmarks;

/// <summary>The real server started on 10,000 open incidents: when it serves, when due wake-ups have fired, and what an empty one weighs.</summary>
internal static class RestartBenchmark
{
    private const int Incidents = 10_000;
    private const int DueAtStart = 200;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var empty = Path.Combine(Path.GetTempPath(), "incidentops-bench-" + Guid.NewGuid().ToString("N"));
        var full = await FillAsync();
        try
        {
            // Once for the file cache, so that what is measured is the program and not the disk's first look at it.
            await StartAsync(empty, static _ => Task.CompletedTask);
            var (served, memory) = await StartAsync(empty, static _ => Task.CompletedTask);
            var isWithin = Figures.Row(
                "start to first page, empty", $"{served:0.00} s of 1.50 s", served / 1.5, "<= 1.00", served <= 1.5);
            isWithin &= Figures.Row(
                "memory after the first page, empty", string.Create(CultureInfo.InvariantCulture, $"{memory / 1e6:0} MB of 150 MB"), memory / 150e6, "<= 1.00",
                memory <= 150e6);
            var fired = 0.0;
            (served, _) = await StartAsync(full, async start => fired = await FiredAsync(full, start));
            isWithin &= Figures.Row(
                $"serving with {Incidents:N0} open incidents", $"{served:0.00} s of 3.00 s", served / 3, "<= 1.00", served <= 3);
            isWithin &= Figures.Row(
                $"{DueAtStart} wake-ups due at start, fired", $"{fired:0.00} s of 5.00 s", fired / 5, "<= 1.00", fired <= 5);
            return isWithin || !arguments.Contains("--check") ? 0 : 1;
        }
        finally
        {
            Directory.Delete(full, recursive: true);
            Directory.Delete(empty, recursive: true);
        }
    }

    private static async Task<string> FillAsync()
    {
        var bench = Bench.Open();
        var later = await bench.PlanAsync(3, "3d");
        await Parallel.ForEachAsync(Enumerable.Range(0, Incidents), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) =>
        {
            var id = await bench.DeclareAsync();
            await bench.SubmitAsync(id, new StartRun(later.Version.Sha256));
            if (number < DueAtStart)
            {
                await bench.SubmitAsync(id, new PostStatusUpdate("soon", DateTimeOffset.UtcNow.AddSeconds(1)));
            }
        });
        await Task.Delay(TimeSpan.FromSeconds(2));
        return await bench.CloseAsync();
    }

    private static async Task<(double Seconds, long Memory)> StartAsync(string data, Func<long, Task> also)
    {
        var port = FreePort();
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Program(), "--data", data, "--urls", $"http://127.0.0.1:{port}" },
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(5) };
            while (!await IsServedAsync(client) && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(10);
            }

            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await also(start);
            process.Refresh();
            return (seconds, process.WorkingSet64);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsServedAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/sign-in");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Seconds from the start until no promised status update is waiting any more.</summary>
    private static async Task<double> FiredAsync(string data, long start)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "incidentops.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM wakeups WHERE kind = $kind";
        command.Parameters.AddWithValue("$kind", (int)WakeupKind.UpdateDue);
        while ((long)command.ExecuteScalar()! > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2))
        {
            await Task.Delay(20);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string Program()
    {
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
}
