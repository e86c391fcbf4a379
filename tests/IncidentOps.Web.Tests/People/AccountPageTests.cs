using System.Net;
using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.People;

public sealed class AccountPageTests
{
    [Fact]
    public async Task One_changes_name_language_zone_and_contacts()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        var kept = await browser.PostAsync(
            "/settings/account", ("display-name", "田中 恵"), ("language", "ja"), ("time-zone", "Asia/Tokyo"), ("mail", "megumi@example.jp"), ("phone", "03-1234-5678"), ("webhook", ""));
        Assert.Equal("/settings/account?kept=profile", kept.Location);
        var tanaka = server.People.Current.FindBySignInName("tanaka")!;
        Assert.Equal(("田中 恵", Language.Japanese, "Asia/Tokyo", "megumi@example.jp"), (tanaka.DisplayName, tanaka.Language, tanaka.TimeZone, tanaka.Mail));
        var page = await browser.GetAsync("/settings/account");
        Assert.Equal("ja", page.Html.DocumentElement.GetAttribute("lang"));
        Assert.Equal("Asia/Tokyo", page.Html.Body!.GetAttribute("data-zone"));

        var refused = await browser.PostAsync("/settings/account", ("display-name", "x"), ("language", "ja"), ("time-zone", "Mars/Base"), ("mail", ""), ("phone", ""), ("webhook", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Mars/Base", refused.Html.QuerySelector("#time-zone")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_new_password_asks_for_the_former_one_and_ends_other_sign_ins()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var (here, elsewhere) = (await server.SignedInAsync("tanaka"), await server.SignedInAsync("tanaka"));
        var wrong = await here.PostFromAsync("/settings/account", "/settings/account/password", ("current-password", "wrong"), ("password", "orange tram in the rain"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Html.QuerySelector("#errors a[href='#current-password']"));

        var changed = await here.PostFromAsync("/settings/account", "/settings/account/password", ("current-password", PeopleServer.Password), ("password", "orange tram in the rain"));
        Assert.Equal("/settings/account?kept=password", changed.Location);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/settings")).Status);
        Assert.StartsWith("/sign-in", (await elsewhere.GetAsync("/settings")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_recovery_codes_ask_for_the_password()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var browser = await server.SignedInAsync("tanaka");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostFromAsync("/settings/account", "/settings/account/recovery-codes", ("current-password", "wrong"))).Status);
        var codes = await browser.PostFromAsync("/settings/account", "/settings/account/recovery-codes", ("current-password", PeopleServer.Password));
        Assert.Equal(8, codes.Html.QuerySelectorAll("ol code").Length);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_this_one_too()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var (here, elsewhere) = (await server.SignedInAsync("tanaka"), await server.SignedInAsync("tanaka"));
        await here.PostFromAsync("/settings/account", "/settings/account/sign-out-everywhere");
        Assert.StartsWith("/sign-in", (await here.GetAsync("/settings")).Location, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await elsewhere.GetAsync("/settings")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_button_is_kept_with_the_account_and_before_sign_in_in_the_browser()
    {
        await using var server = await PeopleServer.StartAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        var visitor = server.Browse("en");
        Assert.Equal("/sign-in", (await visitor.PostFromAsync("/sign-in", "/language", ("language", "ja"), ("return-url", "/sign-in"))).Location);
        Assert.Equal("ja", (await visitor.GetAsync("/sign-in")).Html.DocumentElement.GetAttribute("lang"));

        var tanaka = await server.SignedInAsync("tanaka");
        await tanaka.PostFromAsync("/settings", "/language", ("language", "ja"), ("return-url", "/settings"));
        Assert.Equal(Language.Japanese, server.People.Current.FindBySignInName("tanaka")!.Language);
    }
}
