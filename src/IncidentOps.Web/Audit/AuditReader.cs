using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Schedule;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Audit;

/// <summary>Tells events of every stream in words.</summary>
public sealed class AuditReader(IEventLog log, IncidentSessions sessions, EventCodec incidentEvents, INames names)
{
    private readonly PayloadCodec<PeopleEvent> peopleEvents = new();
    private readonly PayloadCodec<SettingsEvent> settingsEvents = new();
    private readonly PayloadCodec<ScheduleEvent> scheduleEvents = new();

    public async Task<IReadOnlyList<AuditRow>> ReadAsync(EventLogQuery query, Reader reader, CancellationToken cancellation)
    {
        var words = new Dictionary<IncidentId, (PlanWords Words, IncidentState State)>();
        var rows = new List<AuditRow>();
        foreach (var logged in await log.ReadBackAsync(query, cancellation))
        {
            if (IncidentId.OfStream(logged.Stream) is { } incident)
            {
                if (!words.TryGetValue(incident, out var known))
                {
                    var state = await sessions.StateAsync(incident, cancellation);
                    words[incident] = known = (new PlanWords(state), state);
                }

                // While a drill goes on its players read no more of it here than in its room.
                if (known.State.IsOver || DrillSight.Of(known.State, reader.Person, reader.Permissions).Sees(known.State, logged.Event.Version))
                {
                    rows.Add(OfIncident(logged, incident, known.Words, known.State, reader));
                }
            }
            else
            {
                rows.Add(OfRegister(logged, reader));
            }
        }

        return rows;
    }

    private AuditRow OfIncident(LoggedEvent logged, IncidentId incident, PlanWords words, IncidentState state, Reader reader)
    {
        var entry = TimelineText.Of(incidentEvents.Decode(logged.Event), words);
        var title = state.Title is { IsErased: false } given ? given.ToString() : incident.ToString()[..8];
        return new AuditRow(
            logged.Position, logged.Event.RecordedAt, entry.ClaimedAt, entry.Actor,
            entry.Kind == TimelineKind.Automatic ? reader.T["audit.automatic"] : names.NameOf(entry.Actor),
            (state.Mode == IncidentMode.Drill ? reader.T["drill.prefix"] : "") + title, $"/incidents/{incident}",
            entry.Sentence.In(reader.Language, names.NameOf, at => reader.TimeInText(at, entry.At)),
            entry.Detail is { IsOutput: false } detail ? detail.TextIn(reader.Language) : null,
            logged.Stream, logged.Event.Version, logged.Event.Type, logged.Hash);
    }

    private AuditRow OfRegister(LoggedEvent logged, Reader reader)
    {
        var (attribution, told, place) = logged.Stream switch
        {
            PeopleDirectory.Stream => SubjectOf(peopleEvents.Decode(logged.Event), names),
            OrganisationSettings.Stream => SubjectOf(settingsEvents.Decode(logged.Event), reader),
            DrillSchedule.Stream => SubjectOf(scheduleEvents.Decode(logged.Event), reader, names),
            _ => (AttributionOf(logged), Told.Nothing, logged.Stream),
        };
        var what = RegisterTexts.Find(logged.Event.Type) is { } text ? reader.T.In(text) : logged.Event.Type;
        return new AuditRow(
            logged.Position, logged.Event.RecordedAt, attribution.ClaimedAt, attribution.Actor,
            attribution.Actor.IsSystem ? reader.T["audit.automatic"] : names.NameOf(attribution.Actor),
            RegisterTexts.Stream(place) is { } known ? reader.T.In(known) : place, null,
            told.Subject is null ? what : $"{what}{(reader.Language == Language.Japanese ? "：" : ": ")}{told.Subject}", told.Detail,
            logged.Stream, logged.Event.Version, logged.Event.Type, logged.Hash);
    }

    private static (Attribution Attribution, Told Told, string Place) SubjectOf((Attribution Attribution, PeopleEvent Body) decoded, INames names) =>
        (decoded.Attribution, new Told(decoded.Body is PersonEvent person ? names.NameOf(person.Person) : null), PeopleDirectory.Stream);

    private static (Attribution Attribution, Told Told, string Place) SubjectOf((Attribution Attribution, SettingsEvent Body) decoded, Reader reader) =>
        (decoded.Attribution, decoded.Body switch
        {
            EffectsReleased released => new Told(reader.T["audit.released", released.Actions, released.Messages], released.Reason?.Value),
            TargetSet set => new Told(set.Target.Name),
            TargetRemoved removed => new Told(removed.Name),
            SecretSet set => new Told(set.Name),
            SecretRemoved removed => new Told(removed.Name),
            OrganisationTimeZoneSet zone => new Told(zone.Zone),
            RetentionSet set => new Told(reader.T["retention.days", set.Days]),
            MailRelaySet set => new Told(set.Relay.Host),
            PublicAddressSet set => new Told(set.Url),
            WebhookSet set => new Told(set.Name),
            WebhookRemoved removed => new Told(removed.Name),
            TestMessageTried tried => new Told(tried.Channel, tried.Detail is { IsErased: false } detail ? reader.T.In(DeliveryReport.Explain(detail.ToString())) : null),
            _ => Told.Nothing,
        }, OrganisationSettings.Stream);

    private static (Attribution Attribution, Told Told, string Place) SubjectOf(
        (Attribution Attribution, ScheduleEvent Body) decoded, Reader reader, INames names) =>
        (decoded.Attribution, decoded.Body switch
        {
            DrillsScheduled scheduled => new Told($"{scheduled.Terms.Exercise}, {When(scheduled.Terms.Timing.Start, reader)}"),
            DrillsRescheduled changed => new Told($"{changed.Terms.Exercise}, {When(changed.Terms.Timing.Start, reader)}"),
            DrillSeriesCancelled cancelled => new Told(null, cancelled.Reason?.Value),
            DrillCancelled cancelled => new Told(When(cancelled.Slot, reader), cancelled.Reason?.Value),
            DrillMoved moved => new Told($"{When(moved.Slot, reader)} → {When(moved.To, reader)}"),
            ScheduleMessageTried tried => new Told(
                names.NameOf(tried.Recipient), tried.Detail is { IsErased: false } detail ? reader.T.In(DeliveryReport.Explain(detail.ToString())) : null),
            CalendarKeyRevoked revoked => new Told(names.NameOf(revoked.Person)),
            SlotEvent slot => new Told(When(slot.Slot, reader)),
            _ => Told.Nothing,
        }, DrillSchedule.Stream);

    private static string When(DateTime local, Reader reader) => local.ToString("yyyy-MM-dd HH:mm", reader.T.Culture);

    /// <summary>Every stream's payload says who did it under the same name.</summary>
    private static Attribution AttributionOf(LoggedEvent logged)
    {
        using var payload = System.Text.Json.JsonDocument.Parse(logged.Event.Payload);
        var actor = payload.RootElement.TryGetProperty("by", out var by) && by.GetString() is { } id ? new PersonId(id) : PersonId.System;
        return new Attribution(actor);
    }

    /// <summary>What or whom an event is about, and a reason that somebody gave.</summary>
    private sealed record Told(string? Subject, string? Detail = null)
    {
        public static readonly Told Nothing = new((string?)null);
    }
}

/// <summary>One line of the audit.</summary>
/// <param name="Place">The incident's title, or the part of the product.</param>
/// <param name="Link">Null where there is no page for it.</param>
public sealed record AuditRow(
    long Position, DateTimeOffset At, DateTimeOffset? ClaimedAt, PersonId Actor, string Who, string Place, string? Link, string What, string? Detail,
    string Stream, long Version, string Type, string Hash);
