using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>verify-log finds what was changed, and says where; and it never changes anything itself.</summary>
public sealed class LogCheckTests
{
    private static readonly LogCheckOptions Plain = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, long> Tampered => new()
    {
        { "UPDATE events SET payload = CAST(replace(CAST(payload AS TEXT), '3', '4') AS BLOB) WHERE version = 3 AND stream = 1", "incident/a", 3 },
        { "UPDATE events SET recorded_at = recorded_at + 1 WHERE version = 2 AND stream = 1", "incident/a", 2 },
        { "UPDATE events SET command_id = randomblob(16) WHERE version = 2 AND stream = 1", "incident/a", 2 },
        { "UPDATE events SET schema = 2 WHERE version = 4 AND stream = 1", "incident/a", 4 },
        { "UPDATE events SET hash = randomblob(32) WHERE version = 2 AND stream = 1", "incident/a", 2 },
        { "DELETE FROM texts; DELETE FROM events WHERE version = 2 AND stream = 1", "incident/a", 2 },
        { "UPDATE events SET version = 99 WHERE version = 2 AND stream = 1; UPDATE events SET version = 2 WHERE version = 3 AND stream = 1; UPDATE events SET version = 3 WHERE version = 99", "incident/a", 2 },
        { "UPDATE streams SET name = 'incident/x' WHERE id = 1", "incident/x", 1 },
        { "UPDATE event_types SET name = 'other'", "incident/a", 1 },
        { "UPDATE incidents SET version = 9", "incident/a", 6 },
        { "UPDATE incidents SET version = 3 WHERE stream = 1", "incident/a", 4 },
        { "DELETE FROM incidents", "incident/a", 5 },
        { "UPDATE incidents SET is_open = 0 WHERE stream = 1", "incident/a", 5 },
        { "UPDATE incidents SET is_drill = 1 WHERE stream = 1", "incident/a", 5 },
        { "UPDATE incidents SET declared_at = declared_at + 1 WHERE stream = 1", "incident/a", 5 },
        { "DELETE FROM texts", "incident/a", 1 },
        { "DELETE FROM texts WHERE position = 3", "incident/a", 3 },
        { "DELETE FROM texts WHERE position = 3; UPDATE events SET texts = 0 WHERE position = 3", "incident/a", 3 },
    };

    [Theory]
    [MemberData(nameof(Tampered))]
    public async Task Tampering_shows_with_its_place(string sql, string stream, long version)
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        Assert.True(LogCheck.Run(fixture.Layout, Plain).IsWhole);

