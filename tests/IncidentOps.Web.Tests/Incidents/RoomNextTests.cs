using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>Which step the room puts before somebody: what they have claimed, else what is due first of theirs and of nobody's.</summary>
public sealed class RoomNextTests
{
    private const string Plan = """
        runbook: order
        title: { en: Order, ja: 順序 }
        summary: { en: What comes first., ja: 何が先か。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
          mail-admin: { title: { en: Mail administrator, ja: メール管理者 } }
          legal: { title: { en: Legal, ja: 法務 } }
        steps:
          - checklist:
              - { id: anytime, task: { en: Anytime, ja: いつでも }, role: commander }
              - { id: bridge, task: { en: Bridge, ja: 連絡手段 }, role: commander, due: 10m }
              - { id: stop, task: { en: Stop, ja: 止める }, role: mail-admin, due: 5m }
              - { id: law, task: { en: Law, ja: 法務 }, role: legal, due: 1m }
              - { id: log, task: { en: Log, ja: 記録 }, role: mail-admin, due: 5m }
        """;

    [Fact]
    public async Task What_is_due_first_comes_first_unless_others_have_it_in_hand()
    {
        var plans = Directory.CreateTempSubdirectory("incidentops-plans-");
        await File.WriteAllTextAsync(Path.Combine(plans.FullName, "order.yaml"), Plan, TestContext.Current.CancellationToken);
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", plans.FullName);
        var sato = await product.AddAsync("sato", AccountRole.Responder, AccountRole.Commander);
        var tanaka = await product.AddAsync("tanaka", AccountRole.Responder);
        using var browser = await product.SignedInAsync("sato");
        using var other = await product.SignedInAsync("tanaka");
        var sessions = product.Services.GetRequiredService<IncidentSessions>();
        var id = new IncidentId(Guid.CreateVersion7());
        await SubmitAsync(sato, new DeclareIncident("Order"));
        await SubmitAsync(sato, new TakeRole(IncidentRoles.Commander));
        await SubmitAsync(sato, new StartRun(product.Services.GetRequiredService<PlanShelf>().Latest("order")!.Version.Sha256));
        await SubmitAsync(tanaka, new TakeRole("legal"));

        // Legal is in Tanaka's hands; the two steps of the mail administrator are in nobody's, and more urgent than the commander's own.
        Assert.Equal("stop", await NextAsync(browser));
        Assert.Equal("law", await NextAsync(other));
        await SubmitAsync(sato, new CompleteStep("r1", "stop", null));
        Assert.Equal("log", await NextAsync(browser));
        await SubmitAsync(sato, new ClaimStep("r1", "anytime"));
        Assert.Equal("anytime", await NextAsync(browser));
        await SubmitAsync(sato, new ReleaseStep("r1", "anytime"));
        await SubmitAsync(tanaka, new ClaimStep("r1", "log"));
        Assert.Equal("bridge", await NextAsync(browser));
        Assert.Equal("log", await NextAsync(other));
        await SubmitAsync(sato, new CompleteStep("r1", "bridge", null));
        Assert.Equal("anytime", await NextAsync(browser));

        async Task SubmitAsync(PersonId person, IncidentCommand command) => Assert.IsType<CommandAccepted>(await sessions.SubmitAsync(
            id, Guid.CreateVersion7(), new Actor(person, (Permissions)127), command, null, TestContext.Current.CancellationToken));

        async Task<string?> NextAsync(Browser who)
        {
            var panel = (await who.GetAsync($"/incidents/{id}")).Html.QuerySelector("#next")!;
            return panel.QuerySelector(".candidate:not([hidden])")?.Id?["next-s-r1-".Length..];
        }
    }
}
