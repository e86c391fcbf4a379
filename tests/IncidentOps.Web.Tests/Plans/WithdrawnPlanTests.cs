using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Plans;

/// <summary>A plan leaves the list with its file, stays with the incidents that follow it, and comes back with its file.</summary>
public sealed class WithdrawnPlanTests
{
    [Fact]
    public async Task A_plan_whose_file_is_gone_is_withdrawn_until_the_file_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("incidentops-withdrawn-").FullName;
        var (data, library) = (Path.Combine(folder, "data"), Directory.CreateDirectory(Path.Combine(folder, "runbooks")).FullName);
        var former = Path.Combine(library, "former.yaml");
        await File.WriteAllTextAsync(former, PlanOf("former"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(library, "lasting.yaml"), PlanOf("lasting"), TestContext.Current.CancellationToken);
        var id = Guid.CreateVersion7().ToString("N");
        await InProductAsync(async browser =>
        {
            await browser.PostAsync("/declare", ("incident", id), ("title", "Follows it"));
            var start = $"/incidents/{id}/start?runbook=former";
            var version = (await browser.GetAsync(start)).Html.QuerySelector("[name=do][value^=startRun]")!.GetAttribute("value")!;
            Assert.Equal(HttpStatusCode.Redirect, (await browser.PostFromAsync(start, $"/incidents/{id}/start", ("do", version), ("runbook", "former"))).Status);
        });

        // A file that can't be read any more is not a file that is gone; nor is one in a folder that isn't there.
        var text = await File.ReadAllTextAsync(former, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(former, "runbook: [", TestContext.Current.CancellationToken);
        await InProductAsync(async browser => Assert.True(await IsOfferedAsync(browser, "former")));
        var real = library;
        library = Path.Combine(folder, "nowhere");
        Directory.CreateDirectory(library);
        await InProductAsync(async browser => Assert.True(await IsOfferedAsync(browser, "former")));
        library = real;

        File.Delete(former);
        await InProductAsync(async browser =>
        {
            Assert.False(await IsOfferedAsync(browser, "former"));
            Assert.True(await IsOfferedAsync(browser, "lasting"));
            Assert.Null((await browser.GetAsync($"/incidents/{id}/start?runbook=former")).Html.QuerySelector("[name=do][value^=startRun]"));
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PostFromAsync("/plans", "/practice", ("runbook", "former"), ("incident", Guid.CreateVersion7().ToString("N")))).Status);
            var plans = (await browser.GetAsync("/plans")).Html;
            Assert.NotNull(plans.QuerySelector("section[aria-labelledby=withdrawn-title] a[href='/plans/former']"));
            Assert.Null(plans.QuerySelector(".cards a[href='/plans/former']"));
            var page = (await browser.GetAsync("/plans/former")).Html;
            Assert.Contains("withdrawn", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
            Assert.Null(page.QuerySelector("form[action='/practice']"));
            // The incident that has pinned it goes on.
            Assert.Equal(HttpStatusCode.Redirect, (await browser.PostFromAsync($"/incidents/{id}", $"/incidents/{id}/act", ("do", "completeStep:r1:only"))).Status);
            Assert.Contains("Withdrew a runbook", (await browser.GetAsync("/audit")).Text, StringComparison.Ordinal);
        });

        await File.WriteAllTextAsync(former, text, TestContext.Current.CancellationToken);
        await InProductAsync(async browser =>
        {
            Assert.True(await IsOfferedAsync(browser, "former"));
            Assert.Null((await browser.GetAsync("/plans")).Html.QuerySelector("#withdrawn-title"));
            Assert.Single((await browser.GetAsync("/plans/former")).Html.QuerySelectorAll("section[aria-labelledby=versions-title] li"));
        });
        Directory.Delete(folder, recursive: true);

        async Task InProductAsync(Func<Browser, Task> look)
        {
            await using var product = await RunningProduct.StartAsync(data, "--runbooks", library);
            if (product.Services.GetService(typeof(IncidentOps.Engine.People.PeopleDirectory)) is IncidentOps.Engine.People.PeopleDirectory people && people.Current.FindBySignInName("sato") is null)
            {
                await product.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
            }

            using var browser = await product.SignedInAsync("sato");
            await look(browser);
        }
    }

    private static async Task<bool> IsOfferedAsync(Browser browser, string runbook)
    {
        var declare = await browser.GetAsync("/declare");
        Assert.Equal(HttpStatusCode.OK, declare.Status);
        return declare.Html.QuerySelector($"[name=runbook][value='{runbook}'], [name=runbook] [value='{runbook}']") is not null;
    }

    private static string PlanOf(string id) => $$"""
        runbook: {{id}}
        title: { en: "{{id}}", ja: "{{id}}（試験用）" }
        summary: { en: For tests., ja: 試験用。 }
        severity: SEV4
        review: { every: 180d, owner: tests }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        steps:
          - id: only
            task: { en: Do it, ja: 行う }
        """;
}
