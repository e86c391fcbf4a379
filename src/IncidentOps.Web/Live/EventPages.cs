using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Live;

/// <summary>Events on request, over hub and API alike.</summary>
public static class EventPages
{
    /// <summary>Events in one page.</summary>
    public const int MaximumEvents = 500;

    /// <summary>The events after a version; the page's own version is 0 where there is no such incident.</summary>
    public static async Task<EventsPage> ReadAsync(
        IncidentSessions sessions, IEventStore store, IncidentId incident, long after, CancellationToken cancellation)
    {
        // The position first: what comes after it is sent, or fetched again, rather than missed.
        var position = await store.HeadAsync(cancellation);
        var state = await sessions.StateAsync(incident, cancellation);
        var events = await sessions.EventsAsync(incident, Math.Max(0, after), MaximumEvents, cancellation);
        var last = events.Count > 0 ? events[^1].Version : after;
        return new EventsPage(
            incident.ToString(), position.Epoch, position.Value, state.Version, last < state.Version, [.. events.Select(EventViews.Of)]);
    }
}
