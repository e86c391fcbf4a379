using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>A server in one time zone, a reader in another, and nothing configured: one page, one zone, and it is the reader's.</summary>
public sealed class ZoneTests(Chromium chromium) : BrowserTest(chromium)
{
    /// <summary>No server of a test is there, and no daylight saving time moves it.</summary>
    private const string Far = "Pacific/Kiritimati";

    private static readonly BrowserNewContextOptions FarAway = new() { Locale = "ja-JP", TimezoneId = Far };

    [Fact]
    public async Task An_awareness_typed_in_the_browsers_zone_is_that_instant_and_every_text_is_in_that_zone()
    {
        var sato = await AdministratorAsync("ja", FarAway);
        var room = await DeclareAsync(sato, "Far away");
        await sato.GotoAsync(room + "/clocks");
        await LiveAsync(sato);
        await Expect(sato.Locator("label[for=known-at] .hint")).ToHaveTextAsync("タイムゾーン: " + Far);
        var known = DateTime.UtcNow.AddHours(14).AddMinutes(-1);
        await sato.FillAsync("#known-at", known.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await sato.FillAsync("#known-reason", "取引先からの電話");
        await sato.ClickAsync("button[value=recordAwareness]");
        await Expect(sato.Locator("#timeline li").First).ToContainTextAsync(known.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await ShootAsync(sato, "zone-awareness");

        // What was pressed without a line, and what the server says to it, in one sentence: both in the one zone.
        await sato.GotoAsync(room);
        await LiveAsync(sato);
        var colleague = await ColleagueAsync(await SecondPageAsync(sato), "鈴木 一郎", "suzuki", FarAway);
        await colleague.GotoAsync(room);
        await LiveAsync(colleague);
        var key = (await sato.Locator(".step[data-status=ready]:has(button[value^='completeStep'])").First.GetAttributeAsync("id"))!["s-r1-".Length..];
        await sato.Context.SetOfflineAsync(true);
        await Step(sato, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await Step(colleague, key).Locator("button[value^='completeStep']").First.ClickAsync();
        await Expect(Step(colleague, key)).ToHaveAttributeAsync("data-status", "done");
        await sato.Context.SetOfflineAsync(false);
        await Expect(sato.Locator("#outbox li")).ToContainTextAsync("鈴木 一郎", new() { Timeout = Patience });
        var sentence = await sato.Locator("#outbox li").InnerTextAsync();
        var times = System.Text.RegularExpressions.Regex.Matches(sentence, "(\\d\\d):\\d\\d").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var hour = DateTime.UtcNow.AddHours(14).Hour;
        Assert.Equal(2, times.Count);
        Assert.All(times, time => Assert.Contains(time, new[] { hour, (hour + 23) % 24 }));
    }

    [Fact]
    public async Task On_the_very_first_page_the_form_means_the_browsers_zone_and_says_so()
    {
        var sato = await AdministratorAsync("en", new() { TimezoneId = Far });
        var room = await DeclareAsync(sato, "First page");
        await sato.Context.ClearCookiesAsync(new() { Name = "zone" });
        await sato.GotoAsync(room + "/clocks");
        await LiveAsync(sato);
        Assert.Equal("", await sato.GetAttributeAsync("body", "data-zone"));
        await Expect(sato.Locator("label[for=known-at] .hint")).ToHaveTextAsync("Time zone: " + Far);
        await Expect(sato.Locator("input[name=zone]")).ToHaveValueAsync(Far);
        var offered = DateTime.Parse(await sato.InputValueAsync("#known-at"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange((offered - DateTime.UtcNow).TotalHours, 13.9, 14.1);
        await sato.GotoAsync(room + "/clocks");
        Assert.Equal(Far, await sato.GetAttributeAsync("body", "data-zone"));
    }

    [Fact]
    public async Task Without_scripts_the_form_names_the_servers_zone()
    {
        var sato = await AdministratorAsync("en", new() { TimezoneId = Far, JavaScriptEnabled = false });
        var room = await DeclareAsync(sato, "No script");
        await sato.GotoAsync(room + "/clocks");
        await Expect(sato.Locator("label[for=known-at] .hint")).ToContainTextAsync("The server's time zone: ");
    }

    private static Task<IPage> SecondPageAsync(IPage page) => page.Context.NewPageAsync();
}
