using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace IncidentOps.Web.Tests.Security;

/// <summary>What a reverse proxy says for whom it asks: believed from those that are named, and from nobody else.</summary>
public sealed class TrustedProxiesTests
{
    private const string Caller = "203.0.113.9";

    private static readonly (string Name, string Value)[] SaysProxy = [("X-Forwarded-For", Caller), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "ops.example.jp")];

    [Fact]
    public async Task A_trusted_proxys_word_holds_for_address_scheme_and_host()
    {
        await using var server = await StartAsync("127.0.0.1");
        Assert.Equal($"{Caller} https://ops.example.jp", await ProbeAsync(server, SaysProxy));
    }

    [Fact]
    public async Task Nobody_elses_does()
    {
        foreach (var trusted in new[] { "", "10.0.0.0/8" })
        {
            await using var server = await StartAsync(trusted);
            Assert.Equal($"127.0.0.1 http://{server.Address.Authority}", await ProbeAsync(server, SaysProxy));
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "192.0.2.1, 203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.0/8, 198.51.100.0/24", "192.0.2.1, 203.0.113.9, 198.51.100.7", Caller)]
    public async Task A_caller_can_not_lie_past_the_proxies_that_are_trusted(string trusted, string said, string seen)
    {
        await using var server = await StartAsync(trusted);
        Assert.StartsWith(seen + " ", await ProbeAsync(server, [("X-Forwarded-For", said)]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_forms_of_its_own_origin_are_taken_and_cookies_kept_to_https()
    {
        await using var server = await StartAsync("127.0.0.1");
        await server.AddAsync("tanaka", AccountRole.Responder);
        var signedIn = await SignInAsync(server, PeopleServer.Password, "https://ops.example.jp", Caller);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.All(signedIn.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.True(signedIn.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(server, PeopleServer.Password, "https://evil.example", Caller)).StatusCode);
    }

    [Fact]
    public async Task Without_trust_the_same_form_is_another_sites()
    {
        await using var server = await StartAsync("");
        await server.AddAsync("tanaka", AccountRole.Responder);
        Assert.Equal(HttpStatusCode.Forbidden, (await SignInAsync(server, PeopleServer.Password, "https://ops.example.jp", Caller)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.Redirect)]
    [InlineData("", HttpStatusCode.TooManyRequests)]
    public async Task Guesses_are_counted_where_they_come_from(string trusted, HttpStatusCode elsewhere)
    {
        await using var server = await StartAsync(trusted);
        await server.AddAsync("tanaka", AccountRole.Responder);
        var own = $"http://{(trusted.Length > 0 ? "ops.example.jp" : server.Address.Authority)}";
        for (var guess = 0; guess < 5; guess++)
        {
            await SignInAsync(server, "wrong", own, Caller, "http");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(server, PeopleServer.Password, own, Caller, "http")).StatusCode);
        Assert.Equal(elsewhere, (await SignInAsync(server, PeopleServer.Password, own, "203.0.113.10", "http")).StatusCode);
    }

    [Fact]
    public void Addresses_and_networks_are_read_as_a_list_or_in_one_text()
    {
        Assert.Equal(["10.1.2.3/32", "192.0.2.0/24", "::1/128"], Read(("Server:TrustedProxies", "10.1.2.3, 192.0.2.0/24 ::1")));
        Assert.Equal(["10.1.2.3/32", "fd00::/8"], Read(("Server:TrustedProxies:0", "10.1.2.3"), ("Server:TrustedProxies:1", "fd00::/8")));
        Assert.Empty(Read());
        foreach (var wrong in new[] { "proxy.example.jp", "0.0.0.0/0", "10.1.2.0/40" })
        {
            Assert.Contains(wrong, Assert.Throws<InvalidDataException>(() => Read(("Server:TrustedProxies", wrong))).Message, StringComparison.Ordinal);
        }
    }

    private static string[] Read(params (string Key, string Value)[] settings) =>
        [.. TrustedProxies.Read(Configuration(settings)).Select(network => network.ToString())];

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();

    private static Task<PeopleServer> StartAsync(string trusted) => PeopleServer.StartAsync(
        addServices: services => services.AddTrustedProxies(TrustedProxies.Read(Configuration(("Server:TrustedProxies", trusted)))),
        map: app => app.MapGet("/probe", static (HttpContext context) =>
            Results.Text($"{context.Connection.RemoteIpAddress} {context.Request.Scheme}://{context.Request.Host}")).AllowAnonymous());

    private static async Task<string> ProbeAsync(PeopleServer server, (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/probe");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Signs Tanaka in as a browser at an origin does, through a proxy that says so.</summary>
    private static async Task<HttpResponseMessage> SignInAsync(PeopleServer server, string password, string origin, string caller, string scheme = "https")
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", caller);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "ops.example.jp");
        var form = await Page.OfAsync(await client.GetAsync("/sign-in", TestContext.Current.CancellationToken));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", form.Token), new("sign-in-name", "tanaka"), new("password", password)]),
        };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Cookie", string.Join("; ", form.Response.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
