using System.Net;
using System.Net.Http.Headers;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Tests.Security;

public sealed class TokenAuthenticationTests
{
    [Fact]
    public async Task A_token_from_the_page_works_within_its_permissions_and_nowhere_but_in_the_api()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var page = await browser.PostAsync("/settings/account/tokens", ("token-name", "monitoring"), ("permissions", "View"), ("permissions", "Respond"), ("validity", "30"));
        var secret = page.Html.QuerySelector("pre")!.TextContent.Trim();
        Assert.StartsWith("iot_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await browser.GetAsync("/settings/account/tokens")).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, secret, HttpMethod.Get, "/api/people"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, secret, HttpMethod.Post, "/api/probe"));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(server, secret, HttpMethod.Get, "/api/settings/secrets"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, secret + "x", HttpMethod.Get, "/api/people"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, "eyJhbGciOi", HttpMethod.Get, "/api/people"));
        // Not a page, and not a form.
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, secret, HttpMethod.Get, "/settings/account"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, secret, HttpMethod.Post, "/settings/account"));
        Assert.NotNull(Assert.Single(server.People.Current.People.Values.Single().Tokens).UsedAt);
    }

    [Fact]
    public async Task What_the_owner_loses_the_token_loses_at_once()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.FirstAdministratorAsync();
        var tanaka = await server.AddAsync("tanaka", AccountRole.Responder);
        var secret = await IssueAsync(server, tanaka, Permissions.View | Permissions.Respond, TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, secret, HttpMethod.Post, "/api/probe"));

        await server.People.SubmitAsync(new SetRoles(tanaka, [AccountRole.Viewer]), Actor.System, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(server, secret, HttpMethod.Post, "/api/probe"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, secret, HttpMethod.Get, "/api/people"));

        await server.People.SubmitAsync(new DisableAccount(tanaka), Actor.System, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, secret, HttpMethod.Get, "/api/people"));
    }

    [Fact]
    public async Task A_token_ends_at_its_time_and_when_revoked()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.FirstAdministratorAsync();
        var tanaka = await server.AddAsync("tanaka", AccountRole.Responder);
        var (first, second) = (await IssueAsync(server, tanaka, Permissions.View, TimeSpan.FromDays(30)), await IssueAsync(server, tanaka, Permissions.View, null));
        server.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, first, HttpMethod.Get, "/api/people"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, second, HttpMethod.Get, "/api/people"));

        await server.People.SubmitAsync(new RevokeToken(tanaka, server.People.Find(tanaka)!.Tokens[1].Token), Actor.System, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, second, HttpMethod.Get, "/api/people"));
    }

    [Fact]
    public async Task Programs_change_people_and_hear_why_not()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.FirstAdministratorAsync();
        var sato = server.People.Current.People.Values.Single().Id;
        var secret = await IssueAsync(server, sato, Permissions.View | Permissions.Administer, null);
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        async Task<(HttpStatusCode, string)> Send(HttpMethod method, string path, string? json)
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            using var response = await client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        var (created, person) = await Send(HttpMethod.Post, "/api/people", """{"signInName":"suzuki","displayName":"鈴木","language":"japanese","roles":["responder"]}""");
        Assert.Equal(HttpStatusCode.Created, created);
        Assert.Contains("\"respond\"", person, StringComparison.Ordinal);
        var (taken, problem) = await Send(HttpMethod.Post, "/api/people", """{"signInName":"SUZUKI","displayName":"x","roles":["viewer"]}""");
        Assert.Equal(HttpStatusCode.Conflict, taken);
        Assert.Contains("sign-in-name-taken", problem, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity, (await Send(HttpMethod.Post, "/api/people", """{"signInName":"x","displayName":"x","roles":["king"]}""")).Item1);
        Assert.Equal(HttpStatusCode.Conflict, (await Send(HttpMethod.Post, $"/api/people/{sato}/disable", null)).Item1);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(HttpMethod.Post, "/api/people/nobody/disable", null)).Item1);
        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Put, "/api/settings/time-zone", """{"timeZone":"Asia/Tokyo"}""")).Item1);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Send(HttpMethod.Put, "/api/settings/time-zone", """{"timeZone":"Mars/Base"}""")).Item1);
        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Put, "/api/settings/secrets/mx1-key", """{"value":"open sesame"}""")).Item1);
        var (_, secrets) = await Send(HttpMethod.Get, "/api/settings/secrets", null);
        Assert.Contains("mx1-key", secrets, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", secrets, StringComparison.Ordinal);
    }

    private static async Task<string> IssueAsync(PeopleServer server, PersonId person, Permissions permissions, TimeSpan? validity)
    {
        var secret = Engine.People.OneTimeCodes.NewApiToken();
        var command = new IssueToken(person, "t-" + Guid.NewGuid().ToString("N"), Engine.People.OneTimeCodes.HashOf(secret), "test", permissions, validity);
        Assert.Null(await server.People.SubmitAsync(command, new Actor(person, server.People.PermissionsOf(person)), CancellationToken.None));
        return secret;
    }

    private static async Task<HttpStatusCode> SendAsync(PeopleServer server, string secret, HttpMethod method, string path)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
