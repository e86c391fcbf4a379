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

/// <summary>What calendar programs fetch.</summary>
public sealed partial class ScheduleTests
{
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
}
