using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Reviews;

public sealed class ReportPageTests
{
    [Fact]
    public async Task A_played_drill_has_a_report_whose_hash_is_the_one_that_a_replay_of_the_copied_stream_prints()
    {
        var data = Directory.CreateTempSubdirectory("incidentops-report-").FullName;
        try
        {
            string hash;
            IncidentId id;
            await using (var server = await ReviewServer.StartAsync(data))
            {
                var played = await server.PlayAsync();
                id = played.Id;
                using var aiko = await server.Product.SignedInAsync("aiko");
                var page = await aiko.GetAsync($"/incidents/{id}/report");
                Assert.Equal(HttpStatusCode.OK, page.Status);
                hash = page.Html.QuerySelector("#report-hash")!.TextContent;
                Assert.Equal(ReportCodec.HashOf(played.Report), hash);
                Assert.Equal(played.Report.Steps.Length, page.Html.QuerySelectorAll("table.performance tbody tr").Length);
                Assert.Equal(played.Report.Objectives.Length, page.Html.QuerySelectorAll("section[aria-labelledby='objectives'] ol.rows > li").Length);
                Assert.All(played.Report.Injects, inject => Assert.NotNull(page.Html.GetElementById("i-" + inject.Id)));

                // As they went out, which is not always the order of the script.
                var injects = page.Html.QuerySelectorAll("li[id^='i-']").Select(row => played.Report.Injects.First(inject => "i-" + inject.Id == row.Id)).ToList();
                Assert.Equal(injects.OrderBy(inject => inject.ReleasedAt ?? TimeSpan.MaxValue), injects);
                Assert.NotEqual(played.Report.Injects, injects);

                var data1 = await aiko.GetAsync($"/incidents/{id}/report.json");
                Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await data1.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))));
                var api = await aiko.GetAsync($"/api/incidents/{id}/report");
                Assert.Equal(($"\"{hash}\"", data1.Text), (api.Response.Headers.ETag!.Tag, api.Text));
            }

            await using var folder = new DataFolders().Open(data, mayCreate: false);
            var replayed = await new DrillArchive(folder, new YamlPlanReader(), new YamlKeptExercises()).ReportAsync(id, TestContext.Current.CancellationToken);
            Assert.Equal(hash, ReportCodec.HashOf(replayed!));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task While_a_drill_goes_on_its_players_learn_nothing_that_the_room_does_not_show()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        await server.SubmitAsync(drill, server.Hana, new ObserveDrill("They never looked at the mail log.", null, Rating.Major));
        using var goro = await server.Product.SignedInAsync("goro");
        using var hana = await server.Product.SignedInAsync("hana");
        using var aiko = await server.Product.SignedInAsync("aiko");
        // Ben may facilitate drills, but he plays in this one.
        using var ben = await server.Product.SignedInAsync("ben");
        using var sato = await server.Product.SignedInAsync("sato");
        foreach (var (browser, sees) in new[] { (goro, true), (hana, true), (aiko, false), (ben, false), (sato, false) })
        {
            var page = await browser.GetAsync($"/incidents/{drill}/report");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            foreach (var spoiler in new[] { "They never looked", "id=\"injects\"", "id=\"objectives\"", "data-rating", "report-hash" })
            {
                Assert.Equal(sees, page.Text.Contains(spoiler, StringComparison.Ordinal));
            }

            foreach (var inject in server.Find(ReviewServer.Newcomers).Exercise.Injects)
            {
                Assert.Equal(sees, page.Text.Contains(WebUtility.HtmlEncode(inject.Subject.English), StringComparison.Ordinal) || page.Text.Contains(inject.Subject.English, StringComparison.Ordinal));
            }

            foreach (var file in new[] { $"/incidents/{drill}/report.md", $"/incidents/{drill}/report.json", $"/api/incidents/{drill}/report" })
            {
                Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await browser.GetAsync(file)).Status);
            }
        }

        var refused = JsonDocument.Parse((await aiko.GetAsync($"/api/incidents/{drill}/report")).Text).RootElement;
        Assert.Equal("drill-running", refused.GetProperty("code").GetString());
        await server.SubmitAsync(drill, server.Goro, new CloseIncident("Over."));
        Assert.Contains("They never looked", (await aiko.GetAsync($"/incidents/{drill}/report")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_there_was_still_time_for_when_a_drill_ended_is_said_to_be_unrated_and_why()
    {
        await using var server = await ReviewServer.StartAsync();
        var (ended, halted, goesOn) = (await server.BeginAsync(), await server.BeginAsync(), await server.BeginAsync());
        await server.SubmitAsync(ended, server.Goro, new CloseIncident("Over."));
        await server.SubmitAsync(halted, server.Goro, new HaltDrill("A real one."));
        using var goro = await server.Product.SignedInAsync("goro");
        foreach (var (language, whenEnded, whenHalted) in new[]
        {
            ("en", "not rated: the drill ended while there was still time for it", "not rated: a real event stopped the drill while there was still time for it"),
            ("ja", "基準時間内に演習が終了したため評価なし", "基準時間内に実事案の発生で演習が中止されたため評価なし"),
        })
        {
            await goro.PostFromAsync("/incidents", "/language", ("language", language));
            foreach (var (drill, expected) in new[] { (ended, whenEnded), (halted, whenHalted), (goesOn, null) })
            {
                var called = ActionReport.Of(await server.StateAsync(drill)).Objectives.Where(result => result is { From: not null, DoneAt: null }).Select(result => "o-" + result.Id).ToList();
                Assert.NotEmpty(called);
                var page = await goro.GetAsync($"/incidents/{drill}/report");
                var said = page.Html.QuerySelectorAll("ol.rows > li").Where(row => row.QuerySelector(".unrated") is not null).ToList();
                Assert.Equal(expected is null ? [] : called, said.Select(row => row.Id));
                Assert.All(said, row => Assert.Equal(expected, row.QuerySelector(".unrated")!.TextContent));
                var markdown = (await goro.GetAsync($"/incidents/{drill}/report.md")).Text;
                Assert.Equal(expected is null ? 0 : called.Count, markdown.Split('\n').Count(line => expected is not null && line.StartsWith("| ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public async Task One_who_plays_alone_conducts_the_drill_and_still_reads_nothing_ahead()
    {
        await using var server = await ReviewServer.StartAsync();
        var found = server.Find(ReviewServer.Newcomers);
        var drill = new IncidentId(Guid.CreateVersion7());
        await server.SubmitAsync(drill, server.Goro, new DeclareIncident("Alone", null, IncidentMode.Drill));
        await server.SubmitAsync(drill, server.Goro, new PrepareDrill(
            found.Version.Sha256, [.. found.Plans.Select(plan => plan.Version.Sha256)],
            [new DrillPart(server.Goro, DrillDuty.Facilitator), new DrillPart(server.Goro, DrillDuty.Player, found.Exercise.Roles[0].Id)]));
        await server.SubmitAsync(drill, server.Goro, new StartDrill());
        using var goro = await server.Product.SignedInAsync("goro");
        Assert.Null((await goro.GetAsync($"/incidents/{drill}/report")).Html.QuerySelector("#injects"));
        Assert.Equal(HttpStatusCode.Forbidden, (await goro.GetAsync($"/incidents/{drill}/report.json")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await goro.GetAsync($"/incidents/{drill}/evaluation")).Status);
        await server.SubmitAsync(drill, server.Goro, new CloseIncident("Over."));
        Assert.NotNull((await goro.GetAsync($"/incidents/{drill}/report")).Html.QuerySelector("#injects"));
        Assert.NotEmpty((await goro.GetAsync($"/incidents/{drill}/evaluation")).Html.QuerySelectorAll("form.rate"));
    }

    [Fact]
    public async Task A_live_incident_has_the_same_report_without_what_only_drills_have()
    {
        await using var server = await ReviewServer.StartAsync();
        var plan = server.Find(ReviewServer.Newcomers).Plans[0];
        var incident = await server.DeclareAsync("経理 <b>mail</b> | “stolen”");
        await server.SubmitAsync(incident, server.Sato, new TakeRole(IncidentRoles.Commander));
        await server.SubmitAsync(incident, server.Sato, new StartRun(plan.Version.Sha256, [.. server.Find(ReviewServer.Newcomers).Exercise.Inputs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))]));
        var first = (await server.StateAsync(incident)).Runs[0].Progress.Leaves.First(leaf => leaf.IsLive);
        await server.SubmitAsync(incident, server.Sato, new SkipStep("r1", first.Key, "They *phoned* us."));
        using var sato = await server.Product.SignedInAsync("sato");
        await sato.PostFromAsync("/incidents", "/language", ("language", "ja"));
        var page = await sato.GetAsync($"/incidents/{incident}/report");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("事後検証報告書", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Html.QuerySelector("#injects"));
        Assert.Null(page.Html.QuerySelector(".drill-banner"));
        Assert.Contains(plan.Runbook.Title.In(Core.Language.Japanese), page.Text, StringComparison.Ordinal);
        var markdown = (await sato.GetAsync($"/incidents/{incident}/report.md")).Text;
        Assert.Contains("経理 \\<b\\>mail\\</b\\> \\| “stolen”", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain("【訓練】", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_of_a_drill_says_so_and_the_markdown_has_what_the_page_has()
    {
        await using var server = await ReviewServer.StartAsync();
        var played = await server.PlayAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        var page = await aiko.GetAsync($"/incidents/{played.Id}/report");
        Assert.NotNull(page.Html.QuerySelector(".drill-banner"));
        Assert.StartsWith("[DRILL] ", page.Html.Title, StringComparison.Ordinal);
        var file = await aiko.GetAsync($"/incidents/{played.Id}/report.md");
        Assert.StartsWith("DRILL-", file.Response.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        Assert.StartsWith("# [DRILL] ", file.Text, StringComparison.Ordinal);
        Assert.All(file.Text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)), line => Assert.StartsWith("## [DRILL] ", line, StringComparison.Ordinal));
        foreach (var heading in page.Html.QuerySelectorAll("main section h2").Where(heading => heading.Id is not ("observations" or "survey")))
        {
            Assert.Contains(heading.TextContent, file.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_settled_step_leads_to_its_moment_in_the_replay()
    {
        await using var server = await ReviewServer.StartAsync();
        var played = await server.PlayAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        var link = (await aiko.GetAsync($"/incidents/{played.Id}/report")).Html.QuerySelector("table.performance a[href*='/replay?since=']")!.GetAttribute("href")!;
        var moment = await aiko.GetAsync(link);
        Assert.Equal(HttpStatusCode.OK, moment.Status);
        var at = long.Parse(moment.Html.QuerySelector("#replay-at")!.GetAttribute("value")!, System.Globalization.CultureInfo.InvariantCulture);
        var events = await server.Sessions.EventsAsync(played.Id, 0, 10_000, TestContext.Current.CancellationToken);
        var since = TimeSpan.FromMilliseconds(long.Parse(link.Split('=')[^1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(events.Last(recorded => recorded.RecordedAt <= played.Report.StartedAt + since).Version, at);
        Assert.NotEqual(played.Report.Version, at);
    }

    [Fact]
    public async Task What_was_noted_of_a_night_without_a_plan_is_its_chronology()
    {
        await using var server = await ReviewServer.StartAsync();
        var incident = await server.DeclareAsync();
        await server.SubmitAsync(incident, server.Sato, new AddNote("Phoned the bank; Mori holds the transfer."));
        await server.SubmitAsync(incident, server.Sato, new AddNote("Switched port 14 off."));
        using var aiko = await server.Product.SignedInAsync("aiko");
        var notes = (await aiko.GetAsync($"/incidents/{incident}/report")).Html.QuerySelectorAll("section[aria-labelledby='notes'] .said").Select(note => note.TextContent);
        Assert.Equal(["Phoned the bank; Mori holds the transfer.", "Switched port 14 off."], notes);
        Assert.Contains("Switched port 14 off", (await aiko.GetAsync($"/incidents/{incident}/report.md")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_strangers_see_nothing()
    {
        await using var server = await ReviewServer.StartAsync();
        var incident = await server.DeclareAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        foreach (var path in new[] { $"/incidents/{Guid.NewGuid():N}/report", "/incidents/x/report.md", $"/incidents/{Guid.NewGuid():N}/report.json", $"/api/incidents/{Guid.NewGuid():N}/report" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await aiko.GetAsync(path)).Status);
        }

        using var stranger = new Browser(server.Product.Address, "en");
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync($"/incidents/{incident}/report")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync($"/api/incidents/{incident}/report")).Status);
    }
}
