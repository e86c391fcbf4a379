using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>The role that approves: offered to whom it may be, taken by who may approve.</summary>
public sealed class ApproverRoleTests
{
    [Fact]
    public async Task Only_who_may_approve_is_shown_the_button_and_nobody_else_gets_there_without_it()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.AddAsync("ben", AccountRole.Responder);
        await product.AddAsync("chie", AccountRole.Responder, AccountRole.Approver);
        using var ben = await product.SignedInAsync("ben");
        using var chie = await product.SignedInAsync("chie");
        var id = Guid.NewGuid().ToString("N");
        var started = await ben.PostFromAsync("/plans/mail-account-takeover", "/practice", ("incident", id), ("runbook", "mail-account-takeover"));
        Assert.Equal($"/incidents/{id}", started.Location);

        var (his, hers) = (await ben.GetAsync($"/incidents/{id}/people"), await chie.GetAsync($"/incidents/{id}/people"));
        Assert.NotNull(his.Html.QuerySelector("button[value='takeRole:commander'], button[value='offerRole:approver']"));
        Assert.Null(his.Html.QuerySelector("button[value='takeRole:approver']"));
        Assert.NotNull(hers.Html.QuerySelector("button[value='takeRole:approver']"));

        var refused = await ben.PostFromAsync($"/incidents/{id}/people", $"/incidents/{id}/act", ("do", "takeRole:approver"), ("view", "people"));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        var taken = await chie.PostFromAsync($"/incidents/{id}/people", $"/incidents/{id}/act", ("do", "takeRole:approver"), ("view", "people"));
        Assert.Equal(HttpStatusCode.Redirect, taken.Status);
    }

    [Fact]
    public async Task In_a_drill_who_plays_the_approver_is_shown_the_button_and_nobody_is_where_no_one_plays_it()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.AddAsync("goro", AccountRole.Facilitator);
        await product.AddAsync("ben", AccountRole.Responder);
        await product.AddAsync("aiko", AccountRole.Responder);
        using var goro = await product.SignedInAsync("goro");
        using var ben = await product.SignedInAsync("ben");
        using var aiko = await product.SignedInAsync("aiko");
        var cast = await DrillAsync("p-ben|player|approver", "p-aiko|player|communications");
        var uncast = await DrillAsync("p-ben|player|commander", "p-aiko|player|communications");

        // What the page shows is what Core allows: a role that nobody plays reaches everybody, but is nobody's to take.
        Assert.Equal((true, HttpStatusCode.Redirect), await TakesAsync(ben, cast));
        Assert.Equal((false, HttpStatusCode.Conflict), await TakesAsync(aiko, cast));
        Assert.Equal((false, HttpStatusCode.Conflict), await TakesAsync(ben, uncast));

        async Task<string> DrillAsync(params string[] players)
        {
            var prepared = await goro.PostAsync(
                "/exercises/relay-friday-evening/prepare", [("title", "Friday"), ("teams", "1"), ("part", "p-goro|facilitator"), .. players.Select(player => ("part", player))]);
            Assert.Equal(HttpStatusCode.Redirect, prepared.Status);
            // Before the clock starts: then whoever plays a role holds it without pressing.
            return prepared.Location!.Split('/')[2];
        }

        static async Task<(bool IsShown, HttpStatusCode Answer)> TakesAsync(Browser player, string drill)
        {
            var page = await player.GetAsync($"/incidents/{drill}/people");
            Assert.NotNull(page.Html.QuerySelector("button[value='takeRole:communications']"));
            var answer = await player.PostFromAsync($"/incidents/{drill}/people", $"/incidents/{drill}/act", ("do", "takeRole:approver"), ("view", "people"));
            return (page.Html.QuerySelector("button[value='takeRole:approver']") is not null, answer.Status);
        }
    }
}
