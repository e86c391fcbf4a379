using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace IncidentOps.Browser;

/// <summary>axe on every page, in both languages and both themes; nothing scrolls sideways at 320 px.</summary>
public sealed class AccessibilityTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly string[] WcagTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    [Theory]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("en", ColorScheme.Dark)]
    [InlineData("ja", ColorScheme.Light)]
    [InlineData("ja", ColorScheme.Dark)]
    public async Task No_page_has_a_violation(string language, ColorScheme theme)
    {
        var page = await AdministratorAsync(language, new BrowserNewContextOptions
        {
            ColorScheme = theme, Locale = language, ViewportSize = new() { Width = 1280, Height = 900 },
        });
        var faults = new List<string>();
        await CheckAsync(page, page.Url, "recovery-codes", language, theme, faults, go: false);
        var room = await DeclareAsync(page, language == "ja" ? "経理メールの乗っ取り" : "Finance mailbox taken over");
        foreach (var path in Paths(room))
        {
            await CheckAsync(page, path, NameOf(path, room), language, theme, faults);
        }

        var visitor = await OpenAsync(new BrowserNewContextOptions { ColorScheme = theme, Locale = language });
        await CheckAsync(visitor, $"{Product.Address}sign-in", "sign-in", language, theme, faults);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private IEnumerable<string> Paths(string room) =>
    [
        room, room + "/picture", room + "/comms", room + "/evidence", room + "/people", room + "/handover", room + "/clocks",
        room + "/timeline", room + "/print", room + "/start", room + "/start?runbook=mail-spam-relay",
        .. new[]
        {
            "", "incidents", "incidents?show=closed", "declare", "plans", "plans/mail-account-takeover", "plans/mail-spam-relay", "settings",
            "settings/account", "settings/effects", "settings/notifications", "settings/notifications/new-webhook", "settings/people", "settings/people/new", "settings/targets", "settings/secrets", "audit", "no-such-page",
        }.Select(path => Product.Address + path),
    ];

    private static string NameOf(string path, string room) =>
        (path.StartsWith(room, StringComparison.Ordinal) ? "room" + path[room.Length..] : new Uri(path).PathAndQuery.Trim('/')) is { Length: > 0 } name
            ? string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))
            : "now";

    private static async Task CheckAsync(IPage page, string path, string name, string language, ColorScheme theme, List<string> faults, bool go = true)
    {
        if (go)
        {
            await page.GotoAsync(path);
        }

        var result = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = [.. WcagTags] } });
        faults.AddRange(result.Violations.Select(violation =>
            $"{name} ({language}, {theme}): {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))}"));
        await ShootAsync(page, $"{name}-{language}-{theme.ToString().ToLowerInvariant()}");

        await page.SetViewportSizeAsync(320, 800);
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
        {
            faults.Add($"{name} ({language}): {overflow} px too wide at 320 px");
        }

        await page.SetViewportSizeAsync(1280, 900);
    }
}
