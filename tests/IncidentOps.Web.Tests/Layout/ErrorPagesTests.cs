using System.Net;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Security;
using IncidentOps.Web.Tests.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Web.Tests.Layout;

public sealed class ErrorPagesTests
{
    [Theory]
    [InlineData("en", "Something went wrong")]
    [InlineData("ja", "エラーが発生しました")]
    public async Task A_page_that_breaks_says_so_and_not_what_broke(string language, string title)
    {
        await using var app = await StartAsync();
        using var browser = new Browser(AddressOf(app), language);
        var page = await browser.GetAsync("/breaks");
        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        var text = await TextOfAsync(page);
        Assert.Contains(title, text, StringComparison.Ordinal);
        Assert.DoesNotContain("the inside", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_answered_a_problem()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = AddressOf(app) };
        using var answer = await client.GetAsync(new Uri("/program-breaks", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Who_is_signed_in_is_told_that_there_is_no_such_page()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var page = await browser.GetAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("ページが見つかりません", await TextOfAsync(page), StringComparison.Ordinal);

        var outside = await server.Browse().GetAsync("/no-such-page");
        Assert.StartsWith("/sign-in", outside.Location, StringComparison.Ordinal);
    }

    private static async Task<string> TextOfAsync(Page page) =>
        WebUtility.HtmlDecode(await page.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents();
        var app = builder.Build();
        app.UseErrorPages();
        app.MapGet("/breaks", string () => throw new InvalidOperationException("the inside"));
        app.MapGet("/program-breaks", string () => throw new InvalidOperationException("the inside")).WithMetadata(new ProgramEndpoint());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Uri AddressOf(WebApplication app) => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}
