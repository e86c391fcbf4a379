using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Telemetry;
using IncidentOps.Engine.Tests.Incidents;
using IncidentOps.Engine.Tests.Notifications;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;

namespace IncidentOps.Engine.Tests.Telemetry;

/// <summary>Heard by listeners in this process, as a collector's library hears it. Alone: the instruments are the whole process's.</summary>
[Collection(nameof(Alone))]
public sealed class EngineTelemetryTests : IDisposable
{
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> figures = new();
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly MeterListener meters = new();
    private readonly ActivityListener activities;

    public EngineTelemetryTests()
    {
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        meters.Start();
        activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(activities);
    }

    public void Dispose()
    {
        meters.Dispose();
        activities.Dispose();
    }

    [Fact]
    public async Task A_command_is_a_span_and_a_count_by_its_answer_and_never_says_who_or_any_words()
    {
        var incident = SessionsBench.NewIncident();
        var secret = "機密の件名";
        async Task Send(CommandAnswer answer) => await new TraceBehavior<SubmitToIncident, CommandAnswer>().Handle(
            new SubmitToIncident(incident, Guid.NewGuid(), new Actor(new PersonId("p-sato"), Permissions.View), new DeclareIncident(secret)),
            CancellationToken.None, () => Task.FromResult(answer));
        await Send(new CommandAccepted(1, 1, Repeated: false));
        await Send(new CommandAccepted(1, 1, Repeated: true));
        await Send(new CommandRefused(new Refusal("too-long", new LocalizedText(secret, secret))));
        await Send(new CommandBusy());
        await Send(new CommandUnknown());

        Assert.Equal(
            ["DeclareIncident accepted ", "DeclareIncident repeated ", "DeclareIncident refused too-long", "DeclareIncident busy ", "DeclareIncident unknown "],
            figures.Where(figure => figure.Instrument == "incidentops.commands").Select(figure => $"{figure.Tags["command"]} {figure.Tags["answer"]} {figure.Tags.GetValueOrDefault("code")}"));
        Assert.Equal(5, spans.Count);
        Assert.All(spans, span => Assert.Equal(incident.ToString(), span.GetTagItem("incident")));
        var said = string.Join('\n', spans.SelectMany(span => span.TagObjects.Select(tag => $"{span.DisplayName} {tag.Key} {tag.Value}")))
            + string.Join('\n', figures.SelectMany(figure => figure.Tags.Select(tag => $"{tag.Key} {tag.Value}")));
        Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
        Assert.DoesNotContain("p-sato", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_are_timed_by_stream()
    {
        var bench = new SessionsBench();
        await bench.Declared();
        Assert.Contains(figures, figure => figure.Instrument == "incidentops.commit.duration" && (string?)figure.Tags["stream"] == "incident");
    }

    [Fact]
    public async Task Deliveries_are_counted_by_how_they_ended_once_that_is_on_disk()
    {
        var bench = new NotifierBench(new SessionsBench());
        bench.Bench.Tell(new EffectFigures());
        bench.Directory.Add(Ben, mail: null);
        bench.Directory.Add(Chie);
        var incident = await bench.Bench.Declared();
        await bench.Bench.Must(incident, new QueueNotification(null, null, [Ben.Id, Chie.Id], "Read", "", false));
        await bench.RunDueAsync(incident);
        Assert.Equal(
            ["- gaveUp live", "smtp sent live"],
            figures.Where(figure => figure.Instrument == "incidentops.deliveries")
                .Select(figure => $"{figure.Tags["channel"]} {figure.Tags["state"]} {figure.Tags["mode"]}").Order(StringComparer.Ordinal));
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, tag) in tags)
        {
            kept[name] = tag;
        }

        figures.Enqueue((instrument.Name, value, kept));
    }
}

/// <summary>Tests that no others may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
