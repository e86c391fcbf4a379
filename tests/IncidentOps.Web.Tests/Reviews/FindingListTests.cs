using System.Net;
using System.Text.Json;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Reviews;

public sealed class FindingListTests
{
    [Fact]
    public async Task Findings_of_incidents_and_drills_stand_in_one_list_late_ones_first()
    {
        await using var server = await ReviewServer.StartAsync();
        var incident = await server.DeclareAsync("Relay <abuse>");
        var drill = await server.BeginAsync();
        await server.SubmitAsync(incident, server.Sato, new TakeRole(IncidentRoles.Commander));
        await server.SubmitAsync(incident, server.Sato, new RecordFinding("No date", CapabilityElement.Equipment));
        await server.SubmitAsync(incident, server.Sato, new RecordFinding("Next month", CapabilityElement.Training, DueAt: DateTimeOffset.UtcNow.AddDays(30)));
        await server.SubmitAsync(drill, server.Goro, new RecordFinding("Too late", CapabilityElement.Planning, "reach-bank", server.Aiko, DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(-2)));
        await server.SubmitAsync(drill, server.Goro, new RecordFinding("Done", CapabilityElement.Organisation));
        await server.SubmitAsync(drill, server.Goro, new SettleFinding("f2", "Written down"));

        using var aiko = await server.Product.SignedInAsync("aiko");
        var page = await aiko.GetAsync("/findings");
        Assert.Equal(["Too late", "Next month", "No date"], page.Html.QuerySelectorAll("tbody th a").Select(link => link.FirstChild!.TextContent.Trim()));
        Assert.Equal($"/incidents/{drill}/report#f-f1", page.Html.QuerySelector("tbody th a")!.GetAttribute("href"));
        var rows = page.Html.QuerySelectorAll("tbody tr");
        Assert.NotNull(rows[0].QuerySelector("td.late"));
        Assert.NotNull(rows[0].QuerySelector("td.mine"));
        Assert.Contains("[DRILL]", rows[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("[DRILL]", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Null(rows[1].QuerySelector("td.late"));
        Assert.Contains("Relay <abuse>", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Open (3)", "Dealt with (1)"], page.Html.QuerySelectorAll(".tabs a").Select(link => link.TextContent));
        Assert.Equal(["Done"], (await aiko.GetAsync("/findings?show=settled")).Html.QuerySelectorAll("tbody th a").Select(link => link.FirstChild!.TextContent.Trim()));

        var list = JsonDocument.Parse((await aiko.GetAsync("/api/findings?limit=2")).Text).RootElement;
        Assert.Equal(["Too late", "Next month"], list.EnumerateArray().Select(finding => finding.GetProperty("text").GetString()));
        Assert.Equal((drill.ToString(), "f1", "planning", server.Aiko.Value), (list[0].GetProperty("incident").GetString(), list[0].GetProperty("finding").GetString(), list[0].GetProperty("element").GetString(), list[0].GetProperty("owner").GetString()));
        Assert.Equal("No date", JsonDocument.Parse((await aiko.GetAsync("/api/findings?skip=2")).Text).RootElement.EnumerateArray().Single().GetProperty("text").GetString());
        Assert.True(JsonDocument.Parse((await aiko.GetAsync("/api/findings?open=false")).Text).RootElement[0].TryGetProperty("settledAt", out _));

        using var stranger = new Browser(server.Product.Address, "en");
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/findings")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/findings")).Status);
    }

    [Fact]
    public async Task An_erased_finding_stays_in_the_list_without_its_words()
    {
        await using var server = await ReviewServer.StartAsync();
        var incident = await server.DeclareAsync("Phish");
        await server.SubmitAsync(incident, server.Sato, new TakeRole(IncidentRoles.Commander));
        await server.SubmitAsync(incident, server.Sato, new RecordFinding("Mr. Mori’s phone", CapabilityElement.Equipment));
        await server.SubmitAsync(incident, server.Sato, new CloseIncident("Over."));
        var erasing = await server.Sessions.SubmitAsync(
            incident, Guid.NewGuid(), new Actor(server.Sato, Core.People.Permissions.View | Core.People.Permissions.Administer), new EraseIncident("Phish", "Asked for."), null, TestContext.Current.CancellationToken);
        Assert.IsType<Engine.Incidents.CommandAccepted>(erasing);
        using var aiko = await server.Product.SignedInAsync("aiko");
        var page = await aiko.GetAsync("/findings");
        Assert.Single(page.Html.QuerySelectorAll("tbody tr"));
        Assert.DoesNotContain("Mori", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Mori", (await aiko.GetAsync($"/incidents/{incident}/report")).Text, StringComparison.Ordinal);
        using var sato = await server.Product.SignedInAsync("sato");
        Assert.Null((await sato.GetAsync($"/incidents/{incident}/report")).Html.QuerySelector("form.finding-form"));
    }
}
