using System.Collections.Immutable;
using System.Net;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.People;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>A room whose every word is gone, with a plan that looped over what was given: it still opens, everywhere, and says what happened.</summary>
public sealed class ErasedRoomTests
{
    private const string Plan = """
        runbook: looping
        title: { en: Looping, ja: 繰り返し }
        summary: { en: Over accounts., ja: アカウントごと。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
        inputs:
          accounts: { type: list of mailbox, required: true, title: { en: Accounts, ja: アカウント } }
        steps:
          - each: inputs.accounts
            id: per-account
            as: account
            at-most: 5
            steps:
              - id: look
                task: { en: Look at it, ja: 確認する }
        """;

    [Fact]
    public async Task Every_view_of_it_opens_and_none_shows_a_word()
    {
        var plans = Directory.CreateTempSubdirectory("incidentops-plans-");
        await File.WriteAllTextAsync(Path.Combine(plans.FullName, "looping.yaml"), Plan, TestContext.Current.CancellationToken);
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", plans.FullName);
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        using var browser = new Browser(product.Address, "en");
        await browser.PostAsync(
            (await AdministratorLinks.OpenAsync(people, true, CancellationToken.None))!,
            ("display-name", "Sato"), ("sign-in-name", "sato"), ("language", "en"), ("password", PeopleServer.Password));
        var actor = new Actor(people.Current.FindBySignInName("sato")!.Id, (Permissions)127);
        var sessions = product.Services.GetRequiredService<IncidentSessions>();
        var incident = new IncidentId(Guid.CreateVersion7());
        var plan = product.Services.GetRequiredService<PlanShelf>().Latest("looping")!;
        await MustAsync(new DeclareIncident("secret-title"));
        await MustAsync(new TakeRole(IncidentRoles.Commander));
        await MustAsync(new StartRun(
            plan.Version.Sha256, ImmutableDictionary<string, string?>.Empty.Add("accounts", "secret-a@example.jp\nsecret-b@example.jp")));
        var keys = (await sessions.StateAsync(incident, CancellationToken.None)).Run("r1")!.Progress.Leaves.Select(view => view.Key).ToList();
        Assert.Equal(2, keys.Count);
        foreach (var key in keys)
        {
            await MustAsync(new CompleteStep("r1", key, "secret-note"));
        }

        await MustAsync(new CloseIncident("secret-summary"));
        await MustAsync(new EraseIncident("secret-title", "Request"));
        foreach (var view in new[] { "", "/picture", "/comms", "/evidence", "/people", "/handover", "/clocks", "/timeline", "/print", "/export", "/export/md", "/export/jsonl", "/export/xlsx", "/retention" })
        {
            var page = await browser.GetAsync($"/incidents/{incident}{view}");
            Assert.True(page.Status == HttpStatusCode.OK, $"{view}: {page.Status}");
            Assert.DoesNotContain("secret-", page.Text, StringComparison.Ordinal);
        }

        Assert.Contains("texts erased", (await browser.GetAsync($"/incidents/{incident}")).Text, StringComparison.Ordinal);
        foreach (var path in new[] { $"/api/incidents/{incident}", $"/api/incidents/{incident}/events", "/api/incidents", "/incidents?show=closed", "/audit", "/settings/retention" })
        {
            var page = await browser.GetAsync(path);
            Assert.True(page.Status == HttpStatusCode.OK, $"{path}: {page.Status}");
            Assert.DoesNotContain("secret-", page.Text, StringComparison.Ordinal);
        }

        Assert.Contains("erasedAt", (await browser.GetAsync($"/api/incidents/{incident}")).Text, StringComparison.Ordinal);
        plans.Delete(recursive: true);

        async Task MustAsync(IncidentCommand command) =>
            Assert.IsType<CommandAccepted>(await sessions.SubmitAsync(incident, Guid.NewGuid(), actor, command, null, CancellationToken.None));
    }
}
