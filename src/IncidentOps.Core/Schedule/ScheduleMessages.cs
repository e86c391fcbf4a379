using System.Globalization;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Schedule;

/// <summary>What a message of the calendar says.</summary>
public enum ScheduleMessageKind
{
    /// <summary>To a new series, or to its new dates.</summary>
    Invitation,

    /// <summary>One drill has been moved.</summary>
    Move,

    /// <summary>One drill, or the rest of its series, is cancelled.</summary>
    Cancellation,

    Reminder,
}

/// <summary>A message of the calendar to one person, worked out of the schedule: nothing of it is stored but its tries.</summary>
/// <param name="Id">Names it for ever within its series: `invite.1`, `remind.20261201T1000.0.60`.</param>
/// <param name="Drill">The drill that it is about; of a series the next one.</param>
/// <param name="DueAt">When it is to go out: for one that failed, again.</param>
/// <param name="Before">For a reminder: how long before the start.</param>
public sealed record ScheduleMessage(
    string Id, ScheduleMessageKind Kind, ScheduledDrill Drill, PersonId Recipient, DateTimeOffset DueAt, TimeSpan? Before = null)
{
    /// <summary>It is about every drill of the series that is still to come.</summary>
    public bool IsOfSeries { get; init; }
}

/// <summary>
/// Which messages are to go out when. Each is sent once, however often the server starts: what has been tried stands in the stream, and the rest
/// is worked out of it. After a long sleep only what still helps is sent: the nearest reminder of those that were due, nothing once it has begun.
/// </summary>
public static class ScheduleMessages
{
    /// <summary>Messages not yet settled, due now or within the longest reminder from now, the earliest first.</summary>
    public static IReadOnlyList<ScheduleMessage> Pending(ScheduleState state, DrillDates dates)
    {
        var messages = new List<ScheduleMessage>();
        foreach (var series in state.Series.Values)
        {
            var next = NextOf(series, dates);
            if (next is not null)
            {
                messages.AddRange(OfSeries(series, next));
            }

            // A drill can be moved or cancelled while it lies further ahead than any reminder.
            var touched = series.Slots.Where(pair => (pair.Value.MovedTo ?? pair.Key) > dates.Now.UtcDateTime.AddDays(-2))
                .Select(pair => dates.Find(series, pair.Key)).OfType<ScheduledDrill>();
            foreach (var drill in dates.Of(series, dates.Now, dates.Now + (2 * ScheduleBounds.LongestReminder)).Concat(touched).DistinctBy(drill => drill.Slot))
            {
                messages.AddRange(OfDrill(drill, dates.Now));
            }
        }

        return [.. messages.Select(message => Due(message)).OfType<ScheduleMessage>().OrderBy(message => message.DueAt)];
    }

    /// <summary>What the series' own messages are about: the next drill to come, or what was cancelled.</summary>
    private static ScheduledDrill? NextOf(DrillSeries series, DrillDates dates)
    {
        if (series.Cancelled is null)
        {
            return dates.Next(series, dates.Now);
        }

        var horizon = series.Last.Terms.Timing.Recurs() ? dates.Now + TimeSpan.FromDays(800) : DateTimeOffset.MaxValue;
        return dates.Of(series, dates.Now, horizon).FirstOrDefault(drill => drill.Standing == DrillStanding.Cancelled && drill.State.Cancelled is null);
    }

    private static IEnumerable<ScheduleMessage> OfSeries(DrillSeries series, ScheduledDrill next)
    {
        var term = series.Last;
        foreach (var person in term.Terms.Parts.Select(part => part.Person).Distinct())
        {
            yield return series.Cancelled is { } cancelled
                ? new ScheduleMessage("cancel", ScheduleMessageKind.Cancellation, next, person, cancelled.At) { IsOfSeries = true }
                : new ScheduleMessage(Id($"invite.{term.Timing}"), ScheduleMessageKind.Invitation, next, person, InvitedAt(series, person)) { IsOfSeries = true };
        }
    }

