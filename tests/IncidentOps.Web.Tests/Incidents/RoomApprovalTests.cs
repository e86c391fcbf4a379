using System.Net;
using AngleSharp.Dom;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>An approval that was asked for is put before those who may judge it, and before nobody else.</summary>
public sealed class RoomApprovalTests
{
    private const string Plan = """
          - checklist:
              - { id: give-back, approval: { en: Give it back, ja: 返す }, approvers: { role: approver, count: 1 }, role: commander, due: 5m }
              - { id: other, task: { en: Other, ja: ほか }, role: commander, due: 30m }
        """;

    private static readonly (string, AccountRole[])[] People =
    [
        ("sato", [AccountRole.Responder]), ("tanaka", [AccountRole.Responder, AccountRole.Approver]), ("ito", [AccountRole.Responder]), ("ono", [AccountRole.Approver]),
    ];

    [Fact]
    public async Task Whoever_asks_goes_on_and_whoever_may_judge_is_asked()
    {
        await using var room = await PlannedRoom.StartAsync(Plan, People);
        using var sato = await room.Product.SignedInAsync("sato");
        using var tanaka = await room.Product.SignedInAsync("tanaka");
        using var ito = await room.Product.SignedInAsync("ito");
        using var ono = await room.Product.SignedInAsync("ono");
        Assert.Equal("requestApproval:r1:give-back", Next((await sato.GetAsync(room.Path)).Html));
        Assert.Equal(HttpStatusCode.Redirect, await room.PressAsync(sato, "requestApproval:r1:give-back"));

        var asker = (await sato.GetAsync(room.Path)).Html;
        Assert.Equal("completeStep:r1:other", Next(asker));
        Assert.Contains("Waiting for approval: “Give it back”, asked for by sato", asker.QuerySelector("#next .waits:not([hidden])")!.TextContent, StringComparison.Ordinal);
        // Who leads may go ahead without it; nobody else has any of its buttons.
        Assert.Equal(["bypassApproval", "skipStep"], Shown(asker));
        Assert.Equal(["skipStep"], Shown((await ito.GetAsync(room.Path)).Html));
        foreach (var judge in new[] { tanaka, ono })
        {
            var page = (await judge.GetAsync(room.Path)).Html;
            Assert.Equal("giveApproval:r1:give-back", Next(page));
            Assert.Null(page.QuerySelector("#next .waits:not([hidden])"));
        }

        Assert.Equal(["denyApproval", "giveApproval", "skipStep"], Shown((await tanaka.GetAsync(room.Path)).Html));
        Assert.Equal(["denyApproval", "giveApproval"], Shown((await ono.GetAsync(room.Path)).Html));
        // The buttons tell what would be answered.
        Assert.Equal(HttpStatusCode.Conflict, await room.PressAsync(sato, "giveApproval:r1:give-back"));
        Assert.Equal(HttpStatusCode.Conflict, await room.PressAsync(ito, "bypassApproval:r1:give-back", ("text:r1:give-back", "Nobody answers")));
        Assert.Equal(HttpStatusCode.Redirect, await room.PressAsync(tanaka, "giveApproval:r1:give-back"));
    }

    [Fact]
    public async Task What_was_denied_is_opened_again_and_not_approved_after_all()
    {
        await using var room = await PlannedRoom.StartAsync(Plan, People);
        using var sato = await room.Product.SignedInAsync("sato");
        await room.DoAsync("sato", new RequestApproval("r1", "give-back"));
        await room.DoAsync("tanaka", new DenyApproval("r1", "give-back", "The owner's computer is not clean."));
        Assert.Equal("reopenStep:r1:give-back", Next((await sato.GetAsync(room.Path)).Html));
        Assert.DoesNotContain("giveApproval", Shown((await sato.GetAsync(room.Path)).Html));
        Assert.Equal(HttpStatusCode.Redirect, await room.PressAsync(sato, "reopenStep:r1:give-back"));
        Assert.Equal("requestApproval:r1:give-back", Next((await sato.GetAsync(room.Path)).Html));
    }

    /// <summary>The first button of the step that the panel shows.</summary>
    private static string? Next(IParentNode page) => page.QuerySelector("#next .candidate:not([hidden]) button")?.GetAttribute("value");

    /// <summary>What the step's row offers.</summary>
    private static string[] Shown(IParentNode page) =>
        [.. page.QuerySelectorAll("#s-r1-give-back button:not([hidden])").Select(button => button.GetAttribute("value")!.Split(':')[0]).Order(StringComparer.Ordinal)];
}
