using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Schedule;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Schedule;

/// <summary>The calendar of drills: pages, what they send, and the address for calendar programs.</summary>
public static class ScheduleEndpoints
{
    private const string Path = "/exercises/calendar";

    public static IServiceCollection AddSchedulePages(this IServiceCollection services) => services.AddSingleton<ScheduleReading>();

    public static IEndpointRouteBuilder MapSchedule(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Path).RequirePermission(Permissions.View).ExcludeFromDescription();
        pages.MapGet("", Calendar);
        pages.MapGet("/new", New);
        pages.MapPost("/new", ScheduleAsync);
        pages.MapGet("/series/{series}", Change);
        pages.MapPost("/series/{series}", RescheduleAsync);
        pages.MapPost("/series/{series}/cancel", CancelSeriesAsync);
        pages.MapGet("/subscribe", static (HttpContext context, ScheduleReading reading, TimeProvider clock) => Subscribe(context, reading, clock, null));
        pages.MapPost("/subscribe", IssueAsync);
        pages.MapPost("/subscribe/revoke", RevokeAsync);
        pages.MapGet("/{drill}", static (HttpContext context, string drill, ScheduleReading reading) => Show(context, drill, reading, FormState.Empty));
        pages.MapGet("/{drill}/drill.ics", Entry);
        pages.MapPost("/{drill}/answer", AnswerAsync);
        pages.MapPost("/{drill}/attendance", AttendanceAsync);
        pages.MapPost("/{drill}/move", MoveAsync);
        pages.MapPost("/{drill}/people", PeopleAsync);
        pages.MapPost("/{drill}/cancel", CancelAsync);
        // Calendar programs can't sign in: the key in the address says whose it is, and lets nobody do more than read.
        routes.MapGet(Path + ".ics", Feed).AllowAnonymous().RequireRateLimiting(RateLimits.Calendar).ExcludeFromDescription();
        ScheduleApi.Map(routes);
        return routes;
    }

    private static IResult Calendar(HttpContext context, ScheduleReading reading, string? month = null)
    {
        var reader = context.Reader();
        var shown = DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is > 2000 and < 9000
            ? asked
            : ScheduleReading.DateOf(reading.Schedule.Dates.Now, reader.Zone);
        return context.Page<CalendarPage>(new { Reading = reading, Month = reading.Month(reader, shown) });
    }

    private static IResult New(HttpContext context, ScheduleReading reading, string? exercise = null) =>
        ScheduleReading.MaySchedule(context.Reader())
            ? Arrange(context, reading, reading.Words.Find(exercise ?? ""), Usual(reading, context.Reader()), null, FormState.Empty)
            : context.Message(StatusCodes.Status403Forbidden);

    private static IResult Change(HttpContext context, string series, ScheduleReading reading, string? exercise = null)
    {
        if (!ScheduleReading.MaySchedule(context.Reader()))
        {
            return context.Message(StatusCodes.Status403Forbidden);
        }

        return reading.Schedule.Current.Series.GetValueOrDefault(series) is { Cancelled: null } found && Next(reading, found) is not null
            ? Arrange(context, reading, reading.Words.Find(exercise ?? found.Last.Terms.Exercise), Standing(reading, found), found, FormState.Empty)
            : context.Message(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ScheduleAsync(HttpContext context, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var key = Guid.TryParse(form["key"], out var given) ? given.ToString("N") : Guid.CreateVersion7().ToString("N");
        var arrangement = ArrangementForm.Read(form, form["exercise"], TimeZones.Find(form["zone"]) is null ? reading.ZoneFor(reader) : form["zone"]);
        ArrangementForm.Check(form, reader);
        if (form.Faults.Count == 0
            && await reading.Schedule.SubmitAsync(new ScheduleDrills(key, arrangement), reader.Actor(), context.RequestAborted) is { Code: not "series-exists" } refusal)
        {
            form.Fault(refusal, reader);
        }

        return form.Faults.Count > 0
            ? Arrange(context, reading, reading.Words.Find(form["exercise"]), Usual(reading, reader), null, form, key)
            : Results.LocalRedirect($"{Path}/{ScheduledDrill.IdOf(key, arrangement.Timing.Start)}?kept=yes");
    }

    private static async Task<IResult> RescheduleAsync(HttpContext context, string series, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        if (reading.Schedule.Current.Series.GetValueOrDefault(series) is not { Cancelled: null } found || Next(reading, found) is null)
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        var arrangement = ArrangementForm.Read(form, form["exercise"], found.Last.Terms.Timing.Zone);
        ArrangementForm.Check(form, reader);
        if (form.Faults.Count == 0
            && await reading.Schedule.SubmitAsync(new RescheduleDrills(series, arrangement), reader.Actor(), context.RequestAborted) is { } refusal)
        {
            form.Fault(refusal, reader);
        }

        return form.Faults.Count > 0
            ? Arrange(context, reading, reading.Words.Find(form["exercise"]), Standing(reading, found), found, form)
            : Results.LocalRedirect($"{Path}/{Next(reading, reading.Schedule.Current.Series[series])?.Id}?kept=yes");
    }

    private static async Task<IResult> CancelSeriesAsync(HttpContext context, string series, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var refusal = await reading.Schedule.SubmitAsync(new CancelDrillSeries(series, form["series-reason"]), reader.Actor(), context.RequestAborted);
        return refusal is null
            ? Results.LocalRedirect($"{Path}?kept=yes")
            : Show(context, form["drill"], reading, Faulty(form, refusal, "series-reason", reader, reading));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, string drill, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        var answer = form["answer"] switch
        {
            "coming" => AttendanceAnswer.Coming,
            "absent" => AttendanceAnswer.Absent,
            _ => (AttendanceAnswer)(-1),
        };
        return await SubmitAsync(context, drill, reading, new AnswerAttendance(drill, answer), FormState.Empty, "");
    }

    private static async Task<IResult> AttendanceAsync(HttpContext context, string drill, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        return await SubmitAsync(context, drill, reading, new RecordAttendance(drill, [.. form.All("present").Select(id => new PersonId(id))]), FormState.Empty, "");
    }

    private static async Task<IResult> MoveAsync(HttpContext context, string drill, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        return await SubmitAsync(context, drill, reading, new MoveDrill(drill, ArrangementForm.LocalOf(form["date"], form["time"]) ?? default), form, "date");
    }

    private static async Task<IResult> PeopleAsync(HttpContext context, string drill, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        return await SubmitAsync(context, drill, reading, new ChangeDrillParts(drill, ArrangementForm.PartsOf(form)), form, "parts");
    }

    private static async Task<IResult> CancelAsync(HttpContext context, string drill, ScheduleReading reading)
    {
        var form = await FormState.ReadAsync(context);
        return await SubmitAsync(context, drill, reading, new CancelDrill(drill, form["reason"]), form, "reason");
    }

    /// <param name="form">Shown again where it is refused.</param>
    /// <param name="field">Where the fault stands; empty: with the page.</param>
    private static async Task<IResult> SubmitAsync(
        HttpContext context, string drill, ScheduleReading reading, ScheduleCommand command, FormState form, string field)
    {
        var reader = context.Reader();
        return await reading.Schedule.SubmitAsync(command, reader.Actor(), context.RequestAborted) is { } refusal
            ? Show(context, drill, reading, Faulty(form, refusal, field, reader, reading))
            : Results.LocalRedirect($"{Path}/{Uri.EscapeDataString(drill)}?kept=yes");
    }

    private static FormState Faulty(FormState form, Refusal refusal, string field, Reader reader, ScheduleReading reading) =>
        form.Fault(
            refusal.Code is "forbidden" or "missed" or "already-cancelled" or "already-started" ? "" : field,
            reader.Of(refusal, reading.Names, reading.Schedule.Dates.Now));

    private static IResult Show(HttpContext context, string drill, ScheduleReading reading, FormState form)
    {
        var dates = reading.Schedule.Dates;
        return dates.Find(drill) is { } found
            ? context.Page<ScheduledDrillPage>(
                new
                {
                    Drill = found, Reading = reading, Form = form, dates.Now, HasMore = dates.Next(found.Series, dates.Now) is not null,
                    Kept = context.Request.Query["kept"] == "yes",
                },
                form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK)
            : context.Message(StatusCodes.Status404NotFound);
    }

    private static IResult Arrange(
        HttpContext context, ScheduleReading reading, DrillableExercise? drillable, DrillTerms terms, DrillSeries? series, FormState form, string? key = null) =>
        context.Page<ArrangePage>(
            new
            {
                Reading = reading, Form = form, Drillable = drillable, Terms = terms, Series = series, NextId = series is null ? null : Next(reading, series)?.Id,
                Key = key ?? Guid.CreateVersion7().ToString("N"),
            },
            form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    /// <summary>What is usual: a week ahead at ten, the reader conducts it.</summary>
    private static DrillTerms Usual(ScheduleReading reading, Reader reader)
    {
        var name = reading.ZoneFor(reader);
        var zone = reading.Schedule.World.Zone(name) ?? TimeZoneInfo.Utc;
        var start = WallClock.ToLocal(reading.Schedule.Dates.Now, zone).Date.AddDays(14).AddHours(10);
        return new DrillTerms(
            "", new DrillTiming(DateTime.SpecifyKind(start, DateTimeKind.Unspecified), name, null, null),
            reader.Person is { } person && reader.Can(Permissions.Facilitate) ? [new DrillPart(person, DrillDuty.Facilitator)] : [], DrillTerms.UsualReminders,
            DrillTerms.UsualGrace, null);
    }

    /// <summary>What is arranged, from the next drill on: its first date may lie long ago.</summary>
    private static DrillTerms Standing(ScheduleReading reading, DrillSeries series)
    {
        var terms = series.Last.Terms;
        return Next(reading, series) is { Term.Timing: var timing, Slot: var slot } && timing == series.Last.Timing
            ? terms with { Timing = terms.Timing with { Start = slot } }
            : terms;
    }

    private static ScheduledDrill? Next(ScheduleReading reading, DrillSeries series)
    {
        var dates = reading.Schedule.Dates;
        return dates.Next(series, dates.Now);
    }

    private static IResult Entry(HttpContext context, string drill, ScheduleReading reading, CalendarFeed feed)
    {
        var reader = context.Reader();
        return reading.Schedule.Dates.Find(drill) is { } found && reader.Person is { } person && found.IsInvited(person)
            ? Results.Text(feed.Write(found.Series, person, reader.T.Language), "text/calendar", Encoding.UTF8)
            : context.Message(StatusCodes.Status404NotFound);
    }

    private static IResult Subscribe(HttpContext context, ScheduleReading reading, TimeProvider clock, string? address) => context.Page<SubscribePage>(new
    {
        Now = clock.GetUtcNow(), IssuedAt = reading.Schedule.Current.Keys.GetValueOrDefault(context.Reader().Person!.Value)?.IssuedAt, Address = address,
    });

    private static async Task<IResult> IssueAsync(HttpContext context, ScheduleReading reading, CalendarFeed feed, TimeProvider clock)
    {
        var (address, refusal) = await NewAddressAsync(context, reading.Schedule, feed);
        return refusal is null ? Subscribe(context, reading, clock, address) : context.Message(StatusCodes.Status403Forbidden);
    }

    /// <summary>Makes an address for the caller; a former one is void.</summary>
    internal static async Task<(string Address, Refusal? Refusal)> NewAddressAsync(HttpContext context, DrillSchedule schedule, CalendarFeed feed)
    {
        var key = OneTimeCodes.NewLinkToken();
        var refusal = await schedule.SubmitAsync(new IssueCalendarKey(OneTimeCodes.HashOf(key)), context.Reader().Actor(), context.RequestAborted);
        return ($"{feed.LinkTo("", AddressOf(context))}.ics?key={key}", refusal);
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, ScheduleReading reading)
    {
        var reader = context.Reader();
        await reading.Schedule.SubmitAsync(new RevokeCalendarKey(reader.Person!.Value), reader.Actor(), context.RequestAborted);
        return Results.LocalRedirect(Path + "/subscribe");
    }

    private static IResult Feed(HttpContext context, DrillSchedule schedule, CalendarFeed feed, PeopleDirectory people, string? key = null)
    {
        if (key is not { Length: > 0 and <= 100 } || schedule.HolderOf(key) is not { } holder || people.Find(holder) is not { } person)
        {
            return Results.Text("There is no such calendar.", "text/plain", Encoding.UTF8, StatusCodes.Status404NotFound);
        }

        var seesAll = (person.Permissions & (Permissions.Facilitate | Permissions.Plan)) != 0;
        var text = feed.Write(holder, person.Language, seesAll, AddressOf(context));
        var mark = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = mark;
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Request.Headers.IfNoneMatch == mark
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Text(text, "text/calendar", Encoding.UTF8);
    }

    /// <summary>The server's address as it was called: for where no public one is set up.</summary>
    private static Uri AddressOf(HttpContext context) => new($"{context.Request.Scheme}://{context.Request.Host}/");
}
