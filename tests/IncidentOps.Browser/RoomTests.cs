using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>The room in a real browser: two people, a killed server, a line that drops, the keyboard alone, a phone.</summary>
public sealed class RoomTests(Chromium chromium) : BrowserTest(chromium)
{

    [Fact]
    public async Task Two_people_tick_one_step_and_the_second_hears_who_was_first()
    {
        var sato = await AdministratorAsync();
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka");
        var room = await DeclareAsync(sato, "Two people");
        await tanaka.GotoAsync(room);
        await LiveAsync(sato);
        await LiveAsync(tanaka);
        var key = await FirstTaskAsync(sato);

        // Tanaka's page hears of nothing while Sato ticks.
        await tanaka.RouteAsync("**/hubs/**", route => route.AbortAsync());
        await Step(sato, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await Expect(Step(sato, key)).ToHaveAttributeAsync("data-status", "done");
        if (await Step(tanaka, key).GetAttributeAsync("data-status") != "done")
        {
            await Step(tanaka, key).Locator("button[value^='completeStep']").First.ClickAsync();
            await Expect(tanaka.Locator("body")).ToContainTextAsync("Already done by 佐藤 花子");
        }

        await Expect(Step(tanaka, key)).ToHaveAttributeAsync("data-status", "done");
        await Expect(Step(tanaka, key)).ToContainTextAsync("佐藤 花子");
        await ShootAsync(tanaka, "two-people");
    }

    [Fact]
    public async Task What_became_of_a_press_is_brought_into_sight_but_pulls_nobody_back()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Scrolled");
        await LiveAsync(sato);
        var row = Step(sato, await FirstTaskAsync(sato));
        var (button, said) = (row.Locator("button[value^='completeStep']").First, row.Locator(".answer"));
        TaskCompletionSource line = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await sato.RouteAsync("**/act", async route =>
        {
            await line.Task;
            await route.FulfillAsync(new() { ContentType = "application/json", Body = """{"answer":"refused","reason":"Not yet."}""" });
        });

        // Whoever has read on while the answer was on its way stays where they are.
        await button.ClickAsync();
        await Expect(said).ToHaveAttributeAsync("data-kind", "sending");
        await sato.EvaluateAsync("window.scrollTo(0, document.documentElement.scrollHeight)");
        await Expect(button).Not.ToBeInViewportAsync();
        var at = await sato.EvaluateAsync<double>("window.scrollY");
        line.SetResult();
        await Expect(said).ToHaveTextAsync("Not yet.");
        await NextFramesAsync(sato);
        Assert.Equal(at, await sato.EvaluateAsync<double>("window.scrollY"));

        // Whoever still sees the button sees the answer, though it would lie beneath the window's edge.
        await button.EvaluateAsync("button => window.scrollBy(0, button.getBoundingClientRect().bottom - window.innerHeight)");
        await button.DispatchEventAsync("click");
        await Expect(said).ToHaveTextAsync("Not yet.");
        await Expect(said).ToBeInViewportAsync(new() { Ratio = 0.9f });
    }

    [Fact]
    public async Task A_killed_server_comes_back_without_a_reload_and_nothing_is_lost()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Killed server");
        await LiveAsync(sato);
        var key = await FirstTaskAsync(sato);
        await Step(sato, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await Expect(Step(sato, key)).ToHaveAttributeAsync("data-status", "done");
        await sato.EvaluateAsync("window.notReloaded = true");

        await Product.KillAsync();
        await Expect(sato.Locator("#connection")).Not.ToHaveAttributeAsync("data-state", "live", new() { Timeout = Patience });
        await Expect(Step(sato, key)).ToBeVisibleAsync();
        await sato.FillAsync("#note", "written while the server was away");
        await sato.ClickAsync("button[value='addNote']");
        await ShootAsync(sato, "server-away");

        await Product.StartAgainAsync();
        await LiveAsync(sato);
        await Expect(sato.Locator("#timeline")).ToContainTextAsync("written while the server was away", new() { Timeout = Patience });
        await Expect(Step(sato, key)).ToHaveAttributeAsync("data-status", "done");
        Assert.True(await sato.EvaluateAsync<bool>("window.notReloaded === true"));
    }