        StoreFixture.Tamper(fixture.Layout, sql);
        var report = LogCheck.Run(fixture.Layout, Plain);
        Assert.False(report.IsWhole);
        Assert.Contains(report.Findings, finding => finding.Stream == stream && finding.Version == version);
    }

    [Fact]
    public async Task The_store_itself_refuses_to_read_what_was_tampered_with()
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        StoreFixture.Tamper(fixture.Layout, "UPDATE events SET schema = 2 WHERE version = 4 AND stream = 1");
        fixture.Open();
        Assert.Equal(3, (await fixture.Store.ReadAsync("incident/a", 0, 3, Cancellation)).Count);
        var damaged = await Assert.ThrowsAsync<StoreDamagedException>(() => fixture.Store.ReadAsync("incident/a", 0, 9, Cancellation));
        Assert.Equal(("incident/a", 4L), (damaged.Stream, damaged.Version));
        await Assert.ThrowsAsync<StoreDamagedException>(() => fixture.Store.ReadAsync("incident/a", 3, 9, Cancellation));
    }

    [Fact]
    public async Task A_text_moved_or_changed_shows()
    {
        await using var fixture = await FilledAsync();
        await fixture.CloseAsync();
        StoreFixture.Tamper(fixture.Layout, "UPDATE texts SET salt = randomblob(16) WHERE position = 1");
        StoreFixture.Tamper(fixture.Layout, "UPDATE texts SET sealed = (SELECT sealed FROM texts WHERE position = 1) WHERE position = 3");
        var report = LogCheck.Run(fixture.Layout, new LogCheckOptions { Texts = true });
        Assert.Equal([("incident/a", 1L), ("incident/a", 3L)], report.Findings.Select(finding => (finding.Stream!, finding.Version!.Value)));
        fixture.Open();
        await Assert.ThrowsAsync<StoreDamagedException>(() => fixture.Store.ReadAsync("incident/a", 0, 9, Cancellation));
    }

    [Fact]
    public async Task A_text_may_be_gone_only_where_a_later_event_says_that_it_was_erased()
    {
        await using var fixture = await FilledAsync();
        await fixture.AppendAsync("incident/a", 5, StoreFixture.Event("""{"by":"p","e":{"version":1}}""") with { Type = "textErased" });
        await fixture.CloseAsync();
        StoreFixture.Tamper(fixture.Layout, "DELETE FROM texts WHERE position = 1");
        Assert.True(LogCheck.Run(fixture.Layout, Plain).IsWhole);
        StoreFixture.Tamper(fixture.Layout, "DELETE FROM texts");
        Assert.Equal(("incident/a", 3L), LogCheck.Run(fixture.Layout, Plain).Findings.Select(finding => (finding.Stream!, finding.Version!.Value)).Single());
    }

    [Fact]
    public async Task An_incident_that_was_erased_whole_keeps_only_what_came_afterwards()
    {
        await using var fixture = await FilledAsync();
        await fixture.AppendAsync("incident/a", 5, StoreFixture.Event("""{"by":"p","e":{}}""", "why") with { Type = "incidentErased" });
        await fixture.CloseAsync();
        StoreFixture.Tamper(fixture.Layout, "DELETE FROM texts WHERE position <= 5");
        Assert.True(LogCheck.Run(fixture.Layout, Plain).IsWhole);
        StoreFixture.Tamper(fixture.Layout, "DELETE FROM texts");
        Assert.Equal(6, Assert.Single(LogCheck.Run(fixture.Layout, Plain).Findings).Version);
    }

    [Theory]
    [InlineData("UPDATE plan_files SET text = text || ' ' WHERE idx = 0", "the text a.yaml was changed")]
    [InlineData("DELETE FROM plan_files", "a text of this version is gone")]
    [InlineData("DELETE FROM plan_files WHERE idx = 0", "a text of this version is gone")]
    [InlineData("DELETE FROM plan_files WHERE idx = 1", "don't make this version")]
    [InlineData("DELETE FROM plan_files; DELETE FROM plans", "that this event names is gone")]
    public async Task A_plan_that_was_changed_or_is_gone_shows(string sql, string found)
    {
        await using var fixture = await FilledAsync();
        var sha256 = new string('a', 64);
        await fixture.Store.KeepAsync(new PlanTexts(sha256, "breach", 1, [new PlanFile("runbook", "a.yaml", "a"), new PlanFile("action-pack", "b.yaml", "b")]), Cancellation);
        await fixture.AppendAsync("incident/b", 1, StoreFixture.Event("""{"by":"p","e":{"version":{"sha256":"SHA256"}}}""".Replace("SHA256", sha256, StringComparison.Ordinal)) with { Type = "runStarted" });
        await fixture.CloseAsync();
        var options = Plain with { PlanProof = texts => texts.Files.Count == 2 };
        Assert.True(LogCheck.Run(fixture.Layout, options).IsWhole);
        StoreFixture.Tamper(fixture.Layout, sql);
        Assert.Contains(found, Assert.Single(LogCheck.Run(fixture.Layout, options).Findings).Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_being_asked_for_the_texts_are_said_not_to_have_been_compared()
    {
        await using var fixture = await FilledAsync();
        Assert.Contains(LogCheck.Run(fixture.Layout, Plain).Notices, notice => notice.English.Contains("texts were not compared", StringComparison.Ordinal));
        Assert.DoesNotContain(LogCheck.Run(fixture.Layout, Plain with { Texts = true }).Notices, notice => notice.English.Contains("texts were not compared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_tail_shows_by_the_checkpoint_and_by_a_copy_kept_elsewhere()
    {
        await using var fixture = await FilledAsync();
        Assert.Single(await fixture.Store.WriteCheckpointAsync(Cancellation));
        await fixture.AppendAsync("incident/b", 1, StoreFixture.Event());
        Assert.Single(await fixture.Store.WriteCheckpointAsync(Cancellation));
        Assert.Empty(await fixture.Store.WriteCheckpointAsync(Cancellation));
        await fixture.CloseAsync();
        var report = LogCheck.Run(fixture.Layout, Plain);
        Assert.Equal((true, 2), (report.IsWhole, (int)report.Checkpoints));

        File.Copy(fixture.Layout.CheckpointsFile, fixture["elsewhere.jsonl"]);
        StoreFixture.Tamper(fixture.Layout, "DELETE FROM events WHERE position = (SELECT max(position) FROM events)");
        Assert.Equal(2, LogCheck.Run(fixture.Layout, Plain).Findings.Count(found => found is { Stream: "incident/b", Version: 2 }));

        // Even where the list was made to agree.
        StoreFixture.Tamper(fixture.Layout, "UPDATE incidents SET version = 1 WHERE version = 2");
        var finding = Assert.Single(LogCheck.Run(fixture.Layout, Plain).Findings);
        Assert.Equal(("incident/b", 2L), (finding.Stream, finding.Version));

        // A careful hand cuts the checkpoints too: only the copy still tells.
        await File.WriteAllLinesAsync(fixture.Layout.CheckpointsFile, (await File.ReadAllLinesAsync(fixture.Layout.CheckpointsFile, Cancellation))[..1], Cancellation);
        Assert.Contains("checkpoint 2 is missing", Assert.Single(LogCheck.Run(fixture.Layout, Plain).Findings).Message.English, StringComparison.Ordinal);
        StoreFixture.Tamper(fixture.Layout, "DELETE FROM checkpoints WHERE number = 2");
        Assert.True(LogCheck.Run(fixture.Layout, Plain).IsWhole);
        var withCopy = LogCheck.Run(fixture.Layout, Plain with { CheckpointFile = fixture["elsewhere.jsonl"] });
        Assert.Equal(("incident/b", 2L), (Assert.Single(withCopy.Findings).Stream, Assert.Single(withCopy.Findings).Version));
    }

    [Fact]
    public async Task A_rewritten_stream_and_a_forged_checkpoint_show()
    {
        await using var fixture = await FilledAsync();
        await fixture.Store.WriteCheckpointAsync(Cancellation);
        await fixture.CloseAsync();
        var line = (await File.ReadAllLinesAsync(fixture.Layout.CheckpointsFile, Cancellation))[0];
        await File.WriteAllTextAsync(fixture["forged.jsonl"], line.Replace("\"incident/b\":[1,", "\"incident/b\":[0,", StringComparison.Ordinal) + "\n", Cancellation);
        var forged = LogCheck.Run(fixture.Layout, Plain with { CheckpointFile = fixture["forged.jsonl"] });
        Assert.Contains("signature", Assert.Single(forged.Findings).Message.English, StringComparison.Ordinal);

        // The same stream written anew with another payload has a whole chain of its own, and other hashes.
        await using var other = new StoreFixture();
        await other.AppendAsync("incident/a", 0, Enumerable.Range(0, 5).Select(_ => StoreFixture.Event("{\"changed\":1}")).ToArray());
        await other.CloseAsync();
        var rewritten = LogCheck.Run(other.Layout, new LogCheckOptions
        {
            CheckpointFile = fixture.Layout.CheckpointsFile, PublicKeyFile = fixture.Layout.CheckpointPublicKeyFile,
        });
        Assert.Contains(rewritten.Findings, finding => finding is { Stream: "incident/a", Version: 5 } && finding.Message.English.Contains("rewritten", StringComparison.Ordinal));
        Assert.Contains(rewritten.Findings, finding => finding is { Stream: "incident/b", Version: 1 });
    }

    [Fact]
    public async Task Many_streams_make_several_lines_and_a_half_written_one_is_dropped()
    {
        await using var fixture = new StoreFixture();
        var appends = Enumerable.Range(0, 5_200).Select(number => fixture.Store.AppendAsync(StoreFixture.Request($"s/{number}", 0, StoreFixture.Event()), Cancellation));
        await Task.WhenAll(appends);
        Assert.Equal(2, (await fixture.Store.WriteCheckpointAsync(Cancellation)).Count);
        await File.AppendAllTextAsync(fixture.Layout.CheckpointsFile, "{\"number\":3,\"at\"", Cancellation);
        await fixture.AppendAsync("s/0", 1, StoreFixture.Event());
        Assert.NotEmpty(await fixture.Store.WriteCheckpointAsync(Cancellation));
        var report = LogCheck.Run(fixture.Layout, Plain);
        Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        Assert.True(report.Checkpoints >= 3);
    }

    [Fact]
    public async Task Verifying_a_copy_leaves_it_exactly_as_it_was()
    {
        await using var fixture = await FilledAsync();
        await fixture.Store.WriteCheckpointAsync(Cancellation);
        var image = fixture.CrashImage("copy");
        Assert.True(new FileInfo(image.WriteAheadLog).Length > 0);
        var before = Snapshot(image);
        var report = LogCheck.Run(image, new LogCheckOptions { Texts = true, Evidence = true });
        Assert.Equal((true, 6), (report.IsWhole, (int)report.Events));
        Assert.Equal(before, Snapshot(image));
    }

    [Fact]
    public async Task Evidence_that_is_gone_shows_unless_its_incident_was_erased()
    {
        await using var fixture = await FilledAsync();
        var evidence = new FileEvidenceStore(fixture.Layout);
        var kept = await evidence.KeepAsync(new MemoryStream([1, 2, 3]), 100, Cancellation);
        await fixture.AppendAsync("incident/a", 5, StoreFixture.Event($$$"""{"by":"p","e":{"sha256":"{{{kept.Sha256}}}"}}""") with { Type = "evidenceAttached" });
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions { Evidence = true }).IsWhole);

        Directory.Delete(fixture.Layout.EvidenceFolder, recursive: true);
        Assert.True(LogCheck.Run(fixture.Layout, Plain).IsWhole);
        var gone = Assert.Single(LogCheck.Run(fixture.Layout, new LogCheckOptions { Evidence = true }).Findings);
        Assert.Equal(("incident/a", 6L), (gone.Stream, gone.Version));
        Assert.Contains(kept.Sha256, gone.Message.English, StringComparison.Ordinal);

        await fixture.AppendAsync("incident/a", 6, StoreFixture.Event("""{"by":"p","e":{}}""", "why") with { Type = "incidentErased" });
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions { Evidence = true }).IsWhole);
    }

    [Fact]
    public async Task A_served_directory_can_be_verified_while_it_is_written()
    {
        await using var fixture = await FilledAsync();
        using var stop = new CancellationTokenSource();
        var writing = WriteOnAsync(fixture, stop.Token);
        for (var round = 0; round < 10; round++)
        {
            var report = LogCheck.Run(fixture.Layout, new LogCheckOptions { Texts = true });
            Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        }

        await stop.CancelAsync();
        Assert.True(await writing > 0);
    }

    [Fact]
    public void A_directory_without_a_database_is_told_so()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<DataDirectoryException>(() => LogCheck.Run(new DataLayout(folder["none"]), Plain));
        Assert.False(Directory.Exists(folder["none"]));
    }

    private static async Task<int> WriteOnAsync(StoreFixture fixture, CancellationToken stop)
    {
        var written = 0;
        for (; !stop.IsCancellationRequested; written++)
        {
            await fixture.AppendAsync("incident/live", written, StoreFixture.Event(texts: "text"));
            if (written % 10 == 0)
            {
                await fixture.Store.WriteCheckpointAsync(CancellationToken.None);
            }
        }

        return written;
    }

    /// <summary>Five events of incident/a, the first and third with texts, and one of incident/b.</summary>
    private static async Task<StoreFixture> FilledAsync()
    {
        var fixture = new StoreFixture();
        var events = Enumerable.Range(1, 5).Select(number => StoreFixture.Event($"{{\"n\":{number}}}", number is 1 or 3 ? [$"text {number}"] : [])).ToArray();
        Assert.IsType<Appended>(await fixture.Store.AppendAsync(
            StoreFixture.Request("incident/a", 0, events) with { Row = new IncidentRow(true, false, StoreFixture.Noon, "{}"u8.ToArray()) }, Cancellation));
        await fixture.AppendAsync("incident/b", 0, StoreFixture.Event());
        return fixture;
    }

    private static List<string> Snapshot(DataLayout layout) => Directory.EnumerateFiles(layout.Root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
        .ToList();
}
