using System.Collections.Concurrent;
using System.Net;
using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Web.People;
using IncidentOps.Web.Tests.Security;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace IncidentOps.Web.Tests.Hosting;

/// <summary>The whole product with a collector that keeps the very bytes that left.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_collector_gets_traces_and_figures_and_nothing_of_a_persons()
    {
        await using var collector = new Collector();
        await using var product = await RunningProduct.StartAsync(
            null, "--OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address, "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        var link = await AdministratorLinks.OpenAsync(people, true, CancellationToken.None);
        using var browser = new Browser(product.Address, "en");
        await browser.PostAsync(link!, ("display-name", "佐藤 花子"), ("sign-in-name", "hanako.sato"), ("language", "en"), ("password", PeopleServer.Password));
        var sato = people.Current.FindBySignInName("hanako.sato")!.Id;
        var incident = new IncidentId(Guid.CreateVersion7());
        await product.Services.GetRequiredService<IMediator>().Send(
            new SubmitToIncident(incident, Guid.NewGuid(), new Actor(sato, (Permissions)127), new DeclareIncident("社長のメールが盗まれた")), TestContext.Current.CancellationToken);
        var token = product.Services.GetRequiredService<AcknowledgementTokens>().Issue(new AcknowledgementLink(incident, "m1", sato, DateTimeOffset.UtcNow.AddDays(1)));
        foreach (var path in new[] { "/", $"/incidents/{incident}", $"/settings/people/{sato}", $"/ack/{token}", "/incidents?show=open&before=secretquery", "/nowhere/secretpath" })
        {
            await browser.GetAsync(path);
        }

        Assert.True(product.Services.GetRequiredService<TracerProvider>().ForceFlush(20_000));
        Assert.True(product.Services.GetRequiredService<MeterProvider>().ForceFlush(20_000));
        var (traces, figures) = (collector.Received("/v1/traces"), collector.Received("/v1/metrics"));
        foreach (var told in new[] { "incidentops", "SubmitToIncident", "DeclareIncident", incident.ToString(), "/ack/{token}", "/settings/people/{id}" })
        {
            Assert.Contains(told, traces, StringComparison.Ordinal);
        }

        foreach (var figure in new[] { "incidentops.commands", "incidentops.commit.duration", "incidentops.rooms", "incidentops.connections", "http.server.request.duration" })
        {
            Assert.Contains(figure, figures, StringComparison.Ordinal);
        }

        foreach (var secret in new[] { "花子", "hanako", sato.Value, "社長", token, link!.Split('/')[^1], "secretquery", "secretpath", "Mozilla" })
        {
            Assert.DoesNotContain(secret, traces + figures, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_set_up()
    {
        await using var product = await RunningProduct.StartAsync();
        Assert.Null(product.Services.GetService<TracerProvider>());
        Assert.Null(product.Services.GetService<MeterProvider>());
    }

    /// <summary>Takes OTLP over HTTP. Not a server of the framework's: that one would trace itself.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();
        private readonly HttpListener listener = new();
        private readonly Task serving;

        public Collector()
        {
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
            }

            listener.Prefixes.Add(Address + "/");
            listener.Start();
            serving = ServeAsync();
        }

        public string Address { get; }

        /// <summary>Everything that came to a path, as text: protobuf keeps strings as they are.</summary>
        public string Received(string path) => string.Concat(received.Where(one => one.Path == path).Select(one => Encoding.UTF8.GetString(one.Body)));

        public async ValueTask DisposeAsync()
        {
            listener.Close();
            await serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    received.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray()));
                    context.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // Closed: the test is over.
            }
        }
    }
}
