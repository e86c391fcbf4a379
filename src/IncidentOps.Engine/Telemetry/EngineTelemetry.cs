using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IncidentOps.Engine.Telemetry;

/// <summary>
/// What the engine says about itself to whoever listens: traces and figures, by the names below. Never a name, an address, a title or
/// any other text of a person's: incidents appear by id, everything else by kind.
/// </summary>
public static class EngineTelemetry
{
    /// <summary>The name of the source of traces, and of the meter.</summary>
    public const string Name = "IncidentOps.Engine";

    internal static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Commands of people and programs, by `command`, `answer` (accepted, repeated, refused, busy, unknown) and, where refused, `code`.</summary>
    internal static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "incidentops.commands", "{command}", "Commands that people and programs sent, by what was answered.");

    /// <summary>From handing events to the store until they are on disk, by `stream` (incident, people, settings).</summary>
    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram(
        "incidentops.commit.duration", "s", "How long it took until events were on disk.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5] });

    /// <summary>Tries to reach people, by `channel`, `state` (sent, failed, gaveUp) and `mode` (live, drill).</summary>
    internal static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "incidentops.deliveries", "{try}", "Tries to reach somebody with a message, by how they ended.");

    /// <summary>Attempts of machine steps, by `result` and `mode`.</summary>
    internal static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "incidentops.action.attempts", "{attempt}", "Attempts of machine steps, by how they ended.");
}