    [Fact]
    public async Task Ticks_made_offline_are_queued_and_come_in_later_with_both_times()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Offline");
        await LiveAsync(sato);
        var key = await FirstTaskAsync(sato);

        await sato.Context.SetOfflineAsync(true);
        await Step(sato, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await sato.FillAsync("#note", "noted without a line");
        await sato.ClickAsync("button[value='addNote']");
        await Expect(sato.Locator("#connection")).ToContainTextAsync("2", new() { Timeout = Patience });
        await ShootAsync(sato, "offline-queued");

        await sato.Context.SetOfflineAsync(false);
        await Expect(Step(sato, key)).ToHaveAttributeAsync("data-status", "done", new() { Timeout = Patience });
        await Expect(sato.Locator("#timeline")).ToContainTextAsync("noted without a line", new() { Timeout = Patience });
        // The claimed time stands beside the server's.
        await Expect(Step(sato, key).Locator(".meta time")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_queued_tick_that_somebody_else_made_meanwhile_is_answered_honestly()
    {
        var sato = await AdministratorAsync();
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka");
        var room = await DeclareAsync(sato, "Meanwhile");
        await tanaka.GotoAsync(room);
        await LiveAsync(sato);
        await LiveAsync(tanaka);
        var key = await FirstTaskAsync(sato);

        await tanaka.Context.SetOfflineAsync(true);
        await Step(tanaka, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await Step(sato, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await Expect(Step(sato, key)).ToHaveAttributeAsync("data-status", "done");
        await tanaka.Context.SetOfflineAsync(false);
        await Expect(tanaka.Locator("#outbox")).ToContainTextAsync("佐藤 花子", new() { Timeout = Patience });
    }

    [Fact]
    public async Task The_keyboard_alone_declares_starts_and_ticks()
    {
        var sato = await AdministratorAsync();
        await sato.GotoAsync($"{Product.Address}");
        await FocusByTabAsync(sato, "a.declare");
        await sato.Keyboard.PressAsync("Enter");
        await sato.WaitForURLAsync("**/declare");
        await sato.Keyboard.TypeAsync("By keyboard");
        await sato.Keyboard.PressAsync("Enter");
        await sato.WaitForURLAsync("**/incidents/*");
        await LiveAsync(sato);
        await FocusByTabAsync(sato, "#next a.button.primary");
        await sato.Keyboard.PressAsync("Enter");
        await sato.WaitForURLAsync("**/start");
        await FocusByTabAsync(sato, "a[href*='runbook=mail-account-takeover']");
        await sato.Keyboard.PressAsync("Enter");
        await sato.WaitForURLAsync("**/start?runbook=*");
        foreach (var input in await sato.Locator("main form [required]").AllAsync())
        {
            await FocusByTabAsync(sato, "#" + await input.GetAttributeAsync("id"));
            await sato.Keyboard.TypeAsync("tanaka@example.com");
        }

        await sato.Keyboard.PressAsync("Enter");
        await sato.WaitForURLAsync(url => url.Contains("/incidents/", StringComparison.Ordinal) && !url.Contains("start", StringComparison.Ordinal));
        await LiveAsync(sato);
        var key = await FirstTaskAsync(sato);
        await FocusByTabAsync(sato, $"[id='s-r1-{key}'] button[value^='completeStep']");
        await sato.Keyboard.PressAsync("Enter");
        await Expect(Step(sato, key)).ToHaveAttributeAsync("data-status", "done");
    }

    [Fact]
    public async Task On_a_phone_in_Japanese_an_account_takeover_is_followed_by_hand()
    {
        var phone = new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = "ja-JP", TimezoneId = "Asia/Tokyo",
            ColorScheme = ColorScheme.Dark,
        };
        var sato = await AdministratorAsync("ja", phone);
        await DeclareAsync(sato, "経理メールの乗っ取り");
        await LiveAsync(sato);
        await Expect(sato.Locator("html")).ToHaveAttributeAsync("lang", "ja");
        await Expect(sato.Locator("#connection")).ToContainTextAsync("接続中");

        // Whatever comes next is decided, done by hand or skipped, as on a first night without any inventory.
        for (var round = 0; round < 12; round++)
        {
            // What is next may change between the look and the tap: a message that reached nobody comes first, for one.
            var value = await sato.Locator("#next .candidate:not([hidden]) button, .step[data-live=yes] button[value^='completeStep']").First.GetAttributeAsync("value");
            var shown = sato.Locator($"#next .candidate:not([hidden]) button[value='{value}'], .step button[value='{value}']").First;
            try
            {
                await shown.TapAsync(new() { Timeout = 5_000 });
            }
            catch (TimeoutException)
            {
                continue;
            }

            await Expect(Step(sato, value!.Split(':')[2])).Not.ToHaveAttributeAsync("data-status", "ready", new() { Timeout = Patience });
        }

        Assert.True(await sato.Locator(".step[data-status=done]").CountAsync() >= 5);
        var overflow = await sato.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"The page is {overflow} px too wide for a phone.");
        await ShootAsync(sato, "phone-ja");
    }

    [Fact]
    public async Task A_second_tap_never_hits_the_step_that_took_the_place_of_the_first()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Two taps");
        await LiveAsync(sato);
        var shown = await sato.EvaluateHandleAsync(
            """
            () => ({ seen: new Promise((resolve) => new MutationObserver(() => {
              const fresh = document.querySelector('#next .candidate[data-fresh] .actions');
              if (fresh) { resolve(getComputedStyle(fresh).pointerEvents); }
            }).observe(document.getElementById('next'), { subtree: true, attributes: true, attributeFilter: ['data-fresh'] })) })
            """);
        await sato.Locator("#next .candidate:not([hidden]) button").First.ClickAsync();
        Assert.Equal("none", await shown.EvaluateAsync<string>("shown => shown.seen"));
        await Expect(sato.Locator("#next [data-fresh]")).ToHaveCountAsync(0);
        await sato.Locator("#next .candidate:not([hidden]) button").First.ClickAsync();
    }

    [Fact]
    public async Task Somebody_alone_is_shown_what_is_due_first_by_the_server_and_by_the_script()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Spam", "mail-spam-relay");
        await LiveAsync(sato);
        var shown = sato.Locator("#next .candidate:not([hidden])");
        await Expect(shown).ToHaveAttributeAsync("id", "next-s-r1-stop-outbound");
        // The pieces that the hub sends know nobody: the script chooses.
        await shown.Locator("button[value='completeStep:r1:stop-outbound']").ClickAsync();
        await Expect(shown).ToHaveAttributeAsync("id", "next-s-r1-bridge", new() { Timeout = Patience });
        await shown.Locator("button[value='completeStep:r1:bridge']").ClickAsync();
        await Expect(shown).ToHaveAttributeAsync("id", "next-s-r1-hold-queue", new() { Timeout = Patience });
        await sato.GotoAsync(Product.Address.ToString());
        await Expect(sato.Locator("section[aria-labelledby=mine-title] a").First).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("#s-r1-hold-queue$"));
    }

    [Fact]
    public async Task Without_scripts_the_room_works_by_plain_forms()
    {
        var sato = await AdministratorAsync("en", new BrowserNewContextOptions { JavaScriptEnabled = false });
        await DeclareAsync(sato, "No scripts");
        var row = sato.Locator(".step[data-live=yes]:has(button[value^='completeStep'])").First;
        var id = await row.GetAttributeAsync("id");
        await row.Locator("button[value^='completeStep']").First.ClickAsync();
        await Expect(sato.Locator($"[id='{id}']")).ToHaveAttributeAsync("data-status", "done");
        await sato.FillAsync("#note", "plain note");
        await sato.ClickAsync("button[value='addNote']");
        await Expect(sato.Locator("#timeline")).ToContainTextAsync("plain note");
    }

    /// <summary>The key of the first step that is ready and a person's to tick.</summary>
    private static async Task NextFramesAsync(IPage page) =>
        await page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

    private static async Task<string> FirstTaskAsync(IPage page)
    {
        var id = await page.Locator(".step[data-live=yes]:has(button[value^='completeStep'])").First.GetAttributeAsync("id");
        return id!["s-r1-".Length..];
    }

    /// <summary>Presses Tab until the wanted element has the focus, as somebody without a mouse does.</summary>
    private static async Task FocusByTabAsync(IPage page, string selector)
    {
        for (var presses = 0; presses < 200; presses++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab never reaches {selector}.");
    }
}
