using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>Drills in a real browser: one who plays alone on the first day, and a facilitator with two players and an observer.</summary>
public sealed class DrillTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = "ja-JP", TimezoneId = "Asia/Tokyo", ColorScheme = ColorScheme.Dark,
    };

    [Fact]
    public async Task A_newcomer_plays_the_fifteen_minutes_alone_from_the_first_page_on_a_phone()
    {
        var sato = await AdministratorAsync("ja", Phone);
        await sato.GotoAsync(Product.Address.ToString());
        await ShootAsync(sato, "drill-first-page-phone");
        await sato.ClickAsync("form[action$='/play'] button");
        await sato.WaitForURLAsync("**/incidents/*");
        await LiveAsync(sato);
        await Expect(sato.Locator(".drill-banner")).ToBeVisibleAsync();
        await Expect(sato.Locator(".briefing")).ToContainTextAsync("みなと精機");
        await ShootAsync(sato, "drill-briefing-phone");
        await sato.ClickAsync("button[value='startDrill']");

        // The first message comes by itself, is opened by its link, and counts as read from then on.
        await Expect(sato.Locator("#arrivals li:not([hidden])").First).ToBeVisibleAsync(new() { Timeout = Patience });
        await ShootAsync(sato, "drill-room-phone");
        await sato.ClickAsync("#arrivals li:not([hidden]) a");
        await sato.WaitForURLAsync("**/inbox#*");
        await LiveAsync(sato);
        await Expect(sato.Locator("#arrivals")).ToBeHiddenAsync();
        await ShootAsync(sato, "drill-inbox-phone");
        await sato.FillAsync(".message textarea", "確認して折り返します。");
        // That the message was read is told meanwhile, and takes nothing of what is being typed.
        await Expect(sato.Locator(".message [data-sending]")).ToHaveCountAsync(0);
        await Expect(sato.Locator(".message textarea")).ToHaveValueAsync("確認して折り返します。");
        await sato.ClickAsync(".message button[value^='answerInject']");
        await Expect(sato.Locator(".message .reply")).ToContainTextAsync("確認して折り返します。");

        // Nothing of the script is on the page, and the console sends one who plays back to the room.
        await sato.GotoAsync(new Uri(new Uri(sato.Url), "console").ToString());
        await sato.WaitForURLAsync(url => !url.EndsWith("console", StringComparison.Ordinal));

        // The clock waits while the newcomer does.
        await LiveAsync(sato);
        await sato.ClickAsync("button[value='pauseDrill']");
        await Expect(sato.Locator(".drill-time")).ToContainTextAsync("一時停止中");
        await sato.ClickAsync("button[value='resumeDrill']");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await sato.ClickAsync("button[value='jumpDrill']");
        await Expect(sato.Locator("#arrivals li:not([hidden])").First).ToBeVisibleAsync();
        await sato.ClickAsync("#drill-end > summary");
        await sato.FillAsync("#drill-summary", "銀行への連絡までできた。");
        await sato.ClickAsync("#drill-end button");
        await Expect(sato.Locator("#drill-controls")).ToContainTextAsync("事後検証報告書");
        await ShootAsync(sato, "drill-over-phone");
        await sato.ClickAsync("#next a.primary");
        await sato.WaitForURLAsync("**/report");
        await Expect(sato.Locator("#i-first-call")).ToContainTextAsync("学ぶこと");
        await ShootAsync(sato, "drill-report-phone");
        await sato.GoBackAsync();

        // Afterwards it is looked at again, from the first event to the last, as the player saw it.
        await sato.ClickAsync("#drill-controls a[href$='/replay']");
        await sato.WaitForURLAsync("**/replay");
        await Expect(sato.Locator("[data-play]")).ToBeVisibleAsync();
        await sato.Locator("#replay-at").FillAsync("3");
        await Expect(sato.Locator(".replayed li[aria-current]")).ToHaveAttributeAsync("id", "t-3");
        await Expect(sato.Locator(".scrubber output")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^3 / "));
        await sato.ClickAsync("a[data-step='1']");
        await Expect(sato.Locator(".replayed li[aria-current]")).ToHaveAttributeAsync("id", "t-4");
        await sato.SelectOptionAsync("#replay-speed", "1000");
        await sato.ClickAsync("[data-play]");
        await Expect(sato.Locator(".replayed li[data-future]")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Expect(sato.Locator("[data-play]")).ToContainTextAsync("再生");
        await ShootAsync(sato, "drill-replay-phone");
        await sato.SelectOptionAsync("#replay-as", "commander");
        await sato.WaitForURLAsync("**as=commander*");
        await Expect(sato.Locator("#replay-inbox .message").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_facilitator_two_players_and_an_observer_hold_a_drill_and_a_lost_line_loses_nothing()
    {
        var options = new BrowserNewContextOptions { Locale = "en-GB", TimezoneId = "Asia/Tokyo" };
        var sato = await AdministratorAsync("en", options);
        var tanaka = await ColleagueAsync(sato, "田中 一郎", "tanaka");
        var suzuki = await ColleagueAsync(sato, "鈴木 次郎", "suzuki", Phone);
        var kato = await ColleagueAsync(sato, "加藤 三郎", "kato");
        await sato.GotoAsync($"{Product.Address}exercises/takeover-finance-invoice/prepare");
        await ShootAsync(sato, "drill-prepare");
        await sato.CheckAsync("tr:has-text('田中') input[value$='|player|finance']");
        await sato.CheckAsync("tr:has-text('田中') input[value$='|player|commander']");
        await sato.CheckAsync("tr:has-text('鈴木') input[value$='|player|mail-admin']");
        await sato.CheckAsync("tr:has-text('加藤') input[value$='|observer']");
        await sato.ClickAsync("main button.primary");
        await sato.WaitForURLAsync("**/console");
        await LiveAsync(sato);
        await ShootAsync(sato, "drill-console-before");
        var room = sato.Url.Replace("/console", "", StringComparison.Ordinal);
        foreach (var page in new[] { tanaka, suzuki })
        {
            await page.GotoAsync(room);
            await LiveAsync(page);
        }

        await kato.GotoAsync(room + "/console");
        await LiveAsync(kato);
        Assert.Equal(0, await kato.Locator("button[value^='releaseInject']").CountAsync());
        await Expect(tanaka.Locator(".briefing")).ToBeVisibleAsync();

        // One key starts the clock; each player gets what is theirs, and nobody else does.
        await sato.Keyboard.PressAsync("p");
        await Expect(tanaka.Locator("#arrivals li:not([hidden])")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await sato.ClickAsync("button[value='jumpDrill']");
        await Expect(suzuki.Locator("#arrivals li:not([hidden])")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await Expect(tanaka.Locator("#arrivals li:not([hidden])")).ToHaveCountAsync(1);
        await sato.Keyboard.PressAsync("p");
        await Expect(suzuki.Locator(".drill-time")).ToContainTextAsync("Paused");

        // Released by hand in the pause, by the keyboard alone, while a line is down: it is there when the line is.
        await suzuki.Context.SetOfflineAsync(true);
        await Expect(suzuki.Locator("#connection")).Not.ToHaveAttributeAsync("data-state", "live", new() { Timeout = Patience });
        await suzuki.ClickAsync("#arrivals a");
        await sato.Keyboard.PressAsync("i");
        await sato.Keyboard.TypeAsync("Head of IT");
        await sato.CheckAsync("#improvise input[value='mail-admin']");
        await sato.FillAsync("#improvise-subject", "Are you there?");
        await sato.FillAsync("#improvise-body", "Please answer.");
        await sato.ClickAsync("button[value='improviseInject']");
        await Expect(sato.Locator("#console-people")).ToContainTextAsync("Are you there?");
        await ShootAsync(sato, "drill-console");

        // Enter in a row's field is that row's own button; what opened by a key stays open meanwhile.
        await sato.EvaluateAsync("() => { document.activeElement.blur(); }");
        var skipped = await sato.Locator("[data-next-inject]").GetAttributeAsync("id");
        await sato.Keyboard.PressAsync("s");
        await sato.Keyboard.TypeAsync("No time for it");
        await sato.Keyboard.PressAsync("Enter");
        await Expect(sato.Locator($".past > #{skipped}[data-status='skipped']")).ToContainTextAsync("No time for it");

        // A phone opens with the present a third from the top, and gives nothing the focus.
        var phone = await sato.Context.Browser!.NewContextAsync(new(Phone) { StorageState = await sato.Context.StorageStateAsync() });
        var hand = await phone.NewPageAsync();
        await hand.GotoAsync(room + "/console");
        await hand.WaitForFunctionAsync("() => { const top = document.getElementById('now-line').getBoundingClientRect().top; return scrollY > 0 && top > 0 && top < innerHeight / 2; }");
        Assert.Equal("BODY", await hand.EvaluateAsync<string>("() => document.activeElement.tagName"));
        await phone.CloseAsync();
        await sato.EvaluateAsync("() => { document.getElementById('improvise').open = false; scrollTo(0, 0); }");
        await ShootAsync(sato, "console", isWhole: false);
        await suzuki.Context.SetOfflineAsync(false);
        await suzuki.GotoAsync(room + "/inbox");
        await LiveAsync(suzuki);
        await Expect(suzuki.Locator("#inbox")).ToContainTextAsync("Are you there?", new() { Timeout = Patience });
        await suzuki.Locator(".message summary").First.ClickAsync();
        await Expect(sato.Locator("#console-people .reads li").First).ToContainTextAsync("✓ 鈴木 次郎");
        await suzuki.Locator(".message textarea").First.FillAsync("はい、います。");
        await suzuki.Locator("button[value^='answerInject']").First.ClickAsync();
        await Expect(kato.Locator("#console-people")).ToContainTextAsync("はい、います。");

        // The observer's note is for those who conduct.
        await kato.Keyboard.PressAsync("o");
        await kato.FillAsync("#observation", "Finance waits for the commander.");
        await kato.SelectOptionAsync("#observation-objective", "money-first");
        await kato.SelectOptionAsync("#observation-rating", "Major");
        await kato.ClickAsync("button[value='observeDrill']");
        await Expect(sato.Locator("#timeline")).ToContainTextAsync("Finance waits for the commander.");
        await Expect(sato.Locator("#timeline")).ToContainTextAsync("M, performed with major challenges");
        Assert.DoesNotContain("Finance waits", await tanaka.ContentAsync(), StringComparison.Ordinal);

        // The real event stops it for everybody.
        await tanaka.ClickAsync("#real-event > summary");
        await ShootAsync(tanaka, "drill-real-event");
        await tanaka.ClickAsync("#real-event button");
        await Expect(tanaka.Locator("main")).ToContainTextAsync("halted");
        await Expect(suzuki.Locator("#drill-controls")).ToContainTextAsync("Halted");
        await Expect(sato.Locator("#drill-controls")).ToContainTextAsync("Halted");
    }

    [Fact]
    public async Task The_list_of_teams_is_fetched_alone_and_only_while_somebody_looks()
    {
        var sato = await AdministratorAsync();
        await ColleagueAsync(sato, "田中 一郎", "tanaka");
        await ColleagueAsync(sato, "鈴木 次郎", "suzuki");
        await sato.AddInitScriptAsync("Object.defineProperty(document, 'hidden', { get: () => window.isAway === true });");
        await sato.Clock.InstallAsync();
        await sato.GotoAsync($"{Product.Address}exercises/takeover-executive-talk/prepare");
        await sato.SelectOptionAsync("#teams", "2");
        await sato.CheckAsync("tr:has-text('田中') input[value$='|device']");
        await sato.CheckAsync("tr:has-text('鈴木') input[value$='|device']");
        await sato.SelectOptionAsync("tr:has-text('鈴木') select", "2");
        await sato.ClickAsync("main button.primary");
        await sato.WaitForURLAsync("**/console");
        await LiveAsync(sato);
        var room = sato.Url[..^"/console".Length];
        var asked = new System.Collections.Concurrent.ConcurrentQueue<string>();
        sato.Request += (_, request) => asked.Enqueue(request.Url);

        await sato.RunAndWaitForResponseAsync(() => sato.Clock.RunForAsync(5_500), room + "/console/teams");
        Assert.DoesNotContain(room + "/console", asked);
        await Expect(sato.Locator("#console-teams li")).ToHaveCountAsync(2);

        await sato.EvaluateAsync("window.isAway = true");
        asked.Clear();
        await sato.Clock.RunForAsync(60_000);
        Assert.DoesNotContain(asked, url => url.StartsWith(room + "/console", StringComparison.Ordinal));
        // Looked at again, it doesn't wait for its turn.
        await sato.RunAndWaitForResponseAsync(
            () => sato.EvaluateAsync("() => { window.isAway = false; document.dispatchEvent(new Event('visibilitychange')); }"), room + "/console/teams");
    }

    [Fact]
    public async Task A_discussion_in_one_room_has_one_device_a_team_and_its_answers_on_the_wall()
    {
        var sato = await AdministratorAsync("en", new BrowserNewContextOptions { Locale = "en-GB", TimezoneId = "Asia/Tokyo" });
        var (first, second) = (await ColleagueAsync(sato, "端末 A", "device-a"), await ColleagueAsync(sato, "端末 B", "device-b", Phone));
        await sato.GotoAsync($"{Product.Address}exercises/takeover-executive-talk/prepare");
        await sato.SelectOptionAsync("#teams", "2");
        await sato.CheckAsync("tr:has-text('端末 A') input[value$='|device']");
        await sato.CheckAsync("tr:has-text('端末 B') input[value$='|device']");
        await sato.SelectOptionAsync("tr:has-text('端末 B') select", "2");
        await ShootAsync(sato, "drill-prepare-talk");
        await sato.ClickAsync("main button.primary");
        await sato.WaitForURLAsync("**/console");
        // Teams that were prepared together are conducted together.
        await Expect(sato.Locator("#console-teams")).ToContainTextAsync("What you press counts for all teams");
        await LiveAsync(sato);
        await sato.ClickAsync("button[value='startDrill']");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        foreach (var device in new[] { first, second })
        {
            await device.GotoAsync($"{Product.Address}incidents?show=drills");
        }

        await first.ClickAsync("main a:has-text('team 1')");
        await second.ClickAsync("main a:has-text('team 2')");
        // The clock of both rooms is put forward until the first question has come to both.
        foreach (var device in new[] { first, second })
        {
            await device.WaitForURLAsync("**/incidents/*");
            await device.GotoAsync(device.Url.Split('?')[0] + "/inbox");
            await LiveAsync(device);
        }

        for (var tries = 0; tries < 12 && await first.Locator(".message[data-channel='question']").CountAsync() == 0; tries++)
        {
            var before = await first.Locator(".message").CountAsync();
            await sato.ClickAsync("button[value='jumpDrill']");
            await Expect(first.Locator(".message")).Not.ToHaveCountAsync(before);
        }

        // How far each team is shows without a reload, though only one's room is open here.
        await Expect(sato.Locator("#console-teams li").Nth(1)).Not.ToContainTextAsync("0 of 0", new() { Timeout = Patience });

        foreach (var (device, words) in new[] { (first, "The vice president decides."), (second, "副社長が決める。") })
        {
            // What is next is the question, not a step of the plan, which would answer it.
            await Expect(device.Locator("#next .what a")).ToHaveTextAsync(await device.Locator(".message[data-channel='question'] .subject").First.InnerTextAsync());
            await Expect(device.Locator("#next button")).ToHaveCountAsync(0);
            var question = device.Locator(".message[data-channel='question']").First;
            await question.Locator("summary").First.ClickAsync();
            await question.Locator("textarea").FillAsync(words);
            await question.Locator("button[value^='answerInject']").ClickAsync();
            await Expect(question.Locator(".reply")).ToContainTextAsync(words);
        }

        await ShootAsync(second, "drill-device-phone");
        await sato.GotoAsync(sato.Url.Split('?')[0].Replace("/console", "/projector", StringComparison.Ordinal));
        await Expect(sato.Locator(".question")).ToBeVisibleAsync();
        Assert.DoesNotContain("副社長が決める。", await sato.ContentAsync(), StringComparison.Ordinal);
        await sato.ClickAsync("a[href$='answers=yes']");
        await Expect(sato.Locator("main")).ToContainTextAsync("The vice president decides.");
        await Expect(sato.Locator("main")).ToContainTextAsync("副社長が決める。");
        await ShootAsync(sato, "drill-projector");
        await sato.GotoAsync($"{Product.Address}exercises/takeover-executive-talk/cards");
        await Expect(sato.Locator(".inject-card").First).ToBeVisibleAsync();
        await sato.EmulateMediaAsync(new() { Media = Media.Print });
        await ShootAsync(sato, "drill-cards-print");
    }
}
