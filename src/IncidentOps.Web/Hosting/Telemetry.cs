using System.Collections.Frozen;
using System.Diagnostics;
using IncidentOps.Engine.Telemetry;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IncidentOps.Web.Hosting;

/// <summary>
/// Traces and figures for a collector of the organisation's own, by OTLP. Off unless an endpoint is given, as every OpenTelemetry program
/// reads it (https://opentelemetry.io/docs/specs/otel/protocol/exporter/): `OTEL_EXPORTER_OTLP_ENDPOINT`, or one for each signal.
/// </summary>
public static class Telemetry
{
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Registers nothing at all where no endpoint is given.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (Array.TrueForAll(Endpoints, name => string.IsNullOrWhiteSpace(configuration[name])))
        {
            return services;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrWhiteSpace(configuration["OTEL_SERVICE_NAME"]))
                {
                    resource.AddService("incidentops", serviceVersion: BuildInfo.Product);
                }
            })
            .WithTracing(tracing => tracing
                .AddSource(EngineTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                // Before the exporter: what it has seen has left.
                .AddProcessor(new KnownTagsOnly())
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter(EngineTelemetry.Name, LiveFigures.Name, "Microsoft.AspNetCore.Hosting")
                .AddOtlpExporter());
        return services;
    }

    /// <summary>
    /// Lets only tags out that are known to hold nothing of a person's, whatever a library adds in a later version. Paths and queries are
    /// not among them: they hold the ids of people, and the tokens of acknowledgement and sign-in links.
    /// </summary>
    private sealed class KnownTagsOnly : BaseProcessor<Activity>
    {
        private static readonly FrozenSet<string> Known = FrozenSet.Create(
            StringComparer.Ordinal,
            "answer", "code", "command", "error.type", "http.request.method", "http.response.status_code", "http.route", "incident",
            "network.protocol.version", "url.scheme");

        public override void OnEnd(Activity data)
        {
            foreach (var (name, _) in data.TagObjects.ToList())
            {
                if (!Known.Contains(name))
                {
                    data.SetTag(name, null);
                }
            }

            // A status may carry an exception's words.
            data.SetStatus(data.Status);
        }
    }
}
