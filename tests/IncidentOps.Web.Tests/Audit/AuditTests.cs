using System.Net;
using AngleSharp.Dom;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Audit;
using IncidentOps.Web.Tests.Records;
using IncidentOps.Web.Tests.Security;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Audit;

public sealed class AuditTests : IAsyncLifetime
{
    private RecordServer server = null!;

    public async ValueTask InitializeAsync() => server = await RecordServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Everything_that_was_done_is_told_in_words_the_newest_first()
    {
        var incident = await server.DeclareAsync();
        await server.SubmitAsync(incident, new AddNote("Phoned the bank"));
        var rows = await RowsAsync("/audit");
        Assert.Contains("tanaka 経理メールの乗っ取り メモを記入Phoned the bank", rows[0], StringComparison.Ordinal);
        Assert.Contains("インシデントを宣言（SEV2）", rows[1], StringComparison.Ordinal);
        Assert.Contains(rows, row => row.Contains("メンバー", StringComparison.Ordinal) && row.Contains("追加：tanaka", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_narrowed_by_person_and_day_and_goes_on_page_by_page()
    {
        var incident = await server.DeclareAsync();
        for (var number = 0; number < 120; number++)
        {
            await server.SubmitAsync(incident, new AddNote($"note {number}"));
        }

        var first = await server.Administrator.GetAsync($"/audit?person={server.Responder}");
        Assert.Equal(100, first.Html.QuerySelectorAll("tbody tr").Length);
        var next = first.Html.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        Assert.Contains($"person={server.Responder}", next, StringComparison.Ordinal);
        var second = await RowsAsync(next);
        Assert.Equal(21, second.Count);
        Assert.All(second, row => Assert.Contains("tanaka", row, StringComparison.Ordinal));
        var past = await server.Administrator.GetAsync("/audit?from=2001-01-01&to=2001-12-31");
        Assert.NotNull(past.Html.QuerySelector("main .empty"));
        Assert.True((await RowsAsync("/audit?from=not-a-day&to=9999-99-99&before=x")).Count > 0);
    }

    [Fact]
    public async Task A_whole_and_a_broken_log_are_told_apart_by_more_than_colour()
    {
        var incident = await server.DeclareAsync();
        await server.SubmitAsync(incident, new AddNote("Phoned the bank"));
        Assert.Contains("まだ検証していません", (await server.Administrator.GetAsync("/audit")).Html.QuerySelector("#log")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/audit#log", (await server.Administrator.PostFromAsync("/audit", "/audit/verify")).Location);
        Assert.Contains("✓ チェーンに問題はありません", await LogAsync(), StringComparison.Ordinal);

        // Somebody changes an event behind the product's back.
        var file = Path.Combine(server.Server.Folder, "incidentops.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var change = connection.CreateCommand();
            change.CommandText = "UPDATE events SET recorded_at = recorded_at - 1 WHERE position = (SELECT MAX(position) FROM events)";
            Assert.Equal(1, await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await LogAsync();
        var page = await server.Administrator.GetAsync("/audit");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var broken = page.Html.QuerySelector("#log [role=alert]")!;
        Assert.Contains("✕ チェーンが壊れています", broken.TextContent, StringComparison.Ordinal);
        Assert.StartsWith(incident.Stream, broken.QuerySelector("li code")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("表示できません", page.Html.QuerySelectorAll("[role=alert]")[^1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_administrators_see_it()
    {
        using var tanaka = await server.Server.SignedInAsync("tanaka");
        foreach (var path in new[] { "/audit", "/api/audit" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await tanaka.GetAsync(path)).Status);
        }

        var listed = await server.Administrator.GetAsync("/api/audit?limit=2");
        Assert.Equal(HttpStatusCode.OK, listed.Status);
        Assert.Contains("\"hash\":", listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_event_of_people_and_settings_has_words()
    {
        var types = typeof(PeopleEvent).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && (type.IsSubclassOf(typeof(PeopleEvent)) || type.IsSubclassOf(typeof(SettingsEvent)) || type.IsSubclassOf(typeof(ScheduleEvent)))).ToList();
        Assert.True(types.Count > 20);
        Assert.All(types, type => Assert.True(RegisterTexts.Find(EventCodec.NameOf(type)) is { IsGiven: true }, $"{type.Name} has no words."));
    }

    /// <summary>What the page says of the log, once a check that the request may not have waited for has ended.</summary>
    private async Task<string> LogAsync()
    {
        var check = server.Server.Services.GetRequiredService<LogCheck>();
        await check.RunAsync();
        return (await server.Administrator.GetAsync("/audit")).Html.QuerySelector("#log")!.TextContent;
    }

    private async Task<List<string>> RowsAsync(string path)
    {
        var page = await server.Administrator.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return [.. page.Html.QuerySelectorAll("tbody tr").Select(row => string.Join(' ', row.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
    }
}
