using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Plans;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>What a room says to ears and at its edges: no two buttons are called alike, and the whole timeline says its order.</summary>
public sealed class RoomNamesTests
{
    [Fact]
    public async Task No_two_buttons_of_the_checklist_have_one_name_and_the_timeline_says_its_order()
    {
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", OwnLibrary.Folder);
        await product.AddAsync("sato", AccountRole.Responder);
        using var browser = await product.SignedInAsync("sato");
        var id = Guid.CreateVersion7().ToString("N");
        await browser.PostAsync("/declare", ("incident", id), ("title", "Names"));
        var start = $"/incidents/{id}/start?runbook=mail-account-takeover";
        var version = (await browser.GetAsync(start)).Html.QuerySelector("[name=do][value^=startRun]")!.GetAttribute("value")!;
        await browser.PostFromAsync(start, $"/incidents/{id}/start", ("do", version), ("runbook", "mail-account-takeover"), ("input:account", "a@example.com"));
        var room = "/incidents/" + id;
        for (var round = 0; round < 3; round++)
        {
            var press = (await browser.GetAsync(room)).Html.QuerySelector(".step button[value^=completeStep], .step button[value^=decideStep]")!.GetAttribute("value")!;
            Assert.Equal(HttpStatusCode.Redirect, (await browser.PostFromAsync(room, room + "/act", ("do", press))).Status);
        }

        var buttons = (await browser.GetAsync(room)).Html.QuerySelectorAll(".step button").ToList();
        Assert.True(buttons.Count(button => button.GetAttribute("value")?.StartsWith("reopenStep", StringComparison.Ordinal) == true) >= 3);
        Assert.All(buttons, button => Assert.StartsWith(
            button.TextContent.Replace("↩", "", StringComparison.Ordinal).Trim() + ": ", button.GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal(buttons.Count, buttons.Select(button => button.GetAttribute("aria-label")).Distinct().Count());

        Assert.Contains("Oldest first", (await browser.GetAsync(room + "/timeline")).Html.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }
}
