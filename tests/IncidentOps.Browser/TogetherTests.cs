using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>What each of several people is shown of one room while it changes: pieces are the same for all, and the script tells them apart.</summary>
public sealed class TogetherTests(Chromium chromium) : BrowserTest(chromium), IDisposable
{
    private const string Plan = """
        runbook: together
        title: { en: Together, ja: 共同 }
        summary: { en: For several people., ja: 複数人用。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
          approver: { title: { en: Approver, ja: 承認者 } }
          mail-admin: { title: { en: Mail administrator, ja: メール管理者 } }
        steps:
          - checklist:
              - { id: give-back, approval: { en: Give it back, ja: 返す }, approvers: { role: approver, count: 1 }, role: commander, due: 5m }
              - { id: first, task: { en: First, ja: 一つめ }, role: commander, due: 10m }
              - { id: second, task: { en: Second, ja: 二つめ }, role: commander, due: 20m }
              - { id: third, task: { en: Third, ja: 三つめ }, role: commander, due: 30m }
        """;

    private readonly DirectoryInfo plans = Directory.CreateTempSubdirectory("incidentops-together-");

    public void Dispose() => plans.Delete(recursive: true);

    protected override Task<ProductProcess> StartProductAsync()
    {
        File.WriteAllText(Path.Combine(plans.FullName, "together.yaml"), Plan);
        return ProductProcess.StartAsync("--runbooks", plans.FullName);
    }

    [Fact]
    public async Task An_approval_comes_live_to_whoever_may_judge_it_and_to_nobody_else()
    {
        var sato = await AdministratorAsync();
        var ito = await ColleagueAsync(sato, "伊藤 三郎", "ito");
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka", null, "approver");
        var room = await DeclareAsync(sato, "Approval", "together");
        foreach (var page in new[] { ito, tanaka })
        {
            await page.GotoAsync(room);
            await LiveAsync(page);
        }

        await LiveAsync(sato);
        await sato.Locator("#next .candidate:not([hidden]) button[value='requestApproval:r1:give-back']").ClickAsync();
        // The administrator who asked has every permission, and may not judge all the same.
        await Expect(Next(sato)).ToHaveAttributeAsync("id", "next-s-r1-first");
        await Expect(sato.Locator("#next .waits")).ToBeVisibleAsync();
        await Expect(Next(tanaka)).ToHaveAttributeAsync("id", "next-s-r1-give-back");
        await Expect(tanaka.Locator("#next .waits")).ToBeHiddenAsync();
        await Expect(ito.Locator("#next .waits")).ToBeVisibleAsync();
        await Expect(Next(ito)).ToHaveCountAsync(0);
        foreach (var page in new[] { sato, ito })
        {
            await Expect(Step(page, "give-back").Locator("button[value^=giveApproval]")).ToBeHiddenAsync();
        }

        await ShootAsync(sato, "approval-asker");
        await ShootAsync(tanaka, "approval-judge");
        await Next(tanaka).Locator("button[value='giveApproval:r1:give-back']").ClickAsync();
        await Expect(Step(sato, "give-back")).ToHaveAttributeAsync("data-status", "done");
        await Expect(sato.Locator("#next .waits")).ToHaveCountAsync(0);
    }

    /// <summary>The step that the panel shows.</summary>
    private static ILocator Next(IPage page) => page.Locator("#next .candidate:not([hidden])");
}
