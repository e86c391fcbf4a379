using System.Net;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.People;

public sealed class SignInTests
{
    [Fact]
    public async Task Wrong_name_and_wrong_password_look_the_same()
    {
        await using var server = await PeopleServer.StartAsync();
        var tanaka = await server.AddAsync("tanaka", AccountRole.Responder);
        var invited = new PersonId("p-invited");
        await server.People.SubmitAsync(new AddPerson(invited, "invited", "Invited", Core.Language.English, [AccountRole.Viewer]), Actor.System, CancellationToken.None);
        var browser = server.Browse();
        var answers = new List<(HttpStatusCode, string)>();
        foreach (var name in new[] { "tanaka", "nobody", "invited" })
        {
            var page = await browser.PostAsync("/sign-in", ("sign-in-name", name), ("password", "not the password"));
            answers.Add((page.Status, page.Html.QuerySelector("#errors")!.TextContent.Trim()));
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answers[0].Item1);
        await server.People.SubmitAsync(new DisableAccount(tanaka), Actor.System, CancellationToken.None);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/sign-in", ("sign-in-name", "tanaka"), ("password", PeopleServer.Password))).Status);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_the_right_password_waits_too()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = server.Browse();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await browser.PostAsync("/sign-in", ("sign-in-name", "tanaka"), ("password", "guess"));
        }

        var page = await browser.PostAsync("/sign-in", ("sign-in-name", "tanaka"), ("password", PeopleServer.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), page.Response.Headers.RetryAfter!.Delta);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostAsync("/sign-in", ("sign-in-name", "tanaka"), ("password", PeopleServer.Password))).Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("")]
    public async Task Nobody_is_sent_to_another_site(string target)
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = server.Browse();
        var page = await browser.PostAsync("/sign-in", ("sign-in-name", "tanaka"), ("password", PeopleServer.Password), ("return-url", target));
        Assert.Equal("/", page.Location);
        Assert.Equal("/", (await browser.GetAsync("/sign-in?return-url=" + Uri.EscapeDataString(target))).Location);
        Assert.Equal("/", (await browser.PostFromAsync("/settings", "/language", ("language", "ja"), ("return-url", target))).Location);
    }

    [Fact]
    public async Task Full_width_typing_signs_in()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var page = await server.Browse().PostAsync("/sign-in", ("sign-in-name", "ＴＡＮＡＫＡ"), ("password", "ｖｉｏｌｅｔ　ｈａｒｂｏｕｒ　ｋｅｔｔｌｅ"));
        Assert.Equal(HttpStatusCode.Redirect, page.Status);
    }

    [Fact]
    public async Task A_disabled_account_is_dropped_at_once()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.FirstAdministratorAsync();
        var tanaka = await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/settings")).Status);

        await server.People.SubmitAsync(new DisableAccount(tanaka), Actor.System, CancellationToken.None);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/settings")).Location, StringComparison.Ordinal);
        await server.People.SubmitAsync(new EnableAccount(tanaka), Actor.System, CancellationToken.None);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/settings")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_outlives_a_restart_and_slides()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        for (var hours = 0; hours < 24; hours += 8)
        {
            server.Clock.Advance(TimeSpan.FromHours(8));
            Assert.Equal(HttpStatusCode.NoContent, (await browser.GetAsync("/signed-in")).Status);
        }

        await server.RestartAsync();
        browser = new Browser(server.Address, "en", browser.Cookies);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.GetAsync("/signed-in")).Status);
        server.Clock.Advance(TimeSpan.FromHours(13));
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/signed-in")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        var left = await browser.PostFromAsync("/settings", "/sign-out");
        Assert.Equal("/sign-in", left.Location);
        // Not the storage: ticks still queued there belong to who made them, and go out after their next sign-in.
        Assert.Equal("\"cache\"", string.Concat(left.Response.Headers.GetValues("Clear-Site-Data")));
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/settings")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_every_copy_of_that_sign_in_and_no_other_of_the_persons()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var (here, elsewhere) = (await server.SignedInAsync("tanaka"), await server.SignedInAsync("tanaka"));
        var copied = new CookieContainer();
        copied.Add(server.Address, here.Cookies.GetCookies(server.Address)["incidentops"]!);
        Assert.Equal(HttpStatusCode.OK, (await new Browser(server.Address, "en", copied).GetAsync("/settings/account")).Status);

        await here.PostFromAsync("/settings", "/sign-out");
        Assert.StartsWith("/sign-in", (await new Browser(server.Address, "en", copied).GetAsync("/settings/account")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/settings/account")).Status);

        await server.RestartAsync();
        Assert.StartsWith("/sign-in", (await new Browser(server.Address, "en", copied).GetAsync("/settings/account")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await new Browser(server.Address, "en", elsewhere.Cookies).GetAsync("/signed-in")).Status);
    }

    [Fact]
    public async Task A_form_sent_while_signed_out_is_not_thrown_away_by_a_redirect()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        var token = (await browser.GetAsync("/settings/account")).Token;
        server.Clock.Advance(TimeSpan.FromHours(13));
        var page = await browser.PostRawAsync("/settings/account", [("__RequestVerificationToken", token)], browser.Origin);
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.Contains("Sign in again in another tab", page.Text, StringComparison.Ordinal);
    }
}
