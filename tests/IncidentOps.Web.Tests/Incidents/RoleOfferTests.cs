using System.Net;
using AngleSharp.Dom;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>A role that somebody is asked to take: they are told wherever they look.</summary>
public sealed class RoleOfferTests
{
    [Fact]
    public async Task Whoever_is_asked_finds_the_offer_in_the_room_and_on_the_first_page_and_nobody_else_does()
    {
        await using var room = await PlannedRoom.StartAsync(
            "  - { id: only, task: { en: Only, ja: 一つ }, role: commander }", ("sato", [AccountRole.Responder]), ("tanaka", [AccountRole.Responder]));
        using var sato = await room.Product.SignedInAsync("sato");
        using var tanaka = await room.Product.SignedInAsync("tanaka");
        await room.DoAsync("sato", new OfferRole("mail-admin", new PersonId("p-tanaka"), "The queue is on hold."));

        var asked = (await tanaka.GetAsync(room.Path)).Html.QuerySelector("#next .offer:not([hidden])")!;
        Assert.Contains("You are asked to take a role: Mail administrator", asked.TextContent, StringComparison.Ordinal);
        Assert.Contains("The queue is on hold.", asked.TextContent, StringComparison.Ordinal);
        Assert.NotNull(asked.QuerySelector("button[value='declineRole:mail-admin']"));
        Assert.Null((await sato.GetAsync(room.Path)).Html.QuerySelector("#next .offer:not([hidden])"));

        Assert.Equal("You are asked to take a role: Mail administrator", Waiting(await tanaka.GetAsync("/"), room)!.TextContent);
        Assert.Null(Waiting(await sato.GetAsync("/"), room));

        Assert.Equal(HttpStatusCode.Redirect, await room.PressAsync(tanaka, asked.QuerySelector("button")!.GetAttribute("value")!));
        Assert.Equal(new PersonId("p-tanaka"), (await room.StateAsync()).RoleHolders["mail-admin"]);
        Assert.Null(Waiting(await tanaka.GetAsync("/"), room));
        Assert.Null((await tanaka.GetAsync(room.Path)).Html.QuerySelector("#next .offer"));
    }

    private static IElement? Waiting(Page page, PlannedRoom room) => page.Html.QuerySelector($"section[aria-labelledby=mine-title] a[href='{room.Path}#next']");
}
