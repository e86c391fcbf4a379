using System.Diagnostics;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Benchmarks;

/// <summary>Appends, and what the pages ask the store, in databases of 0, 100,000 and 1,000,000 events, taken in turn.</summary>
internal static class GrowthBenchmark
{
    private const int Rounds = 400;
    private const int EventsAStream = 500;

    private static readonly int[] Sizes = [0, 100_000, 1_000_000];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var benches = new List<(Bench Bench, IncidentId Incident)>();
        try
        {
            foreach (var size in Sizes)
            {
                var bench = Bench.Open();
                await FillAsync(bench, size);
                var incident = await bench.DeclareAsync();
                benches.Add((bench, incident));
                for (var note = 0; note < 50; note++)
                {
                    await bench.SubmitAsync(incident, new AddNote($"note {note}"));
                }
            }

            return await MeasureAsync(benches) || !arguments.Contains("--check") ? 0 : 1;
        }
        finally
        {
            foreach (var (bench, _) in benches)
            {
                await bench.DisposeAsync();
            }
        }
    }

    private static async Task<bool> MeasureAsync(List<(Bench Bench, IncidentId Incident)> benches)
    {
        var appends = benches.ConvertAll(static _ => new List<double>());
        var pages = benches.ConvertAll(static _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            for (var index = 0; index < benches.Count; index++)
            {
                var (bench, incident) = benches[index];
                var start = Stopwatch.GetTimestamp();
                await bench.SubmitAsync(incident, new AddNote("one more"));
                appends[index].Add(Figures.SinceMilliseconds(start));
                start = Stopwatch.GetTimestamp();
                await PageAsync(bench, incident);
                pages[index].Add(Figures.SinceMilliseconds(start));
            }
        }

        var isWithin = true;
        for (var index = 1; index < benches.Count; index++)
        {
            isWithin &= Row($"append at {Sizes[index]:N0} events", appends[index], appends[0], index == benches.Count - 1);
            isWithin &= Row($"list and room queries at {Sizes[index]:N0} events", pages[index], pages[0], index == benches.Count - 1);
        }

        return isWithin;
    }

    private static bool Row(string what, List<double> here, List<double> empty, bool isBudgeted)
    {
        var ratio = Figures.Median(here.Zip(empty, static (mine, other) => mine / other));
        return Figures.Row(
            what, $"{Figures.Milliseconds(Figures.Median(here))} beside {Figures.Milliseconds(Figures.Median(empty))} when empty", ratio,
            isBudgeted ? "<= 1.20" : "-", !isBudgeted || ratio <= 1.2);
    }

    /// <summary>What Now and a room that is not in memory ask for.</summary>
    private static async Task PageAsync(Bench bench, IncidentId incident)
    {
        await bench.Store.ListAsync(true, null, null, 50, CancellationToken.None);
        await bench.Store.CountAsync(true, null, CancellationToken.None);
        await bench.Store.ReadAsync(incident.Stream, 0, 40, CancellationToken.None);
    }

    private static async Task FillAsync(Bench bench, int events)
    {
        var codec = new EventCodec();
        var at = DateTimeOffset.UtcNow;
        for (var done = 0; done < events; done += EventsAStream)
        {
            var id = new IncidentId(Guid.CreateVersion7());
            var recorded = new List<NewEvent>(EventsAStream)
            {
                codec.Encode(Recorded(1, at, new IncidentDeclared(Incident.Semantics, IncidentMode.Live, PersonalText.From("Filled"), Core.Runbooks.Severity.Sev3))),
            };
            for (var version = 2; version <= EventsAStream; version++)
            {
                recorded.Add(codec.Encode(Recorded(version, at, new NoteAdded($"n{version}", PersonalText.From("a note of some forty characters, as people write")))));
            }

            var summary = SummaryCodec.Write(new IncidentSummary(IncidentMode.Live, Core.Runbooks.Severity.Sev3, at, at, null, null, null, 0, 0, []));
            await bench.Store.AppendAsync(
                new AppendRequest { Stream = id.Stream, ExpectedVersion = 0, Events = recorded, Row = new IncidentRow(false, false, at, summary) },
                CancellationToken.None);
        }
    }

    private static RecordedEvent Recorded(long version, DateTimeOffset at, IncidentEvent body) =>
        new(version, at, Bench.Somebody.Id, Guid.CreateVersion7(), "c29tZXRoaW5n", null, body);
}
