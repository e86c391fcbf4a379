using IncidentOps.Adapters.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>A server restored from a backup under open pages: each says by itself what waits, and that it no longer does.</summary>
public sealed class HeldEffectsTests(Chromium chromium) : BrowserTest(chromium)
{
    [Theory]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("ja", ColorScheme.Dark)]
    public async Task An_open_room_says_what_waits_and_its_release_shows_without_a_reload(string language, ColorScheme theme)
    {
        var sato = await AdministratorAsync(language, new BrowserNewContextOptions { ColorScheme = theme, Locale = language });
        var room = await DeclareAsync(sato, language == "ja" ? "経理メールの乗っ取り" : "Finance mailbox taken over");
        await LiveAsync(sato);
        await Expect(sato.Locator("#held .notice")).ToHaveCountAsync(0);

        await Product.KillAsync();
        var backup = Path.Combine(Path.GetTempPath(), "incidentops-backup-" + Guid.NewGuid().ToString("N"));
        Backup.Write(new DataLayout(Product.DataFolder), backup, DateTimeOffset.UtcNow);
        Directory.Delete(Product.DataFolder, recursive: true);
        Backup.Restore(backup, Product.DataFolder, DateTimeOffset.UtcNow);
        Directory.Delete(backup, recursive: true);
        await Product.StartAgainAsync();

        await Expect(sato.Locator("#held .notice")).ToBeVisibleAsync(new() { Timeout = Patience });
        await LiveAsync(sato);
        await CheckAsync(sato, $"room-held-{language}");

        var page = await sato.Context.NewPageAsync();
        await page.GotoAsync($"{Product.Address}");
        await Expect(page.Locator(".notice.held")).ToBeVisibleAsync();
        await CheckAsync(page, $"now-held-{language}");
        await page.Locator(".notice.held a").ClickAsync();
        await CheckAsync(page, $"effects-held-{language}");
        await page.FillAsync("#reason", language == "ja" ? "元のサーバーは停止済み" : "The old server is off.");
        await page.ClickAsync("form[action$='/release'] button");
        await Expect(page.Locator(".notice.good")).ToBeVisibleAsync();
        await CheckAsync(page, $"effects-released-{language}");

        await Expect(sato.Locator("#held .notice")).ToHaveCountAsync(0, new() { Timeout = Patience });
        Assert.Equal(room, sato.Url);
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await ShootAsync(page, name);
        var violations = await Axe.ViolationsAsync(page);
        Assert.True(violations.Count == 0, string.Join("\n", violations.Select(violation => $"{name}: {violation}")));
        await page.SetViewportSizeAsync(320, 800);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await page.SetViewportSizeAsync(1280, 900);
    }
}
