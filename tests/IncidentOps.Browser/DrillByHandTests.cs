using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>Drills as hands play and conduct them: what is typed stays, what is held down counts once, and what is refused says so where it was pressed.</summary>
public sealed class DrillByHandTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Alone = "takeover-first-quarter-hour";

    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = "ja-JP", TimezoneId = "Asia/Tokyo",
    };

    [Fact]
    public async Task What_a_player_types_is_whole_whatever_comes_meanwhile()
    {
        var sato = await AdministratorAsync("ja", Phone);
        await PlayAsync(sato);
        await sato.ClickAsync("button[value='startDrill']");
        await sato.ClickAsync("#arrivals li:not([hidden]) a");
        await sato.WaitForURLAsync("**/inbox#*");
        await LiveAsync(sato);
        await Expect(sato.Locator("#arrivals")).ToBeHiddenAsync();
        await ShootAsync(sato, "by-hand-arrived-phone", isWhole: false);

        // The link has brought the message's head into sight, beneath the head of the room.
        Assert.InRange(await sato.EvaluateAsync<double>("document.querySelector('.message').getBoundingClientRect().top - document.querySelector('.room-head').getBoundingClientRect().bottom"), -1, 60);

        var answer = sato.Locator(".message textarea").First;
        await answer.FocusAsync();
        await sato.Keyboard.TypeAsync("The first half, ");
        await OnAnotherPageAsync(sato, page => page.ClickAsync("button[value='jumpDrill']"));
        await Expect(sato.Locator(".message")).Not.ToHaveCountAsync(1);
        await sato.Keyboard.TypeAsync("and the second.");
        var written = sato.Locator(".message textarea:focus");
        await Expect(written).ToHaveValueAsync("The first half, and the second.");
        await Expect(written).ToBeInViewportAsync();

        // A change of the clock comes with another piece; it takes nothing either.
        await OnAnotherPageAsync(sato, page => page.ClickAsync("button[value='pauseDrill']"));
        await Expect(sato.Locator(".drill-time")).ToContainTextAsync("一時停止中");
        await sato.Keyboard.TypeAsync(" So.");
        await Expect(written).ToHaveValueAsync("The first half, and the second. So.");

        // What was sent stays in sight, and so does what comes after it.
        await sato.Locator(".message:has(textarea:focus) button[value^='answerInject']").ClickAsync();
        await Expect(sato.Locator(".message .reply")).ToContainTextAsync("and the second. So.");
        await Expect(sato.Locator(".message .reply")).ToBeVisibleAsync();
        await OnAnotherPageAsync(sato, page => page.ClickAsync("button[value='resumeDrill']"));
        await Expect(sato.Locator(".drill-time")).Not.ToContainTextAsync("一時停止中");
        await Expect(sato.Locator(".message .reply")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_message_that_the_page_has_opened_is_not_shut_while_somebody_writes_in_it()
    {
        var sato = await AdministratorAsync();
        await PlayAsync(sato);
        await sato.ClickAsync("button[value='startDrill']");
        await Expect(sato.Locator("#arrivals li:not([hidden])").First).ToBeVisibleAsync();
        await sato.GotoAsync(sato.Url + "/inbox");
        await LiveAsync(sato);

        // Opened by the browser's own search in the page, say: no summary was clicked.
        await sato.EvaluateAsync("() => { document.querySelector('.message > details').open = true; }");
        await sato.Locator(".message textarea").First.FocusAsync();
        await sato.Keyboard.TypeAsync("half");
        await OnAnotherPageAsync(sato, page => page.ClickAsync("button[value='jumpDrill']"));
        await Expect(sato.Locator(".message")).Not.ToHaveCountAsync(1);
        await sato.Keyboard.TypeAsync(" and half");
        await Expect(sato.Locator(".message textarea:focus")).ToHaveValueAsync("half and half");
    }

    [Fact]
    public async Task A_key_held_down_counts_once_and_so_does_a_double_press()
    {
        var sato = await ConductAsync();
        var past = sato.Locator("#console-injects .past > li");

        // The clock: started by P held down, and not paused by what the key repeats.
        await HoldAsync(sato, "p");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await Expect(past).ToHaveCountAsync(1);
        await RestedAsync(sato);
        await sato.Keyboard.PressAsync("p");
        await Expect(sato.Locator("#drill-controls button[value='resumeDrill']")).ToBeVisibleAsync();

        // Enter on the next inject.
        await HoldAsync(sato, "Enter");
        await Expect(past).ToHaveCountAsync(2);
        await RestedAsync(sato);

        // A second press before the eye has seen what the first one did.
        await sato.Keyboard.PressAsync("Enter");
        await sato.Keyboard.PressAsync("Enter");
        await Expect(past).ToHaveCountAsync(3);
        await sato.Keyboard.PressAsync("Enter");
        await RestedAsync(sato);

        // Enter held down on a button that has the focus, which the browser would press again and again.
        await sato.ClickAsync("button[value='resumeDrill']");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await RestedAsync(sato);
        await sato.FocusAsync("button[value='jumpDrill']");
        await HoldAsync(sato, "Enter");
        await Expect(past).ToHaveCountAsync(4);
        await RestedAsync(sato);
        await sato.EvaluateAsync("() => document.activeElement.blur()");
        await HoldAsync(sato, "n");
        await Expect(past).ToHaveCountAsync(5);
        await RestedAsync(sato);
        await sato.Keyboard.PressAsync("n");
        await sato.Keyboard.PressAsync("n");
        await Expect(past).ToHaveCountAsync(6);
        await RestedAsync(sato);

        // What opens a field does not write into it.
        await HoldAsync(sato, "s");
        await Expect(sato.Locator("[data-next-inject] [data-act='skip'] input")).ToBeFocusedAsync();
        await Expect(sato.Locator("[data-next-inject] [data-act='skip'] input")).ToHaveValueAsync("");
        await sato.Keyboard.PressAsync("Escape");
        await sato.Keyboard.PressAsync("p");
        await Expect(sato.Locator("#drill-controls button[value='resumeDrill']")).ToBeVisibleAsync();
        await Expect(past).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task What_the_clock_refuses_is_said_beside_the_button()
    {
        var sato = await ConductAsync();
        await sato.Keyboard.PressAsync("p");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await JumpAsync(sato, "2:00");
        await RestedAsync(sato);
        await sato.Keyboard.PressAsync("n");
        await Expect(sato.Locator("#drill-controls .answer")).ToHaveTextAsync("No inject goes out by itself any more.");
        await Expect(sato.Locator("#drill-controls .answer")).ToBeInViewportAsync(new() { Ratio = 1 });
        await ShootAsync(sato, "by-hand-refused", isWhole: false);

        // One that was folded away is not taken for the answer of the button outside.
        await JumpAsync(sato, "0:01");
        await Expect(sato.Locator("#drill-more .answer")).ToHaveTextAsync("The clock can only be put forward.");
        await sato.ClickAsync("#drill-more > summary");
        await sato.EvaluateAsync("() => document.activeElement.blur()");
        await sato.Keyboard.PressAsync("n");
        await Expect(sato.Locator("#drill-controls > .line > .answer")).ToBeInViewportAsync(new() { Ratio = 1 });

        // In the room of one who plays alone too, on a phone.
        var suzuki = await ColleagueAsync(sato, "鈴木 次郎", "suzuki", Phone);
        await PlayAsync(suzuki);
        await suzuki.ClickAsync("button[value='startDrill']");
        await Expect(suzuki.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await JumpAsync(suzuki, "1:00");
        await RestedAsync(suzuki);
        await suzuki.ClickAsync("button[value='jumpDrill']");
        await Expect(suzuki.Locator("#drill-controls > .line > .answer")).ToHaveTextAsync("No inject goes out by itself any more.");
        await Expect(suzuki.Locator("#drill-controls > .line > .answer")).ToBeInViewportAsync(new() { Ratio = 1 });
        await ShootAsync(suzuki, "by-hand-refused-phone", isWhole: false);
    }

    [Fact]
    public async Task On_a_phone_objectives_and_injects_are_cards_and_the_script_of_what_one_is_to_play_is_folded_away()
    {
        var sato = await AdministratorAsync("ja", Phone);
        await sato.GotoAsync($"{Product.Address}exercises/{Alone}");

        // What a newcomer came for is in sight at once; what gives the game away is not.
        await Expect(sato.Locator("form[action$='/play'] button")).ToBeInViewportAsync(new() { Ratio = 1 });
        foreach (var hidden in new[] { "#injects-title", "#objectives-title", "[id^='i-']" })
        {
            await Expect(sato.Locator(hidden).First).ToBeHiddenAsync();
        }

        await ShootAsync(sato, "by-hand-exercise-phone");
        await sato.ClickAsync("#script > summary");
        await Expect(sato.Locator("#injects-title")).ToBeVisibleAsync();
        await CardsAsync(sato, "by-hand-exercise-script-phone");

        await PlayAsync(sato);
        await sato.ClickAsync("button[value='startDrill']");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await JumpAsync(sato, "0:15");
        await Expect(sato.Locator("#arrivals li:not([hidden])")).Not.ToHaveCountAsync(0);
        await sato.ClickAsync("#drill-end > summary");
        await sato.ClickAsync("#drill-end button");
        await sato.ClickAsync("#drill-controls a[href$='/report']");
        await sato.WaitForURLAsync("**/report");
        await Expect(sato.Locator("li[id^='i-']").First).ToBeVisibleAsync();
        await CardsAsync(sato, "by-hand-report-phone");

        async Task CardsAsync(IPage page, string name)
        {
            Assert.NotEqual(0, await page.Locator(".table-wrap:visible").CountAsync());
            Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('.table-wrap')].filter(wrap => wrap.scrollWidth > wrap.clientWidth + 1).length"));
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
            await page.Locator(".table-wrap").Last.EvaluateAsync("wrap => wrap.scrollIntoView()");
            await ShootAsync(page, name, isWhole: false);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await ShootAsync(page, name + "-dark", isWhole: false);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task The_console_on_a_phone_keeps_the_next_inject_in_sight(string language)
    {
        var sato = await ConductAsync(language, Phone);
        await sato.ClickAsync("button[value='startDrill']");
        await Expect(sato.Locator("button[value='pauseDrill']")).ToBeVisibleAsync();
        await sato.ClickAsync("button[value='pauseDrill']");
        await Expect(sato.Locator("#drill-controls button[value='resumeDrill']")).ToBeVisibleAsync();
        await ShootAsync(sato, "by-hand-console-phone-" + language);

        // One that stands far down is changed and let go: the next one is above.
        var last = sato.Locator("[data-inject]").Last;
        var id = await last.GetAttributeAsync("data-inject");
        await sato.EvaluateAsync("() => { for (const all = document.querySelectorAll('[data-inject] > details'), one = all[all.length - 1]; !one.open;) { one.querySelector('summary').click(); } }");
        await sato.Locator($"[data-inject='{id}'] [data-act='edit'] > summary").ClickAsync();
        await sato.Locator($"[data-inject='{id}'] [data-act='edit'] textarea").First.FillAsync("Otherwise.");
        await sato.ClickAsync($"button[value='editInject:{id}']");
        await Expect(sato.Locator($"[data-inject='{id}'] .script")).ToContainTextAsync("Otherwise.");
        await sato.ClickAsync($"button[value='releaseInject:{id}']");
        await Expect(sato.Locator(".past > li")).ToHaveCountAsync(2);
        await sato.WaitForFunctionAsync("() => { const top = document.querySelector('[data-next-inject]').getBoundingClientRect().top; return top > document.querySelector('.room-head').getBoundingClientRect().bottom && top < innerHeight / 2; }");
        await ShootAsync(sato, "by-hand-console-released-phone-" + language, isWhole: false);
        await sato.SetViewportSizeAsync(1280, 900);
        await sato.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await sato.ReloadAsync();
        await LiveAsync(sato);
        await ShootAsync(sato, "by-hand-console-" + language, isWhole: false);
    }

    /// <summary>Begins the short exercise alone. Leaves the page in the room, live.</summary>
    private async Task PlayAsync(IPage page)
    {
        await page.GotoAsync($"{Product.Address}exercises/{Alone}");
        await page.ClickAsync($"form[action='/exercises/{Alone}/play'] button");
        await page.WaitForURLAsync("**/incidents/*");
        await LiveAsync(page);
    }

    /// <summary>Prepares the finance exercise for another player. Leaves the page on the console, live, its clock not started.</summary>
    private async Task<IPage> ConductAsync(string language = "en", BrowserNewContextOptions? options = null)
    {
        var sato = await AdministratorAsync(language, options);
        await ColleagueAsync(sato, "田中 一郎", "tanaka");
        await sato.GotoAsync($"{Product.Address}exercises/takeover-finance-invoice/prepare");
        await sato.CheckAsync("tr:has-text('田中') input[value$='|player|commander']");
        await sato.ClickAsync("main button.primary");
        await sato.WaitForURLAsync("**/console");
        await LiveAsync(sato);
        return sato;
    }

    private static async Task JumpAsync(IPage page, string to)
    {
        await RestedAsync(page);
        await page.EvaluateAsync("() => { const more = document.getElementById('drill-more'); if (!more.open) { more.querySelector('summary').click(); } }");
        await page.FillAsync("#jump-to", to);
        await page.ClickAsync("button[value='jumpDrill:to']");
        await Expect(page.Locator("[data-sending]")).ToHaveCountAsync(0);
    }

    /// <summary>Does something in another window of the same person, and closes it.</summary>
    private static async Task OnAnotherPageAsync(IPage page, Func<IPage, Task> act)
    {
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(page.Url.Split('#')[0]);
        await LiveAsync(other);
        await act(other);
        await Expect(other.Locator("[data-sending]")).ToHaveCountAsync(0);
        await other.CloseAsync();
        await page.BringToFrontAsync();
    }

    /// <summary>Holds a key down for about a second: the press, and what the keyboard repeats.</summary>
    private static async Task HoldAsync(IPage page, string key)
    {
        for (var repeat = 0; repeat < 26; repeat++)
        {
            await page.Keyboard.DownAsync(key);
            // As a keyboard does: the page has time to answer between two.
            await page.EvaluateAsync("() => new Promise(after => setTimeout(after, 30))");
        }

        await page.Keyboard.UpAsync(key);
    }

    /// <summary>Waits until nothing is being sent, and buttons that came where others stood take presses again.</summary>
    private static Task RestedAsync(IPage page) => Expect(page.Locator("[data-fresh], [data-sending]")).ToHaveCountAsync(0);
}
