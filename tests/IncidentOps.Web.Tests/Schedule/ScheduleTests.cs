using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using IncidentOps.Adapters.Calendars;
using IncidentOps.Adapters.Tests.Smtp;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Schedule;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Schedule;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Api;
using IncidentOps.Web.Schedule;
using IncidentOps.Web.Tests.Records;
using IncidentOps.Web.Tests.Security;
using IncidentOps.Web.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace IncidentOps.Web.Tests.Schedule;

/// <summary>The calendar of drills on a real server over SQLite, with a relay that speaks SMTP and a clock that the tests move.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private const string Calendar = "/exercises/calendar";
    private const string New = Calendar + "/new?exercise=night-shift";

    private static readonly Exercise NightShift = new()
    {
        Id = "night-shift", Title = new("Night shift", "夜間対応"), Purpose = new("For tests.", "試験用。"), Duration = TimeSpan.FromMinutes(90),
        Roles = [new ExerciseRole("commander", new("Commander", "指揮者"), 1, SourcePosition.None)],
        Objectives = [new Objective { Id = "o", Task = new("SECRET-OBJECTIVE", "SECRET-OBJECTIVE") }],
        Injects = [new Inject { Id = "i", Number = 1, Trigger = new ByFacilitator(), Subject = new("SECRET-INJECT", "SECRET-INJECT"), Body = new("SECRET-INJECT", "SECRET-INJECT") }],
    };

    private readonly RelayServer relay = new() { OffersTls = false };
    private RecordServer server = null!;
    private Browser goro = null!;
    private Browser tanaka = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DrillSchedule Schedule => server.Server.Services.GetRequiredService<DrillSchedule>();

    private DateTimeOffset Now => server.Server.Clock.GetUtcNow();

    /// <summary>Ten in the morning in Tokyo, three weeks ahead.</summary>
    private DateTime First { get; set; }

    public async ValueTask InitializeAsync()
    {
        server = await StartServerAsync();
        var settings = server.Server.Services.GetRequiredService<OrganisationSettings>();
        await settings.SubmitAsync(new SetOrganisationTimeZone("Asia/Tokyo"), Actor.System, Cancellation);
        First = DateTime.SpecifyKind(Now.AddDays(21).Date.AddHours(10), DateTimeKind.Unspecified);
        await server.Server.AddAsync("goro", AccountRole.Facilitator, AccountRole.Responder);
        await MailOf("p-goro", "goro@example.jp");
        await MailOf("p-tanaka", "tanaka@example.jp");
        goro = await server.Server.SignedInAsync("goro");
        tanaka = await server.Server.SignedInAsync("tanaka");
    }

    public async ValueTask DisposeAsync()
    {
        goro.Dispose();
        tanaka.Dispose();
        await server.DisposeAsync();
        await relay.DisposeAsync();
    }

    [Fact]
    public async Task Where_the_organisation_has_no_zone_the_form_means_the_one_that_it_names_the_browsers()
    {
        await using var other = await StartServerAsync();
        await other.Server.AddAsync("goro", AccountRole.Facilitator, AccountRole.Responder);
        using var browser = await other.Server.SignedInAsync("goro");
        browser.Cookies.Add(new Uri(browser.Origin), new Cookie("zone", "Pacific/Kiritimati", "/"));
        var form = await browser.GetAsync(New);
        Assert.Contains("In Pacific/Kiritimati", form.Text, StringComparison.Ordinal);
        Assert.Equal("Pacific/Kiritimati", form.Html.QuerySelector("form[action$='/new'] input[name=zone]")!.GetAttribute("value"));
        var fields = Fields(form.Html.QuerySelector("input[name=key]")!.GetAttribute("value")!);
        await browser.PostFromAsync(New, Calendar + "/new", [.. fields, ("zone", "Pacific/Kiritimati")]);
        var schedule = other.Server.Services.GetRequiredService<DrillSchedule>();
        Assert.Equal(new DateTimeOffset(First, TimeSpan.FromHours(14)), Assert.Single(schedule.Dates.Between(Now, Now.AddDays(60))).StartsAt);
    }

    [Fact]
    public async Task A_drill_is_scheduled_on_the_form_answered_and_shown_and_a_form_sent_twice_schedules_it_once()
    {
        var form = await goro.GetAsync(New);
        Assert.Contains("Asia/Tokyo", form.Text, StringComparison.Ordinal);
        var fields = Fields(form.Html.QuerySelector("input[name=key]")!.GetAttribute("value")!);
        var sent = await goro.PostFromAsync(New, Calendar + "/new", fields);
        Assert.Equal(sent.Location, (await goro.PostFromAsync(New, Calendar + "/new", fields)).Location);
        var drill = Assert.Single(Schedule.Dates.Between(Now, Now.AddDays(60)));
        Assert.Equal(Calendar + "/" + drill.Id + "?kept=yes", sent.Location);
        Assert.Equal(new DateTimeOffset(First, TimeSpan.FromHours(9)), drill.StartsAt);

        var page = await tanaka.GetAsync(Calendar + "/" + drill.Id);
        Assert.Contains("Player (Commander)", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Html.QuerySelector($"form[action='{Calendar}/{drill.Id}/cancel']"));
        await tanaka.PostFromAsync(Calendar + "/" + drill.Id, Calendar + $"/{drill.Id}/answer", ("answer", "coming"));
        Assert.Equal("true", (await tanaka.GetAsync(Calendar + "/" + drill.Id)).Html.QuerySelector("button[value=coming]")!.GetAttribute("aria-pressed"));
        Assert.Contains("1 come, 0 can’t, 1 have not said", (await goro.GetAsync(Calendar + "/" + drill.Id)).Html.Body!.TextContent, StringComparison.Ordinal);

        var month = await tanaka.GetAsync($"{Calendar}?month={First:yyyy-MM}");
        Assert.NotNull(month.Html.QuerySelector($".month td a.slot[href='{Calendar}/{drill.Id}']"));
        Assert.NotNull(month.Html.QuerySelector($".month-list a[href='{Calendar}/{drill.Id}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await tanaka.GetAsync(Calendar + "/none")).Status);
    }

    [Fact]
    public async Task Faults_stand_at_their_fields_and_only_those_who_keep_the_calendar_change_it()
    {
        foreach (var (field, value, fault) in new[] { ("date", "2020-01-01", "date"), ("date", "x", "date"), ("every", "99", "every"), ("last-day", "x", "last-day"), ("part", "p-goro|facilitator", "parts"), ("note", new string('x', 2_001), "note") })
        {
            var fields = Fields(Guid.NewGuid().ToString("N")).Where(one => one.Name != field).Append((Name: field, Value: value)).ToArray();
            if (field is "every" or "last-day")
            {
                fields = [.. fields.Where(one => one.Name != "repeats"), ("repeats", "weekly")];
            }

            var page = await goro.PostFromAsync(New, Calendar + "/new", fields);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.True(page.Html.QuerySelector($"#errors a[href='#{fault}']") is not null, $"{field}: {page.Html.QuerySelector("#errors")?.TextContent}");
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await tanaka.GetAsync(New)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await tanaka.PostFromAsync(Calendar + "/subscribe", Calendar + "/new", Fields("k"))).Status);
        Assert.Empty(Schedule.Current.Series);
    }

    [Fact]
    public async Task Reminders_go_out_once_each_over_restarts_with_an_entry_for_calendars()
    {
        await SetRelayAsync();
        await ScheduleAsync(First);
        await ReceivedAsync(2);
        var invitation = relay.Received.Single(one => one.To.Contains("tanaka", StringComparison.Ordinal)).Mail;
        Assert.Equal("[DRILL] Invitation: Night shift", invitation.Subject);
        Assert.Contains("https://ops.example.jp/exercises/calendar/", invitation.TextBody, StringComparison.Ordinal);
        Assert.Contains("Room 3", invitation.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", invitation.ToString(), StringComparison.Ordinal);
        Assert.Equal("drill", invitation.Headers["X-IncidentOps-Mode"]);
        var entry = (MimePart)Assert.Single(invitation.Attachments);
        Assert.Equal("text/calendar", entry.ContentType.MimeType);
        using (var content = new MemoryStream())
        {
            await entry.Content!.DecodeToAsync(content, Cancellation);
            var read = Ical.Net.Calendar.Load(System.Text.Encoding.UTF8.GetString(content.ToArray()))!;
            Assert.Equal(new DateTimeOffset(First, TimeSpan.FromHours(9)).UtcDateTime, read.Events[0]!.Start!.AsUtc);
        }

        // A restart between: nothing is sent again.
        await RestartAsync();
        await RunAsync();
        Assert.Equal(2, relay.Received.Count);

        // Down over the first reminder: it goes out late, the one reminder that still helps.
        MoveTo(First.AddDays(-7).AddMinutes(-1));
        await RunAsync();
        Assert.Equal(2, relay.Received.Count);
        await StopAndAsync(() => MoveTo(First.AddDays(-7).AddHours(2)));
        await ReceivedAsync(4);
        Assert.Equal("[DRILL] In 7 days: Night shift", relay.Received.Last().Mail.Subject);
        await RestartAsync();
        await RunAsync();
        Assert.Equal(4, relay.Received.Count);

        // By itself, as the clock goes on.
        foreach (var (before, count) in new[] { (TimeSpan.FromDays(1), 6), (TimeSpan.FromHours(1), 8) })
        {
            MoveTo(First - before);
            await UntilAsync(() => relay.Received.Count == count, () => server.Server.Clock.Advance(TimeSpan.FromMilliseconds(20)));
            await UntilAsync(() => Schedule.Current.Series.Values.Single().Messages.Count == count);
        }

        MoveTo(First.AddDays(2));
        await RunAsync();
        Assert.Equal(8, relay.Received.Count);
        Assert.Equal(8, relay.Received.Select(one => one.Mail.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Without_a_relay_the_page_says_so_and_what_is_due_waits_for_one()
    {
        var drill = await ScheduleAsync(First);
        await RunAsync();
        Assert.Empty(Schedule.Current.Series.Values.Single().Messages);
        Assert.Contains("No mail relay is set up", (await goro.GetAsync(Calendar + "/" + drill)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No mail relay is set up", (await tanaka.GetAsync(Calendar + "/" + drill)).Text, StringComparison.Ordinal);
        await SetRelayAsync();
        await ReceivedAsync(2);
        await UntilAsync(() => Schedule.Current.Series.Values.Single().Messages.Count == 2);
        Assert.Contains("Invitation sent", (await goro.GetAsync(Calendar + "/" + drill)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No mail relay is set up", (await goro.GetAsync(Calendar)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_that_fails_is_tried_again()
    {
        await SetRelayAsync();
        relay.Answers["RCPT"] = "451 4.3.0 later";
        var drill = await ScheduleAsync(First);
        await UntilAsync(() => Schedule.Current.Series.Values.Single().Messages.Values.Count(tries => tries.State == DeliveryState.Failed) == 2);
        Assert.Contains("failed, will be tried again", (await goro.GetAsync(Calendar + "/" + drill)).Text, StringComparison.Ordinal);
        relay.Answers.Remove("RCPT");
        server.Server.Clock.Advance(TimeSpan.FromSeconds(20));
        await ReceivedAsync(2);
    }

    [Fact]
    public async Task A_drill_that_nobody_starts_is_missed_and_told_to_facilitators()
    {
        var drill = await ScheduleAsync(First);
        MoveTo(First.AddMinutes(59));
        await SignInAgainAsync();
        Assert.DoesNotContain("missed", (await goro.GetAsync(Calendar)).Html.QuerySelector("main")!.TextContent, StringComparison.OrdinalIgnoreCase);
        MoveTo(First.AddMinutes(61));
        await SignInAgainAsync();
        Assert.Contains("This drill was missed", (await goro.GetAsync(Calendar + "/" + drill)).Text, StringComparison.Ordinal);
        Assert.NotNull((await goro.GetAsync(Calendar)).Html.QuerySelector("#missed-title"));
        Assert.Null((await tanaka.GetAsync(Calendar)).Html.QuerySelector("#missed-title"));
        await RestartAsync();
        Assert.Equal(DrillStanding.Missed, Schedule.Dates.Find(drill)!.Standing);
    }

    [Fact]
    public async Task A_move_a_stand_in_and_a_cancellation_reach_those_concerned()
    {
        await SetRelayAsync();
        var drill = await ScheduleAsync(First, "FREQ=WEEKLY");
        await ReceivedAsync(2);
        var page = Calendar + "/" + drill;
        Assert.Equal(page + "?kept=yes", (await goro.PostFromAsync(page, page + "/move", ("date", First.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("time", "15:30"))).Location);
        await ReceivedAsync(4);
        Assert.Equal("[DRILL] Moved: Night shift", relay.Received.Last().Mail.Subject);
        Assert.Contains("15:30", relay.Received.Last().Mail.TextBody, StringComparison.Ordinal);
        await goro.PostFromAsync(page, page + "/people", ("part", "p-goro|facilitator"), ("part", "p-goro|player|commander"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await goro.PostFromAsync(page, page + "/cancel", ("reason", ""))).Status);
        await goro.PostFromAsync(page, page + "/cancel", ("reason", "Typhoon"));
        await UntilAsync(() => relay.Received.Any(one => one.Mail.Subject == "[DRILL] Cancelled: Night shift"));
        Assert.DoesNotContain(relay.Received, one => one.Mail.Subject!.Contains("Cancelled", StringComparison.Ordinal) && one.To.Contains("tanaka", StringComparison.Ordinal));
        Assert.Contains("Typhoon", (await goro.GetAsync(page)).Text, StringComparison.Ordinal);
        // The rest of the series goes on, and can be changed and cancelled.
        var series = Schedule.Dates.Find(drill)!.Series.Id;
        var edit = await goro.GetAsync($"{Calendar}/series/{series}");
        Assert.Equal(First.AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), edit.Html.QuerySelector("#date")!.GetAttribute("value"));
        var changed = Fields("").Where(one => one.Name is not ("date" or "repeats")).Append(("date", First.AddDays(7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))).Append(("repeats", "own")).Append(("rule", "FREQ=WEEKLY")).Append(("part", "p-tanaka|observer")).ToArray();
        Assert.StartsWith(Calendar + "/" + series, (await goro.PostFromAsync($"{Calendar}/series/{series}", $"{Calendar}/series/{series}", changed)).Location, StringComparison.Ordinal);
        Assert.Equal(1, Schedule.Current.Series[series].Last.Timing);
        Assert.Equal(3, Schedule.Dates.Find(ScheduledDrill.IdOf(series, First.AddDays(7)))!.Parts.Length);
        await goro.PostFromAsync(Calendar + "/" + ScheduledDrill.IdOf(series, First.AddDays(7)), $"{Calendar}/series/{series}/cancel", ("drill", drill), ("series-reason", "Reorganised"));
        Assert.NotNull(Schedule.Current.Series[series].Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, (await goro.GetAsync($"{Calendar}/series/{series}")).Status);
    }

    [Fact]
    public async Task A_calendar_program_reads_the_feed_by_its_key_until_it_is_revoked()
    {
        var weekly = await ScheduleAsync(First, "FREQ=WEEKLY");
        var once = await ScheduleAsync(First.AddHours(5), parts: [new DrillPart(new PersonId("p-goro"), DrillDuty.Facilitator), new DrillPart(new PersonId("p-goro"), DrillDuty.Player)]);
        var series = Schedule.Dates.Find(weekly)!.Series.Id;
        Assert.Null(await SubmitAsync(new MoveDrill(weekly, First.AddHours(4))));
        Assert.Null(await SubmitAsync(new CancelDrill(ScheduledDrill.IdOf(series, First.AddDays(7)), "Holiday")));
        var made = await tanaka.PostAsync(Calendar + "/subscribe");
        var address = made.Html.QuerySelector(".notice.good pre")!.TextContent;
        Assert.StartsWith("https://ops.example.jp/exercises/calendar.ics?key=", address, StringComparison.Ordinal);
        Assert.DoesNotContain(address, (await tanaka.GetAsync(Calendar + "/subscribe")).Text, StringComparison.Ordinal);
        var path = new Uri(address).PathAndQuery;

        using var anybody = server.Server.Browse();
        var feed = await anybody.GetAsync(path);
        Assert.Equal("text/calendar", feed.Response.Content.Headers.ContentType!.MediaType);
        var read = Ical.Net.Calendar.Load(feed.Text)!;
        var days = read.GetOccurrences(new Ical.Net.DataTypes.CalDateTime(Now.UtcDateTime)).Take(3).Select(one => one.Period.StartTime.AsUtc).ToList();
        Assert.Equal(
            new[] { First.AddHours(4), First.AddDays(7), First.AddDays(14) }.Select(local => new DateTimeOffset(local, TimeSpan.FromHours(9)).UtcDateTime), days);
        Assert.Equal("CANCELLED", read.Events.Single(one => one.RecurrenceIdentifier?.StartTime.Value == First.AddDays(7)).Status);
        Assert.All(read.Events, one => Assert.Equal(series + ".1@drills.incidentops", one.Uid));
        Assert.Contains("[DRILL] Night shift", feed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(once, feed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", feed.Text, StringComparison.Ordinal);
        using (var again = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)))
        {
            again.Headers.IfNoneMatch.Add(feed.Response.Headers.ETag!);
            Assert.Equal(HttpStatusCode.NotModified, (await anybody.SendAsync(again)).Status);
        }

        // The key is kept as a hash, is one person's, and a new one voids it.
        Assert.DoesNotContain(path.Split('=')[1], string.Concat((await Schedule.EventsAsync(0, 100, Cancellation)).Select(one => one.Event.ToString())), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(path + "x")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync("/exercises/calendar.ics")).Status);
        var second = new Uri((await tanaka.PostAsync(Calendar + "/subscribe")).Html.QuerySelector(".notice.good pre")!.TextContent).PathAndQuery;
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(second)).Status);
        // Facilitators see all; in the language of whose it is.
        await goro.PostFromAsync("/settings", "/language", ("language", "ja"), ("return-url", "/settings"));
        var all = new Uri((await goro.PostAsync(Calendar + "/subscribe")).Html.QuerySelector(".notice.good pre")!.TextContent).PathAndQuery;
        Assert.Contains("【訓練】夜間対応", Unfolded((await anybody.GetAsync(all)).Text), StringComparison.Ordinal);
        Assert.Equal(4, Ical.Net.Calendar.Load((await anybody.GetAsync(all)).Text)!.Events.Count);
        // Whose account is disabled reads nothing any more.
        await server.Server.People.SubmitAsync(new DisableAccount(server.Responder), Actor.System, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(second)).Status);
        await goro.PostFromAsync(Calendar + "/subscribe", Calendar + "/subscribe/revoke");
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(all)).Status);
    }

    [Fact]
    public async Task The_feed_keeps_a_series_past_when_its_dates_change()
    {
        var drill = await ScheduleAsync(First, "FREQ=WEEKLY");
        var series = Schedule.Dates.Find(drill)!.Series;
        MoveTo(First.AddDays(8));
        Assert.Null(await SubmitAsync(new RescheduleDrills(series.Id, Arrangement(First.AddDays(15), "FREQ=WEEKLY"))));
        var text = server.Server.Services.GetRequiredService<CalendarFeed>().Write(server.Responder, Language.English, false, null);
        var read = Ical.Net.Calendar.Load(text)!;
        Assert.Equal([series.Id + ".1@drills.incidentops", series.Id + ".2@drills.incidentops"], read.Events.Select(one => one.Uid));
        Assert.Equal(
            new[] { First, First.AddDays(7), First.AddDays(15), First.AddDays(22) }.Select(local => new DateTimeOffset(local, TimeSpan.FromHours(9)).UtcDateTime),
            read.GetOccurrences(new Ical.Net.DataTypes.CalDateTime(First.AddDays(-1))).Take(4).Select(one => one.Period.StartTime.AsUtc));
    }

    [Fact]
    public async Task Who_asks_for_feeds_without_end_is_told_to_wait()
    {
        using var anybody = server.Server.Browse();
        var answers = new List<HttpStatusCode>();
        while (answers.Count < 300 && !answers.Contains(HttpStatusCode.TooManyRequests))
        {
            answers.Add((await anybody.GetAsync("/exercises/calendar.ics?key=guess")).Status);
        }

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests), (answers[0], answers[^1]));
    }

    [Fact]
    public async Task Programs_do_all_of_it()
    {
        using var facilitator = await ProgramAsync(goro, "Facilitate");
        using var responder = await ProgramAsync(tanaka, "Respond");
        var body = new
        {
            exercise = "night-shift", start = First.ToString("s"), rule = "FREQ=WEEKLY", grace = 1_800_000,
            parts = new object[] { new { person = "p-goro", duty = "facilitator" }, new { person = "p-tanaka", duty = "player", role = "commander" } },
        };
        Assert.Equal("forbidden", await CodeAsync(responder.PostAsJsonAsync("/api/exercises/calendar", body, Cancellation), HttpStatusCode.Forbidden));
        using var created = await facilitator.PostAsJsonAsync("/api/exercises/calendar", body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var made = await created.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var (series, drill) = (made.GetProperty("series").GetString(), made.GetProperty("first").GetString());
        var path = "/api/exercises/calendar/" + drill;
        Assert.Equal(HttpStatusCode.NoContent, (await responder.PutAsJsonAsync(path + "/answer", new { answer = "absent" }, Cancellation)).StatusCode);
        var one = await responder.GetFromJsonAsync<JsonElement>(path, Cancellation);
        Assert.Equal(("planned", "absent", "Night shift"), (one.GetProperty("standing").GetString(), one.GetProperty("people")[1].GetProperty("answer").GetString(), one.GetProperty("title").GetString()));
        Assert.Equal(new DateTimeOffset(First.AddMinutes(30), TimeSpan.FromHours(9)), one.GetProperty("missedAt").GetDateTimeOffset());
        Assert.Equal(10, (await responder.GetFromJsonAsync<JsonElement>("/api/exercises/calendar", Cancellation)).GetArrayLength());
        Assert.Equal("malformed", await CodeAsync(responder.PutAsJsonAsync(path + "/answer", new { }, Cancellation), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("malformed", await CodeAsync(facilitator.PostAsJsonAsync("/api/exercises/calendar", new { body.exercise, body.start, body.parts, graec = 1 }, Cancellation), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("malformed", await CodeAsync(responder.GetAsync("/api/exercises/calendar?from=2026-01-01T00:00:00Z&to=2030-01-01T00:00:00Z", Cancellation), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("no-drill", await CodeAsync(responder.PutAsJsonAsync("/api/exercises/calendar/x/answer", new { answer = "coming" }, Cancellation), HttpStatusCode.NotFound));
        Assert.Equal("rule-bad", await CodeAsync(facilitator.PutAsJsonAsync("/api/exercises/calendar/series/" + series, new { body.exercise, body.start, rule = "FREQ=HOURLY", body.parts }, Cancellation), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("other-exercise", await CodeAsync(facilitator.PutAsJsonAsync(path + "/room", new { incident = Guid.NewGuid().ToString("N") }, Cancellation), HttpStatusCode.Conflict));
        Assert.Equal("not-started", await CodeAsync(facilitator.PutAsJsonAsync(path + "/attendance", new { present = new[] { "p-goro" } }, Cancellation), HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.NoContent, (await facilitator.PostAsJsonAsync(path + "/move", new { start = First.AddHours(1).ToString("s") }, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await facilitator.PutAsJsonAsync(path + "/people", new { body.parts }, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await facilitator.PostAsJsonAsync(path + "/cancel", new { reason = "x" }, Cancellation)).StatusCode);
        Assert.Equal("already-cancelled", await CodeAsync(facilitator.PostAsJsonAsync(path + "/cancel", new { reason = "x" }, Cancellation), HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.NoContent, (await facilitator.PostAsJsonAsync($"/api/exercises/calendar/series/{series}/cancel", new { reason = "x" }, Cancellation)).StatusCode);
        using var address = await responder.PostAsync("/api/exercises/calendar/address", null, Cancellation);
        Assert.Contains("calendar.ics?key=", await address.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await responder.DeleteAsync("/api/exercises/calendar/address", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Every_page_is_whole(string language)
    {
        await goro.PostFromAsync("/settings", "/language", ("language", language), ("return-url", "/"));
        var drill = await ScheduleAsync(First, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", start: new DateTime(First.Year, First.Month, DateTime.DaysInMonth(First.Year, First.Month), 10, 0, 0));
        var other = await ScheduleAsync(First);
        await SubmitAsync(new CancelDrill(other, "x"));
        var series = Schedule.Dates.Find(drill)!.Series.Id;
        foreach (var path in new[] { Calendar, $"{Calendar}?month={First:yyyy-MM}", Calendar + "/new", New, Calendar + "/" + drill, Calendar + "/" + other, $"{Calendar}/series/{series}", Calendar + "/subscribe" })
        {
            PageQualityTests.Check(path, await goro.GetAsync(path), language);
        }

        PageQualityTests.Check(New, await goro.PostFromAsync(New, Calendar + "/new", ("exercise", "night-shift")), language, HttpStatusCode.UnprocessableEntity);
    }

    private static string Unfolded(string text) => text.Replace("\r\n ", "", StringComparison.Ordinal);

    private (string Name, string Value)[] Fields(string key) =>
    [
        ("exercise", "night-shift"), ("key", key), ("date", First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("time", "10:00"), ("repeats", "once"), ("every", "1"),
        ("last-day", ""), ("rule", ""), ("part", "p-goro|facilitator"), ("part", "p-tanaka|player|commander"), ("reminders", "1440"), ("reminders", "60"), ("grace", "60"), ("note", "Room 3"),
    ];

    private static DrillArrangement Arrangement(DateTime start, string? rule) => new(
        "night-shift", new DrillTiming(start, "Asia/Tokyo", rule, null),
        [new DrillPart(new PersonId("p-goro"), DrillDuty.Facilitator), new DrillPart(new PersonId("p-tanaka"), DrillDuty.Player, "commander")],
        DrillTerms.UsualReminders, DrillTerms.UsualGrace, "Room 3");

    /// <summary>Returns the first drill's id.</summary>
    private async Task<string> ScheduleAsync(DateTime at, string? rule = null, DrillPart[]? parts = null, DateTime? start = null)
    {
        var series = Guid.CreateVersion7().ToString("N");
        var arrangement = Arrangement(start ?? at, rule);
        Assert.Null(await SubmitAsync(new ScheduleDrills(series, parts is null ? arrangement : arrangement with { Parts = [.. parts] })));
        return ScheduledDrill.IdOf(series, start ?? at);
    }

    private Task<Refusal?> SubmitAsync(ScheduleCommand command) =>
        Schedule.SubmitAsync(command, new Actor(new PersonId("p-goro"), Permissions.View | Permissions.Facilitate), Cancellation);

    private void MoveTo(DateTime local) => server.Server.Clock.Advance(new DateTimeOffset(local, TimeSpan.FromHours(9)) - Now);

    private Task RestartAsync() => StopAndAsync(() => { });

    private async Task StopAndAsync(Action meanwhile)
    {
        await server.Server.RestartAsync(meanwhile);
        await SignInAgainAsync();
    }

    private async Task SignInAgainAsync()
    {
        goro.Dispose();
        tanaka.Dispose();
        (goro, tanaka) = (await server.Server.SignedInAsync("goro"), await server.Server.SignedInAsync("tanaka"));
    }

    private Task<DateTimeOffset?> RunAsync() => server.Server.Services.GetRequiredService<ScheduleMailer>().RunOnceAsync(Cancellation);

    private Task ReceivedAsync(int count) => UntilAsync(() => relay.Received.Count == count);

    private async Task MailOf(string person, string mail) =>
        Assert.Null(await server.Server.People.SubmitAsync(new SetContactWays(new PersonId(person), mail, null, null), Actor.System, Cancellation));

    private async Task SetRelayAsync() => Assert.Null(await server.Server.Services.GetRequiredService<OrganisationSettings>().SubmitAsync(
        new SetMailRelay(new MailRelaySetting("127.0.0.1", relay.Port, "none", null, null, "IncidentOps <incidents@example.jp>")), Actor.System, Cancellation));

    private async Task<HttpClient> ProgramAsync(Browser owner, string permission)
    {
        var page = await owner.PostAsync("/settings/account/tokens", ("token-name", "script"), ("validity", "none"), ("permissions", "View"), ("permissions", permission));
        var token = page.Html.All.Select(element => element.TextContent.Trim()).Last(text => text.StartsWith("iot_", StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal));
        var client = new HttpClient { BaseAddress = server.Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        return client;
    }

    private static async Task<string?> CodeAsync(Task<HttpResponseMessage> answer, HttpStatusCode status)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == response.StatusCode, $"{response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString();
    }

    private static async Task UntilAsync(Func<bool> condition, Action? meanwhile = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }

    private static Task<RecordServer> StartServerAsync() => RecordServer.StartAsync(
        services =>
        {
            services.AddCalendars();
            services.AddSchedule();
            services.AddSchedulePages();
            services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
            services.AddSingleton(new ExerciseReport([], [], [new DrillableExercise(NightShift, new ExerciseVersion("night-shift", new string('0', 64)), [], [])], 1));
        },
        app => app.MapSchedule());
}
