using System.IO.Compression;
using System.Net;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Retention;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Tests.Records;
using IncidentOps.Web.Tests.Security;
using IncidentOps.Web.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Retention;

/// <summary>Legal hold, erasure and retention on a real server over SQLite; the log is verified after each erasure.</summary>
public sealed class RetentionTests : IAsyncLifetime
{
    private const string Settings = "/settings/retention";
    private const string Title = "社長のメール";
    private const string Words = "太郎さんから電話";

    private RecordServer server = null!;
    private Browser browser = null!;

    private IEvidenceStore Evidence => server.Server.Services.GetRequiredService<IEvidenceStore>();

    private RetentionRun Run => server.Server.Services.GetRequiredService<RetentionRun>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await RecordServer.StartAsync();
        browser = server.Administrator;
        await browser.PostFromAsync("/settings", "/language", ("language", "en"), ("return-url", "/settings"));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task An_erased_incident_has_no_words_left_anywhere_and_the_log_verifies()
    {
        var incident = await ClosedAsync("content of the mail");
        var path = PathOf(incident);
        foreach (var format in new[] { "md", "jsonl", "xlsx" })
        {
            Assert.Contains(Words, await SaidAsync($"/incidents/{incident}/export/{format}"), StringComparison.Ordinal);
        }

        Assert.Contains(Title, await SaidAsync("/audit"), StringComparison.Ordinal);
        var wrong = await browser.PostFromAsync(path, path + "/erase", ("title", "another"), ("erase-reason", "Request"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Html.QuerySelector("#errors a[href='#title']"));
        Assert.Null((await server.StateAsync(incident)).ErasedAt);

        Assert.Equal(path + "?kept=yes", (await browser.PostFromAsync(path, path + "/erase", ("title", Title), ("erase-reason", "Request"))).Location);
        var state = await server.StateAsync(incident);
        Assert.True(state.ErasedAt is not null && state.Title!.IsErased && state.Summary!.IsErased && state.Notes["n1"].Text!.IsErased);
        await VerifiedAsync();
        foreach (var shown in new[] { path, Settings, "/audit", $"/incidents/{incident}/export/md", $"/incidents/{incident}/export/jsonl", $"/incidents/{incident}/export/xlsx" })
        {
            var said = await SaidAsync(shown);
            Assert.DoesNotContain(Title, said, StringComparison.Ordinal);
            Assert.DoesNotContain(Words, said, StringComparison.Ordinal);
        }

        Assert.Contains("(erased)", (await browser.GetAsync($"/incidents/{incident}/export/md")).Text, StringComparison.Ordinal);
        Assert.Contains("\"erased\":true", (await browser.GetAsync($"/incidents/{incident}/export/jsonl")).Text, StringComparison.Ordinal);

        await server.Server.RestartAsync();
        Assert.True((await server.StateAsync(incident)).Title!.IsErased);
        await VerifiedAsync();
    }

    [Fact]
    public async Task Its_evidence_goes_too_but_not_what_another_incident_holds()
    {
        var erased = await ClosedAsync("only here", "in both");
        var other = await ClosedAsync("in both");
        var (own, shared) = ((await server.StateAsync(erased)).Evidence[0].Sha256, (await server.StateAsync(erased)).Evidence[1].Sha256);
        await server.SubmitAsync(erased, new EraseIncident(Title, "Request"));
        server.Server.Clock.Advance(EvidenceState.Settling + EvidenceState.Settling);
        await UntilAsync(async () => (await server.StateAsync(erased)).EvidenceErasedAt is not null);
        Assert.Null(await Evidence.OpenAsync(own, Cancellation));
        await using (var kept = await Evidence.OpenAsync(shared, Cancellation))
        {
            Assert.NotNull(kept);
        }

        Assert.Equal(new EvidenceErased(1, 1), (await server.EventsAsync(erased))[^1].Event);
        await server.SubmitAsync(other, new EraseIncident(Title, "Request"));
        await UntilAsync(async () => (await server.StateAsync(other)).EvidenceErasedAt is not null);
        Assert.Null(await Evidence.OpenAsync(shared, Cancellation));
        await VerifiedAsync();
    }

    [Fact]
    public async Task A_legal_hold_keeps_everything_until_it_is_lifted()
    {
        var incident = await ClosedAsync();
        var path = PathOf(incident);
        await browser.PostFromAsync(path, path + "/hold", ("hold-reason", "Litigation"));
        Assert.Contains("Litigation", (await browser.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Null((await browser.GetAsync(path)).Html.QuerySelector($"form[action='{path}/erase']"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostFromAsync(path, path + "/erase", ("title", Title), ("erase-reason", "x"))).Status);
        Assert.Contains(Title, await SaidAsync(Settings), StringComparison.Ordinal);

        await SetAsync(30);
        server.Server.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal(0, (await Run.RunOnceAsync(Cancellation))!.Erased);
        Assert.False((await server.StateAsync(incident)).Title!.IsErased);

        await server.SubmitAsync(incident, new LiftLegalHold("Settled"));
        Assert.Equal(1, (await Run.RunOnceAsync(Cancellation))!.Erased);
        Assert.True((await server.StateAsync(incident)).Title!.IsErased);
        await VerifiedAsync();
    }

    [Fact]
    public async Task By_default_everything_is_kept_for_ever()
    {
        var incident = await ClosedAsync();
        server.Server.Clock.Advance(TimeSpan.FromDays(10_000));
        Assert.Null(await Run.RunOnceAsync(Cancellation));
        Assert.False((await server.StateAsync(incident)).Title!.IsErased);
    }

    [Fact]
    public async Task The_period_erases_by_itself_what_has_ended_before_it_and_nothing_else()
    {
        var old = await ClosedAsync();
        var open = await server.DeclareAsync(title: Title);
        await SetAsync(30);
        server.Server.Clock.Advance(TimeSpan.FromDays(20));
        var younger = await ClosedAsync();
        server.Server.Clock.Advance(TimeSpan.FromDays(11));
        // The hosted run looks once an hour by itself.
        await UntilAsync(async () => (await server.StateAsync(old)).ErasedAt is not null, () => server.Server.Clock.Advance(RetentionRun.Interval));
        Assert.Equal(new IncidentErased(ErasureCause.Retention, null), (await server.EventsAsync(old)).Single(one => one.Event is IncidentErased).Event);
        Assert.False((await server.StateAsync(open)).Title!.IsErased);
        Assert.False((await server.StateAsync(younger)).Title!.IsErased);
        await VerifiedAsync();
    }

    [Fact]
    public async Task A_period_that_erases_something_already_names_it_and_waits_a_day()
    {
        var incident = await ClosedAsync();
        server.Server.Clock.Advance(TimeSpan.FromDays(60));
        using var sato = await server.Server.SignedInAsync("sato");
        browser = sato;
        var asked = await browser.PostAsync(Settings, ("days", "30"));
        Assert.Contains(Title, asked.Html.QuerySelector("#preview")!.TextContent, StringComparison.Ordinal);
        Assert.Null(server.Server.Services.GetRequiredService<OrganisationSettings>().Current.Retention);

        Assert.Equal(Settings + "?kept=yes", (await browser.PostAsync(Settings, ("days", "30"), ("confirmed", "yes"))).Location);
        Assert.Null(await Run.RunOnceAsync(Cancellation));
        Assert.False((await server.StateAsync(incident)).Title!.IsErased);
        await browser.PostFromAsync(Settings, Settings + "/keep");
        server.Server.Clock.Advance(RetentionRun.Grace);
        Assert.Null(await Run.RunOnceAsync(Cancellation));

        await SetAsync(30);
        server.Server.Clock.Advance(RetentionRun.Grace);
        Assert.Equal(1, (await Run.RunOnceAsync(Cancellation))!.Erased);
    }

    [Fact]
    public async Task Only_administrators_see_and_change_it()
    {
        var incident = await ClosedAsync();
        using var tanaka = await server.Server.SignedInAsync("tanaka");
        foreach (var path in new[] { Settings, PathOf(incident), "/api/settings/retention" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await tanaka.GetAsync(path)).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await tanaka.PostFromAsync("/settings", PathOf(incident) + "/erase", ("title", Title), ("erase-reason", "x"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync(Settings, ("days", "3"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/incidents/none/retention")).Status);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Every_page_is_whole(string language)
    {
        await browser.PostFromAsync("/settings", "/language", ("language", language), ("return-url", "/"));
        var (erased, held, closed) = (await ClosedAsync("evidence"), await ClosedAsync(), await ClosedAsync());
        await server.SubmitAsync(erased, new EraseIncident(Title, "Request"));
        await server.SubmitAsync(held, new PlaceLegalHold("Litigation"));
        await SetAsync(365);
        foreach (var path in new[] { Settings, PathOf(erased), PathOf(held), PathOf(closed), PathOf(await server.DeclareAsync()) })
        {
            PageQualityTests.Check(path, await browser.GetAsync(path), language);
        }
    }

    private static string PathOf(IncidentId incident) => $"/incidents/{incident}/retention";

    /// <summary>What a page or a file says: its words, whatever they are wrapped in.</summary>
    private async Task<string> SaidAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = (await browser.SendAsync(request)).Response;
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}");
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        if (!path.EndsWith("xlsx", StringComparison.Ordinal))
        {
            return WebUtility.HtmlDecode(System.Text.Encoding.UTF8.GetString(bytes));
        }

        using var workbook = new ZipArchive(new MemoryStream(bytes));
        return string.Concat(workbook.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Action? meanwhile = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }

    private async Task SetAsync(int days)
    {
        var actor = new Actor(server.Responder, Permissions.View | Permissions.Administer);
        Assert.Null(await server.Server.Services.GetRequiredService<OrganisationSettings>().SubmitAsync(new SetRetention(days), actor, Cancellation));
    }

    private async Task<IncidentId> ClosedAsync(params string[] evidence)
    {
        var incident = await server.DeclareAsync(title: Title);
        await server.SubmitAsync(incident, new AddNote(Words));
        foreach (var content in evidence)
        {
            var kept = await Evidence.KeepAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), 1_000, Cancellation);
            await server.SubmitAsync(incident, new AttachEvidence(null, null, "mail.eml", "message/rfc822", kept.Size, kept.Sha256));
        }

        await server.SubmitAsync(incident, new CloseIncident("Over"));
        return incident;
    }

    private async Task VerifiedAsync()
    {
        var verified = await server.Server.Services.GetRequiredService<ILogVerifier>().VerifyAsync(Cancellation);
        Assert.True(verified.IsIntact, string.Join('\n', verified.Faults));
    }
}
