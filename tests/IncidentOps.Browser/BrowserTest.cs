using System.Diagnostics.CodeAnalysis;
using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;

namespace IncidentOps.Browser;

/// <summary>One Chromium for all tests, without a line to anywhere but this machine. Skips, visibly, where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? playwright;

    public IBrowser? Browser { get; private set; }

    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("INCIDENTOPS_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(path))
        {
            Missing = $"There is no Chromium at {path}; install the package chromium, or name one in INCIDENTOPS_CHROMIUM.";
            return;
        }

        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(BrowserTest.Patience);
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}

[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "What xunit calls it.")]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>
{
    public const string Name = "Chromium";
}

/// <summary>A product of its own, and people with browsers.</summary>
[Collection(ChromiumCollection.Name)]
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    /// <summary>How long the page may take for anything. A bound for hangs, not a measure.</summary>
    internal const float Patience = 30_000;

    private readonly List<IBrowserContext> contexts = [];

    protected ProductProcess Product { get; private set; } = null!;

    /// <summary>Where it is set, pages are kept as pictures in the test's output: for people to look at. A full page costs a second.</summary>
    private static bool KeepsShots => Environment.GetEnvironmentVariable("INCIDENTOPS_SCREENSHOTS") is { Length: > 0 };

    private static string Shots => Path.Combine(AppContext.BaseDirectory, "screenshots");

    public async ValueTask InitializeAsync()
    {
        if (chromium.Missing is { } missing)
        {
            Assert.Skip(missing);
        }

        Product = await StartProductAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var context in contexts)
        {
            await context.DisposeAsync();
        }

        if (Product is not null)
        {
            await EndProductAsync();
        }
    }

    /// <summary>A product of the test's own, unless the class says otherwise.</summary>
    protected virtual Task<ProductProcess> StartProductAsync() => ProductProcess.StartAsync();

    protected virtual ValueTask EndProductAsync() => Product.DisposeAsync();

    /// <summary>A browser of somebody's own.</summary>
    protected async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var context = await chromium.Browser!.NewContextAsync(options ?? new BrowserNewContextOptions());
        contexts.Add(context);
        context.SetDefaultTimeout(Patience);
        context.SetDefaultNavigationTimeout(Patience);
        return await context.NewPageAsync();
    }

    /// <summary>Makes the first administrator through the one-time link.</summary>
    protected async Task<IPage> AdministratorAsync(string language = "en", BrowserNewContextOptions? options = null)
    {
        var page = await OpenAsync(options);
        await page.GotoAsync(Product.WelcomeLink!);
        await page.FillAsync("#display-name", "佐藤 花子");
        await page.FillAsync("#sign-in-name", "sato");
        await page.SelectOptionAsync("#language", language);
        await page.FillAsync("#password", ProductProcess.Password);
        await page.ClickAsync("main button.primary");
        return page;
    }

    /// <summary>Signs somebody in who has a password already.</summary>
    protected async Task SignInAsync(IPage page, string signInName)
    {
        await page.GotoAsync($"{Product.Address}sign-in");
        await page.FillAsync("#sign-in-name", signInName);
        await page.FillAsync("#password", ProductProcess.Password);
        await page.ClickAsync("main button.primary");
        await page.WaitForURLAsync(Product.Address.ToString());
    }

    /// <summary>Adds a responder through the settings pages and signs them in, in a browser of their own.</summary>
    /// <param name="more">What they are besides.</param>
    protected async Task<IPage> ColleagueAsync(IPage administrator, string name, string signInName, BrowserNewContextOptions? options = null, params string[] more)
    {
        await administrator.GotoAsync($"{Product.Address}settings/people/new");
        await administrator.FillAsync("#display-name", name);
        await administrator.FillAsync("#sign-in-name", signInName);
        foreach (var role in more.Prepend("responder"))
        {
            await administrator.CheckAsync($"input[type=checkbox][value={role} i]");
        }

        await administrator.ClickAsync("main button.primary");
        var link = await administrator.Locator("main pre").First.TextContentAsync();
        var page = await OpenAsync(options);
        await page.GotoAsync(System.Text.RegularExpressions.Regex.Match(link!, "http\\S+").Value);
        await page.FillAsync("#password", ProductProcess.Password);
        await page.ClickAsync("main button.primary");
        return page;
    }

    /// <summary>Declares with a title alone and starts a runbook with the inputs that it insists on. Returns the room's address.</summary>
    protected async Task<string> DeclareAsync(IPage page, string title, string runbook = "mail-account-takeover")
    {
        await page.GotoAsync($"{Product.Address}declare?runbook={runbook}");
        await page.FillAsync("#title", title);
        await page.ClickAsync("main form[action='/declare'] button");
        await page.WaitForURLAsync("**/start?*");
        foreach (var input in await page.Locator("main form [required]").AllAsync())
        {
            await input.FillAsync("tanaka@example.com");
        }

        await page.ClickAsync("main button.primary");
        await page.WaitForURLAsync(url => url.Contains("/incidents/", StringComparison.Ordinal) && !url.Contains("start", StringComparison.Ordinal));
        return page.Url;
    }

    /// <summary>Waits until the page says that it is live.</summary>
    protected static Task LiveAsync(IPage page) => Assertions.Expect(page.Locator("#connection")).ToHaveAttributeAsync("data-state", "live", new() { Timeout = Patience });

    /// <summary>Keeps what the page looks like as test output, where that is asked for.</summary>
    protected static async Task ShootAsync(IPage page, string name, bool isWhole = true)
    {
        if (!KeepsShots)
        {
            return;
        }

        Directory.CreateDirectory(Shots);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Shots, name + ".png"), FullPage = isWhole });
    }

    /// <summary>The row of a step by its key.</summary>
    protected static ILocator Step(IPage page, string key, string run = "r1") => page.Locator($"[id='s-{run}-{key}']");
}
