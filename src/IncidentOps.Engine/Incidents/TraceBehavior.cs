using System.Diagnostics;
using MediatR;

namespace IncidentOps.Engine.Incidents;

/// <summary>A span for each request, for whoever listens.</summary>
public sealed class TraceBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly ActivitySource Source = new(EngineTelemetry.Name);

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = Source.StartActivity(typeof(TRequest).Name);
        if (request is SubmitToIncident submit)
        {
            activity?.SetTag("incident", submit.Incident.ToString());
            activity?.SetTag("command", submit.Command.GetType().Name);
        }

        var response = await next();
        activity?.SetTag("answer", response?.GetType().Name);
        return response;
    }
}

/// <summary>The name under which the engine traces.</summary>
public static class EngineTelemetry
{
    public const string Name = "IncidentOps.Engine";
}
