using System.Net;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Web.Tests.Reviews;

namespace IncidentOps.Web.Tests.Drills;

/// <summary>The room of a drill, as those meet it who play in it and who look on.</summary>
public sealed class DrillRoomTests
{
    [Fact]
    public async Task A_step_of_a_drill_says_among_my_next_steps_in_words_that_it_is_one()
    {
        await using var server = await ReviewServer.StartAsync();
        await server.BeginAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        var mine = (await aiko.GetAsync("/")).Html.QuerySelectorAll("section[aria-labelledby='mine-title'] li").ToList();
        Assert.NotEmpty(mine);
        Assert.All(mine, step => Assert.Contains("[DRILL]", step.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_a_real_event_stops_a_drill_its_players_read_first_to_turn_to_it()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        Assert.NotEmpty((await aiko.GetAsync($"/incidents/{drill}")).Html.QuerySelectorAll("#arrivals li"));
        await server.SubmitAsync(drill, server.Aiko, new HaltDrill("Ransomware on mx2"));
        var room = await aiko.GetAsync($"/incidents/{drill}");
        var words = room.Html.QuerySelector("#main")!.TextContent;
        Assert.Empty(room.Html.QuerySelectorAll("#arrivals li"));
        Assert.Contains("go to the real incident", words, StringComparison.Ordinal);
        var next = room.Html.QuerySelector("#next")!;
        Assert.Contains("real event", next.TextContent, StringComparison.Ordinal);
        Assert.Equal("/#open-title", next.QuerySelector("a.primary")!.GetAttribute("href"));
        Assert.NotNull((await aiko.GetAsync("/")).Html.GetElementById("open-title"));
    }

    [Fact]
    public async Task An_observer_is_led_to_the_sheet_from_the_first_page_and_from_the_room()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        var sheet = $"a[href='/incidents/{drill}/observe']";
        using var hana = await server.Product.SignedInAsync("hana");
        using var aiko = await server.Product.SignedInAsync("aiko");
        foreach (var (path, place) in new[] { ("/", "section[aria-labelledby='mine-title'] "), ($"/incidents/{drill}", ".room-head "), ($"/incidents/{drill}", "#next ") })
        {
            Assert.NotNull((await hana.GetAsync(path)).Html.QuerySelector(place + sheet));
            Assert.Null((await aiko.GetAsync(path)).Html.QuerySelector(sheet));
        }

        await server.SubmitAsync(drill, server.Goro, new CloseIncident(""));
        Assert.Null((await hana.GetAsync("/")).Html.QuerySelector(sheet));
        Assert.Null((await hana.GetAsync($"/incidents/{drill}")).Html.QuerySelector(sheet));
    }

    [Fact]
    public async Task The_observer_s_clock_goes_by_the_drill_s_and_says_when_it_stands()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        await server.SubmitAsync(drill, server.Goro, new JumpDrill(TimeSpan.FromMinutes(7)));
        using var hana = await server.Product.SignedInAsync("hana");
        var clock = (await hana.GetAsync($"/incidents/{drill}/observe")).Html.QuerySelector(".observe-line .elapsed")!;
        Assert.StartsWith("00:07:", clock.TextContent, StringComparison.Ordinal);
        Assert.Equal("100", clock.GetAttribute("data-by-percent"));

        await server.SubmitAsync(drill, server.Goro, new PauseDrill());
        var line = (await hana.GetAsync($"/incidents/{drill}/observe")).Html.QuerySelector(".observe-line")!;
        Assert.Equal("0", line.QuerySelector(".elapsed")!.GetAttribute("data-by-percent"));
        Assert.Contains("Paused", line.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_end_the_report_is_the_next_thing()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        await server.SubmitAsync(drill, server.Goro, new CloseIncident(""));
        using var aiko = await server.Product.SignedInAsync("aiko");
        var loud = (await aiko.GetAsync($"/incidents/{drill}")).Html.QuerySelectorAll("#next .primary").ToList();
        Assert.Equal([$"/incidents/{drill}/report"], loud.Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task The_room_tells_its_times_by_the_story_s_clock_and_records_the_real_ones()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        await server.SubmitAsync(drill, server.Goro, new JumpDrill(TimeSpan.FromMinutes(10)));
        await server.SubmitAsync(drill, server.Goro, new PauseDrill());
        var state = await server.StateAsync(drill);
        using var aiko = await server.Product.SignedInAsync("aiko");
        var room = (await aiko.GetAsync($"/incidents/{drill}")).Html;
        // The exercise starts on a Monday at 9:05.
        Assert.Equal("09:15", room.QuerySelector("[data-time-of='scenario']")!.TextContent);
        Assert.All(room.QuerySelectorAll("#arrivals time, #next .candidate .meta time"), time =>
        {
            Assert.Matches("^09:[0-5][0-9]$", time.TextContent);
            Assert.True(time.HasAttribute("data-story"));
        });
        Assert.NotEmpty(room.QuerySelectorAll("#arrivals time"));
        // On hover it is the real one still.
        var epoch = state.Drill!.Clock.Epoch!.Value;
        Assert.All(room.QuerySelectorAll("#arrivals time"), time => Assert.InRange(
            DateTimeOffset.Parse(time.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture), epoch.AddSeconds(-1), epoch.AddMinutes(11)));
        Assert.Equal("09:05", room.QuerySelectorAll("#timeline > li").First(row => row.TextContent.Contains("Started the clock", StringComparison.Ordinal)).QuerySelector("time")!.TextContent);
        // What came before the story is told by the reader's own clock.
        Assert.Null(room.QuerySelectorAll("#timeline > li").First(row => row.TextContent.Contains("Opened the room", StringComparison.Ordinal)).QuerySelector("time")!.GetAttribute("data-story"));

        // What is written in the story's time is kept in the incident's.
        var form = (await aiko.GetAsync($"/incidents/{drill}/clocks")).Html;
        var (known, shift) = (form.QuerySelector("#known-at")!.GetAttribute("value")!, form.QuerySelector("[name='story-shift']")!.GetAttribute("value")!);
        Assert.EndsWith("T09:15", known, StringComparison.Ordinal);
        var kept = await aiko.PostJsonFromAsync(
            $"/incidents/{drill}/clocks", $"/incidents/{drill}/act", ("view", "clocks"), ("do", "recordAwareness"), ("known-at", known[..^5] + "09:08"), ("zone", "UTC"), ("known-reason", "the first call"), ("story-shift", shift));
        Assert.True(kept.Status == HttpStatusCode.OK, kept.Text);
        Assert.InRange((await server.StateAsync(drill)).KnownAt!.Value - epoch, TimeSpan.FromMinutes(3) - TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1));
    }
}
