using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Plans;

/// <summary>Paper holds what machines would run: a plan every command of every step, an incident also those of the steps to come.</summary>
public sealed class CommandAnnexTests
{
    [Fact]
    public async Task Every_machine_step_of_every_plan_and_of_an_incident_has_its_commands_on_paper()
    {
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", OwnLibrary.Folder);
        await product.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
        using var browser = await product.SignedInAsync("sato");
        var plans = product.Services.GetRequiredService<PlanShelf>().All.ToList();
        Assert.NotEmpty(plans);
        foreach (var plan in plans)
        {
            var page = (await browser.GetAsync("/plans/" + plan.Runbook.Id)).Html;
            var entries = page.QuerySelectorAll(".annex > details").ToList();
            Assert.Equal(Steps(plan, plan.Runbook), entries.Count);
            Assert.All(entries, entry => Assert.All(entry.QuerySelectorAll("pre"), pre => Assert.NotEmpty(pre.TextContent)));
            Assert.All(entries, entry => Assert.NotEmpty(entry.QuerySelectorAll("pre")));
            // Each is referred to from its step.
            Assert.All(entries, entry => Assert.NotNull(page.QuerySelector($".plan-steps a[href='#{entry.Id}']")));
            Assert.Contains("no-print", page.QuerySelector("#practice-hint")!.ClassName, StringComparison.Ordinal);
        }

        var takeover = (await browser.GetAsync("/plans/mail-account-takeover")).Html.QuerySelector("[id='commands-disable']")!.TextContent;
        Assert.Contains("account='${inputs.account}'", takeover, StringComparison.Ordinal);
        Assert.Contains("incident='${incident}'", takeover, StringComparison.Ordinal);
        Assert.Contains("doveadm", takeover, StringComparison.Ordinal);

        var id = Guid.CreateVersion7().ToString("N");
        await browser.PostAsync("/declare", ("incident", id), ("title", "Paper"));
        var start = $"/incidents/{id}/start?runbook=mail-account-takeover";
        var version = (await browser.GetAsync(start)).Html.QuerySelector("[name=do][value^=startRun]")!.GetAttribute("value")!;
        await browser.PostFromAsync(start, $"/incidents/{id}/start", ("do", version), ("runbook", "mail-account-takeover"), ("input:account", "keiri@example.com"));
        var paper = (await browser.GetAsync($"/incidents/{id}/print")).Html;
        Assert.NotNull(paper.QuerySelector(".checklist a[href='#commands-r1-disable']"));
        var later = paper.QuerySelector("[id='commands-r1-disable']")!.TextContent;
        Assert.Contains("account='keiri@example.com'", later, StringComparison.Ordinal);
        Assert.Contains($"incident='{id}'", later, StringComparison.Ordinal);
        // A default that the machine would take.
        Assert.Contains("deny_file='/etc/dovecot/deny-users'", later, StringComparison.Ordinal);
    }

    private static int Steps(Plan plan, Runbook runbook) => runbook.Root.SelfAndDescendants().Sum(step => step switch
    {
        ActionStep => 1,
        CallStep call => Steps(plan, plan.Called[call.RunbookId]),
        _ => 0,
    });
}
