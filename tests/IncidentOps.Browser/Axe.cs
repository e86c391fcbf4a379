using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace IncidentOps.Browser;

/// <summary>axe-core in a page. Only what is wrong comes back: a whole report of a long page is megabytes.</summary>
internal static class Axe
{
    private const string Call =
        """
        async (options) => {
          const result = await axe.run(document, { ...options, resultTypes: ['violations'] });
          return result.violations.map((violation) =>
            `${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`);
        }
        """;

    private static readonly string Source = new BundledAxeScriptProvider().GetScript();

    private static readonly object EveryRule = new { runOnly = new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice" } } };

    /// <summary>Gives it to every page of a browser as it loads: it is sent over once.</summary>
    public static Task KeepInAsync(IBrowserContext context) => context.AddInitScriptAsync(Source);

    /// <summary>Every rule of WCAG 2.2 A and AA, and what axe recommends.</summary>
    public static Task<IReadOnlyList<string>> ViolationsAsync(IPage page) => RunAsync(page, EveryRule);

    /// <summary>These rules alone: for what a page shows differently in the dark, or on a phone.</summary>
    public static Task<IReadOnlyList<string>> ViolationsAsync(IPage page, params string[] rules) => RunAsync(page, new { runOnly = new { type = "rule", values = rules } });

    private static async Task<IReadOnlyList<string>> RunAsync(IPage page, object options)
    {
        if (!await page.EvaluateAsync<bool>("typeof axe !== 'undefined'"))
        {
            await page.EvaluateAsync(Source);
        }

        return await page.EvaluateAsync<string[]>(Call, options);
    }
}
