using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Security;

public sealed class EndpointTests
{
    /// <summary>All that somebody may reach who is not signed in.</summary>
    private static readonly string[] Open = ["/language", "/recover", "/sign-in", "/sign-out", "/welcome/{token}"];

    [Fact]
    public async Task Every_endpoint_states_its_permission_or_is_open_on_purpose()
    {
        await using var server = await PeopleServer.StartAsync();
        var endpoints = server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 40);

        foreach (var endpoint in endpoints.Where(endpoint => endpoint.RoutePattern.RawText != "/forgotten"))
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(isOpen || endpoint.Metadata.GetMetadata<RequirePermissionAttribute>() is not null, $"{endpoint.DisplayName} states nothing.");
            Assert.True(!isOpen || Open.Contains(endpoint.RoutePattern.RawText), $"{endpoint.DisplayName} is open.");
        }
    }

    [Fact]
    public async Task An_endpoint_that_states_nothing_is_closed()
    {
        await using var server = await PeopleServer.StartAsync();
        var page = await server.Browse().PostFromAsync("/sign-in", "/forgotten");
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
    }

    [Fact]
    public async Task Who_is_not_signed_in_gets_to_no_page_and_comes_back_to_it_afterwards()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = server.Browse();
        Assert.Equal("/sign-in?return-url=%2Fsettings%2Fpeople%3Fa%3D1", (await browser.GetAsync("/settings/people?a=1")).Location);
        Assert.Equal("/sign-in", (await browser.GetAsync("/")).Location);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/people");
        request.Headers.Accept.ParseAdd("application/json");
        var api = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, api.Status);
        Assert.Equal("application/problem+json", api.Response.Content.Headers.ContentType?.MediaType);

        var signedIn = await browser.PostFromAsync("/sign-in", "/sign-in", ("sign-in-name", "tanaka"), ("password", PeopleServer.Password), ("return-url", "/settings?a=1"));
        Assert.Equal("/settings?a=1", signedIn.Location);
    }

    [Fact]
    public async Task Who_is_not_permitted_is_told_so()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        foreach (var path in new[] { "/settings/people", "/settings/people/new", "/settings/targets", "/settings/secrets", "/settings/time-zone", "/api/settings/targets" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(path)).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostFromAsync("/settings", "/settings/people/new", ("display-name", "x"))).Status);
        var settings = await browser.GetAsync("/settings");
        Assert.Equal(HttpStatusCode.OK, settings.Status);
        Assert.DoesNotContain("/settings/people", settings.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_carries_the_protecting_headers()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        foreach (var path in new[] { "/sign-in", "/settings", "/settings/people", "/nothing-here", "/api/people", "/welcome/x" })
        {
            var headers = (await browser.GetAsync(path)).Response.Headers;
            var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
            foreach (var part in new[] { "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "connect-src 'self'" })
            {
                Assert.Contains(part, policy, StringComparison.Ordinal);
            }

            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(headers.GetValues("Referrer-Policy")));
            Assert.Equal("same-origin", Assert.Single(headers.GetValues("Cross-Origin-Opener-Policy")));
            Assert.Equal("same-origin", Assert.Single(headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.Contains("camera=()", Assert.Single(headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
            Assert.False(headers.Contains("Server"));
        }
    }
}
