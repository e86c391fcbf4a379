using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>Without a line no way leads into a dead end: a room's tabs can be read, and a page that is not kept comes by itself when the line does.</summary>
public sealed class OfflineTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true, Locale = "ja-JP" };

    [Fact]
    public async Task A_rooms_other_tabs_and_its_paper_can_be_read_although_nobody_opened_them()
    {
        var sato = await AdministratorAsync("ja", Phone);
        var room = await DeclareAsync(sato, "Offline");
        await LiveAsync(sato);
        foreach (var path in new[] { "", "/clocks", "/comms", "/print", "/timeline" })
        {
            await KeptAsync(sato, room + path);
        }

        await sato.Context.SetOfflineAsync(true);
        await sato.Locator(".step[data-live=yes] button[value^='completeStep']").First.ClickAsync();
        await Expect(sato.Locator("#outbox li[data-state=queued]")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await sato.Locator(".tabs a[href$='/clocks']").ClickAsync();
        await Expect(sato.Locator("#clocks-title")).ToBeVisibleAsync();
        await Expect(sato.Locator("#outbox li[data-state=queued]")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await sato.Context.SetOfflineAsync(false);
        await Expect(sato.Locator("#outbox li[data-state=accepted]")).ToHaveCountAsync(1, new() { Timeout = Patience });
    }

    [Fact]
    public async Task A_page_that_is_not_kept_comes_by_itself_once_the_line_is_back_and_what_is_queued_is_sent()
    {
        var sato = await AdministratorAsync("ja", Phone);
        var other = await DeclareAsync(sato, "Never seen with a worker");
        var room = await DeclareAsync(sato, "Offline");
        await LiveAsync(sato);
        await KeptAsync(sato, room);
        await sato.EvaluateAsync("async (gone) => { for (const name of await caches.keys()) { await (await caches.open(name)).delete(gone); } }", other);
        await sato.Context.SetOfflineAsync(true);
        await sato.FillAsync("#note", "noted without a line");
        await sato.ClickAsync("button[value='addNote']");
        await Expect(sato.Locator("#outbox li[data-state=queued]")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await sato.GotoAsync(other);
        await Expect(sato.Locator("h1")).ToContainTextAsync("オフライン");
        await Expect(sato.Locator("#queued")).ToContainTextAsync("送信待ち 1 件", new() { Timeout = Patience });
        await ShootAsync(sato, "offline-page");

        await sato.Context.SetOfflineAsync(false);
        await Expect(sato.Locator(".room-head h1")).ToContainTextAsync("Never seen", new() { Timeout = Patience });
        await Expect(sato.Locator("#outbox li[data-state=accepted]")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await sato.GotoAsync(room);
        await Expect(sato.Locator("#timeline")).ToContainTextAsync("noted without a line");
    }

    /// <summary>Waits until the worker holds a page.</summary>
    private static async Task KeptAsync(IPage page, string url) => await page.EvaluateAsync(
        """
        async (url) => {
          const isKept = async () => (await Promise.all((await caches.keys()).filter((name) => name.startsWith('incidentops-pages-'))
            .map(async (name) => (await caches.open(name)).match(url)))).some(Boolean);
          while (!await isKept()) { await new Promise((resolve) => setTimeout(resolve, 50)); }
        }
        """,
        url);
}
