using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.People;

public sealed class PeoplePagesTests
{
    [Fact]
    public async Task The_last_administrator_stays_and_the_page_says_why()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var sato = server.People.Current.People.Values.Single();
        var path = $"/settings/people/{sato.Id}";

        var disabled = await browser.PostFromAsync(path, path + "/disable");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, disabled.Status);
        Assert.Contains("最後の管理者", disabled.Html.QuerySelector("#errors")!.TextContent, StringComparison.Ordinal);
        var demoted = await browser.PostAsync(
            path, ("display-name", "佐藤 花子"), ("sign-in-name", "sato"), ("roles", "Responder"), ("mail", ""), ("phone", ""), ("webhook", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, demoted.Status);
        Assert.True(server.People.Find(sato.Id)!.CanSignIn);
    }

    [Fact]
    public async Task An_administrator_changes_disables_and_erases_somebody()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var tanaka = await server.AddAsync("tanaka", AccountRole.Responder);
        var path = $"/settings/people/{tanaka}";
        var kept = await browser.PostAsync(
            path, ("display-name", "田中"), ("sign-in-name", "megumi"), ("roles", "Viewer"), ("roles", "Facilitator"), ("mail", "m@example.jp"), ("phone", ""), ("webhook", ""));
        Assert.Equal(path + "?kept=yes", kept.Location);
        Assert.Equal(Permissions.View | Permissions.Facilitate, server.People.PermissionsOf(tanaka));
        Assert.Equal(2, (await browser.GetAsync("/settings/people")).Html.QuerySelectorAll("tbody tr").Length);

        await browser.PostFromAsync(path, path + "/disable");
        Assert.True(server.People.Find(tanaka)!.IsDisabled);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostFromAsync(path, path + "/erase")).Status);
        Assert.Equal("/settings/people", (await browser.PostFromAsync(path, path + "/erase", ("sure", "yes"))).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(path)).Status);

        await server.RestartAsync();
        Assert.True(server.People.Find(tanaka)!.IsErased);
    }

    [Fact]
    public async Task Somebody_who_is_not_there_is_not_found()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/settings/people/nobody")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostFromAsync("/settings", "/settings/people/nobody/disable")).Status);
    }
}
