using System.Diagnostics;
using System.Globalization;
using IncidentOps.Adapters.Files;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Benchmarks;

/// <summary>
/// Drills: an inject on the screens of all players beside a bare broadcast of the same bytes; a day's drill by simulated staff, with what folding its
/// events alone takes; rehearsals of that day.
/// </summary>
internal static class DrillBenchmark
{
    private const int Players = 200;
    private const int MeasuredRehearsals = 1_000;
    private const int Plays = 5;

    /// <summary>See DESIGN: an eight-hour drill with simulated staff at full speed takes at most so long.</summary>
    private const double DayBudgetSeconds = 1;

    /// <summary>`drill [--players N] [--times N] [--check]`. Answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int Option(string name, int otherwise) => Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length
            ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
        var isShort = await new RoomBenchmark(Option("--players", Players), isDrill: true).MeasureAsync();
        var folder = Directory.CreateTempSubdirectory("incidentops-drill-").FullName;
        try
        {
            var library = RunbookLibrary.Load(Path.Combine(AppContext.BaseDirectory, "runbooks"));
            var day = DrillPlan.EightHours(folder, library);
            isShort |= !Day(day);
            Rehearse(day, Option("--times", MeasuredRehearsals));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return isShort && arguments.Contains("--check") ? 1 : 0;
    }

    private static bool Day(DrillableExercise day)
    {
        var (took, folds, events) = (new List<double>(), new List<double>(), 0);
        for (var play = 0; play <= Plays; play++)
        {
            var recorded = new List<RecordedEvent>();
            var codec = new EventCodec();
            var began = Stopwatch.GetTimestamp();
            Autoplay.Run(day, play, commit: append => recorded.AddRange(append.Events.Select((one, index) => codec.Decode(new StoredEvent(
                append.ExpectedVersion + 1 + index, one.RecordedAt, one.Type, one.Schema, one.CommandId, one.Payload, [.. one.Texts.Select(text => text.Text)])))));
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            began = Stopwatch.GetTimestamp();
            Fold(day, recorded);
            var fold = Stopwatch.GetElapsedTime(began).TotalSeconds;
            // The first warms up.
            if (play > 0)
            {
                took.Add(seconds);
                folds.Add(fold);
                events = recorded.Count;
            }
        }

        var median = Figures.Median(took);
        return Figures.Row(
            "an 8-hour drill, simulated staff", string.Create(CultureInfo.InvariantCulture, $"{median:0.000} s, {events} events; folding them {Figures.Median(folds):0.000} s"),
            median / DayBudgetSeconds, "<= 1 s", median <= DayBudgetSeconds);
    }

    private static void Fold(DrillableExercise day, List<RecordedEvent> recorded)
    {
        var state = IncidentState.None;
        foreach (var one in recorded)
        {
            state = Incident.Evolve(
                state, one, sha256 => day.Plans.FirstOrDefault(plan => plan.Version.Sha256 == sha256),
                sha256 => sha256 == day.Version.Sha256 ? day.Exercise : null);
        }
    }

    private static void Rehearse(DrillableExercise day, int times)
    {
        var began = Stopwatch.GetTimestamp();
        var rehearsal = Rehearsal.Run(day, times, 1);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // For each role a tenth as often again, without it.
        var plays = times + (Math.Max(20, times / 10) * rehearsal.Absences.Count);
        var tenThousand = seconds / plays * 10_000;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{"rehearsals of that day",-42} {plays} plays in {seconds:0.0} s, {plays / seconds:0}/s on {Environment.ProcessorCount} cores; 10,000 would take {tenThousand:0} s"));
    }
}
