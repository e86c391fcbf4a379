using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Web.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.People;

public sealed class WelcomeTests
{
    private static readonly (string, string)[] Sato =
        [("display-name", "佐藤 花子"), ("sign-in-name", "sato"), ("language", "ja"), ("password", PeopleServer.Password)];

    [Fact]
    public async Task The_first_link_makes_an_administrator_once()
    {
        await using var server = await PeopleServer.StartAsync();
        var path = (await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None))!;
        Assert.True(path.Length >= "/welcome/".Length + 22);
        Assert.Contains("--", (await server.Browse().GetAsync("/sign-in")).Text, StringComparison.Ordinal);

        var browser = server.Browse();
        var page = await browser.PostAsync(path, Sato);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("ja", page.Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal(8, page.Html.QuerySelectorAll("ol code").Length);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/settings/people")).Status);

        Assert.Equal(HttpStatusCode.Gone, (await server.Browse().GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await server.Browse().PostFromAsync("/sign-in", path, Sato)).Status);
        Assert.Single(server.People.Current.People);
    }

    [Fact]
    public async Task A_restart_voids_the_first_link_and_makes_another()
    {
        await using var server = await PeopleServer.StartAsync();
        var first = (await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None))!;
        await server.RestartAsync();
        var second = (await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None))!;
        Assert.Equal(HttpStatusCode.Gone, (await server.Browse().GetAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.Browse().GetAsync(second)).Status);
    }

    [Fact]
    public async Task Later_starts_print_a_link_only_when_asked()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.FirstAdministratorAsync();
        Assert.Null(await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None));
        var path = (await AdministratorLinks.OpenAsync(server.People, true, CancellationToken.None))!;
        Assert.Equal(HttpStatusCode.OK, (await server.Browse().GetAsync(path)).Status);
        Assert.Null(await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None));
        Assert.Equal(HttpStatusCode.Gone, (await server.Browse().GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("password", "short", "password")]
    [InlineData("password", "IncidentOps-2026!", "password")]
    [InlineData("password", "佐藤花子2026年11月", "password")]
    [InlineData("sign-in-name", "two words", "sign-in-name")]
    [InlineData("display-name", " ", "display-name")]
    public async Task What_is_wrong_is_shown_at_its_field_and_the_rest_is_kept(string field, string value, string faulty)
    {
        await using var server = await PeopleServer.StartAsync();
        var path = (await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None))!;
        var page = await server.Browse().PostAsync(path, [.. Sato.Select(pair => pair.Item1 == field ? (field, value) : pair)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Html.QuerySelector($"#errors a[href='#{faulty}']"));
        var input = page.Html.QuerySelector($"#{faulty}")!;
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.NotNull(page.Html.QuerySelector($"#{faulty}-fault"));
        Assert.DoesNotContain(PeopleServer.Password, page.Text, StringComparison.Ordinal);
        if (field != "sign-in-name")
        {
            Assert.Equal("sato", page.Html.QuerySelector("#sign-in-name")!.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task An_invited_person_sets_a_password_by_the_link_once()
    {
        await using var server = await PeopleServer.StartAsync();
        var administrator = await server.FirstAdministratorAsync();
        var added = await administrator.PostAsync(
            "/settings/people/new", ("display-name", "田中 恵"), ("sign-in-name", "tanaka"), ("language", "ja"), ("roles", "Responder"), ("roles", "Approver"));
        Assert.Equal(HttpStatusCode.OK, added.Status);
        var path = new Uri(added.Html.QuerySelector("pre")!.TextContent.Trim()).AbsolutePath;

        var tanaka = server.Browse();
        var codes = await tanaka.PostAsync(path, ("password", "orange tram in the rain"));
        Assert.Equal(8, codes.Html.QuerySelectorAll("ol code").Length);
        Assert.Contains("田中 恵", (await tanaka.GetAsync("/settings")).Html.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await server.Browse().GetAsync(path)).Status);
        Assert.Equal(Permissions.View | Permissions.Respond | Permissions.Approve, server.People.Current.FindBySignInName("tanaka")!.Permissions);
    }

    [Fact]
    public async Task A_recovery_code_sets_a_new_password_and_ends_other_sign_ins()
    {
        await using var server = await PeopleServer.StartAsync();
        var path = (await AdministratorLinks.OpenAsync(server.People, false, CancellationToken.None))!;
        var before = server.Browse();
        var codes = (await before.PostAsync(path, Sato)).Html.QuerySelectorAll("ol code").Select(code => code.TextContent).ToList();

        var after = server.Browse();
        (string, string)[] fields = [("sign-in-name", "Sato"), ("recovery-code", codes[2].ToLowerInvariant().Replace('-', ' ')), ("password", "orange tram in the rain")];
        Assert.Equal("/settings/account?kept=password", (await after.PostAsync("/recover", fields)).Location);
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync("/settings/account")).Status);
        Assert.StartsWith("/sign-in", (await before.GetAsync("/settings/account")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.Browse().PostAsync("/recover", fields)).Status);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await server.Browse().PostAsync("/recover", ("sign-in-name", "nobody"), ("recovery-code", codes[3]), ("password", "orange tram in the rain"))).Status);
    }
}
