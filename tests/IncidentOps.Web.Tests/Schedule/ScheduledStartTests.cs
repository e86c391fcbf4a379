using System.Net;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Schedule;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Schedule;

/// <summary>From the calendar into the room and back, in the whole product.</summary>
public sealed class ScheduledStartTests : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "incidentops-starts-" + Guid.NewGuid().ToString("N"));
    private RunningProduct product = null!;
    private Browser goro = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Actor Goro => new(new PersonId("p-goro"), Permissions.View | Permissions.Respond | Permissions.Facilitate);

    private DrillSchedule Schedule => product.Services.GetRequiredService<DrillSchedule>();

    private Exercise Exercise => product.Services.GetRequiredService<ExerciseReport>().Usable[0].Exercise;

    public async ValueTask InitializeAsync()
    {
        product = await RunningProduct.StartAsync(folder);
        await product.AddAsync("goro", AccountRole.Facilitator, AccountRole.Responder);
        await product.AddAsync("tanaka", AccountRole.Responder);
        await product.AddAsync("suzuki", AccountRole.Responder);
        goro = await product.SignedInAsync("goro");
    }

    public async ValueTask DisposeAsync()
    {
        goro.Dispose();
        await product.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_drill_is_prepared_from_the_calendar_with_its_people_and_held_once_its_clock_starts()
    {
        var drill = await ScheduleAsync();
        Assert.Null(await Schedule.SubmitAsync(new AnswerAttendance(drill, AttendanceAnswer.Absent), Goro with { Id = new PersonId("p-suzuki") }, Cancellation));
        var path = $"/exercises/{Exercise.Id}/prepare";
        Assert.NotNull((await goro.GetAsync("/exercises/calendar/" + drill)).Html.QuerySelector($"a[href='{path}?occurrence={drill}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await goro.GetAsync($"{path}?occurrence=none")).Status);
        var form = await goro.GetAsync($"{path}?occurrence={drill}");
        var chosen = form.Html.QuerySelectorAll("input[name=part]").Where(box => box.HasAttribute("checked")).Select(box => box.GetAttribute("value")!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["p-goro|facilitator", "p-tanaka|player|" + Exercise.Roles[0].Id], chosen);

        var prepared = await goro.PostFromAsync(
            $"{path}?occurrence={drill}", path,
            [("key", Guid.NewGuid().ToString("N")), ("occurrence", drill), ("teams", "1"), ("title", "x"), .. chosen.Select(part => ("part", part))]);
        var room = prepared.Location!.Split('/')[2];
        Assert.Equal((room, DrillStanding.Planned), (Schedule.Dates.Find(drill)!.State.Room!.Incident, Schedule.Dates.Find(drill)!.Standing));
        Assert.Contains("/incidents/" + room, (await goro.GetAsync("/exercises/calendar/" + drill)).Text, StringComparison.Ordinal);

        await StartAsync(room);
        Assert.Equal(DrillStanding.Started, Schedule.Dates.Find(drill)!.Standing);
        var page = await goro.GetAsync("/exercises/calendar/" + drill);
        Assert.Contains("held", page.Html.QuerySelector(".standing")!.TextContent, StringComparison.Ordinal);
        // Who had said that they come stands as there until somebody records it.
        Assert.Equal(["p-goro", "p-tanaka"], page.Html.QuerySelectorAll("input[name=present][checked]").Select(box => box.GetAttribute("value")!).Order(StringComparer.Ordinal));
        await goro.PostFromAsync("/exercises/calendar/" + drill, $"/exercises/calendar/{drill}/attendance", ("present", "p-tanaka"));
        Assert.Equal([new PersonId("p-tanaka")], Schedule.Dates.Find(drill)!.State.Present!.Value);
        var now = await goro.GetAsync("/");
        Assert.DoesNotContain(drill, now.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_kept_the_calendar_from_hearing_is_made_up_for_at_the_next_start()
    {
        var (drill, other) = (await ScheduleAsync(), await ScheduleAsync());
        Assert.Contains(drill, (await goro.GetAsync("/")).Text + (await goro.GetAsync("/exercises/calendar")).Text, StringComparison.Ordinal);
        var (room, second) = (await RoomAsync(), await RoomAsync());
        await StartAsync(room);
        await StartAsync(second);
        // As it stands when the process died between the clock's start and the calendar's hearing of it.
        Assert.Null(await Schedule.SubmitAsync(new PrepareScheduledDrill(drill, room), Goro, Cancellation));
        Assert.Equal(DrillStanding.Planned, Schedule.Dates.Find(drill)!.Standing);
        // Told of a room whose clock runs already, it sees that at once.
        Assert.True(IncidentId.TryParse(second, out var incident));
        Assert.Null(await product.Services.GetRequiredService<IPlannedDrills>().LinkAsync(other, incident, Goro, Cancellation));
        Assert.Equal(DrillStanding.Started, Schedule.Dates.Find(other)!.Standing);

        var epoch = await EpochAsync(room);
        await product.DisposeAsync();
        product = await RunningProduct.StartAsync(folder);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Schedule.Dates.Find(drill)!.Standing != DrillStanding.Started)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(epoch, Schedule.Dates.Find(drill)!.State.StartedAt);
    }

    private async Task<string> ScheduleAsync()
    {
        var series = Guid.CreateVersion7().ToString("N");
        var now = DateTime.UtcNow.AddMinutes(10);
        var start = new DateTime(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, DateTimeKind.Unspecified);
        Assert.Null(await Schedule.SubmitAsync(
            new ScheduleDrills(series, new DrillArrangement(
                Exercise.Id, new DrillTiming(start, "UTC", null, null),
                [
                    new DrillPart(Goro.Id, DrillDuty.Facilitator), new DrillPart(new PersonId("p-tanaka"), DrillDuty.Player, Exercise.Roles[0].Id),
                    new DrillPart(new PersonId("p-suzuki"), DrillDuty.Observer),
                ], [], DrillTerms.UsualGrace, null)),
            Goro, Cancellation));
        return ScheduledDrill.IdOf(series, start);
    }

    private async Task<string> RoomAsync()
    {
        var drills = product.Services.GetRequiredService<DrillHost>();
        var (incident, refusal) = await drills.PrepareAsync(
            product.Services.GetRequiredService<ExerciseReport>().Usable[0], Guid.NewGuid(), "x",
            [new DrillPart(Goro.Id, DrillDuty.Facilitator), new DrillPart(new PersonId("p-tanaka"), DrillDuty.Player, Exercise.Roles[0].Id)], Goro, Cancellation);
        Assert.Null(refusal);
        return incident.ToString();
    }

    private async Task StartAsync(string room)
    {
        Assert.True(IncidentId.TryParse(room, out var incident));
        Assert.IsType<CommandAccepted>(await product.Services.GetRequiredService<IncidentSessions>().SubmitAsync(
            incident, Guid.NewGuid(), Goro, new StartDrill(), null, Cancellation));
        // The answer comes a moment before everybody has been told.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Schedule.Current.Series.Values.SelectMany(series => series.Slots.Values).Any(slot => slot.Room?.Incident == room && slot.StartedAt is null))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<DateTimeOffset?> EpochAsync(string room)
    {
        Assert.True(IncidentId.TryParse(room, out var incident));
        return (await product.Services.GetRequiredService<IncidentSessions>().StateAsync(incident, Cancellation)).Drill!.Clock.Epoch;
    }
}
