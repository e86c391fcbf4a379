using System.Text;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>A backup taken while the server works restores to a store that verifies, in a new epoch, with its effects held.</summary>
public sealed class BackupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_of_a_serving_store_restores_whole()
    {
        await using var fixture = new StoreFixture();
        var evidence = new FileEvidenceStore(fixture.Layout);
        var kept = await evidence.KeepAsync(new MemoryStream(Encoding.UTF8.GetBytes("mail.eml")), 100, Cancellation);
        Directory.CreateDirectory(Path.Combine(fixture.Layout.Root, "secrets", "mx1"));
        await File.WriteAllTextAsync(Path.Combine(fixture.Layout.Root, "secrets", "mx1", "admin"), "sealed", Cancellation);
        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event(texts: "before"));
        await fixture.Store.WriteCheckpointAsync(Cancellation);

        using var stop = new CancellationTokenSource();
        var writing = WriteOnAsync(fixture, stop.Token);
        var manifest = Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon);
        await stop.CancelAsync();
        await writing;

        Assert.True(manifest.Position >= 1);
        Backup.Restore(fixture["backup"], fixture["restored"], StoreFixture.Noon);
        using var directory = DataDirectory.Open(fixture["restored"]);
        Assert.Equal("sealed", await File.ReadAllTextAsync(Path.Combine(fixture["restored"], "secrets", "mx1", "admin"), Cancellation));
        await using var restored = SqliteStore.Open(directory, TimeProvider.System);
        Assert.Equal(new StorePosition(2, manifest.Position), await restored.HeadAsync(Cancellation));
        Assert.Equal(fixture.Store.StoreId, restored.StoreId);
        Assert.Equal<string?>(["before"], (await restored.ReadAsync("incident/a", 0, 1, Cancellation))[0].Texts);
        await using (var content = await new FileEvidenceStore(directory.Layout).OpenAsync(kept.Sha256, Cancellation))
        {
            Assert.Equal("mail.eml", await new StreamReader(content!).ReadToEndAsync(Cancellation));
        }

        Assert.Equal(new EffectsHold(2, StoreFixture.Noon, StoreFixture.Noon), restored.Hold);
        Assert.Null(fixture.Store.Hold);

        await restored.AppendAsync(StoreFixture.Request("incident/new", 0, StoreFixture.Event()), Cancellation);
        await restored.WriteCheckpointAsync(Cancellation);
        var report = LogCheck.Run(directory.Layout, new LogCheckOptions { Texts = true, Evidence = true });
        Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        Assert.Equal(1, report.EvidenceFiles);
    }

    [Fact]
    public async Task A_hold_ends_in_the_commit_that_says_so_and_in_no_other()
    {
        await using var fixture = new StoreFixture();
        Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon);
        Backup.Restore(fixture["backup"], fixture["restored"], StoreFixture.Noon.AddHours(1));
        using var directory = DataDirectory.Open(fixture["restored"]);
        await using (var restored = SqliteStore.Open(directory, TimeProvider.System))
        {
            Assert.Equal(new EffectsHold(2, StoreFixture.Noon.AddHours(1), null), restored.Hold);
            await restored.AppendAsync(StoreFixture.Request("settings", 0, StoreFixture.Event()), Cancellation);
            var stale = await restored.AppendAsync(StoreFixture.Request("settings", 0, StoreFixture.Event()) with { EffectsReleased = true }, Cancellation);
            Assert.IsType<AppendConflict>(stale);
            Assert.NotNull(restored.Hold);
        }

        await using (var still = SqliteStore.Open(directory, TimeProvider.System))
        {
            Assert.NotNull(still.Hold);
            Assert.IsType<Appended>(await still.AppendAsync(StoreFixture.Request("settings", 1, StoreFixture.Event()) with { EffectsReleased = true }, Cancellation));
            Assert.Null(still.Hold);
        }

        await using var released = SqliteStore.Open(directory, TimeProvider.System);
        Assert.Null(released.Hold);
    }

    [Fact]
    public async Task A_release_that_the_disk_may_not_have_kept_releases_nothing()
    {
        await using var fixture = new StoreFixture();
        Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon);
        Backup.Restore(fixture["backup"], fixture["restored"], StoreFixture.Noon);
        using var directory = DataDirectory.Open(fixture["restored"]);
        await using var restored = SqliteStore.Open(directory, TimeProvider.System, new SqliteStoreOptions { CommitFault = new FailingCommit() });
        await Assert.ThrowsAsync<StoreFailedException>(() =>
            restored.AppendAsync(StoreFixture.Request("settings", 0, StoreFixture.Event()) with { EffectsReleased = true }, Cancellation));
        Assert.NotNull(restored.Hold);
    }

    [Fact]
    public async Task A_checkpoint_from_before_the_restore_is_noted_and_not_called_damage()
    {
        await using var fixture = new StoreFixture();
        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event());
        await fixture.Store.WriteCheckpointAsync(Cancellation);
        Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon);
        await fixture.AppendAsync("incident/a", 1, StoreFixture.Event());
        await fixture.Store.WriteCheckpointAsync(Cancellation);
        Backup.Restore(fixture["backup"], fixture["restored"], StoreFixture.Noon);

        var report = LogCheck.Run(
            new DataLayout(fixture["restored"]), new LogCheckOptions { CheckpointFile = fixture.Layout.CheckpointsFile });
        Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        Assert.Contains(report.Notices, notice => notice.English.Contains("a restore went back to position 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_a_backup_inside_the_data_directory_is_refused()
    {
        await using var fixture = new StoreFixture();
        Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon);
        Assert.Contains("isn't empty", Assert.Throws<DataDirectoryException>(() => Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon)).Message, StringComparison.Ordinal);
        Assert.Contains("isn't empty", Assert.Throws<DataDirectoryException>(() => Backup.Restore(fixture["backup"], fixture.Layout.Root, StoreFixture.Noon)).Message, StringComparison.Ordinal);
        Assert.Contains("inside", Assert.Throws<DataDirectoryException>(() => Backup.Write(fixture.Layout, Path.Combine(fixture.Layout.Root, "b"), StoreFixture.Noon)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no manifest")]
    [InlineData("damaged file")]
    [InlineData("missing file")]
    [InlineData("bad manifest")]
    [InlineData("outside")]
    public async Task A_backup_that_isnt_whole_is_refused_and_leaves_no_store(string fault)
    {
        await using var fixture = new StoreFixture();
        await new FileEvidenceStore(fixture.Layout).KeepAsync(new MemoryStream([1, 2, 3]), 100, Cancellation);
        Backup.Write(fixture.Layout, fixture["backup"], StoreFixture.Noon);
        var manifest = Path.Combine(fixture["backup"], BackupManifest.FileName);
        var evidence = Directory.EnumerateFiles(Path.Combine(fixture["backup"], "evidence"), "*", SearchOption.AllDirectories).Single();
        switch (fault)
        {
            case "no manifest":
                File.Delete(manifest);
                break;
            case "damaged file":
                await File.WriteAllBytesAsync(evidence, [1, 2, 4], Cancellation);
                break;
            case "missing file":
                File.Delete(evidence);
                break;
            case "outside":
                await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, Cancellation)).Replace("keys/master.key", "../data/keys/master.key", StringComparison.Ordinal), Cancellation);
                break;
            default:
                await File.WriteAllTextAsync(manifest, "{ \"form\": 1,\n  oops", Cancellation);
                break;
        }

        var refusal = Assert.Throws<DataDirectoryException>(() => Backup.Restore(fixture["backup"], fixture["restored"], StoreFixture.Noon));
        if (fault == "bad manifest")
        {
            Assert.Contains("manifest.json:2:", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.Exists(fixture["restored"]) ? Directory.EnumerateFileSystemEntries(fixture["restored"]) : []);
    }

    private sealed class FailingCommit : ICommitFault
    {
        public void BeforeCommit() => throw new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10);

        public void AfterCommit()
        {
        }
    }

    private static async Task WriteOnAsync(StoreFixture fixture, CancellationToken stop)
    {
        for (var version = 1; !stop.IsCancellationRequested; version++)
        {
            await fixture.AppendAsync("incident/a", version, StoreFixture.Event(texts: "during"));
            await fixture.Store.WriteCheckpointAsync(CancellationToken.None);
        }
    }
}
