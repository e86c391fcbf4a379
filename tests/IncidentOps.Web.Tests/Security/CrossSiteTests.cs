using System.Net;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Tests.Security;

public sealed class CrossSiteTests
{
    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var before = server.People.Current.Version;
        var refused = await browser.PostRawAsync("/settings/people/new", [("display-name", "x"), ("sign-in-name", "x"), ("roles", "Viewer")], browser.Origin);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(before, server.People.Current.Version);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostRawAsync("/sign-out", [], browser.Origin)).Status);
    }

    [Fact]
    public async Task Somebody_elses_token_is_refused()
    {
        await using var server = await PeopleServer.StartAsync();
        var sato = await server.FirstAdministratorAsync();
        await server.AddAsync("tanaka", AccountRole.Administrator);
        var tanaka = await server.SignedInAsync("tanaka");
        var stolen = (await tanaka.GetAsync("/settings/people/new")).Token;

        Assert.Equal(HttpStatusCode.BadRequest, (await sato.PostRawAsync("/settings/people/new", [("__RequestVerificationToken", stolen)], sato.Origin)).Status);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Another_origin_is_refused_even_with_a_token(string origin)
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var token = (await browser.GetAsync("/settings/people/new")).Token;
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostRawAsync("/settings/people/new", [("__RequestVerificationToken", token)], origin)).Status);
    }

    [Fact]
    public async Task The_api_takes_a_cookie_only_from_our_own_pages()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        async Task<HttpStatusCode> Post(Action<HttpRequestMessage> prepare)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/probe");
            prepare(request);
            return (await browser.SendAsync(request)).Status;
        }

        Assert.Equal(HttpStatusCode.OK, await Post(request => request.Headers.Add("Origin", browser.Origin)));
        Assert.Equal(HttpStatusCode.OK, await Post(request => request.Headers.Add("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.Forbidden, await Post(_ => { }));
        Assert.Equal(HttpStatusCode.Forbidden, await Post(request => request.Headers.Add("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await Post(request => request.Headers.Add("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await Post(request => request.Headers.Add("Sec-Fetch-Site", "same-site")));
    }
}
