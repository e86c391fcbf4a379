using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Engine.Exports;

/// <summary>Reads what an export needs.</summary>
public sealed class ExportReader(IncidentSessions sessions, PlanCatalog plans, TimeProvider clock)
{
    private const int Page = 1_000;

    /// <summary>Null where there is no such incident.</summary>
    public async Task<ExportContext?> ReadAsync(
        IncidentId incident, Func<PersonId, string> name, Language language, TimeZoneInfo zone, CancellationToken cancellation)
    {
        var events = new List<RecordedEvent>();
        while (true)
        {
            var page = await sessions.EventsAsync(incident, events.Count, Page, cancellation);
            events.AddRange(page);
            if (page.Count < Page)
            {
                break;
            }
        }

        if (events.Count == 0)
        {
            return null;
        }

        foreach (var recorded in events)
        {
            await plans.LoadPinnedAsync(recorded.Event, cancellation);
        }

        // Folded from the very events that are exported: the session may be further on.
        var state = Incident.Fold(events, plans.Find, plans.FindExercise);
        return new ExportContext(
            incident, state, events, [.. TimelineText.Of(events, state, plans.Find)], name, language, zone, clock.GetUtcNow());
    }
}
