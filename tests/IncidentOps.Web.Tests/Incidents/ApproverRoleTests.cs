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
}
