using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using Ical.Net.Serialization;
using IncidentOps.Core;
using IncidentOps.Engine.Schedule;

namespace IncidentOps.Adapters.Calendars;

/// <summary>Recurrences and calendars by Ical.Net.</summary>
public sealed class IcalFormat : ICalendarFormat
{
    private const string Product = "-//IncidentOps//Drills//EN";

    /// <summary>How many periods in a row may hold no date: a 30 February is not looked for until the end of time.</summary>
    private static readonly EvaluationOptions Bounded = new() { MaxUnmatchedIncrementsLimit = 1_000 };

    public IEnumerable<DateTime> Expand(DateTime start, string rule, DateTime from, DateTime to)
    {
        // Without a zone: a rule speaks of days and of clocks on walls.
        var pattern = new CalendarEvent { Start = Local(start), RecurrenceRule = new RecurrenceRule(rule) };
        using var dates = pattern.GetOccurrences(Local(from > start ? from : start), Bounded).GetEnumerator();
        while (true)
        {
            DateTime date;
            try
            {
                if (!dates.MoveNext())
                {
                    yield break;
                }

                date = DateTime.SpecifyKind(dates.Current.Period.StartTime.Value, DateTimeKind.Unspecified);
            }
            catch (Exception exception) when (exception is EvaluationException or ArgumentOutOfRangeException)
            {
                // No date within the bound, or none before the end of the calendar.
                yield break;
            }

            if (date >= to)
            {
                yield break;
            }

            if (date >= from)
            {
                yield return date;
            }
        }
    }

    public string Write(CalendarText calendar)
    {
        var written = new Calendar { ProductId = Product, Method = "PUBLISH" };
        written.AddProperty("X-WR-CALNAME", calendar.Name);
        foreach (var zone in calendar.Entries.GroupBy(entry => entry.Zone, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            written.AddTimeZone(ZoneOf(zone.Key, zone.Min(entry => entry.Start)));
        }

        foreach (var entry in calendar.Entries)
        {
            written.Events.Add(EventOf(entry, calendar.Language));
        }

        return new CalendarSerializer(written).SerializeToString() ?? throw new InvalidOperationException("The calendar could not be written.");
    }

    private static CalendarEvent EventOf(CalendarEntry entry, Language language)
    {
        var written = new CalendarEvent
        {
            Uid = entry.Uid,
            DtStamp = new CalDateTime(entry.ChangedAt.UtcDateTime),
            LastModified = new CalDateTime(entry.ChangedAt.UtcDateTime),
            Start = Zoned(entry.Start, entry.Zone),
            Duration = Duration.FromTimeSpanExact(entry.Duration),
            Summary = entry.Summary,
            Description = entry.Description,
            Url = entry.Link,
            Sequence = entry.Sequence,
            Status = entry.IsCancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
            // A cancelled drill, or one already over, keeps nobody's time.
            Transparency = entry.IsCancelled ? TransparencyType.Transparent : TransparencyType.Opaque,
        };
        foreach (var property in written.Properties.Where(property => property.Name is "SUMMARY" or "DESCRIPTION"))
        {
            property.Parameters.Add(new CalendarParameter("LANGUAGE", language == Language.Japanese ? "ja" : "en"));
        }

        if (entry.Replaces is { } replaced)
        {
            written.RecurrenceIdentifier = new RecurrenceIdentifier(Zoned(replaced, entry.Zone));
        }
        else if (entry.Rule is { } rule)
        {
            written.RecurrenceRule = new RecurrenceRule(rule)
            {
                // The last second that still counts, in UTC as the standard demands of times with a zone.
                Until = entry.Until is { } until ? new CalDateTime(until.UtcDateTime.AddSeconds(-1)) : null,
            };
            foreach (var excluded in entry.Excluded)
            {
                written.ExceptionDates.Add(Zoned(excluded, entry.Zone));
            }
        }

        return written;
    }

    private static VTimeZone ZoneOf(string name, DateTime earliest)
    {
        var written = VTimeZone.FromDateTimeZone(name, earliest.AddYears(-1), includeHistoricalData: false);
        if (written.TimeZoneInfos.Count == 0)
        {
            // A zone whose clocks are never changed: the standard demands one part all the same.
            var offset = new UtcOffset(TimeZoneInfo.FindSystemTimeZoneById(name).GetUtcOffset(earliest));
            written.TimeZoneInfos.Add(new VTimeZoneInfo(Components.Standard)
            {
                Start = new CalDateTime(1970, 1, 1, 0, 0, 0), OffsetFrom = offset, OffsetTo = offset,
            });
        }

        return written;
    }

    private static CalDateTime Local(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Unspecified));

    private static CalDateTime Zoned(DateTime time, string zone) => new(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), zone);
}
