using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>Japanese is written by composing: the Enter that ends a composition chooses a word, and must never send anything.</summary>
public sealed class CompositionTests(Chromium chromium, ShownProduct shown) : BrowserTest(chromium), IClassFixture<ShownProduct>
{
    [Fact]
    public async Task An_Enter_that_ends_a_composition_does_not_declare()
    {
        var page = await SignedInAsync();
        await page.GotoAsync($"{Product.Address}declare");
        await page.FocusAsync("#title");
        var keyboard = await page.Context.NewCDPSessionAsync(page);
        await ComposeAsync(keyboard, "けいり", "経理");
        await Expect(page.Locator("#title")).ToHaveValueAsync("経理");
        await ComposeAsync(keyboard, "めーる", "メール");
        await Expect(page.Locator("#title")).ToHaveValueAsync("経理メール");
        Assert.EndsWith("/declare", page.Url, StringComparison.Ordinal);

        // The next Enter is meant.
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/incidents/*");
        await Expect(page.Locator("h1")).ToContainTextAsync("経理メール");
    }

    [Fact]
    public async Task In_a_room_it_neither_sends_nor_loses_what_is_written()
    {
        var page = await SignedInAsync();
        await page.GotoAsync(shown.FreshRoom + "/people");
        await LiveAsync(page);
        await page.EvaluateAsync("() => { window.sent = 0; document.addEventListener('submit', () => { window.sent++; }, true); }");
        var keyboard = await page.Context.NewCDPSessionAsync(page);
        await page.FocusAsync("#severity-reason");
        await ComposeAsync(keyboard, "かくだい", "拡大");
        await Expect(page.Locator("#severity-reason")).ToHaveValueAsync("拡大");
        await page.FocusAsync("#note");
        await ComposeAsync(keyboard, "ぎんこう", "銀行", isSwallowed: true);
        await Expect(page.Locator("#note")).ToHaveValueAsync("銀行");
        Assert.Equal(0, await page.EvaluateAsync<int>("window.sent"));
    }

    /// <summary>Some browsers end the composition before they tell of the key: then only the code 229 says that the key was the composer's.</summary>
    [Theory]
    [InlineData("{ key: 'Enter', isComposing: true }", true)]
    [InlineData("{ key: 'Enter', keyCode: 229 }", true)]
    [InlineData("{ key: 'Enter', keyCode: 13 }", false)]
    [InlineData("{ key: 'a', isComposing: true }", false)]
    public async Task Only_the_composers_own_Enter_is_held_back(string key, bool isHeld)
    {
        var page = await SignedInAsync();
        await page.GotoAsync($"{Product.Address}declare");
        Assert.Equal(!isHeld, await page.EvaluateAsync<bool>(
            $"() => document.getElementById('title').dispatchEvent(new KeyboardEvent('keydown', {{ bubbles: true, cancelable: true, ...{key} }}))"));
    }

    protected override async Task<ProductProcess> StartProductAsync()
    {
        await shown.ReadyAsync();
        return shown.Product;
    }

    protected override ValueTask EndProductAsync() => ValueTask.CompletedTask;

    /// <summary>As a Japanese keyboard does: kana under composition, the word chosen from the list, and Enter to take it.</summary>
    /// <param name="isSwallowed">The composer keeps the key's character to itself, as all do; without it the page is tried by a ruder one.</param>
    private static async Task ComposeAsync(ICDPSession keyboard, string kana, string word, bool isSwallowed = false)
    {
        for (var length = 1; length <= kana.Length; length++)
        {
            await SetAsync(keyboard, kana[..length]);
        }

        await SetAsync(keyboard, word);
        var enter = new Dictionary<string, object> { ["type"] = "keyDown", ["key"] = "Enter", ["code"] = "Enter", ["windowsVirtualKeyCode"] = 13 };
        if (!isSwallowed)
        {
            enter["text"] = "\r";
        }

        await keyboard.SendAsync("Input.dispatchKeyEvent", enter);
        await keyboard.SendAsync("Input.insertText", new() { ["text"] = word });
        await keyboard.SendAsync("Input.dispatchKeyEvent", new() { ["type"] = "keyUp", ["key"] = "Enter", ["code"] = "Enter", ["windowsVirtualKeyCode"] = 13 });
    }

    private static Task<System.Text.Json.JsonElement?> SetAsync(ICDPSession keyboard, string text) => keyboard.SendAsync(
        "Input.imeSetComposition", new() { ["text"] = text, ["selectionStart"] = text.Length, ["selectionEnd"] = text.Length });

    private async Task<IPage> SignedInAsync()
    {
        var page = await OpenAsync(new BrowserNewContextOptions { Locale = "ja" });
        await SignInAsync(page, "sato");
        return page;
    }
}
