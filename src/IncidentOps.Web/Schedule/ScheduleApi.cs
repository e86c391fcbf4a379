using System.ComponentModel;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Schedule;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Schedule;

/// <summary>The calendar of drills for programs.</summary>
internal static class ScheduleApi
{
    private const string Problem = "application/problem+json";

    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(800);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/exercises/calendar").RequirePermission(Permissions.View).ForPrograms().WithTags("Calendar of drills");
        group.MapGet("", List).WithName("listScheduledDrills").WithSummary("Drills that begin in a time, the earliest first.")
            .WithDescription("`from` and `to` are moments; at most 800 days apart. Without them: from now on for 90 days.")
            .Produces<IReadOnlyList<ScheduledDrillView>>().Produces<ProblemView>(422, Problem);
        group.MapGet("/{drill}", One).WithName("readScheduledDrill").WithSummary("One drill of the calendar.")
            .Produces<ScheduledDrillView>().Produces<ProblemView>(404, Problem);
        Said(group.MapPost("", ScheduleAsync), "scheduleDrills", "Puts a drill, or a recurring series, into the calendar. For facilitators and planners.")
            .WithDescription(
                "`start` is what the clock on the wall shows in `zone` at the first drill, without an offset (`2026-12-01T10:00:00`). `rule` is an RFC 5545 recurrence, "
                + "daily to yearly, without COUNT and UNTIL; `lastDay` ends it. Everybody in `parts` is invited by mail, if a relay is set up.")
            .Produces<ScheduledView>(StatusCodes.Status201Created);
        Changing(group.MapPut("/series/{series}", RescheduleAsync), "rescheduleDrills", "Arranges something else for those drills of a series that are still to come.");
        Changing(group.MapPost("/series/{series}/cancel", static (HttpContext context, string series, JsonBody<CancellationReason> body, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new CancelDrillSeries(series, body.Value.Reason))), "cancelDrillSeries", "Cancels every drill of a series that is still to come.");
        Changing(group.MapPost("/{drill}/cancel", static (HttpContext context, string drill, JsonBody<CancellationReason> body, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new CancelDrill(drill, body.Value.Reason))), "cancelScheduledDrill", "Cancels one drill.");
        Changing(group.MapPost("/{drill}/move", static (HttpContext context, string drill, JsonBody<NewStart> body, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new MoveDrill(drill, Plain(body.Value.Start)))), "moveScheduledDrill", "Moves one drill; answers to it are void.");
        Changing(group.MapPut("/{drill}/people", static (HttpContext context, string drill, JsonBody<PeopleChoice> body, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new ChangeDrillParts(drill, [.. body.Value.Parts]))), "changeScheduledDrillPeople", "Invites other people to one drill than to the rest of its series.");
        Changing(group.MapPut("/{drill}/answer", static (HttpContext context, string drill, JsonBody<AnswerChoice> body, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new AnswerAttendance(drill, body.Value.Answer))), "answerScheduledDrill", "Says whether the caller will come. For whoever is invited.");
        Changing(group.MapPut("/{drill}/attendance", static (HttpContext context, string drill, JsonBody<AttendanceList> body, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new RecordAttendance(drill, [.. body.Value.Present]))), "recordScheduledDrillAttendance", "Records who was there, once it has been started.");
        Changing(group.MapPut("/{drill}/room", LinkAsync), "linkScheduledDrill", "Links it with the room made ready for it: a prepared drill of its exercise. It counts as held once that room's clock is started.");
        group.MapPost("/address", IssueAsync).WithName("makeCalendarAddress").WithSummary("Makes the caller's address for calendar programs; a former one is void. It is told once. A token needs all of its owner's permissions.")
            .Produces<CalendarAddressView>().Produces<ProblemView>(422, Problem).ForWholeOwner();
        Changing(group.MapDelete("/address", static (HttpContext context, DrillSchedule schedule) =>
            AnswerAsync(context, schedule, new RevokeCalendarKey(context.Reader().Person!.Value))), "revokeCalendarAddress", "Ends the caller's address for calendar programs. A token needs all of its owner's permissions.").ForWholeOwner();
    }

    private static RouteHandlerBuilder Said(RouteHandlerBuilder endpoint, string name, string summary) => endpoint.WithName(name).WithSummary(summary)
        .Produces<ProblemView>(403, Problem).Produces<ProblemView>(404, Problem).Produces<ProblemView>(409, Problem).Produces<ProblemView>(422, Problem);

    private static RouteHandlerBuilder Changing(RouteHandlerBuilder endpoint, string name, string summary) => Said(endpoint, name, summary).Produces(StatusCodes.Status204NoContent);

    private static IResult List(HttpContext context, DrillSchedule schedule, DrillWords words, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var dates = schedule.Dates;
        var begin = from ?? dates.Now;
        var end = to ?? (begin > DateTimeOffset.MaxValue.AddDays(-91) ? DateTimeOffset.MaxValue : begin.AddDays(90));
        return end < begin || end - begin > LongestWindow
            ? ApiReplies.Malformed(context, context.ApiReader().T["schedule.api.window"], "to")
            : Results.Ok(dates.Between(begin, end).Select(drill => ScheduledDrillView.Of(drill, words, context.ApiReader())));
    }

    private static IResult One(HttpContext context, string drill, DrillSchedule schedule, DrillWords words) => schedule.Dates.Find(drill) is { } found
        ? Results.Ok(ScheduledDrillView.Of(found, words, context.ApiReader()))
        : ApiReplies.NotFound(context, "no-drill");

    private static async Task<IResult> ScheduleAsync(HttpContext context, JsonBody<ArrangementChoice> body, ScheduleReading reading)
    {
        var series = Guid.CreateVersion7().ToString("N");
        var arrangement = body.Value.Arrangement(reading.Zone);
        return await reading.Schedule.SubmitAsync(new ScheduleDrills(series, arrangement), context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.Created(
                $"/api/exercises/calendar/{ScheduledDrill.IdOf(series, arrangement.Timing.Start)}", new ScheduledView(series, ScheduledDrill.IdOf(series, arrangement.Timing.Start)));
    }

    private static Task<IResult> RescheduleAsync(HttpContext context, string series, JsonBody<ArrangementChoice> body, ScheduleReading reading) =>
        AnswerAsync(context, reading.Schedule, new RescheduleDrills(
            series, body.Value.Arrangement(reading.Schedule.Current.Series.GetValueOrDefault(series)?.Last.Terms.Timing.Zone ?? reading.Zone)));

    private static async Task<IResult> LinkAsync(HttpContext context, string drill, JsonBody<RoomChoice> body, IPlannedDrills planned) =>
        !IncidentId.TryParse(body.Value.Incident, out var incident)
            ? ApiReplies.Malformed(context, context.ApiReader().T["schedule.api.room"], "$.incident")
            : await planned.LinkAsync(drill, incident, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.NoContent();

    private static async Task<IResult> IssueAsync(HttpContext context, DrillSchedule schedule, CalendarFeed feed)
    {
        var (address, refusal) = await ScheduleEndpoints.NewAddressAsync(context, schedule, feed);
        return refusal is null ? Results.Ok(new CalendarAddressView(address)) : ApiAnswers.Refused(context, refusal);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, DrillSchedule schedule, ScheduleCommand command) =>
        await schedule.SubmitAsync(command, context.Reader().Actor(), context.RequestAborted) is { } refusal
            ? ApiAnswers.Refused(context, refusal)
            : Results.NoContent();

    /// <summary>Whatever zone the text names, the clock on the wall is meant.</summary>
    internal static DateTime Plain(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
}

/// <summary>What is arranged.</summary>
/// <param name="Exercise">The exercise's id.</param>
/// <param name="Start">What the clock on the wall shows at the first drill, without an offset: `2026-12-01T10:00:00`.</param>
/// <param name="Zone">An IANA name; without it the organisation's, or that of the series.</param>
/// <param name="Rule">RFC 5545, daily to yearly, without COUNT and UNTIL: `FREQ=MONTHLY;BYDAY=2TU`. Without it: once.</param>
/// <param name="LastDay">None begins after this day.</param>
/// <param name="Reminders">Before the start, in milliseconds. Without it: 7 days, a day, an hour.</param>
/// <param name="Grace">Not started so long after its start it is missed; in milliseconds. Without it: an hour.</param>
/// <param name="Note">For those invited.</param>
internal sealed record ArrangementChoice(
    string Exercise, DateTime Start, IReadOnlyList<DrillPart> Parts, string? Zone = null, string? Rule = null, DateOnly? LastDay = null,
    IReadOnlyList<TimeSpan>? Reminders = null, TimeSpan? Grace = null, string? Note = null)
{
    public DrillArrangement Arrangement(string usualZone) => new(
        Exercise, new DrillTiming(ScheduleApi.Plain(Start), Zone ?? usualZone, Rule, LastDay), [.. Parts],
        Reminders is null ? DrillTerms.UsualReminders : [.. Reminders], Grace ?? DrillTerms.UsualGrace, Note);
}

internal sealed record CancellationReason(string Reason);

/// <param name="Start">What the clock on the wall will show, in the series' zone, without an offset.</param>
internal sealed record NewStart(DateTime Start);

internal sealed record PeopleChoice(IReadOnlyList<DrillPart> Parts);

internal sealed record AnswerChoice(AttendanceAnswer Answer);

internal sealed record AttendanceList(IReadOnlyList<PersonId> Present);

internal sealed record RoomChoice(string Incident);

/// <param name="First">The id of its first drill.</param>
internal sealed record ScheduledView(string Series, string First);

/// <param name="Address">Whoever has it reads the caller's drills: keep it to yourself.</param>
internal sealed record CalendarAddressView(string Address);

/// <summary>A drill of the calendar.</summary>
/// <param name="LocalStart">What the clock on the wall shows, in <paramref name="Zone"/>.</param>
/// <param name="MissedAt">From here on it is missed, if nobody has started it.</param>
/// <param name="Incident">The room made ready for it.</param>
/// <param name="Present">Who was there; absent until somebody has recorded it.</param>
internal sealed record ScheduledDrillView(
    string Id, string Series, string Exercise, string Title, DrillStanding Standing, DateTimeOffset StartsAt, DateTime LocalStart, string Zone, string? Rule, DateOnly? LastDay,
    DateTimeOffset MissedAt, IReadOnlyList<InvitedView> People, string? Note, string? Reason, string? Incident, DateTimeOffset? StartedAt, bool WasLate, IReadOnlyList<PersonId>? Present)
{
    internal static ScheduledDrillView Of(ScheduledDrill drill, DrillWords words, Reader reader) => new(
        drill.Id, drill.Series.Id, drill.Terms.Exercise, words.Title(drill.Terms.Exercise, reader.T.Language), drill.Standing, drill.StartsAt, drill.LocalStart,
        drill.Terms.Timing.Zone, drill.Terms.Timing.Rule, drill.Terms.Timing.LastDay, drill.MissedAt,
        [.. drill.Parts.Select(part => new InvitedView(part.Person, part.Duty, part.Role, drill.State.Answers.GetValueOrDefault(part.Person)?.Answer))],
        drill.Terms.Note?.Value, drill.Cancelled?.Reason?.Value, drill.State.Room?.Incident, drill.State.StartedAt, drill.WasLate, drill.State.Present is { } present ? present : null);
}

/// <param name="Answer">Absent: they have not said.</param>
internal sealed record InvitedView(PersonId Person, DrillDuty Duty, string? Role, AttendanceAnswer? Answer);
