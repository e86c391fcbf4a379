using System.Text;
using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exports;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Tests.InMemory;
using IncidentOps.Engine.Tests.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Exports;

public sealed class ExportTests
{
    private static readonly Core.Runbooks.Plan Plan = PlanOf(Todo("cut"), Evidence("keep"));
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
    private static readonly string Hash = new('a', 64);

    [Fact]
    public async Task The_report_tells_facts_steps_evidence_and_the_chronology_in_the_readers_language()
    {
        var report = MarkdownExport.Of(await Context(Language.Japanese));
        Assert.StartsWith("# SEV1 Phish\n", report, StringComparison.Ordinal);
        Assert.Contains("- [x] cut（日本語） — AIKO, ", report, StringComparison.Ordinal);
        Assert.Contains("SHA-256 `" + Hash + "`", report, StringComparison.Ordinal);
        Assert.Contains("AIKO: 「cut（日本語）」を完了\n  > 3 sessions \\<b\\> \\*bold\\*\n  > second line\n", report, StringComparison.Ordinal);
        Assert.Contains("(Asia/Tokyo)", report, StringComparison.Ordinal);
        Assert.DoesNotContain("訓練", report, StringComparison.Ordinal);
        Assert.Contains("Completed “cut”", MarkdownExport.Of(await Context(Language.English)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Language.Japanese, "- [x] active（日本語） → quiet（日本語） — AIKO, ")]
    [InlineData(Language.English, "- [x] active → quiet — AIKO, ")]
    public async Task A_decision_is_ticked_with_its_answer(Language language, string line)
    {
        var plan = PlanOf(Decision("active", "yes", "quiet"), Decision("open", "yes", "no"));
        var bench = new SessionsBench(plan);
        var incident = SessionsBench.NewIncident();
        await bench.Must(incident, new DeclareIncident("Phish"));
        await bench.Must(incident, new TakeRole(IncidentRoles.Commander));
        await bench.Must(incident, new StartRun(plan.Version.Sha256));
        await bench.Must(incident, new DecideStep("r1", "active", "quiet"));
        var known = new KnownPlans(plan);
        var context = await new ExportReader(bench.Sessions, new PlanCatalog(known, known), bench.Clock)
            .ReadAsync(incident, person => person.Value.ToUpperInvariant(), language, Tokyo, CancellationToken.None);
        var report = MarkdownExport.Of(context!);
        Assert.Contains(line, report, StringComparison.Ordinal);
        Assert.Contains(language == Language.Japanese ? "- [ ] open（日本語）\n" : "- [ ] open\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_written_can_t_become_markup()
    {
        var report = MarkdownExport.Of(await Context(Language.English, "# Heading\n```\n<script>alert(1)</script> [x](javascript:1)"));
        Assert.DoesNotContain("\n# Heading", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("[x](", report, StringComparison.Ordinal);
        Assert.Contains("  > \\# Heading\n", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Language.Japanese, "【訓練】")]
    [InlineData(Language.English, "DRILL")]
    public async Task A_drills_exports_say_so_everywhere(Language language, string mark)
    {
        var context = await Context(language, mode: IncidentMode.Drill);
        var report = MarkdownExport.Of(context);
        Assert.All(report.Split('\n').Where(line => line.StartsWith('#')), heading => Assert.Contains(mark, heading, StringComparison.Ordinal));
        var sheet = ChronologySheet.Of(context);
        Assert.StartsWith(mark, sheet.Name, StringComparison.Ordinal);
        Assert.All(sheet.Rows, row => Assert.Equal(mark, row[0]));
        Assert.StartsWith("DRILL-incident-", ExportFile.NameOf(context.Incident, context.State.Mode, context.State.DeclaredAt, "md"), StringComparison.Ordinal);
        Assert.Contains("DRILL", Encoding.UTF8.GetString(JsonLinesExport.Head(context.Incident, IncidentMode.Drill, context.ExportedAt)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chronology_has_a_row_for_each_event_with_three_reckonings_of_time()
    {
        var context = await Context(Language.Japanese);
        var sheet = ChronologySheet.Of(context);
        Assert.Equal(["日時（Asia/Tokyo）", "UTC", "経過", "実施者", "内容", "詳細", "申告日時"], sheet.Columns.Select(column => column.Title));
        Assert.Equal(context.Events.Count, sheet.Rows.Count);
        Assert.All(sheet.Rows, row => Assert.Equal(sheet.Columns.Count, row.Count));
        var tick = Assert.Single(sheet.Rows, row => row[4] == "「cut（日本語）」を完了");
        Assert.EndsWith("Z", tick[1], StringComparison.Ordinal);
        Assert.Equal("00:12:00", tick[2]);
        Assert.Equal("AIKO", tick[3]);
        Assert.StartsWith("=3", Assert.Single(sheet.Rows, row => row[4] == "メモを記入")[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_context_gives_the_same_bytes()
    {
        var context = await Context(Language.Japanese);
        Assert.Equal(MarkdownExport.Of(context), MarkdownExport.Of(context with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo") }));
    }

    [Fact]
    public async Task Json_lines_carry_every_event_as_stored_with_its_texts_place_and_hash()
    {
        var codec = new EventCodec();
        var export = new JsonLinesExport(codec);
        var context = await Context(Language.English);
        var lines = context.Events.Select((recorded, index) => Encoding.UTF8.GetString(export.EventLine(
            new LoggedEvent(100 + index, context.Incident.Stream, Stored(codec, recorded), $"hash{index}"), IncidentMode.Live, context.Name))).ToList();
        Assert.All(lines, line => Assert.EndsWith("}\n", line, StringComparison.Ordinal));
        using var tick = JsonDocument.Parse(lines.First(line => line.Contains("\"stepCompleted\"", StringComparison.Ordinal)));
        Assert.Equal("3 sessions <b> *bold*\nsecond line", tick.RootElement.GetProperty("payload").GetProperty("note").GetString());
        Assert.Equal(("aiko", "AIKO"), (tick.RootElement.GetProperty("actor").GetProperty("id").GetString(), tick.RootElement.GetProperty("actor").GetProperty("name").GetString()));
        Assert.StartsWith("hash", tick.RootElement.GetProperty("hash").GetString(), StringComparison.Ordinal);
        Assert.True(tick.RootElement.GetProperty("position").GetInt64() >= 100);
        var erased = Stored(codec, context.Events[0]) with { Texts = [null] };
        Assert.Contains("\"title\":{\"erased\":true}", Encoding.UTF8.GetString(export.EventLine(
            new LoggedEvent(1, context.Incident.Stream, erased, "h"), IncidentMode.Live, context.Name)), StringComparison.Ordinal);
    }

    private static StoredEvent Stored(EventCodec codec, RecordedEvent recorded)
    {
        var encoded = codec.Encode(recorded);
        return new StoredEvent(
            recorded.Version, encoded.RecordedAt, encoded.Type, encoded.Schema, encoded.CommandId, encoded.Payload, [.. encoded.Texts.Select(text => (string?)text.Text)]);
    }

    private static async Task<ExportContext> Context(Language language, string note = "=3+4", IncidentMode mode = IncidentMode.Live)
    {
        var bench = new SessionsBench(Plan);
        var incident = SessionsBench.NewIncident();
        var by = Aiko with { Permissions = Aiko.Permissions | Permissions.Facilitate };
        await bench.Must(incident, new DeclareIncident("Phish", Mode: mode), by);
        await bench.Must(incident, new TakeRole(IncidentRoles.Commander));
        await bench.Must(incident, new StartRun(Plan.Version.Sha256));
        bench.Clock.Advance(TimeSpan.FromMinutes(12));
        await bench.Must(incident, new CompleteStep("r1", "cut", "3 sessions <b> *bold*\nsecond line"));
        await bench.Must(incident, new AttachEvidence("r1", "keep", "log.txt", "text/plain", 12, Hash));
        await bench.Must(incident, new AddNote(note));
        await bench.Must(incident, new CloseIncident("All well"));
        var known = new KnownPlans(Plan);
        var reader = new ExportReader(bench.Sessions, new PlanCatalog(known, known), bench.Clock);
        return (await reader.ReadAsync(incident, person => person.Value.ToUpperInvariant(), language, Tokyo, CancellationToken.None))!;
    }
}
