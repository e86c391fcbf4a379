using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>What comes out of the printer: what folds on screen lies open on paper.</summary>
public sealed class PaperTests(Chromium chromium, ShownProduct shown) : BrowserTest(chromium), IClassFixture<ShownProduct>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_commands_of_machine_steps_are_on_paper_with_and_without_scripts(bool hasScripts)
    {
        var page = await OpenAsync(new() { JavaScriptEnabled = hasScripts, Locale = hasScripts ? "ja" : "en", ViewportSize = new() { Width = 794, Height = 1123 } });
        await SignInAsync(page, "sato");
        foreach (var path in new[] { new Uri(Product.Address, "plans/mail-spam-relay").ToString(), shown.Room + "/print" })
        {
            await page.GotoAsync(path);
            var command = page.Locator(".annex details pre").First;
            await Expect(command).ToBeHiddenAsync();
            await page.EmulateMediaAsync(new() { Media = Media.Print });
            await Expect(command).ToBeVisibleAsync();
            await Expect(page.Locator("#practice-hint")).Not.ToBeVisibleAsync();
            await ShootAsync(page, $"paper-{(path.EndsWith("print", StringComparison.Ordinal) ? "incident" : "plan")}-{(hasScripts ? "ja" : "en")}");
            await page.EmulateMediaAsync(new() { Media = Media.Screen });
        }
    }

    protected override async Task<ProductProcess> StartProductAsync()
    {
        await shown.ReadyAsync();
        return shown.Product;
    }

    protected override ValueTask EndProductAsync() => ValueTask.CompletedTask;
}