    private static IEnumerable<ScheduleMessage> OfDrill(ScheduledDrill drill, DateTimeOffset now)
    {
        if (drill.StartsAt <= now)
        {
            yield break;
        }

        var slot = ScheduledDrill.IdOf("", drill.Slot)[1..];
        foreach (var person in drill.People)
        {
            if (drill.State.Cancelled is { } cancelled)
            {
                yield return new ScheduleMessage("cancel." + slot, ScheduleMessageKind.Cancellation, drill, person, cancelled.At);
                continue;
            }

            if (drill.Standing != DrillStanding.Planned)
            {
                continue;
            }

            if (drill.State is { PartsAt: { } changed } && drill.Terms.Parts.All(part => part.Person != person))
            {
                yield return new ScheduleMessage(Id($"invite.{drill.Term.Timing}.{slot}"), ScheduleMessageKind.Invitation, drill, person, changed);
            }

            if (drill.State is { MovedAt: { } moved, Moves: var moves })
            {
                yield return new ScheduleMessage(Id($"move.{slot}.{moves}"), ScheduleMessageKind.Move, drill, person, moved);
            }

            if (Reminder(drill, person, slot, now) is { } reminder)
            {
                yield return reminder;
            }
        }
    }

    /// <summary>The nearest reminder that is due, else the next one to come. None to who won't come.</summary>
    private static ScheduleMessage? Reminder(ScheduledDrill drill, PersonId person, string slot, DateTimeOffset now)
    {
        if (drill.State.Answers.GetValueOrDefault(person)?.Answer == AttendanceAnswer.Absent)
        {
            return null;
        }

        // Whoever was invited, or heard of the move, only after a reminder would have been due needs none.
        var heard = Heard(drill, person);
        var reminders = drill.Terms.Reminders.Select(before => (Before: before, At: drill.StartsAt - before)).Where(one => one.At > heard).ToList();
        var due = reminders.Where(one => one.At <= now).OrderBy(one => one.Before).Select(one => Of(one)).FirstOrDefault();
        return due is not null && Due(due) is not null
            ? due
            : reminders.Where(one => one.At > now).OrderByDescending(one => one.Before).Select(one => Of(one)).FirstOrDefault();

        ScheduleMessage Of((TimeSpan Before, DateTimeOffset At) one) => new(
            Id($"remind.{slot}.{drill.State.Moves}.{(int)one.Before.TotalMinutes}"), ScheduleMessageKind.Reminder, drill, person, one.At, one.Before);
    }

    private static DateTimeOffset Heard(ScheduledDrill drill, PersonId person)
    {
        var invited = drill.Terms.Parts.Any(part => part.Person == person) ? InvitedAt(drill.Series, person, drill.Term) : drill.State.PartsAt ?? drill.Term.From;
        return drill.State.MovedAt is { } moved && moved > invited ? moved : invited;
    }

    /// <summary>Since when the person has been invited to these dates.</summary>
    private static DateTimeOffset InvitedAt(DrillSeries series, PersonId person, SeriesTerm? by = null)
    {
        var term = by ?? series.Last;
        return series.Terms.Where(former => former.Revision <= term.Revision).Reverse()
            .TakeWhile(former => former.Timing == term.Timing && former.Terms.Parts.Any(part => part.Person == person))
            .Select(former => former.From).DefaultIfEmpty(term.From).Last();
    }

    /// <summary>Null where it was sent or given up; after a failure, with the time of the next try.</summary>
    private static ScheduleMessage? Due(ScheduleMessage message) => message.Drill.Series.Messages.GetValueOrDefault((message.Id, message.Recipient)) switch
    {
        null => message,
        { IsPending: true } tries => message with { DueAt = tries.NextTryAt },
        _ => null,
    };

    private static string Id(FormattableString id) => id.ToString(CultureInfo.InvariantCulture);
}
