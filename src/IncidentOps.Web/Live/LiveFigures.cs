using System.Diagnostics.Metrics;

namespace IncidentOps.Web.Live;

/// <summary>How many rooms are looked into and how many pages hold a line, for whoever listens.</summary>
public sealed class LiveFigures : IHostedService, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "IncidentOps.Web";

    private readonly Meter meter = new(Name);

    public LiveFigures(Rooms rooms)
    {
        meter.CreateObservableGauge("incidentops.rooms", () => rooms.Count, "{room}", "Rooms that somebody looks into.");
        meter.CreateObservableGauge("incidentops.connections", () => rooms.Connections, "{connection}", "Pages that hold a line.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();
}
