using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Schedule;

/// <summary>What the calendar needs of the world: functions that give the same for the same.</summary>
/// <param name="Recurrence">Reads rules.</param>
/// <param name="Zone">A zone by its IANA name; null where there is none.</param>
/// <param name="Exercise">An exercise by its id; null where there is none that can be drilled.</param>
public sealed record ScheduleWorld(Recurrence Recurrence, Func<string, TimeZoneInfo?> Zone, Func<string, Exercise?> Exercise);

/// <summary>Works the drills of the calendar out of its series.</summary>
public sealed class DrillDates(ScheduleState state, ScheduleWorld world, DateTimeOffset now)
{
    /// <summary>No zone is further from UTC, and no drill can be moved unseen over a window's edge by less.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(2);

    public DateTimeOffset Now => now;

    /// <summary>Drills that begin from a time on and before another, the earliest first.</summary>
    public IReadOnlyList<ScheduledDrill> Between(DateTimeOffset from, DateTimeOffset to) =>
        [.. state.Series.Values.SelectMany(series => Of(series, from, to)).OrderBy(drill => drill.StartsAt).ThenBy(drill => drill.Id, StringComparer.Ordinal)];

    /// <summary>One by its id; null where there is, or was, no such drill.</summary>
    public ScheduledDrill? Find(string? id) =>
        ScheduledDrill.TryParse(id, out var name, out var slot) && state.Series.TryGetValue(name, out var series) ? Find(series, slot) : null;

    public ScheduledDrill? Find(DrillSeries series, DateTime slot)
    {
        if (series.Slot(slot) is { StartedAt: not null, Room: { } room })
        {
            return DrillOf(series, room.Term, slot);
        }

        for (var index = 0; index < series.Terms.Count; index++)
        {
            if (Slots(series, index, slot, slot.AddMinutes(1)).Contains(slot))
            {
                return DrillOf(series, series.Terms[index], slot);
            }
        }

        return null;
    }

    /// <summary>Drills of one series in a window, as they stand after moves, the earliest first.</summary>
    public IEnumerable<ScheduledDrill> Of(DrillSeries series, DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (Earliest(from), Latest(to));
        var slots = Enumerable.Range(0, series.Terms.Count)
            .SelectMany(index => Slots(series, index, first, last).Select(slot => (Slot: slot, Term: series.Terms[index])))
            .ToDictionary(pair => pair.Slot, pair => pair.Term);
        foreach (var (slot, became) in series.Slots)
        {
            // One that was moved into the window, or was started before its series was changed.
            if (became is { StartedAt: not null, Room: { } room })
            {
                slots[slot] = room.Term;
            }
            else if (became.MovedTo >= first && became.MovedTo < last && !slots.ContainsKey(slot) && Find(series, slot) is { } moved)
            {
                slots[slot] = moved.Term;
            }
        }

        return slots.Select(pair => DrillOf(series, pair.Value, pair.Key)).OfType<ScheduledDrill>()
            .Where(drill => drill.StartsAt >= from && drill.StartsAt < to).OrderBy(drill => drill.StartsAt);
    }

    /// <summary>The first drill that begins after a time and that nobody has cancelled or started; null where the series has none.</summary>
    public ScheduledDrill? Next(DrillSeries series, DateTimeOffset after)
    {
        // Short windows first: a daily series is not worked out for years.
        for (var days = 62; ; days *= 4)
        {
            var to = days >= ScheduleBounds.Horizon.TotalDays ? after + ScheduleBounds.Horizon : after.AddDays(days);
            if (Of(series, after, to).FirstOrDefault(drill => drill.StartsAt > after && drill.Standing == DrillStanding.Planned) is { } found)
            {
                return found;
            }

            if (to == after + ScheduleBounds.Horizon || !series.Last.Terms.Timing.Recurs())
            {
                return null;
            }
        }
    }

    /// <summary>Whether some terms have a drill at this local time.</summary>
    public bool Occurs(DrillTiming timing, DateTime slot) => Dates(timing, slot, slot.AddMinutes(1)).Contains(slot);

    private IEnumerable<DateTime> Slots(DrillSeries series, int index, DateTime from, DateTime to)
    {
        var term = series.Terms[index];
        if (world.Zone(term.Terms.Timing.Zone) is not { } zone)
        {
            yield break;
        }

        var end = index + 1 < series.Terms.Count ? series.Terms[index + 1].From : DateTimeOffset.MaxValue;
        foreach (var slot in Dates(term.Terms.Timing, from, to))
        {
            var at = WallClock.ToInstant(slot, zone);
            if (at >= end)
            {
                yield break;
            }

            if (at >= term.From && !IsDropped(series, term, slot, at, zone))
            {
                yield return slot;
            }
        }
    }

    /// <summary>
    /// Of a recurring series that was cancelled the first drill stays in the calendar, as what was cancelled, and whatever something became of;
    /// the others are nobody's any more.
    /// </summary>
    private bool IsDropped(DrillSeries series, SeriesTerm term, DateTime slot, DateTimeOffset at, TimeZoneInfo zone)
    {
        if (series.Cancelled is not { } cancelled || at < cancelled.At || series.Slots.ContainsKey(slot))
        {
            return false;
        }

        var since = cancelled.At > term.From ? cancelled.At : term.From;
        return Dates(term.Terms.Timing, WallClock.ToLocal(since, zone).AddDays(-1), slot)
            .Any(earlier => earlier < slot && WallClock.ToInstant(earlier, zone) >= since && series.Slot(earlier).Cancelled is null);
    }

    private IEnumerable<DateTime> Dates(DrillTiming timing, DateTime from, DateTime to)
    {
        if (timing.LastDay is { } day && day.ToDateTime(TimeOnly.MaxValue) < to)
        {
            to = day == DateOnly.MaxValue ? DateTime.MaxValue : day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        }

        return timing.Rule is { } rule
            ? world.Recurrence(timing.Start, rule, from, to)
            : timing.Start >= from && timing.Start < to ? [timing.Start] : [];
    }

    private ScheduledDrill? DrillOf(DrillSeries series, SeriesTerm term, DateTime slot)
    {
        if (world.Zone(term.Terms.Timing.Zone) is not { } zone)
        {
            return null;
        }

        var became = series.Slot(slot);
        var local = became.MovedTo ?? slot;
        var startsAt = WallClock.ToInstant(local, zone);
        return new ScheduledDrill
        {
            Series = series, Slot = slot, Term = term, LocalStart = local, StartsAt = startsAt,
            Standing = became.StartedAt is not null ? DrillStanding.Started
                : became.Cancelled is not null || (series.Cancelled is { } cancelled && startsAt >= cancelled.At) ? DrillStanding.Cancelled
                : now >= startsAt + term.Terms.Grace ? DrillStanding.Missed
                : DrillStanding.Planned,
        };
    }

    private static DateTime Earliest(DateTimeOffset from) => from.UtcDateTime - DateTime.MinValue > Margin ? Plain(from.UtcDateTime - Margin) : Plain(DateTime.MinValue);

    private static DateTime Latest(DateTimeOffset to) => DateTime.MaxValue - to.UtcDateTime > Margin ? Plain(to.UtcDateTime + Margin) : Plain(DateTime.MaxValue);

    private static DateTime Plain(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
}
