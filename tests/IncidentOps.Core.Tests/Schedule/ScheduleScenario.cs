using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Schedule;

namespace IncidentOps.Core.Tests.Schedule;

/// <summary>
/// Given what has happened to the calendar, when a command comes, then events or a refusal. Rules are read by a few lines of its own that know
/// enough for the tests; Ical.Net's reading is tried in the adapters' tests.
/// </summary>
internal sealed class ScheduleScenario
{
    public const string Series = "s1";
    public const string Tokyo = "Asia/Tokyo";
    public const string NewYork = "America/New_York";

    public static readonly Actor Goro = new(new PersonId("goro"), Permissions.View | Permissions.Facilitate);
    public static readonly Actor Aiko = new(new PersonId("aiko"), Permissions.View | Permissions.Respond);
    public static readonly Actor Ben = new(new PersonId("ben"), Permissions.View);
    public static readonly Actor Chie = new(new PersonId("chie"), Permissions.View | Permissions.Plan);

    /// <summary>1 December 2026, 10:00 in Tokyo, is a Tuesday.</summary>
    public static readonly DateTime First = new(2026, 12, 1, 10, 0, 0);

    public static readonly ImmutableArray<DrillPart> Parts =
        [new(Goro.Id, DrillDuty.Facilitator), new(Aiko.Id, DrillDuty.Player, "commander"), new(Ben.Id, DrillDuty.Player)];

    public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    public ScheduleState State { get; private set; } = ScheduleState.None;

    public static ScheduleWorld World { get; } = new(
        Recur, name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null,
        id => id == "night-shift" ? new Exercise { Id = id, Title = new("Night", "夜"), Roles = [new("commander", LocalizedText.Empty, 1, SourcePosition.None)] } : null);

    public DrillDates Dates => new(State, World, Now);

    public static DrillArrangement Once(DateTime? start = null, string zone = Tokyo) => new(
        "night-shift", new DrillTiming(start ?? First, zone, null, null), Parts, DrillTerms.UsualReminders, DrillTerms.UsualGrace, "Room 3");

    public static DrillArrangement Weekly(DateTime? start = null, string zone = Tokyo) =>
        Once(start, zone) with { Timing = new DrillTiming(start ?? First, zone, "FREQ=WEEKLY", null) };

    public static string Id(DateTime slot) => ScheduledDrill.IdOf(Series, slot);

    public static DateTimeOffset InTokyo(DateTime local) => new(local, TimeSpan.FromHours(9));

    public static ScheduleScenario Given(DrillArrangement arrangement)
    {
        var scenario = new ScheduleScenario();
        scenario.Accepts(new ScheduleDrills(Series, arrangement));
        return scenario;
    }

    /// <summary>The command is accepted; its events are folded and returned.</summary>
    public IReadOnlyList<ScheduleEvent> Accepts(ScheduleCommand command, Actor? by = null)
    {
        var actor = by ?? Goro;
        var verdict = Decide(command, actor);
        Assert.True(verdict.Refusal is null, verdict.Refusal?.Reason.English);
        State = verdict.Events.Aggregate(State, (before, next) => DrillCalendar.Evolve(
            before, new Recorded<ScheduleEvent>(before.Version + 1, Now > before.LastRecordedAt ? Now : before.LastRecordedAt, actor.Id, Guid.Empty, next)));
        return [.. verdict.Events.Where(next => next is not ScheduleOpened)];
    }

    /// <summary>The command is refused; nothing happens. Returns the code.</summary>
    public string Refuses(ScheduleCommand command, Actor? by = null)
    {
        var verdict = Decide(command, by ?? Goro);
        Assert.Empty(verdict.Events);
        Assert.NotEqual("", verdict.Refusal!.Reason.Japanese);
        return verdict.Refusal.Code;
    }

    public ScheduledDrill Drill(DateTime slot) => Dates.Find(Id(slot))!;

    /// <summary>Ids of what is due now, each with its recipient.</summary>
    public IReadOnlyList<string> Due() =>
        [.. ScheduleMessages.Pending(State, Dates).Where(message => message.DueAt <= Now).Select(message => $"{message.Id} {message.Recipient}").Order(StringComparer.Ordinal)];

    /// <summary>Sends whatever is due, and returns it.</summary>
    public IReadOnlyList<string> Send()
    {
        var due = Due();
        foreach (var message in due)
        {
            Accepts(new RecordMessageTry(Series, message.Split(' ')[0], new PersonId(message.Split(' ')[1]), DeliveryState.Sent, "smtp", null), Actor.System);
        }

        return due;
    }

    /// <summary>The room is made ready and its clock started, now.</summary>
    public void Hold(DateTime slot, string incident = "i1")
    {
        Accepts(new PrepareScheduledDrill(Id(slot), incident));
        Accepts(new StartScheduledDrill(Id(slot), incident, Now), Actor.System);
    }

    private Verdict<ScheduleEvent> Decide(ScheduleCommand command, Actor actor) => DrillCalendar.Decide(
        State, command, new ScheduleContext(Now, actor, World, person => person.Value is "goro" or "aiko" or "ben" or "chie"));

    private static IEnumerable<DateTime> Recur(DateTime start, string rule, DateTime from, DateTime to)
    {
        var days = rule switch
        {
            "FREQ=DAILY" => 1,
            "FREQ=WEEKLY" or "FREQ=WEEKLY;BYDAY=TU" => 7,
            _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The scenario does not read {rule}.")),
        };
        for (var date = start; date < to; date = date.AddDays(days))
        {
            if (date >= from && (rule != "FREQ=WEEKLY;BYDAY=TU" || date.DayOfWeek == DayOfWeek.Tuesday))
            {
                yield return date;
            }
        }
    }
}
