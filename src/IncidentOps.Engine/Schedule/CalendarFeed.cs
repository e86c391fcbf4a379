using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Engine.Schedule;

/// <summary>
/// Writes somebody's drills as a calendar: those that they are invited to, or all for who keeps the calendar. Series keep their rule, so that
/// calendar programs show years ahead; what is different on one date stands beside it. Nothing of the script is in it.
/// </summary>
public sealed class CalendarFeed(DrillSchedule schedule, DrillWords words, ICalendarFormat format, INotificationSettings settings)
{
    /// <summary>How much of the past is told.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromDays(400);

    private const string UidDomain = "drills.incidentops";

    /// <summary>Every drill of one person as calendar programs take it.</summary>
    /// <param name="seesAll">They keep the calendar.</param>
    /// <param name="address">The server's, where no public one is set up.</param>
    public string Write(PersonId person, Language language, bool seesAll, Uri? address)
    {
        var dates = schedule.Dates;
        var entries = schedule.Current.Series.Values.SelectMany(series => EntriesOf(series, dates, person, language, seesAll, address)).ToList();
        return format.Write(new CalendarText(language == Language.Japanese ? "演習（IncidentOps）" : "Drills (IncidentOps)", language, entries));
    }

    /// <summary>One series for one person who is invited: what goes with a message.</summary>
    public string Write(DrillSeries series, PersonId person, Language language) => format.Write(new CalendarText(
        language == Language.Japanese ? "演習（IncidentOps）" : "Drills (IncidentOps)", language,
        [.. EntriesOf(series, schedule.Dates, person, language, false, null)]));

    /// <summary>Where a drill's page is, or with an empty id the calendar's; null where the product does not know its own address.</summary>
    public Uri? LinkTo(string drill, Uri? address) => (settings.Current.PublicUrl ?? address) is { } known
        ? new Uri(known.AbsoluteUri.EndsWith('/') ? known : new Uri(known.AbsoluteUri + "/"), drill.Length > 0 ? "exercises/calendar/" + drill : "exercises/calendar")
        : null;

    /// <summary>An event of its own for each timing that the series has had: programs then keep what was, whatever the new dates are.</summary>
    private IEnumerable<CalendarEntry> EntriesOf(
        DrillSeries series, DrillDates dates, PersonId person, Language language, bool seesAll, Uri? address)
    {
        foreach (var timing in series.Terms.GroupBy(term => term.Timing))
        {
            var term = timing.Last();
            var end = series.Terms.FirstOrDefault(other => other.Timing == timing.Key + 1)?.From;
            if (end < dates.Now - Past)
            {
                continue;
            }

            var begins = First(series, dates, timing.First());
            if (!term.Terms.Timing.Recurs())
            {
                if (begins is not null && (seesAll || begins.IsInvited(person)))
                {
                    yield return Single(begins, person, language, address, isRecurring: false);
                }

                continue;
            }

            var singles = series.Slots.Keys.Select(slot => dates.Find(series, slot)).OfType<ScheduledDrill>()
                .Where(drill => drill.Term.Timing == timing.Key && drill.StartsAt > dates.Now - Past && IsDifferent(drill)).ToList();
            if (begins is not null && (seesAll || term.Terms.Parts.Any(part => part.Person == person)))
            {
                yield return Recurring(series, term, begins, end, seesAll ? [] : [.. singles.Where(drill => !drill.IsInvited(person))], person, language, address);
            }

            foreach (var drill in singles.Where(drill => seesAll || drill.IsInvited(person)))
            {
                yield return Single(drill, person, language, address, isRecurring: true);
            }
        }
    }

    /// <summary>The first date on which the timing holds: the first of its rule may lie before the series was put into the calendar.</summary>
    private static ScheduledDrill? First(DrillSeries series, DrillDates dates, SeriesTerm term) =>
        dates.Find(series, term.Terms.Timing.Start) is { } first && first.Term.Timing == term.Timing
            ? first
            : dates.Of(series, term.From, term.From + ScheduleBounds.Horizon).FirstOrDefault(drill => drill.Term.Timing == term.Timing);

    private CalendarEntry Recurring(
        DrillSeries series, SeriesTerm term, ScheduledDrill begins, DateTimeOffset? end, IReadOnlyList<ScheduledDrill> others, PersonId person, Language language,
        Uri? address)
    {
        var timing = term.Terms.Timing;
        var until = timing.LastDay is { } day && schedule.World.Zone(timing.Zone) is { } zone
            ? WallClock.ToInstant(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone)
            : (DateTimeOffset?)null;
        // A series that was cancelled half-way keeps its past: it ends there.
        var isOver = series.Cancelled is { } cancelled && begins.StartsAt < cancelled.At;
        return EntryOf(begins, term, person, language, LinkTo("", address)) with
        {
            Start = begins.Slot,
            Sequence = term.Revision + (series.Cancelled is null ? 0 : 1),
            ChangedAt = Latest(term.From, series.Cancelled?.At),
            IsCancelled = series.Cancelled is not null && !isOver,
            Rule = timing.Rule,
            Until = Earliest(Earliest(until, end), isOver ? series.Cancelled!.At : null),
            Excluded = [.. others.Select(drill => drill.Slot)],
        };
    }

    private CalendarEntry Single(ScheduledDrill drill, PersonId person, Language language, Uri? address, bool isRecurring) =>
        EntryOf(drill, drill.Term, person, language, LinkTo(drill.Id, address)) with
        {
            Start = drill.LocalStart,
            Sequence = drill.Term.Revision + drill.State.Revision,
            ChangedAt = Latest(drill.Term.From, drill.State.ChangedAt, drill.Series.Cancelled?.At),
            IsCancelled = drill.Standing == DrillStanding.Cancelled,
            Replaces = isRecurring ? drill.Slot : null,
        };

    private CalendarEntry EntryOf(ScheduledDrill drill, SeriesTerm term, PersonId person, Language language, Uri? link)
    {
        var isJapanese = language == Language.Japanese;
        var lines = new List<string>();
        if (words.PartsOf(drill, person, language) is { Length: > 0 } parts)
        {
            lines.Add((isJapanese ? "担当：" : "Your part: ") + parts);
        }

        if (term.Terms.Note is { IsErased: false } note)
        {
            lines.Add(note.ToString());
        }

        if (drill.Cancelled?.Reason is { IsErased: false } reason)
        {
            lines.Add((isJapanese ? "中止の理由：" : "Cancelled: ") + reason);
        }

        if (link is not null)
        {
            lines.Add(link.AbsoluteUri);
        }

        return new CalendarEntry
        {
            Uid = FormattableString.Invariant($"{drill.Series.Id}.{term.Timing}@{UidDomain}"),
            Start = drill.LocalStart,
            Zone = term.Terms.Timing.Zone,
            Duration = words.Duration(term.Terms.Exercise),
            Summary = (isJapanese ? "【訓練】" : "[DRILL] ") + words.Title(term.Terms.Exercise, language),
            Description = string.Join('\n', lines),
            Link = link,
            Sequence = term.Revision,
            ChangedAt = term.From,
        };
    }

    /// <summary>What calendar programs must show otherwise than the series has it.</summary>
    private static bool IsDifferent(ScheduledDrill drill) => drill.State is not { MovedTo: null, Parts: null, Cancelled: null };

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private static DateTimeOffset Latest(DateTimeOffset first, params ReadOnlySpan<DateTimeOffset?> others)
    {
        foreach (var other in others)
        {
            first = other > first ? other.Value : first;
        }

        return first;
    }
}
