using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Replay;

/// <summary>Any past moment of an incident, folded anew from its stream: for looking at a drill again, and at a real night.</summary>
public static class ReplayEndpoints
{
    private const int Page = 1_000;

    public static void MapReplay(this IEndpointRouteBuilder routes) => routes.MapGet("/incidents/{id}/replay", ShowAsync).RequirePermission(Permissions.View);

    private static async Task<IResult> ShowAsync(HttpContext context, string id, IncidentSessions sessions, RoomModels models)
    {
        if (!IncidentId.TryParse(id, out var incident) || await sessions.StateAsync(incident, context.RequestAborted) is not { Exists: true } present)
        {
            return context.Message(404);
        }

        var reader = context.Reader();
        var sights = ReplaySight.Of(present, reader);
        var query = context.Request.Query;
        var chosen = sights.FirstOrDefault(one => one.Key == query["as"]) ?? sights[0];
        if (Elsewhere(present, sights, chosen, query) is { } moment)
        {
            return Results.LocalRedirect(PathTo(incident, moment, chosen));
        }

        var last = chosen.Sight.SequenceAt(present, present.Version);
        // Nothing can be pressed in the past: who looks has no more than the right to look.
        var onlooker = reader with { Permissions = Permissions.View };
        var entries = await EntriesAsync(sessions, models.Of(incident, present, onlooker, chosen.Sight), context.RequestAborted);
        var at = Math.Clamp(NumberOf(query["at"]) ?? SequenceSince(entries, present, NumberOf(query["since"])) ?? last, 1, Math.Max(1, last));
        var state = await sessions.StateAtAsync(incident, chosen.Sight.VersionAt(present, at), context.RequestAborted);
        var room = models.Of(incident, state, onlooker, chosen.Sight) with { Now = state.TimeAt(state.LastRecordedAt) };
        return context.Page<ReplayPage>(new
        {
            Room = room, Present = present, Sights = sights, Chosen = chosen, At = at, Last = last,
            Entries = entries,
        });
    }

    /// <summary>The address of a moment, as one onlooker counts them.</summary>
    public static string PathTo(IncidentId incident, long at, ReplaySight? sight) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"/incidents/{incident}/replay?at={at}{(sight is null ? "" : "&as=" + Uri.EscapeDataString(sight.Key))}");

    /// <summary>
    /// Whoever chooses another onlooker stays at the same moment, which that one counts otherwise: the form says in `of` by whose count its
    /// `at` goes. Null where both are one.
    /// </summary>
    private static long? Elsewhere(IncidentState present, IReadOnlyList<ReplaySight> sights, ReplaySight chosen, IQueryCollection query)
    {
        if (NumberOf(query["at"]) is not { } at || sights.FirstOrDefault(one => one.Key == query["of"]) is not { } before || before == chosen)
        {
            return null;
        }

        var version = before.Sight.VersionAt(present, Math.Clamp(at, 1, Math.Max(1, before.Sight.SequenceAt(present, present.Version))));
        return Math.Max(1, chosen.Sight.SequenceAt(present, version));
    }

    private static long? NumberOf(string? text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The last entry at a time since the start, in milliseconds as reports count them; null where none is asked for.</summary>
    private static long? SequenceSince(IReadOnlyList<TimelineEntry> entries, IncidentState present, long? since)
    {
        if (since is not { } asked)
        {
            return null;
        }

        var start = present.Drill?.Clock.Epoch ?? present.DeclaredAt;
        return entries.LastOrDefault(entry => (entry.At - start).TotalMilliseconds <= asked)?.Version ?? 1;
    }

    /// <summary>All of the timeline, in words of the present: it is the ruler that one moves along.</summary>
    private static async Task<IReadOnlyList<TimelineEntry>> EntriesAsync(IncidentSessions sessions, RoomModel present, CancellationToken cancellation)
    {
        var words = new PlanWords(present.State);
        var entries = new List<TimelineEntry>();
        var from = 0L;
        while (from < present.State.Version)
        {
            var events = await sessions.EventsAsync(present.Id, from, Page, cancellation);
            if (events.Count == 0)
            {
                break;
            }

            from = events[^1].Version;
            entries.AddRange(events.Where(recorded => recorded.Version <= present.State.Version && present.Sight.Sees(present.State, recorded.Version))
                .Select(recorded => present.Entry(recorded, words)));
        }

        return entries;
    }
}
