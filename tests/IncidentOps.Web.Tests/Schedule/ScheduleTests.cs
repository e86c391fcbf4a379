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
public sealed partial class ScheduleTests : IAsyncLifetime
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
    public async Task Who_is_invited_to_play_an_exercise_is_known_until_it_was_held_or_cancelled()
    {
        bool IsInvited(string person, string exercise = "night-shift") =>
            server.Server.Services.GetRequiredService<IPlannedDrills>().InvitedToPlay(new PersonId(person)).Contains(exercise);

        Assert.False(IsInvited("p-tanaka"));
        // Alone one spoils nothing for anybody.
        await ScheduleAsync(First, "FREQ=WEEKLY", [new DrillPart(new PersonId("p-tanaka"), DrillDuty.Player, "commander"), new DrillPart(new PersonId("p-tanaka"), DrillDuty.Facilitator)]);
        Assert.False(IsInvited("p-tanaka"));
        var drill = await ScheduleAsync(First, "FREQ=WEEKLY", [new DrillPart(new PersonId("p-tanaka"), DrillDuty.Player, "commander"), new DrillPart(new PersonId("p-goro"), DrillDuty.Facilitator)]);
        Assert.True(IsInvited("p-tanaka"));
        Assert.False(IsInvited("p-goro"));
        Assert.False(IsInvited("p-tanaka", "another"));
        // It may begin late, and then the next one of the series is to come.
        MoveTo(First.AddMinutes(20));
        Assert.True(IsInvited("p-tanaka"));
        MoveTo(First.AddDays(1));
        Assert.True(IsInvited("p-tanaka"));
        await DeclinesAsync("p-tanaka", drill, weeks: 15);
        Assert.False(IsInvited("p-tanaka"));
        Assert.Null(await SubmitAsync(new AnswerAttendance(drill.Replace(Slot(First), Slot(First.AddDays(7)), StringComparison.Ordinal), AttendanceAnswer.Coming), "p-tanaka"));
        Assert.True(IsInvited("p-tanaka"));
        Assert.Null(await SubmitAsync(new CancelDrillSeries(Schedule.Dates.Find(drill)!.Series.Id, "Typhoon")));
        Assert.False(IsInvited("p-tanaka"));
    }

    [Fact]
    public async Task Who_is_invited_to_conduct_an_exercise_is_known_while_it_may_still_be_held()
    {
        bool IsToConduct(string person) => server.Server.Services.GetRequiredService<IPlannedDrills>().InvitedToConduct(new PersonId(person)).Contains("night-shift");

        var (player, other) = (new DrillPart(new PersonId("p-tanaka"), DrillDuty.Player, "commander"), new DrillPart(new PersonId("p-goro"), DrillDuty.Player, "commander"));
        // Whoever plays is a player there, whatever else they do in it.
        await ScheduleAsync(First, null, [player, other, new DrillPart(new PersonId("p-goro"), DrillDuty.Facilitator)]);
        Assert.False(IsToConduct("p-goro"));
        var drill = await ScheduleAsync(First, null, [player, new DrillPart(new PersonId("p-goro"), DrillDuty.Facilitator)]);
        Assert.True(IsToConduct("p-goro"));
        Assert.False(IsToConduct("p-tanaka"));
        await DeclinesAsync("p-goro", drill);
        Assert.False(IsToConduct("p-goro"));
        Assert.Null(await SubmitAsync(new AnswerAttendance(drill, AttendanceAnswer.Coming), "p-goro"));
        // Missed, it may be held late.
        MoveTo(First.AddHours(12));
        Assert.Equal(DrillStanding.Missed, Schedule.Dates.Find(drill)!.Standing);
        Assert.True(IsToConduct("p-goro"));
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

    /// <summary>Says of a drill, and of those of the weeks after it, that somebody can't come.</summary>
    private async Task DeclinesAsync(string person, string drill, int weeks = 0)
    {
        for (var week = 0; week <= weeks; week++)
        {
            if (Schedule.Dates.Find(drill.Replace(Slot(First), Slot(First.AddDays(7 * week)), StringComparison.Ordinal)) is { Standing: DrillStanding.Planned } one)
            {
                Assert.Null(await SubmitAsync(new AnswerAttendance(one.Id, AttendanceAnswer.Absent), person));
            }
        }
    }

    private static string Slot(DateTime start) => start.ToString("yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture);

    private Task<Refusal?> SubmitAsync(ScheduleCommand command, string by = "p-goro") =>
        Schedule.SubmitAsync(command, new Actor(new PersonId(by), Permissions.View | Permissions.Facilitate), Cancellation);

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

    /// <summary>Received and kept as sent: a server that stops between the two sends again, under the same Message-ID.</summary>
    private async Task SentAsync(int count)
    {
        await ReceivedAsync(count);
        await UntilAsync(() => Schedule.Current.Series.Values.Single().Messages.Count == count);
    }

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
