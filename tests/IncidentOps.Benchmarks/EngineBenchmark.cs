using System.Diagnostics;
using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Benchmarks;

/// <summary>Durable transitions beside raw SQLite writes of the same bytes, in interleaved blocks of one run; bytes of a 10-step run.</summary>
internal static class EngineBenchmark
{
    private const int Pairs = 5;
    private const int RunsForBytes = 200;

    private static readonly TimeSpan Block = TimeSpan.FromSeconds(1.2);
    private static readonly int[] Writers = [1, 4, 16, 64];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var isWithin = true;
        await using var bench = Bench.Open();
        var incidents = new List<IncidentId>();
        for (var index = 0; index < Writers[^1]; index++)
        {
            incidents.Add(await bench.DeclareAsync());
        }

        await bench.SubmitAsync(incidents[0], new AddNote("a note of some forty characters, as people write"));
        await using var other = Bench.Open();
        foreach (var _ in incidents)
        {
            await other.SubmitAsync(await other.DeclareAsync(), new AddNote("a note of some forty characters, as people write"));
        }

        var file = other.DatabaseFile;
        using var grouped = new RawWriter(file, isGrouped: true);
        var before = 0.0;
        foreach (var writers in Writers)
        {
            var (ours, raw) = (new List<double>(), new List<double>());
            for (var pair = 0; pair < Pairs; pair++)
            {
                ours.Add(await ThroughputAsync(writers, writer => bench.SubmitAsync(
                    incidents[writer], new AddNote("a note of some forty characters, as people write"))));
                raw.Add(await ThroughputAsync(writers, grouped.WriteAsync));
            }

            var ratio = Figures.Median(ours.Zip(raw, static (mine, theirs) => mine / theirs));
            var isBudgeted = writers == Writers[^1];
            isWithin &= Figures.Row(
                $"transitions, {writers} incidents at once", $"{Figures.Per(Figures.Median(ours))} beside {Figures.Per(Figures.Median(raw))} same SQL, grouped",
                ratio, isBudgeted ? ">= 0.50" : "-", !isBudgeted || ratio >= 0.5);
            if (before > 0)
            {
                var gain = Figures.Median(ours) / before;
                isWithin &= Figures.Row($"  and beside fewer writers", "", gain, ">= 1.00", gain >= 0.97);
            }

            before = Figures.Median(ours);
        }

        isWithin &= await AloneAsync(bench, incidents[0], grouped);
        isWithin &= await BytesAsync();
        return isWithin || !arguments.Contains("--check") ? 0 : 1;
    }

    private static async Task<bool> AloneAsync(Bench bench, IncidentId incident, RawWriter raw)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var index = 0; index < 2_000; index++)
        {
            var start = Stopwatch.GetTimestamp();
            await bench.SubmitAsync(incident, new AddNote("a note of some forty characters, as people write"));
            ours.Add(Figures.SinceMilliseconds(start));
            start = Stopwatch.GetTimestamp();
            await raw.WriteAsync(0);
            theirs.Add(Figures.SinceMilliseconds(start));
        }

        var isWithin = true;
        foreach (var (name, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            var (mine, other) = (Figures.Percentile(ours, share), Figures.Percentile(theirs, share));
            isWithin &= Figures.Row(
                $"one transition alone, {name}", $"{Figures.Milliseconds(mine)} beside {Figures.Milliseconds(other)} one commit a row", mine / other, "<= 3.00",
                mine / other <= 3);
        }

        return isWithin;
    }

    /// <summary>What a run of ten people's steps costs on disk, everything counted, once the log has been folded into the file.</summary>
    private static async Task<bool> BytesAsync()
    {
        await using var bench = Bench.Open();
        var plan = await bench.PlanAsync(10);
        await RunAsync(bench, plan.Version.Sha256);
        var before = Size(bench.DatabaseFile);
        for (var run = 0; run < RunsForBytes; run++)
        {
            await RunAsync(bench, plan.Version.Sha256);
        }

        var bytes = (Size(bench.DatabaseFile) - before) / (double)RunsForBytes;
        return Figures.Row(
            "bytes of a 10-step human run", string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes of 12,288"), bytes / 12_288, "<= 1.00", bytes <= 12_288);
    }

    private static async Task RunAsync(Bench bench, string sha256)
    {
        var incident = await bench.DeclareAsync();
        await bench.SubmitAsync(incident, new StartRun(sha256));
        for (var step = 1; step <= 10; step++)
        {
            await bench.SubmitAsync(incident, new CompleteStep("r1", $"step-{step}", step % 3 == 0 ? "Done, and looked at twice." : null));
        }

        await bench.SubmitAsync(incident, new CloseIncident("Over, and written up."));
    }

    private static long Size(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
        return new FileInfo(file).Length;
    }

    private static async Task<double> ThroughputAsync(int writers, Func<int, Task> write)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            await Task.Yield();
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < Block)
            {
                await write(writer);
                count++;
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
