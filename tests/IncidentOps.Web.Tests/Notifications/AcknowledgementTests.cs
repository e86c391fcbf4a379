using System.Net;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Web.Tests.Records;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Notifications;

public sealed class AcknowledgementTests : IAsyncLifetime
{
    private RecordServer server = null!;
    private IncidentId incident;
    private PersonId mori;
    private string path = "";

    public async ValueTask InitializeAsync()
    {
        server = await RecordServer.StartAsync();
        mori = await server.Server.AddAsync("mori", AccountRole.Viewer);
        await server.Server.People.SubmitAsync(new SetLanguage(mori, Language.Japanese), Actor.System, CancellationToken.None);
        incident = await server.DeclareAsync();
        await server.SubmitAsync(incident, new QueueNotification(null, null, [mori, server.Responder], "Please read", "ご確認ください", true));
        path = PathOf(mori, server.Server.Clock.GetUtcNow().AddDays(7));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Opening_the_link_shows_and_acknowledges_nothing()
    {
        using var browser = server.Server.Browse();
        var page = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("ja", page.Html.DocumentElement.GetAttribute("lang"));
        Assert.Contains("通知を確認しました", page.Html.QuerySelector("main button")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(path, page.Html.QuerySelector("main form")!.GetAttribute("action"));
        Assert.DoesNotContain("経理", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ご確認ください", page.Text, StringComparison.Ordinal);
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        await browser.SendAsync(head);
        Assert.Null(await AcknowledgedAt(mori));
    }

    [Fact]
    public async Task Pressing_acknowledges_for_that_person_alone_without_cookies_or_form_token()
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Server.Address };
        using var pressed = await client.PostAsync(new Uri(path, UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Redirect, path), (pressed.StatusCode, pressed.Headers.Location!.OriginalString));
        Assert.NotNull(await AcknowledgedAt(mori));
        Assert.Null(await AcknowledgedAt(server.Responder));
        Assert.Equal(mori, (await server.EventsAsync(incident)).Single(recorded => recorded.Event is NotificationAcknowledged).Actor);
        using var browser = server.Server.Browse();
        var page = await browser.GetAsync(path);
        Assert.Contains("確認済み", page.Html.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Html.QuerySelector("main button"));
    }

    [Fact]
    public async Task However_often_it_is_pressed_it_is_recorded_once_whoever_is_signed_in()
    {
        using var tanaka = await server.Server.SignedInAsync("tanaka");
        for (var press = 0; press < 3; press++)
        {
            server.Server.Clock.Advance(TimeSpan.FromMinutes(5));
            Assert.NotEqual(HttpStatusCode.InternalServerError, (await tanaka.PostRawAsync(path, [], tanaka.Origin)).Status);
        }

        var recorded = Assert.Single(await server.EventsAsync(incident), one => one.Event is NotificationAcknowledged);
        Assert.Equal(mori, recorded.Actor);
    }

    [Fact]
    public async Task An_expired_link_says_so_and_acknowledges_nothing()
    {
        server.Server.Clock.Advance(TimeSpan.FromDays(7));
        using var browser = server.Server.Browse();
        var page = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("期限切れ", page.Html.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, (await browser.PostRawAsync(path, [], null)).Status);
        Assert.Null(await AcknowledgedAt(mori));
    }

    [Fact]
    public async Task What_was_acknowledged_in_time_stays_so_when_the_link_has_expired_and_the_incident_is_closed()
    {
        using var browser = server.Server.Browse();
        await browser.PostRawAsync(path, [], null);
        await server.SubmitAsync(incident, new CloseIncident("Done"));
        server.Server.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Contains("確認済み", (await browser.GetAsync(path)).Html.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await server.StateAsync(incident)).ClosedAt);
    }

    [Fact]
    public async Task Acknowledging_never_reopens_a_closed_incident()
    {
        await server.SubmitAsync(incident, new CloseIncident("Done"));
        using var browser = server.Server.Browse();
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostRawAsync(path, [], null)).Status);
        Assert.False((await server.StateAsync(incident)).IsOpen);
        Assert.NotNull(await AcknowledgedAt(mori));
    }

    [Fact]
    public async Task Links_that_are_none_of_ours_are_not_found_in_the_browsers_language()
    {
        using var browser = server.Server.Browse("en");
        var stranger = PathOf(new PersonId("nobody"), server.Server.Clock.GetUtcNow().AddDays(1));
        foreach (var wrong in new[] { "/ack/x", path[..^3] + "AAA", stranger })
        {
            var page = await browser.GetAsync(wrong);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.Equal("This link does not work", page.Html.QuerySelector("h1")!.TextContent);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PostRawAsync(wrong, [], null)).Status);
        }
    }

    [Fact]
    public async Task A_language_chosen_on_the_page_holds()
    {
        using var browser = server.Server.Browse();
        await browser.PostFromAsync(path, "/language", ("language", "en"), ("return-url", path));
        Assert.Equal("en", (await browser.GetAsync(path)).Html.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_drills_page_is_unmistakable()
    {
        var drill = await server.DeclareAsync(IncidentMode.Drill);
        await server.SubmitAsync(drill, new QueueNotification(null, null, [mori], "Please read", "ご確認ください", true));
        using var browser = server.Server.Browse();
        var page = await browser.GetAsync("/ack/" + server.Tokens.Issue(new AcknowledgementLink(drill, "m1", mori, server.Server.Clock.GetUtcNow().AddDays(7))));
        Assert.Contains("【訓練】", page.Html.QuerySelector(".drill-banner")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pressing_is_limited()
    {
        using var browser = server.Server.Browse();
        var answers = new List<HttpStatusCode>();
        for (var press = 0; press < 65; press++)
        {
            answers.Add((await browser.PostRawAsync("/ack/x", [], null)).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(path)).Status);
    }

    private async Task<DateTimeOffset?> AcknowledgedAt(PersonId person) => (await server.StateAsync(incident)).Notifications[0].Deliveries[person].AcknowledgedAt;

    private string PathOf(PersonId person, DateTimeOffset expiry) => "/ack/" + server.Tokens.Issue(new AcknowledgementLink(incident, "m1", person, expiry));
}
