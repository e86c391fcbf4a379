using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.Notifications;

/// <summary>When a message last got through in a live incident, and when one last did not: derived from the incidents, kept in memory.</summary>
public sealed class DeliveryHealth(IIncidentList list, IncidentSessions sessions) : INotificationHandler<IncidentAdvanced>
{
    /// <summary>How many of the newest incidents are looked through after a start. What is older says little about tonight.</summary>
    private const int Looked = 20;

    private readonly Lock gate = new();
    private bool hasLooked;
    private Mark? lastSent;
    private Mark? lastFailed;

    public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        if (notification.State.Mode == IncidentMode.Live)
        {
            foreach (var recorded in notification.Events)
            {
                if (recorded.Event is DeliveryTried tried)
                {
                    Note(tried.State, new Mark(recorded.RecordedAt, notification.Incident, tried.Notification, tried.Recipient));
                }
            }
        }

        return Task.CompletedTask;
    }

    public async Task<DeliveryMarks> ReadAsync(CancellationToken cancellation)
    {
        if (!hasLooked)
        {
            await LookBackAsync(cancellation);
        }

        Mark? sent, failed;
        lock (gate)
        {
            (sent, failed) = (lastSent, lastFailed);
        }

        return new DeliveryMarks(await TellAsync(sent, cancellation), await TellAsync(failed, cancellation));
    }

    private async Task LookBackAsync(CancellationToken cancellation)
    {
        foreach (var item in await list.ListAsync(null, false, null, Looked, cancellation))
        {
            if (IncidentId.OfStream(item.Stream) is not { } incident)
            {
                continue;
            }

            IncidentState state;
            try
            {
                state = await sessions.StateAsync(incident, cancellation);
            }
            catch (StoreDamagedException)
            {
                // The list of incidents shows it as damaged; the others still tell whether messages get through.
                continue;
            }

            foreach (var notification in state.Notifications)
            {
                foreach (var (recipient, delivery) in notification.Deliveries)
                {
                    if (delivery.State is { } delivered)
                    {
                        Note(delivered, new Mark(delivery.LastAt, incident, notification.Id, recipient));
                    }
                }
            }
        }

        hasLooked = true;
    }

    private void Note(DeliveryState state, Mark mark)
    {
        lock (gate)
        {
            if (state == DeliveryState.Sent)
            {
                lastSent = lastSent is null || mark.At >= lastSent.At ? mark : lastSent;
            }
            else
            {
                lastFailed = lastFailed is null || mark.At >= lastFailed.At ? mark : lastFailed;
            }
        }
    }

    /// <summary>Words are read from the incident each time: what has been erased there is not shown from memory.</summary>
    private async Task<DeliveryMark?> TellAsync(Mark? mark, CancellationToken cancellation)
    {
        if (mark is null)
        {
            return null;
        }

        var state = await sessions.StateAsync(mark.Incident, cancellation);
        var delivery = state.Notifications.Find(sent => sent.Id == mark.Notification)?.Deliveries.GetValueOrDefault(mark.Recipient);
        return new DeliveryMark(
            mark.At, delivery?.Channel, delivery is { Detail: { IsErased: false } detail } && delivery.LastAt == mark.At ? detail.ToString() : null,
            mark.Recipient, mark.Incident, state.Title?.Value);
    }

    private sealed record Mark(DateTimeOffset At, IncidentId Incident, string Notification, PersonId Recipient);
}

/// <summary>The last deliveries; null where there was none.</summary>
public sealed record DeliveryMarks(DeliveryMark? LastSent, DeliveryMark? LastFailed);

/// <summary>One try to reach somebody.</summary>
/// <param name="Channel">The channels concerned, joined by `+`.</param>
/// <param name="Detail">What was answered, see <see cref="DeliveryReport"/>; null where nothing is known, or it is erased.</param>
/// <param name="Title">The incident's; null where erased.</param>
public sealed record DeliveryMark(
    DateTimeOffset At, string? Channel, string? Detail, PersonId Recipient, IncidentId Incident, string? Title);
