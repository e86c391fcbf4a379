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

/// <summary>What the calendar sends: invitations, reminders, moves and cancellations.</summary>
public sealed partial class ScheduleTests
{
    [Fact]
    public async Task Reminders_go_out_once_each_over_restarts_with_an_entry_for_calendars()
    {
        await SetRelayAsync();
        await ScheduleAsync(First);
        await SentAsync(2);
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
        await SentAsync(4);
        Assert.Equal("[DRILL] In 7 days: Night shift", relay.Received.Last().Mail.Subject);
        await RestartAsync();
        await RunAsync();
        Assert.Equal(4, relay.Received.Count);

        // By itself, as the clock goes on: by one longest sleep, and no further, or the tries themselves would run out of time.
        foreach (var (before, count) in new[] { (TimeSpan.FromDays(1), 6), (TimeSpan.FromHours(1), 8) })
        {
            MoveTo(First - before);
            var awake = Now + ScheduleMailer.LongestSleep + TimeSpan.FromSeconds(1);
            await UntilAsync(() => relay.Received.Count == count, () => server.Server.Clock.Advance(Now < awake ? TimeSpan.FromMilliseconds(20) : TimeSpan.Zero));
            await SentAsync(count);
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
}
