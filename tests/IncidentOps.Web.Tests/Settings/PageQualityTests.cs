using System.Net;
using AngleSharp.Dom;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Settings;

/// <summary>Every page of sign-in, account and settings, in both languages: renders, and is built so that everybody can use it.</summary>
public sealed class PageQualityTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Every_page_is_whole(string language)
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        await browser.PostFromAsync("/settings", "/language", ("language", language), ("return-url", "/"));
        var tanaka = await server.AddAsync("tanaka", AccountRole.Responder);
        await browser.PostAsync("/settings/account/tokens", ("token-name", "x"), ("permissions", "View"), ("validity", "90"));
        await browser.PostAsync("/settings/secrets", ("name", "relay"), ("value", "v"));
        await browser.PostFromAsync("/settings", "/settings/targets/new", ("transport", "local"), ("name", "here"), ("kind", "host"));
        string[] paths =
        [
            "/settings", "/settings/account", "/settings/account/tokens", "/settings/people", "/settings/people/new", $"/settings/people/{tanaka}",
            "/settings/targets", "/settings/targets/new", "/settings/targets/new?transport=ssh", "/settings/targets/new?transport=http",
            "/settings/targets/new?transport=smtp", "/settings/targets/new?transport=local", "/settings/targets/here", "/settings/secrets", "/settings/time-zone",
        ];
        foreach (var path in paths)
        {
            Check(path, await browser.GetAsync(path), language);
        }

        var visitor = server.Browse(language);
        foreach (var path in new[] { "/sign-in", "/recover" })
        {
            Check(path, await visitor.GetAsync(path), language);
        }

        Check("/welcome", await visitor.GetAsync("/welcome/x"), language, HttpStatusCode.Gone);
        Check("/sign-in", await visitor.PostAsync("/sign-in", ("sign-in-name", "x")), language, HttpStatusCode.UnprocessableEntity);
        Check("/settings/account/recovery-codes", await browser.PostFromAsync("/settings", "/settings/account/recovery-codes"), language, HttpStatusCode.UnprocessableEntity);
    }

    internal static void Check(string path, Page page, string language, HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.True(page.Status == status, $"{path}: {page.Status} {page.Text}");
        var html = page.Html;
        Assert.Equal(language, html.DocumentElement.GetAttribute("lang"));
        Assert.Single(html.QuerySelectorAll("h1"));
        Assert.Single(html.QuerySelectorAll("main"));
        Assert.Empty(html.QuerySelectorAll("[style], style, script:not([src])"));
        var ids = html.QuerySelectorAll("[id]").Select(element => element.Id).ToList();
        Assert.True(ids.Count == ids.Distinct().Count(), $"{path}: an id stands twice: {string.Join(' ', ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key))}");
        foreach (var reference in html.QuerySelectorAll("[aria-describedby]").SelectMany(element => element.GetAttribute("aria-describedby")!.Split(' ')))
        {
            Assert.True(ids.Contains(reference), $"{path}: nothing has the id {reference}.");
        }

        foreach (var field in html.QuerySelectorAll("main input:not([type=hidden]), main select, main textarea"))
        {
            Assert.True(
                field.Closest("label") is not null || html.QuerySelector($"label[for='{field.Id}']") is { } label && label.TextContent.Trim().Length > 0,
                $"{path}: {field.OuterHtml} has no label.");
        }

        Assert.All(html.QuerySelectorAll("button, a[href]"), element => Assert.True(
            element.TextContent.Trim().Length > 0 || element.GetAttribute("aria-label") is { Length: > 0 }, $"{path}: {element.OuterHtml} has no name."));
        Assert.All(html.QuerySelectorAll("form[method=post]"), form => Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]")));
        Assert.All(html.QuerySelectorAll("input[type=password]"), field => Assert.Contains(field.GetAttribute("autocomplete"), new[] { "current-password", "new-password" }));
    }
}
