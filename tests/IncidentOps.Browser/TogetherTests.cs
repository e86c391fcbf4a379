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
              - id: first
                task: { en: Phone the bank at once, ja: すぐに銀行へ電話する }
                text:
                  en: |
                    **Don't use numbers from the mail.** Take them from the contract or the bank's card.

                    - Ask for the fraud desk.
                    - Note the ticket's number, the name and the time.
                  ja: |
                    **メールに書かれた番号は使わないでください。** 契約書かキャッシュカードの番号にかけます。

                    - 不正送金の窓口を頼む。
                    - 受付番号、担当者名、時刻を記録する。
                role: commander
                due: 10m
              - { id: second, task: { en: Second, ja: 二つめ }, role: commander, due: 20m }
              - { id: third, task: { en: Third, ja: 三つめ }, role: commander, due: 30m }
        """;

    private const string Pack = """
        pack: stopping
        actions:
          - action: mail.stop
            title: { en: Stop the mail, ja: メールを止める }
            text: { en: For tests., ja: 試験用。 }
            target: host
            transport: local
            idempotent: true
            timeout: 20s
            apply:
              run: |
                systemctl stop postfix
                postqueue -p
            verify:
              run: |
                exit 0
              exit: { 0: applied, 2: unknown, 10: not-applied }

        """;

    private readonly DirectoryInfo plans = Directory.CreateTempSubdirectory("incidentops-together-");

    public void Dispose() => plans.Delete(recursive: true);

    protected override Task<ProductProcess> StartProductAsync()
    {
        File.WriteAllText(Path.Combine(plans.FullName, "together.yaml"), Plan);
        var actions = plans.CreateSubdirectory("actions");
        File.WriteAllText(Path.Combine(actions.FullName, "stopping.yaml"), Pack);
        File.WriteAllText(
            Path.Combine(plans.FullName, "by-hand.yaml"),
            Plan[..Plan.IndexOf("  - checklist", StringComparison.Ordinal)].Replace("runbook: together", "runbook: by-hand", StringComparison.Ordinal)
            + "  - { id: stop, action: mail.stop, title: { en: Stop the mail, ja: メールを止める } }");
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

    [Fact]
    public async Task A_colleagues_tick_is_not_undone_by_the_press_that_was_meant_to_tick()
    {
        var sato = await AdministratorAsync();
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka");
        var room = await DeclareAsync(sato, "Same step", "together");
        await tanaka.GotoAsync(room);
        await LiveAsync(sato);
        await LiveAsync(tanaka);
        await Step(tanaka, "second").Locator("button[value^=completeStep]").First.FocusAsync();
        var undo = Step(tanaka, "second").Locator("button[value^=reopenStep]");
        await Step(sato, "second").Locator("button[value^=completeStep]").First.ClickAsync();
        await Expect(undo).ToBeVisibleAsync();
        // The focus stays in the row, on nothing that does anything; a press on its way hits nothing.
        Assert.True(await tanaka.EvaluateAsync<bool>("document.activeElement.id === 's-r1-second'"));
        await tanaka.Keyboard.PressAsync("Enter");
        await Expect(Step(tanaka, "second").Locator("button[value^=completeStep]")).ToHaveCountAsync(0);

        // The same of one's own: Enter twice in a row.
        await Step(tanaka, "third").Locator("button[value^=completeStep]").First.FocusAsync();
        await tanaka.Keyboard.PressAsync("Enter");
        await Expect(Step(tanaka, "third").Locator("button[value^=reopenStep]")).ToBeVisibleAsync();
        await tanaka.Keyboard.PressAsync("Enter");
        // Tab and Enter, too fast to have been meant.
        await Step(tanaka, "third").Locator("button[value^=reopenStep]").EvaluateAsync("button => { button.closest('.step').dataset.fresh = ''; button.click(); }");
        await Expect(sato.Locator("#timeline li")).ToHaveCountAsync(5);

        // Taking a step does not become giving it back.
        await Step(tanaka, "first").Locator("button[value^=claimStep]").FocusAsync();
        await tanaka.Keyboard.PressAsync("Enter");
        await Expect(Step(tanaka, "first").Locator("button[value^=releaseStep]")).ToBeVisibleAsync();
        Assert.Equal("SUMMARY s-r1-first", await tanaka.EvaluateAsync<string>("document.activeElement.tagName + ' ' + document.activeElement.closest('.step').id"));
        await Expect(sato.Locator("#timeline li")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task After_a_tick_by_keyboard_the_focus_stays_in_the_panel()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Keyboard", "together");
        await LiveAsync(sato);
        await Next(sato).Locator("button[value^=requestApproval]").FocusAsync();
        foreach (var (ticked, next) in new[] { ("give-back", "first"), ("first", "second"), ("second", "third") })
        {
            await sato.Keyboard.PressAsync("Enter");
            await Expect(Next(sato)).ToHaveAttributeAsync("id", "next-s-r1-" + next);
            Assert.Equal($"#s-r1-{next}", await sato.EvaluateAsync<string?>("document.activeElement.closest('#next .what a')?.getAttribute('href')"));
            // Another Enter leads to the step in the list, and ticks nothing.
            await Expect(Step(sato, next)).ToHaveAttributeAsync("data-status", "ready");
            await Expect(sato.Locator("#next [data-fresh]")).ToHaveCountAsync(0);
            await sato.Keyboard.PressAsync("Tab");
            Assert.Equal($"completeStep:r1:{next}", await sato.EvaluateAsync<string?>("document.activeElement.value"));
        }

        await sato.Keyboard.PressAsync("Enter");
        await Expect(sato.Locator("#next .none")).ToBeVisibleAsync();
        Assert.Equal("next-title", await sato.EvaluateAsync<string?>("document.activeElement.id"));
    }

    [Fact]
    public async Task An_offered_role_comes_live_to_whom_it_is_offered_alone()
    {
        var sato = await AdministratorAsync();
        var phone = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = "ja-JP", ColorScheme = ColorScheme.Dark,
        };
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka", phone);
        var ito = await ColleagueAsync(sato, "伊藤 三郎", "ito");
        var room = await DeclareAsync(sato, "Offer", "together");
        await tanaka.GotoAsync(room);
        await ito.GotoAsync(room + "/people");
        await sato.GotoAsync(room + "/people");
        foreach (var page in new[] { sato, tanaka, ito })
        {
            await LiveAsync(page);
        }

        await sato.Locator("[id='offer-mail-admin']").SelectOptionAsync(new SelectOptionValue { Label = "田中 一郎" });
        await sato.Locator("button[value='offerRole:mail-admin']").ClickAsync();
        await Expect(tanaka.Locator("#next .offer")).ToBeVisibleAsync();
        foreach (var page in new[] { sato, ito })
        {
            await Expect(page.Locator("#people li").Filter(new() { HasText = "offered to 田中 一郎" })).ToHaveCountAsync(1);
            foreach (var place in new[] { "#people", "#next" })
            {
                await Expect(page.Locator($"{place} button[value='acceptRole:mail-admin']")).ToHaveCountAsync(1);
                await Expect(page.Locator($"{place} button[value='acceptRole:mail-admin']")).ToBeHiddenAsync();
            }
        }

        await ShootAsync(tanaka, "offer-phone-dark-ja", isWhole: false);
        await tanaka.Locator("#next button[value='acceptRole:mail-admin']").TapAsync();
        await Expect(tanaka.Locator("#next .offer")).ToHaveCountAsync(0);
        await Expect(ito.Locator("#people")).ToContainTextAsync("Mail administrator: 田中 一郎");
    }

    [Fact]
    public async Task The_forms_of_whoever_leads_follow_when_the_incident_is_closed_and_opened_again()
    {
        var sato = await AdministratorAsync();
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka");
        var room = await DeclareAsync(sato, "Closing", "together");
        await LiveAsync(sato);
        await sato.Locator(".run-head details summary").ClickAsync();
        await sato.Locator(".run-head [name='text:r1']").FillAsync("It was nothing.");
        await sato.Locator("button[value='abortRun:r1']").ClickAsync();
        await Expect(sato.Locator("#next")).ToContainTextAsync("was aborted");
        foreach (var page in new[] { sato, tanaka })
        {
            await page.GotoAsync(room + "/people");
            await LiveAsync(page);
        }

        await sato.FillAsync("#close-summary", "It was nothing.");
        await sato.ClickAsync("button[value=closeIncident]");
        await Expect(tanaka.Locator("button[value=reopenIncident]")).ToBeVisibleAsync();
        await Expect(tanaka.Locator("button[value=closeIncident], button[value=setSeverity]")).ToHaveCountAsync(0);
        await ShootAsync(sato, "people-closed");
        await sato.FillAsync("#reopen-reason", "It was something.");
        await sato.ClickAsync("button[value=reopenIncident]");
        await Expect(tanaka.Locator("button[value=closeIncident]")).ToBeVisibleAsync();
        await Expect(tanaka.Locator("button[value=reopenIncident]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_waits_for_the_line_is_not_queued_twice()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Queued", "together");
        await LiveAsync(sato);
        await sato.Context.SetOfflineAsync(true);
        var done = Step(sato, "first").Locator("button[value^=completeStep]");
        await Step(sato, "first").Locator("button[value^=claimStep]").ClickAsync();
        await Expect(sato.Locator("#outbox li")).ToHaveCountAsync(1);
        await done.First.ClickAsync();
        await Expect(sato.Locator("#outbox li")).ToHaveCountAsync(2);
        await Expect(done.First).ToHaveAttributeAsync("aria-disabled", "true");
        await ShootAsync(sato, "queued");
        await done.First.ClickAsync(new() { Force = true });
        await Step(sato, "first").Locator("details summary").First.ClickAsync();
        await Step(sato, "first").Locator("button[value^=skipStep]").ClickAsync(new() { Force = true });
        await Expect(sato.Locator("#outbox li")).ToHaveCountAsync(2);
        // Other steps, and notes as many as there are, still queue.
        await Step(sato, "second").Locator("button[value^=completeStep]").First.ClickAsync();
        await Expect(sato.Locator("#outbox li")).ToHaveCountAsync(3);
        // Taken back, it can be done again.
        await sato.Locator("#outbox li button").Nth(1).ClickAsync();
        await Expect(done.First).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await sato.Context.SetOfflineAsync(false);
        await Expect(Step(sato, "second")).ToHaveAttributeAsync("data-status", "done");
        await Expect(sato.Locator("#outbox li[data-state=refused]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task On_a_phone_the_panel_shows_how_its_step_is_done_and_takes_a_third_of_the_screen_at_most(string language)
    {
        var sato = await AdministratorAsync(language, new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = language, ColorScheme = language == "ja" ? ColorScheme.Dark : ColorScheme.Light,
        });
        await DeclareAsync(sato, "Phone", "together");
        await LiveAsync(sato);
        await Next(sato).Locator("button[value^=requestApproval]").TapAsync();
        await Expect(Next(sato)).ToHaveAttributeAsync("id", "next-s-r1-first");
        await Expect(sato.Locator("#next [data-fresh]")).ToHaveCountAsync(0);
        await ShootAsync(sato, "panel-phone-" + language, isWhole: false);
        await Expect(Next(sato).Locator(".how")).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.InRange(await Next(sato).Locator(".how").EvaluateAsync<double>("how => how.offsetHeight"), 15, 60);
        Assert.InRange(await sato.EvaluateAsync<double>("document.getElementById('next').offsetHeight / innerHeight"), 0.1, 1.0 / 3);
    }

    [Fact]
    public async Task A_command_for_a_persons_hands_is_copied_whole_and_the_button_says_so()
    {
        var sato = await AdministratorAsync("ja");
        await sato.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await DeclareAsync(sato, "Copy", "by-hand");
        await LiveAsync(sato);
        var commands = sato.Locator("[id='s-r1-stop-commands']");
        await commands.Locator("summary").ClickAsync();
        var copy = commands.Locator("[data-copy]").First;
        await copy.ClickAsync();
        await Expect(copy).ToHaveTextAsync("コピーしました");
        await Expect(sato.Locator("#announcer")).ToContainTextAsync("コピーしました");
        Assert.Equal(await commands.Locator("pre").First.TextContentAsync(), await sato.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await ShootAsync(sato, "copied-ja");
        await sato.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await ShootAsync(sato, "copied-dark-ja");
    }

    /// <summary>The step that the panel shows.</summary>
    private static ILocator Next(IPage page) => page.Locator("#next .candidate:not([hidden])");
}
