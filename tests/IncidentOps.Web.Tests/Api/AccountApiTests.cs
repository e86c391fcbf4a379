using System.Net;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Api;

/// <summary>A program does with its person's account what is safe: nothing that makes whoever holds the token stronger.</summary>
public sealed class AccountApiTests
{
    [Fact]
    public async Task A_token_sets_name_language_and_zone_of_its_person_alone()
    {
        await using var product = await RunningProduct.StartAsync();
        var (suzuki, tanaka) = (await product.AddAsync("suzuki", AccountRole.Viewer), await product.AddAsync("tanaka", AccountRole.Responder));
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        using var api = await ApiScript.ReadAsync(product.Address, await TokenAsync(people, tanaka));
        Assert.Equal(HttpStatusCode.NoContent, (await api.CallAsync("setOwnName", new { displayName = "田中 恵" })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await api.CallAsync("setOwnLanguage", new { language = "japanese" })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await api.CallAsync("setOwnTimeZone", new { timeZone = "Asia/Tokyo" })).Status);
        var (_, account, _) = await api.CallAsync("readAccount");
        Assert.Equal(
            ("田中 恵", "japanese", "Asia/Tokyo"),
            (account.GetProperty("displayName").GetString(), account.GetProperty("language").GetString(), account.GetProperty("timeZone").GetString()));
        Assert.Equal(("suzuki", Language.English, null), (people.Find(suzuki)!.DisplayName, people.Find(suzuki)!.Language, people.Find(suzuki)!.TimeZone));

        var (noZone, zone, _) = await api.CallAsync("setOwnTimeZone", new { timeZone = "Mars/Base" }, ("Accept-Language", "ja"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "bad-time-zone"), (noZone, zone.GetProperty("code").GetString()));
        Assert.Equal("そのタイムゾーンはありません。", zone.GetProperty("title").GetString());
        var (noName, name, _) = await api.CallAsync("setOwnName", new { displayName = " " });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "name-needed"), (noName, name.GetProperty("code").GetString()));
        Assert.Equal(("田中 恵", "Asia/Tokyo"), (people.Find(tanaka)!.DisplayName, people.Find(tanaka)!.TimeZone));
        Assert.Equal(HttpStatusCode.NoContent, (await api.CallAsync("setOwnTimeZone", new { timeZone = (string?)null })).Status);
        Assert.Null(people.Find(tanaka)!.TimeZone);
    }

    [Fact]
    public async Task Signed_out_everywhere_the_browsers_are_out_and_the_token_goes_on()
    {
        await using var product = await RunningProduct.StartAsync();
        var tanaka = await product.AddAsync("tanaka", AccountRole.Responder);
        await product.AddAsync("suzuki", AccountRole.Viewer);
        using var api = await ApiScript.ReadAsync(product.Address, await TokenAsync(product.Services.GetRequiredService<PeopleDirectory>(), tanaka));
        using var here = await product.SignedInAsync("tanaka");
        using var elsewhere = await product.SignedInAsync("tanaka");
        using var other = await product.SignedInAsync("suzuki");
        Assert.Equal(HttpStatusCode.NoContent, (await here.GetAsync("/signed-in")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await api.CallAsync("endOwnSessions")).Status);
        foreach (var browser in new[] { here, elsewhere })
        {
            Assert.NotEqual(HttpStatusCode.NoContent, (await browser.GetAsync("/signed-in")).Status);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await other.GetAsync("/signed-in")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync("readAccount")).Status);
    }

    [Fact]
    public async Task Nothing_else_of_the_account_is_in_reach_of_a_token_and_the_document_says_why()
    {
        await using var product = await RunningProduct.StartAsync();
        using var api = await ApiScript.ReadAsync(product.Address, "none");
        Assert.Equal(
            ["endOwnSessions", "listTokens", "readAccount", "revokeToken", "setOwnLanguage", "setOwnName", "setOwnTimeZone"],
            api.Document.GetProperty("paths").EnumerateObject().Where(path => path.Name.StartsWith("/api/account", StringComparison.Ordinal))
                .SelectMany(path => path.Value.EnumerateObject()).Select(method => method.Value.GetProperty("operationId").GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("a token can't make its bearer stronger", api.Document.GetProperty("info").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync("setOwnName", new { displayName = "Nobody" })).Status);
    }

    [Fact]
    public async Task A_token_narrower_than_its_owner_changes_nothing_of_them_but_gives_itself_up()
    {
        await using var product = await RunningProduct.StartAsync();
        var tanaka = await product.AddAsync("tanaka", AccountRole.Responder);
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        using var whole = await ApiScript.ReadAsync(product.Address, await TokenAsync(people, tanaka));
        using var api = await ApiScript.ReadAsync(product.Address, await TokenAsync(people, tanaka, Permissions.View, "t-narrow"));
        using var browser = await product.SignedInAsync("tanaka");
        foreach (var (operation, body) in new (string, object?)[]
        {
            ("setOwnName", new { displayName = "Mallory" }), ("setOwnLanguage", new { language = "japanese" }), ("setOwnTimeZone", new { timeZone = "Asia/Tokyo" }),
            ("endOwnSessions", null), ("makeCalendarAddress", null), ("revokeCalendarAddress", null),
        })
        {
            var (status, refused, _) = await api.CallAsync(operation, body, ("Accept-Language", "ja"));
            Assert.Equal((HttpStatusCode.Forbidden, "token-too-narrow"), (status, refused.GetProperty("code").GetString()));
            Assert.StartsWith("このトークンの権限は本人より狭いため", refused.GetProperty("title").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal((HttpStatusCode.Forbidden), (await api.CallAsync("revokeToken", null, ("token", "t-1"))).Status);
        var person = people.Find(tanaka)!;
        Assert.Equal(("tanaka", Language.English, null, 2), (person.DisplayName, person.Language, person.TimeZone, person.Tokens.Count));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.GetAsync("/signed-in")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.CallAsync("readAccount")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await api.CallAsync("revokeToken", null, ("token", "t-narrow"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync("readAccount")).Status);

        // What was all of the owner's when it was made is no longer once they may do more.
        Assert.Null(await people.SubmitAsync(new SetRoles(tanaka, [AccountRole.Responder, AccountRole.Planner]), Actor.System, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, (await whole.CallAsync("endOwnSessions")).Status);
    }

    /// <summary>With all that a responder may, unless it says otherwise.</summary>
    private static async Task<string> TokenAsync(PeopleDirectory people, PersonId person, Permissions permissions = Permissions.View | Permissions.Respond, string name = "t-1")
    {
        var secret = OneTimeCodes.NewApiToken();
        Assert.Null(await people.SubmitAsync(
            new IssueToken(person, name, OneTimeCodes.HashOf(secret), "script", permissions, null), new Actor(person, permissions), TestContext.Current.CancellationToken));
        return secret;
    }
}
