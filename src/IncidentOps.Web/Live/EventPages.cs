using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>Events on request, over hub and API alike: those that the reader may see, in the reader's own numbers.</summary>
public static class EventPages
{
    /// <summary>Events in one page.</summary>
    public const int MaximumEvents = 500;

    /// <summary>The events after a version; the page's own version is 0 where there is no such incident.</summary>
    public static async Task<EventsPage> ReadAsync(
        IncidentSessions sessions, IEventStore store, IncidentId incident, Reader reader, long after, CancellationToken cancellation)
    {
        // The position first: what comes after it is sent, or fetched again, rather than missed.
        var position = await store.HeadAsync(cancellation);
        var state = await sessions.StateAsync(incident, cancellation);
        var sight = DrillSight.Of(state, reader.Person, reader.Permissions);
        var from = sight.VersionAt(state, Math.Max(0, after));
        var seen = new List<EventView>();
        while (seen.Count == 0 && from < state.Version)
        {
            // A stretch of which nothing is seen is passed over: an empty page with more behind it would tell of it.
            var events = await sessions.EventsAsync(incident, from, MaximumEvents, cancellation);
            if (events.Count == 0)
            {
                break;
            }

            from = events[^1].Version;
            seen.AddRange(EventViews.Of(events.Where(recorded => recorded.Version <= state.Version), state, sight));
        }

        var last = seen.Count > 0 ? seen[^1].Version : after;
        var version = sight.SequenceAt(state, state.Version);
        return new EventsPage(incident.ToString(), position.Epoch, sight.PositionOf(position.Value), version, last < version, seen);
    }

    /// <summary>Where a commit stands in the whole store; 0 for whoever must not learn of commits that are hidden from them.</summary>
    public static long PositionOf(this DrillSight sight, long position) => sight.SeesScript ? position : 0;
}
