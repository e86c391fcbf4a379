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
}
