using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>What a room says once its run or the incident itself has ended.</summary>
public sealed class EndedRoomTests
{
    private const string Plan = "  - { id: only, task: { en: Only, ja: 一つ }, role: commander }";

    [Fact]
    public async Task An_aborted_run_is_not_said_to_be_done()
    {
        await using var room = await PlannedRoom.StartAsync(Plan, ("sato", [AccountRole.Responder]));
        using var sato = await room.Product.SignedInAsync("sato");
        await room.DoAsync("sato", new AbortRun("r1", "The wrong plan."));
        var next = (await sato.GetAsync(room.Path)).Html.QuerySelector("#next")!.TextContent;
        Assert.Contains("The run of “Own” was aborted.", next, StringComparison.Ordinal);
        Assert.DoesNotContain("Every step is settled", next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_room_counts_nothing_any_more()
    {
        await using var room = await PlannedRoom.StartAsync(Plan, ("sato", [AccountRole.Responder]));
        using var sato = await room.Product.SignedInAsync("sato");
        await room.DoAsync("sato", new PostStatusUpdate("All is well.", null, 30));
        var open = (await sato.GetAsync(room.Path)).Html.QuerySelector("#room-head-piece")!;
        Assert.NotNull(open.QuerySelector("[data-elapsed-from]"));
        Assert.NotNull(open.QuerySelector(".until"));
        await room.DoAsync("sato", new AbortRun("r1", "It was nothing."));
        await room.DoAsync("sato", new CloseIncident("It was nothing."));
        var closed = (await sato.GetAsync(room.Path)).Html.QuerySelector("#room-head-piece")!;
        Assert.Null(closed.QuerySelector("[data-elapsed-from], .until"));
        Assert.Matches(@"^\d\d:\d\d:\d\d$", closed.QuerySelector(".elapsed")!.TextContent);
    }
}
