using System.Diagnostics;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using MediatR;

namespace IncidentOps.Engine.Telemetry;

/// <summary>Counts what effects came to, from the events that say so: what is not on disk is not counted.</summary>
public sealed class EffectFigures : INotificationHandler<IncidentAdvanced>
{
    public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        foreach (var recorded in notification.Events)
        {
            switch (recorded.Event)
            {
                case DeliveryTried tried:
                    EngineTelemetry.Deliveries.Add(
                        1, new TagList { { "channel", tried.Channel }, { "state", NameOf(tried.State) }, { "mode", NameOf(notification.State.Mode) } });
                    break;
                case ActionFinished finished:
                    EngineTelemetry.Attempts.Add(1, new TagList { { "result", NameOf(finished.Result) }, { "mode", NameOf(notification.State.Mode) } });
                    break;
                default:
                    break;
            }
        }

        return Task.CompletedTask;
    }

    private static string NameOf(Enum value)
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
