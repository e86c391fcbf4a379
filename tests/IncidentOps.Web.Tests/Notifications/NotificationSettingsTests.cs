using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using IncidentOps.Adapters.Tests.Smtp;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Notifications;
using IncidentOps.Web.Tests.Records;
using IncidentOps.Web.Tests.Security;
using IncidentOps.Web.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Notifications;

/// <summary>Settings › Notifications on a real server over SQLite, with a relay that speaks SMTP.</summary>
public sealed class NotificationSettingsTests : IAsyncLifetime
{
    private const string Page = "/settings/notifications";
    private const string Own = "sato@example.jp";

    private readonly List<RelayServer> relays = [];
    private RecordServer server = null!;
    private Browser browser = null!;

    private INotificationSettings Settings => server.Server.Services.GetRequiredService<INotificationSettings>();

    public async ValueTask InitializeAsync()
    {
        server = await RecordServer.StartAsync();
        browser = server.Administrator;
        await browser.PostFromAsync("/settings", "/language", ("language", "en"), ("return-url", "/settings"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        foreach (var relay in relays)
        {
            await relay.DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_any_way_to_reach_people_the_pages_say_so_and_with_one_no_longer()
    {
        Assert.Contains("No way to reach people", (await browser.GetAsync("/settings")).Text, StringComparison.Ordinal);
        Assert.Contains("No way to reach people", (await browser.GetAsync(Page)).Text, StringComparison.Ordinal);
        await SetRelayAsync(Relay());
        Assert.DoesNotContain("No way to reach people", (await browser.GetAsync("/settings")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No way to reach people", (await browser.GetAsync(Page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_is_used_at_once_and_its_answer_to_a_test_is_shown()
    {
        var relay = Relay();
        Assert.Equal(Page + "?kept=yes", (await SetRelayAsync(relay)).Location);
        Assert.Equal(("127.0.0.1", relay.Port), (Settings.Current.Smtp!.Host, Settings.Current.Smtp.Port));
        var page = await browser.GetAsync(Page);
        Assert.Contains("was set here", page.Text, StringComparison.Ordinal);
        Assert.Null(TestButton(page));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostFromAsync(Page, Page + "/relay/test")).Status);

        await GiveAddressAsync();
        Assert.Equal($"Send a test message to {Own}", TestButton(await browser.GetAsync(Page))!.TextContent);
        var tested = await browser.PostFromAsync(Page, Page + "/relay/test");
        Assert.Contains("2.0.0 queued", tested.Html.QuerySelector(".notice.good")!.TextContent, StringComparison.Ordinal);
        var received = Assert.Single(relay.Received);
        Assert.Contains($"<{Own}>", received.To, StringComparison.Ordinal);
        Assert.Contains("佐藤", received.Mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("2.0.0 queued", (await browser.GetAsync(Page)).Text, StringComparison.Ordinal);
        Assert.Contains("Sent a test message", (await browser.GetAsync("/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_relay_refuses_is_told_in_its_own_words()
    {
        var relay = Relay();
        relay.Answers["RCPT"] = "550 5.1.1 <sato@example.jp>: no such user";
        await SetRelayAsync(relay);
        await GiveAddressAsync();
        var tested = await browser.PostFromAsync(Page, Page + "/relay/test");
        Assert.Equal(HttpStatusCode.OK, tested.Status);
        Assert.Contains("5.1.1 <sato@example.jp>: no such user", tested.Html.QuerySelector(".notice.error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The address was refused", tested.Text, StringComparison.Ordinal);
        Assert.Empty(relay.Received);
    }

    [Fact]
    public async Task A_fault_stands_at_its_field_and_nothing_changes()
    {
        var faulty = await browser.PostFromAsync(
            Page, Page + "/relay", ("host", "relay.example.jp"), ("security", "tls"), ("port", "x"), ("user", "ops"), ("relay-secret", ""), ("sender", "a@example.jp"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, faulty.Status);
        Assert.NotNull(faulty.Html.QuerySelector("#errors a[href='#port']"));
        Assert.Equal("relay.example.jp", faulty.Html.QuerySelector("#host")!.GetAttribute("value"));
        Assert.Null(Settings.Current.Smtp);
        Assert.NotNull((await browser.PostFromAsync(Page, Page + "/address", ("public-address", "ops"))).Html.QuerySelector("#errors a[href='#public-address']"));
        Assert.NotNull((await browser.PostFromAsync(Page, Page + "/personal", ("networks", "10.1.2.0/24\neverywhere"))).Html.QuerySelector("#errors a[href='#networks']"));
    }

    [Fact]
    public async Task The_public_address_goes_into_the_next_message_and_the_configured_one_comes_back()
    {
        Assert.Contains("server's configuration", (await browser.GetAsync(Page)).Html.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await browser.PostFromAsync(Page, Page + "/address", ("public-address", "https://incidents.example.jp/base"));
        Assert.Equal("https://incidents.example.jp/base", Settings.Current.PublicUrl!.AbsoluteUri);
        Assert.Contains("The configuration says: https://ops.example.jp/", (await browser.GetAsync(Page)).Text, StringComparison.Ordinal);
        await browser.PostFromAsync(Page, Page + "/address/remove");
        Assert.Equal("https://ops.example.jp/", Settings.Current.PublicUrl!.AbsoluteUri);
    }

    [Fact]
    public async Task A_webhooks_address_is_kept_and_never_shown()
    {
        await browser.PostAsync(
            Page + "/new-webhook", ("name", "chat"), ("url", "https://127.0.0.1:1/hooks/open-sesame"), ("language", "ja"), ("secret", "secret:hook"), ("networks", "127.0.0.1\r\n"));
        var webhook = Settings.Current.WebhookNamed("chat")!;
        Assert.Equal(("https://127.0.0.1:1/hooks/open-sesame", "hook", Language.Japanese), (webhook.Url, webhook.Rules.SigningSecret, webhook.Language));
        Assert.Equal(["127.0.0.1/32"], webhook.Rules.AllowedNetworks);
        foreach (var path in new[] { Page, Page + "/webhooks/chat", "/api" + Page, "/audit" })
        {
            Assert.DoesNotContain("sesame", (await browser.GetAsync(path)).Text, StringComparison.Ordinal);
        }

        var missing = (await browser.GetAsync("/settings/secrets")).Html.QuerySelectorAll("tbody tr").Single().TextContent;
        Assert.Contains("hook", missing, StringComparison.Ordinal);
        Assert.Contains("webhook:chat", missing, StringComparison.Ordinal);
        await browser.PostAsync(Page + "/webhooks/chat", ("url", ""), ("language", "en"), ("secret", ""), ("networks", "127.0.0.0/8"));
        webhook = Settings.Current.WebhookNamed("chat")!;
        Assert.Equal(("https://127.0.0.1:1/hooks/open-sesame", null, Language.English), (webhook.Url, webhook.Rules.SigningSecret, webhook.Language));

        var tested = await browser.PostFromAsync(Page + "/webhooks/chat", Page + "/webhooks/chat/test");
        Assert.Contains("can't be reached", tested.Html.QuerySelector(".notice.error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync(Page + "/new-webhook", ("name", "chat"), ("url", "https://x.example.jp/"))).Status);
        await browser.PostFromAsync(Page + "/webhooks/chat", Page + "/webhooks/chat/delete");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(Page + "/webhooks/chat")).Status);
        Assert.Empty(Settings.Current.OrganisationWebhooks);
    }

    [Fact]
    public async Task The_last_delivery_and_the_last_failure_show_also_after_a_restart()
    {
        var relay = Relay();
        await SetRelayAsync(relay);
        await GiveAddressAsync();
        var sato = server.Server.People.Current.FindBySignInName("sato")!.Id;
        var incident = await server.DeclareAsync(title: "Accounts mailbox");
        await server.SubmitAsync(incident, new QueueNotification(null, null, [sato, server.Responder], "Please read", "", false));
        await UntilAsync(async () => (await server.StateAsync(incident)).Notifications[0].Deliveries.Values.All(delivery => !delivery.IsPending));
        await CheckAsync();
        await server.Server.RestartAsync();
        using var again = await server.Server.SignedInAsync("sato");
        browser = again;
        await CheckAsync();

        async Task CheckAsync()
        {
            var facts = (await browser.GetAsync(Page)).Html.QuerySelectorAll("dl.facts dd").Select(fact => fact.TextContent).ToList();
            Assert.Contains("佐藤 花子", facts[0], StringComparison.Ordinal);
            Assert.Contains("Accounts mailbox", facts[0], StringComparison.Ordinal);
            Assert.Contains("tanaka", facts[1], StringComparison.Ordinal);
            Assert.Contains("No mail address and no webhook", facts[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Programs_set_everything_and_responders_nothing()
    {
        var relay = Relay();
        using var administrator = await ProgramAsync(browser, "Administer");
        await Must(administrator.SendAsync("PUT", "/api/settings/notifications/relay", new { host = "127.0.0.1", port = relay.Port, security = "none", sender = "a@example.jp" }));
        await Must(administrator.SendAsync("PUT", "/api/settings/notifications/public-address", new { url = "https://incidents.example.jp" }));
        await Must(administrator.SendAsync("PUT", "/api/settings/notifications/webhooks/chat", new { url = "https://chat.example.jp/1", language = "japanese", allowedNetworks = new[] { "10.1.2.0/24" } }));
        await Must(administrator.SendAsync("PUT", "/api/settings/notifications/personal-webhooks", new { allowedNetworks = new[] { "10.2.0.0/16" } }));
        var view = await JsonOf(administrator.SendAsync("GET", "/api/settings/notifications"));
        Assert.Equal(("settings", "127.0.0.1"), (view.GetProperty("mailRelay").GetProperty("source").GetString(), view.GetProperty("mailRelay").GetProperty("host").GetString()));
        Assert.Equal("https://incidents.example.jp/", view.GetProperty("publicAddress").GetProperty("url").GetString());
        Assert.Equal("chat.example.jp", view.GetProperty("webhooks")[0].GetProperty("host").GetString());
        Assert.Equal("10.2.0.0/16", view.GetProperty("personalWebhooks").GetProperty("allowedNetworks")[0].GetString());

        Assert.Equal("no-own-address", await CodeAsync(administrator.SendAsync("POST", "/api/settings/notifications/relay/test"), HttpStatusCode.Conflict));
        await GiveAddressAsync();
        Assert.True((await JsonOf(administrator.SendAsync("POST", "/api/settings/notifications/relay/test"))).GetProperty("wasSent").GetBoolean());
        Assert.Equal("relay-host", await CodeAsync(administrator.SendAsync("PUT", "/api/settings/notifications/relay", new { host = "", sender = "a@example.jp" }), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("hook-networks", await CodeAsync(administrator.SendAsync("PUT", "/api/settings/notifications/webhooks/x", new { url = "https://x/", allowedNetworks = new[] { "everywhere" } }), HttpStatusCode.UnprocessableEntity));
        Assert.Equal("no-webhook", await CodeAsync(administrator.SendAsync("POST", "/api/settings/notifications/webhooks/none/test"), HttpStatusCode.NotFound));
        await Must(administrator.SendAsync("DELETE", "/api/settings/notifications/relay"));
        await Must(administrator.SendAsync("DELETE", "/api/settings/notifications/public-address"));
        await Must(administrator.SendAsync("DELETE", "/api/settings/notifications/webhooks/chat"));
        await Must(administrator.SendAsync("DELETE", "/api/settings/notifications/personal-webhooks"));
        Assert.Equal("no-relay", await CodeAsync(administrator.SendAsync("DELETE", "/api/settings/notifications/relay"), HttpStatusCode.NotFound));

        using var tanaka = await server.Server.SignedInAsync("tanaka");
        using var responder = await ProgramAsync(tanaka, "View");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOf(responder.SendAsync("GET", "/api/settings/notifications")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOf(responder.SendAsync("POST", "/api/settings/notifications/relay/test")));
        Assert.Equal(HttpStatusCode.Forbidden, (await tanaka.GetAsync(Page)).Status);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Every_page_is_whole(string language)
    {
        await browser.PostFromAsync("/settings", "/language", ("language", language), ("return-url", "/"));
        await SetRelayAsync(Relay());
        await GiveAddressAsync();
        await browser.PostAsync(Page + "/new-webhook", ("name", "chat"), ("url", "https://chat.example.jp/1"), ("language", "ja"), ("secret", "nowhere"));
        await browser.PostFromAsync(Page, Page + "/personal", ("secret", "nowhere"));
        await browser.PostFromAsync(Page, Page + "/address", ("public-address", "https://incidents.example.jp/"));
        foreach (var path in new[] { Page, Page + "/new-webhook", Page + "/webhooks/chat" })
        {
            PageQualityTests.Check(path, await browser.GetAsync(path), language);
        }

        PageQualityTests.Check(Page, await browser.PostFromAsync(Page, Page + "/relay", ("host", "")), language, HttpStatusCode.UnprocessableEntity);
    }

    private static IElement? TestButton(Page page) => page.Html.QuerySelector("form[action='/settings/notifications/relay/test'] button");

    private static async Task Must(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, $"{response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    private static async Task<string?> CodeAsync(Task<HttpResponseMessage> answer, HttpStatusCode status)
    {
        using var response = await answer;
        Assert.Equal(status, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString();
    }

    private static async Task<JsonElement> JsonOf(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> StatusOf(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return response.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<Caller> ProgramAsync(Browser owner, string permission)
    {
        var page = await owner.PostAsync("/settings/account/tokens", ("token-name", "script"), ("validity", "none"), ("permissions", "View"), ("permissions", permission));
        var token = page.Html.All.Select(element => element.TextContent.Trim()).Last(text => text.StartsWith("iot_", StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal));
        var client = new HttpClient { BaseAddress = server.Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Caller(client);
    }

    private RelayServer Relay()
    {
        var relay = new RelayServer { OffersTls = false };
        relays.Add(relay);
        return relay;
    }

    private Task<Page> SetRelayAsync(RelayServer relay) => browser.PostFromAsync(
        Page, Page + "/relay", ("host", "127.0.0.1"), ("security", "none"), ("port", relay.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("user", ""), ("relay-secret", ""), ("sender", "IncidentOps <incidents@example.jp>"));

    private async Task GiveAddressAsync()
    {
        var sato = server.Server.People.Current.FindBySignInName("sato")!.Id;
        Assert.Null(await server.Server.People.SubmitAsync(new SetContactWays(sato, Own, null, null), Actor.System, CancellationToken.None));
    }

    /// <summary>A program with a token.</summary>
    private sealed class Caller(HttpClient client) : IDisposable
    {
        public async Task<HttpResponseMessage> SendAsync(string method, string path, object? body = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };
            return await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        public void Dispose() => client.Dispose();
    }
}
