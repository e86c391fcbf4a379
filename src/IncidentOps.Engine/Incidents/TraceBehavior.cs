using System.Diagnostics;
using IncidentOps.Engine.Telemetry;
using MediatR;

namespace IncidentOps.Engine.Incidents;

/// <summary>A span and a count for each request, for whoever listens. Says which incident, which kind of command and which answer; never who, nor any words.</summary>
public sealed class TraceBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = EngineTelemetry.Source.StartActivity(typeof(TRequest).Name);
        if (request is not SubmitToIncident submit)
        {
            return await next();
        }

        var command = submit.Command.GetType().Name;
        activity?.SetTag("incident", submit.Incident.ToString());
        activity?.SetTag("command", command);
        var response = await next();
        var (answer, code) = Told(response);
        activity?.SetTag("answer", answer);
        var tags = new TagList { { "command", command }, { "answer", answer } };
        if (code is not null)
        {
            activity?.SetTag("code", code);
            tags.Add("code", code);
        }

        EngineTelemetry.Commands.Add(1, tags);
        return response;
    }

    private static (string Answer, string? Code) Told(TResponse response) => response switch
    {
        CommandAccepted { Repeated: true } => ("repeated", null),
        CommandAccepted => ("accepted", null),
        CommandRefused refused => ("refused", refused.Refusal.Code),
        CommandBusy => ("busy", null),
        CommandUnknown => ("unknown", null),
        _ => throw new InvalidOperationException($"Unknown answer {response?.GetType().Name}."),
    };
}
