using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>
/// Every page in every state that it has, in both languages: no violation that axe finds, in light and in dark; nothing scrolls sideways at
/// 320 px. Each page is loaded once and looked at three times.
/// </summary>
public sealed class AccessibilityTests(Chromium chromium, ShownProduct shown) : BrowserTest(chromium), IClassFixture<ShownProduct>
{
    private readonly List<string> faults = [];

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task What_needs_no_sign_in_has_no_violation(string language)
    {
        var page = await WithAxeAsync(language);
        await LookAtAsync(page, "sign-in", "recover", "welcome/void", new Uri(shown.Welcome).AbsolutePath[1..], "ack/void", shown.Acknowledge);
        await SendAsync(page, "sign-in", "main form", "sign-in-refused");
        await SendAsync(page, "recover", "main form", "recover-refused");
        await SendAsync(page, new Uri(shown.Welcome).AbsolutePath[1..], "main form", "welcome-refused");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task No_room_has_a_violation(string language)
    {
        var page = await SignedInAsync(language, "sato");
        foreach (var view in new[] { "", "/picture", "/comms", "/evidence", "/people", "/handover", "/clocks" })
        {
            await LookAtAsync(page, shown.Room + view);
        }

        foreach (var view in new[] { "/timeline", "/print", "/start", "/start?runbook=mail-spam-relay", "/export" })
        {
            await LookAtAsync(page, shown.Room + view);
        }

        foreach (var (name, room) in new[]
        {
            ("fresh", shown.FreshRoom), ("fresh-picture", shown.FreshRoom + "/picture"), ("fresh-comms", shown.FreshRoom + "/comms"),
            ("fresh-evidence", shown.FreshRoom + "/evidence"), ("fresh-clocks", shown.FreshRoom + "/clocks"), ("fresh-handover", shown.FreshRoom + "/handover"),
            ("closed", shown.ClosedRoom), ("closed-people", shown.ClosedRoom + "/people"), ("complete", shown.CompleteRoom), ("paused", shown.PausedRoom),
            ("drill", shown.Drill), ("drill-comms", shown.Drill + "/comms"), ("drill-print", shown.Drill + "/print"),
        })
        {
            await page.GotoAsync(room);
            await CheckAsync(page, name);
        }

        await SendAsync(page, shown.FreshRoom + "/start?runbook=mail-account-takeover", "main form", "start-refused");
        await page.GotoAsync(shown.CompleteRoom);
        await page.EvaluateAsync(
            """
            () => {
              const form = document.getElementById('act');
              form.insertAdjacentHTML('beforeend', '<input type="hidden" name="do" value="completeStep:r1:only">');
              form.submit();
            }
            """);
        await page.WaitForSelectorAsync(".notice.error");
        await CheckAsync(page, "room-refused");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task No_page_of_a_drill_has_a_violation(string language)
    {
        var page = await SignedInAsync(language, "sato");
        await LookAtAsync(page, shown.Conducted + "/console", shown.Conducted + "/projector", shown.Conducted + "/replay?at=8&as=finance", shown.PlayedAlone);
        await page.GotoAsync(shown.PlayedAlone + "/inbox");
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        await CheckAsync(page, "drill-inbox");
        await page.GotoAsync(shown.Conducted + "/console");
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        await CheckAsync(page, "drill-console-open");
        var player = await SignedInAsync(language, "tanaka");
        await LookAtAsync(player, shown.Conducted, shown.Conducted + "/inbox");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task A_room_has_no_violation_while_machines_work_or_the_line_is_gone(string language)
    {
        var page = await SignedInAsync(language, "sato");
        var acting = await shown.ActingRoomAsync();
        await page.GotoAsync(acting);
        await LiveAsync(page);
        await Expect(page.Locator("[id='s-r1-runs'] pre.output")).ToContainTextAsync("line 3", new() { Timeout = Patience });
        await page.EvaluateAsync("() => document.querySelectorAll('.step details').forEach((details) => { details.open = true; })");
        // Why a machine step failed stands by its state, not in its record alone.
        await Expect(page.Locator("[id='s-r1-fails'] > div > .detail")).ToHaveTextAsync("permission denied");
        await CheckAsync(page, "acting");
        await page.GotoAsync(acting + "/picture");
        await CheckAsync(page, "acting-picture");
        await shown.StopActingAsync(acting);

        await page.GotoAsync(shown.Room);
        await LiveAsync(page);
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => {})");
        await page.Context.SetOfflineAsync(true);
        await page.FillAsync("#note", "written without a line");
        await page.ClickAsync("button[value='addNote']");
        await Expect(page.Locator("#outbox li")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await CheckAsync(page, "room-stale");
        await page.GotoAsync($"{Product.Address}incidents/{new string('f', 32)}");
        await Expect(page.Locator("h1")).ToContainTextAsync("オフライン");
        await CheckAsync(page, "offline");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task The_calendar_of_drills_has_no_violation(string language)
    {
        var page = await SignedInAsync(language, "sato");
        var month = DateTime.UtcNow.AddDays(12).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        var series = shown.ScheduledDrill.Split('/')[^1].Split('-')[0];
        await LookAtAsync(
            page, "", "exercises", "exercises/calendar", "exercises/calendar?month=" + month, "exercises/calendar?month=2030-02", "exercises/calendar/new",
            "exercises/calendar/new?exercise=takeover-finance-invoice", "exercises/calendar/subscribe", shown.CancelledDrill[1..], shown.PreparedDrill[1..],
            $"exercises/takeover-finance-invoice/prepare?occurrence={shown.PreparedDrill.Split('/')[^1]}", "exercises/calendar/series/" + series);
        await page.GotoAsync(new Uri(Product.Address, shown.ScheduledDrill).ToString());
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        await CheckAsync(page, "scheduled-drill");
        await SendAsync(page, "exercises/calendar/new?exercise=takeover-finance-invoice", "main form[method=post]", "schedule-refused");
        await page.GotoAsync($"{Product.Address}exercises/calendar/subscribe");
        await page.ClickAsync("form[action='/exercises/calendar/subscribe'] button");
        await page.WaitForSelectorAsync(".notice.good");
        await CheckAsync(page, "calendar-address");
        await page.SetViewportSizeAsync(390, 844);
        await page.GotoAsync($"{Product.Address}exercises/calendar?month={month}");
        await Expect(page.Locator("table.month")).ToBeHiddenAsync();
        await Expect(page.Locator("ul.month-list li").First).ToBeVisibleAsync();
        await ShootAsync(page, $"calendar-phone-{language}");
        await page.GotoAsync(new Uri(Product.Address, shown.ScheduledDrill).ToString());
        await ShootAsync(page, $"scheduled-drill-phone-{language}");
        await page.GotoAsync($"{Product.Address}exercises/calendar/new?exercise=takeover-finance-invoice");
        await ShootAsync(page, $"schedule-phone-{language}");

        var responder = await SignedInAsync(language, "tanaka");
        await LookAtAsync(responder, "", "exercises/calendar", shown.ScheduledDrill[1..]);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task No_other_page_has_a_violation(string language)
    {
        var page = await SignedInAsync(language, "sato");
        await LookAtAsync(
            page, "", "incidents", "incidents?show=closed", "declare", "plans", "plans/mail-account-takeover", "plans/mail-spam-relay", "exercises",
            "exercises/takeover-finance-invoice", "exercises/relay-blocked-talk", "exercises/takeover-finance-invoice/prepare", "exercises/relay-blocked-talk/prepare", "exercises/relay-blocked-talk/cards", "settings",
            "settings/account", "settings/account/tokens", "settings/effects", "settings/retention", "settings/notifications", "settings/notifications/new-webhook", "settings/people",
            "settings/people/new", shown.Person[1..], "settings/targets", "settings/targets/new", "settings/targets/new?transport=ssh",
            "settings/targets/new?transport=http", "settings/targets/new?transport=smtp", "settings/targets/here", "settings/secrets", "settings/time-zone", "audit",
            "no-such-page");
        await SendAsync(page, "declare", "main form", "declare-refused");
        await LookAtAsync(page, shown.Room + "/retention", shown.ClosedRoom + "/retention");
        await SendAsync(page, "settings/people/new", "main form", "person-refused");
        await SendAsync(page, "settings/account", "form[action$='/password']", "password-refused");
        await SendAsync(page, "settings/targets/new?transport=ssh", "main form", "target-refused");
        await SendAsync(page, "settings/secrets", "form[action='/settings/secrets']", "secret-refused");
        await SendAsync(page, "settings/account/tokens", "form[action='/settings/account/tokens']", "token-refused");
        await SendAsync(page, "settings/notifications/new-webhook", "main form", "webhook-refused");
        await page.GotoAsync($"{Product.Address}settings/account");
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        await page.FillAsync("#codes-password", ProductProcess.Password);
        await page.ClickAsync("form[action$='/recovery-codes'] button");
        await page.WaitForSelectorAsync(".codes");
        await CheckAsync(page, "recovery-codes");
        await page.GotoAsync($"{Product.Address}audit");
        await page.ClickAsync("form[action$='/verify'] button");
        await page.WaitForSelectorAsync(".notice.good");
        await CheckAsync(page, "audit-verified");

        var responder = await SignedInAsync(language, "tanaka");
        await LookAtAsync(responder, "settings/people", "settings", shown.Room);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task No_review_has_a_violation(string language)
    {
        await shown.ReviewsReadyAsync();
        var page = await SignedInAsync(language, "sato");
        foreach (var (name, path) in new[]
        {
            ("report-drill", shown.PlayedDrill + "/report"), ("report-open", shown.OpenDrill + "/report"), ("report-live", shown.Room + "/report"),
            ("report-empty", shown.FreshRoom + "/report"), ("report-practice", shown.Drill + "/report"),
        })
        {
            await page.GotoAsync(path);
            await CheckAsync(page, name);
        }

        foreach (var (name, path) in new[]
        {
            ("evaluation", shown.PlayedDrill + "/evaluation"), ("evaluation-open", shown.OpenDrill + "/evaluation"), ("observe", shown.OpenDrill + "/observe"),
            ("observe-over", shown.PlayedDrill + "/observe"), ("survey", shown.PlayedDrill + "/survey"),
        })
        {
            await page.GotoAsync(path);
            await CheckAsync(page, name);
        }

        await page.GotoAsync(shown.PlayedDrill + "/report");
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })");
        await CheckAsync(page, "report-findings-open");
        await SendAsync(page, shown.PlayedDrill + "/report", "form[action$='/settle']", "finding-refused");
        await page.GotoAsync(shown.PlayedDrill + "/evaluation");
        await page.EvaluateAsync("() => document.querySelectorAll('form.rate input[type=radio]').forEach((radio) => { radio.checked = false; })");
        await page.Locator("form.rate button").First.ClickAsync();
        await page.WaitForSelectorAsync(".notice.error");
        await CheckAsync(page, "evaluation-refused");

        await LookAtAsync(page, "findings", "findings?show=settled", "exercises/trends", "exercises/trends?by=runbook", "plans", "plans/mail-account-takeover");

        var player = await SignedInAsync(language, "tanaka");
        await player.GotoAsync(shown.OpenDrill + "/report");
        await CheckAsync(player, "report-player");
        await SendAsync(player, shown.PlayedDrill + "/survey", "main form[action$='/survey']", "survey-refused");
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    protected override async Task<ProductProcess> StartProductAsync()
    {
        await shown.ReadyAsync();
        return shown.Product;
    }

    protected override ValueTask EndProductAsync() => ValueTask.CompletedTask;

    private async Task<IPage> WithAxeAsync(string language)
    {
        var page = await OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Light, Locale = language, ViewportSize = new() { Width = 1280, Height = 900 } });
        await Axe.KeepInAsync(page.Context);
        return page;
    }

    private async Task<IPage> SignedInAsync(string language, string name)
    {
        var page = await WithAxeAsync(language);
        await SignInAsync(page, name);
        if (await page.GetAttributeAsync("html", "lang") != language)
        {
            await page.ClickAsync(".who button[name=language]");
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        }

        return page;
    }

    /// <param name="paths">Below the product's address, or whole addresses.</param>
    private async Task LookAtAsync(IPage page, params string[] paths)
    {
        foreach (var path in paths)
        {
            var address = new Uri(Product.Address, path);
            await page.GotoAsync(address.ToString());
            await CheckAsync(page, address.PathAndQuery == "/" ? "now" : address.PathAndQuery[1..]);
        }
    }

    /// <summary>Sends a form as it stands, its required fields empty, past what the browser itself would hold back.</summary>
    private async Task SendAsync(IPage page, string path, string form, string name)
    {
        await page.GotoAsync(new Uri(Product.Address, path).ToString());
        await page.Locator(form).First.EvaluateAsync("form => { form.noValidate = true; form.requestSubmit(); }");
        await page.WaitForSelectorAsync("[aria-invalid='true'], .notice.error");
        await CheckAsync(page, name);
    }

    private async Task CheckAsync(IPage page, string name)
    {
        // A page that a form led to may stand there before its stylesheet: unstyled buttons are smaller than they look.
        await page.WaitForLoadStateAsync(LoadState.Load);
        faults.AddRange((await Axe.ViolationsAsync(page)).Select(violation => $"{name}: {violation}"));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        faults.AddRange((await Axe.ViolationsAsync(page, "color-contrast")).Select(violation => $"{name}, dark: {violation}"));
        await ShootAsync(page, $"{Slug(name)}-{await page.GetAttributeAsync("html", "lang")}-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await ShootAsync(page, $"{Slug(name)}-{await page.GetAttributeAsync("html", "lang")}");

        await page.SetViewportSizeAsync(320, 800);
        await ShootAsync(page, $"{Slug(name)}-{await page.GetAttributeAsync("html", "lang")}-phone");
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0)
        {
            faults.Add($"{name}: {overflow} px too wide at 320 px");
        }

        faults.AddRange((await Axe.ViolationsAsync(page, "target-size")).Select(violation => $"{name}, 320 px: {violation}"));
        await page.SetViewportSizeAsync(1280, 900);
    }

    private static string Slug(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
}
