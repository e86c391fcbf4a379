using System.IO.Compression;
using System.Net;
using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Web.Tests.Records;

namespace IncidentOps.Web.Tests.Exports;

public sealed class ExportEndpointTests : IAsyncLifetime
{
    private RecordServer server = null!;

    public async ValueTask InitializeAsync() => server = await RecordServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(IncidentMode.Live)]
    [InlineData(IncidentMode.Drill)]
    public async Task Every_format_that_the_page_offers_can_be_fetched_and_says_whether_it_is_a_drill(IncidentMode mode)
    {
        var incident = await server.DeclareAsync(mode);
        await server.SubmitAsync(incident, new AddNote("=cmd|' /C calc'!A1"));
        using var tanaka = await server.Server.SignedInAsync("tanaka");
        var page = await tanaka.GetAsync($"/incidents/{incident}/export");
        var links = page.Html.QuerySelectorAll("main li a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(3, links.Count);
        foreach (var link in links)
        {
            var file = await tanaka.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, file.Status);
            var disposition = file.Response.Content.Headers.ContentDisposition!;
            Assert.Equal("attachment", disposition.DispositionType);
            Assert.Equal(mode == IncidentMode.Drill, disposition.FileName!.Trim('"').StartsWith("DRILL-", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Json_lines_hold_every_event_in_order_with_its_hash()
    {
        var incident = await server.DeclareAsync();
        for (var number = 0; number < 5; number++)
        {
            await server.SubmitAsync(incident, new AddNote($"note {number}"));
        }

        using var tanaka = await server.Server.SignedInAsync("tanaka");
        var lines = (await tanaka.GetAsync($"/incidents/{incident}/export/jsonl")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("incident", lines[0].GetProperty("export").GetString());
        Assert.Equal([1, 2, 3, 4, 5, 6], lines.Skip(1).Select(line => line.GetProperty("version").GetInt32()));
        Assert.All(lines.Skip(1), line => Assert.Equal(64, line.GetProperty("hash").GetString()!.Length));
        Assert.Equal("note 0", lines[2].GetProperty("payload").GetProperty("text").GetString());
        Assert.Equal("tanaka", lines[2].GetProperty("actor").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_workbook_is_one_and_programs_get_it_too()
    {
        var incident = await server.DeclareAsync();
        using var tanaka = await server.Server.SignedInAsync("tanaka");
        foreach (var path in new[] { $"/incidents/{incident}/export/xlsx", $"/api/incidents/{incident}/export/xlsx" })
        {
            var file = await tanaka.GetAsync(path);
            using var archive = new ZipArchive(await file.Response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), ZipArchiveMode.Read);
            Assert.NotNull(archive.GetEntry("xl/worksheets/sheet1.xml"));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_strangers_see_nothing()
    {
        var incident = await server.DeclareAsync();
        using var tanaka = await server.Server.SignedInAsync("tanaka");
        foreach (var path in new[] { $"/incidents/{incident}/export/pdf", $"/incidents/{Guid.NewGuid():N}/export/md", $"/incidents/{Guid.NewGuid():N}/export", "/incidents/x/export/jsonl" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await tanaka.GetAsync(path)).Status);
        }

        using var stranger = server.Server.Browse();
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync($"/incidents/{incident}/export/md")).Status);
    }
}
