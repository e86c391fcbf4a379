using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>A phone in a pocket of the night: what must be in sight is, and what was pressed without a line leaves as soon as there is one.</summary>
public sealed class PhoneTests(Chromium chromium) : BrowserTest(chromium)
{
    private static BrowserNewContextOptions Phone(string locale) => new()
    {
        ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = locale, TimezoneId = "Asia/Tokyo",
    };

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Deadlines_stay_in_sight_and_print_and_settings_within_reach(string language)
    {
        var sato = await AdministratorAsync(language, Phone(language));
        var room = await DeclareAsync(sato, language == "ja" ? "経理メールの乗っ取り" : "Finance mailbox taken over");
        await sato.GotoAsync(room + "/clocks");
        await sato.FillAsync("#known-reason", "A partner phoned.");
        await sato.ClickAsync("button[value=recordAwareness]");
        await Expect(sato.Locator(".room-head .clock")).Not.ToHaveCountAsync(0);
        await sato.GotoAsync(room);
        await LiveAsync(sato);
        await Expect(sato.Locator(".room-head .clock").First.Locator("time")).ToBeInViewportAsync();
        await Expect(sato.Locator(".room-head .clock").First.Locator(".until")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(sato.Locator(".room-head .to-assess")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(sato.Locator(".room-head .clock").Nth(1)).ToBeHiddenAsync();
        Assert.True(await sato.EvaluateAsync<int>("document.querySelector('.clocks-line').offsetHeight") <= 30);
        // What is the reader's own is not shouted: only titles of live steps are bold.
        Assert.Equal("400", await sato.EvaluateAsync<string>("getComputedStyle(document.querySelector('#next .candidate.mine .meta')).fontWeight"));
        foreach (var link in await sato.Locator(".top nav a").AllAsync())
        {
            await Expect(link).ToBeInViewportAsync(new() { Ratio = 1 });
        }

        await ShootAsync(sato, "phone-head-" + language);
        await sato.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await ShootAsync(sato, "phone-head-dark-" + language);
        await sato.EvaluateAsync("window.scrollTo(0, document.body.scrollHeight)");
        await Expect(sato.Locator(".room-head .to-assess")).ToBeInViewportAsync(new() { Ratio = 1 });
        await sato.Locator("main a[href$='/print']").TapAsync();
        await sato.WaitForURLAsync("**/print");
    }

    [Theory]
    [InlineData("en", 390)]
    [InlineData("en", 320)]
    [InlineData("ja", 390)]
    [InlineData("ja", 320)]
    public async Task The_audit_is_read_without_scrolling_sideways(string language, int width)
    {
        var sato = await AdministratorAsync(language, Phone(language));
        await sato.SetViewportSizeAsync(width, 780);
        await DeclareAsync(sato, language == "ja" ? "経理部のメールが乗っ取られた疑い（取引先への請求書の振込先が変更されている）" : "Accounts-payable@example.co.jp sends invoices with changed bank details");
        await sato.GotoAsync($"{Product.Address}audit");
        await Expect(sato.Locator(".audit tbody tr").First).ToBeVisibleAsync();
        Assert.True(await sato.EvaluateAsync<bool>("document.querySelector('.table-wrap').scrollWidth <= document.querySelector('.table-wrap').clientWidth"));
        Assert.True(await sato.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        // Time and person stand side by side, and what happened has the whole width beneath.
        var row = sato.Locator(".audit tbody tr:has(.place a)").First;
        var (when, who, where, what) = (await BoxAsync(row, 0), await BoxAsync(row, 1), await BoxAsync(row, 2), await BoxAsync(row, 3));
        Assert.Equal(when.Y, who.Y, 4.0);
        Assert.True(who.X >= when.X + when.Width && where.Y >= when.Y + when.Height && what.Y >= where.Y + where.Height && what.X == when.X);
        await ShootAsync(sato, $"phone-audit-{language}-{width}");

        static async Task<LocatorBoundingBoxResult> BoxAsync(ILocator row, int cell) => (await row.Locator("td").Nth(cell).BoundingBoxAsync())!;
    }

    [Fact]
    public async Task A_long_title_takes_two_lines_wherever_it_is_listed()
    {
        var sato = await AdministratorAsync("ja", Phone("ja"));
        var room = await DeclareAsync(sato, string.Concat(Enumerable.Repeat("経理部のメールが乗っ取られた疑い", 13))[..200]);
        foreach (var (path, shown) in new[] { ("", "section[aria-labelledby=open-title] .clamp"), ("", "section[aria-labelledby=mine-title] .clamp"), ("audit", "td.place .clamp"), (room, ".room-head h1") })
        {
            await sato.GotoAsync(new Uri(Product.Address, path).ToString());
            var lines = await sato.Locator(shown).First.EvaluateAsync<double>("title => title.clientHeight / parseFloat(getComputedStyle(title).lineHeight)");
            Assert.InRange(lines, 0.9, 2.1);
            await ShootAsync(sato, "long-title-" + (path.StartsWith("http", StringComparison.Ordinal) ? "room" : path));
        }
    }

    [Fact]
    public async Task What_was_not_sent_is_no_fault_once_the_line_is_back_and_what_waits_leaves_without_the_live_line()
    {
        var sato = await AdministratorAsync();
        await sato.Clock.InstallAsync();
        await DeclareAsync(sato, "Line");
        await LiveAsync(sato);
        await sato.Context.SetOfflineAsync(true);
        var decision = sato.Locator(".step button[value^='decideStep']").First;
        await decision.ClickAsync();
        await Expect(sato.Locator(".answer[data-kind='not-sent']")).ToHaveCountAsync(1);
        await sato.FillAsync("#note", "noted without a line");
        await sato.ClickAsync("button[value='addNote']");
        await Expect(sato.Locator("#outbox li[data-state=queued]")).ToHaveCountAsync(1);

        // The live line stays down, and no timer runs: the note leaves for the network alone.
        await sato.RouteAsync("**/hubs/**", route => route.AbortAsync());
        await sato.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("/hubs/"), socket => socket.CloseAsync());
        await sato.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(1));
        await sato.Context.SetOfflineAsync(false);
        await Expect(sato.Locator("#outbox li[data-state=accepted]")).ToHaveCountAsync(1, new() { Timeout = Patience });

        await sato.UnrouteAllAsync();
        await sato.Clock.ResumeAsync();
        await sato.GotoAsync(sato.Url);
        await LiveAsync(sato);
    }

    [Fact]
    public async Task A_press_that_was_not_sent_is_offered_again_when_the_line_is_back()
    {
        var sato = await AdministratorAsync("ja");
        await DeclareAsync(sato, "Line");
        await LiveAsync(sato);
        await sato.Context.SetOfflineAsync(true);
        await sato.Locator(".step button[value^='decideStep']").First.ClickAsync();
        await Expect(sato.Locator(".answer[data-kind='not-sent']")).ToContainTextAsync("接続がないため");
        await sato.Context.SetOfflineAsync(false);
        await LiveAsync(sato);
        await Expect(sato.Locator(".answer[data-kind='line-back']")).ToContainTextAsync("接続が回復しました");
        await Expect(sato.Locator(".answer[data-kind='not-sent']")).ToHaveCountAsync(0);
    }
}
