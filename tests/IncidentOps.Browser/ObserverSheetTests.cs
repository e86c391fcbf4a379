using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>An observer with a phone in a room with poor Wi-Fi.</summary>
public sealed class ObserverSheetTests(Chromium chromium, ShownProduct shown) : BrowserTest(chromium), IClassFixture<ShownProduct>
{
    [Fact]
    public async Task Notes_taken_without_a_line_wait_outlive_a_reload_and_come_in_once_in_their_order()
    {
        await shown.ReviewsReadyAsync();
        var page = await OpenAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = 390, Height = 800 }, HasTouch = true });
        await SignInAsync(page, "sato");
        await page.GotoAsync(shown.OpenDrill + "/observe");
        await LiveAsync(page);
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => {})");
        await Expect(page.Locator("#my-notes > li")).ToHaveCountAsync(2);
        await page.Locator("label:has([value='Some'])").ClickAsync();
        await NoteAsync(page, "With the line.");
        await Expect(page.Locator("#my-notes > li")).ToHaveCountAsync(3, new() { Timeout = Patience });
        await Expect(page.Locator("#my-notes > li").First).ToContainTextAsync("With the line.");
        // The sheet is clean for the next note.
        await Expect(page.Locator("#observation")).ToHaveValueAsync("");
        await Expect(page.Locator("[value='Some']")).Not.ToBeCheckedAsync();

        await page.Context.SetOfflineAsync(true);
        await NoteAsync(page, "First without it.");
        await Expect(page.Locator("#outbox li")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await NoteAsync(page, "Second without it.");
        await Expect(page.Locator("#outbox li")).ToHaveCountAsync(2, new() { Timeout = Patience });
        await page.ReloadAsync();
        await Expect(page.Locator("#outbox li")).ToHaveCountAsync(2, new() { Timeout = Patience });

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#my-notes > li")).ToHaveCountAsync(5, new() { Timeout = Patience });
        await Expect(page.Locator("#my-notes > li").First).ToContainTextAsync("Second without it.");
        await Expect(page.Locator("#my-notes > li").Nth(1)).ToContainTextAsync("First without it.");
        // Both times are shown.
        await Expect(page.Locator("#my-notes > li").First).ToContainTextAsync("arrived at");
        await Expect(page.Locator("#my-notes > li").Nth(2)).Not.ToContainTextAsync("arrived at");
    }

    protected override async Task<ProductProcess> StartProductAsync()
    {
        await shown.ReadyAsync();
        return shown.Product;
    }

    protected override ValueTask EndProductAsync() => ValueTask.CompletedTask;

    private static async Task NoteAsync(IPage page, string text)
    {
        await page.FillAsync("#observation", text);
        await page.ClickAsync("button[value='observeDrill']");
    }
}
