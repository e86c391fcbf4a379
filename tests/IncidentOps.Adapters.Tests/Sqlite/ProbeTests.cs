using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>Whether the store can be written to is found out by writing, and leaves nothing behind.</summary>
public sealed class ProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_probe_changes_no_stream_and_no_position()
    {
        await using var fixture = new StoreFixture();
        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event(texts: "kept"));
        var head = await fixture.Store.HeadAsync(Cancellation);
        var probes = Enumerable.Range(0, 20).Select(_ => fixture.Store.ProbeAsync(Cancellation)).ToList();
        await fixture.AppendAsync("incident/a", 1, StoreFixture.Event());
        await Task.WhenAll(probes);

        Assert.Equal(head with { Value = head.Value + 1 }, await fixture.Store.HeadAsync(Cancellation));
        Assert.False(File.Exists(fixture.Layout.ProbeFile));
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions { Texts = true }).IsWhole);
    }

    [Fact]
    public async Task What_the_disk_refuses_is_said_and_the_store_goes_on()
    {
        await using var fixture = new StoreFixture();
        // As a file system that has become read-only would: also for root, who runs the tests.
        Directory.CreateDirectory(Path.Combine(fixture.Layout.ProbeFile, "in-the-way"));
        var refusal = await Assert.ThrowsAsync<AppendRefusedException>(() => fixture.Store.ProbeAsync(Cancellation));
        Assert.Contains("can't be written to", refusal.Message, StringComparison.Ordinal);

        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event());
        Assert.False(fixture.Store.Failed.IsCompleted);
        Directory.Delete(fixture.Layout.ProbeFile, recursive: true);
        await fixture.Store.ProbeAsync(Cancellation);
    }

    [Fact]
    public async Task A_probe_left_behind_by_a_crash_is_no_obstacle()
    {
        await using var fixture = new StoreFixture();
        await File.WriteAllTextAsync(fixture.Layout.ProbeFile, "left", Cancellation);
        await fixture.Store.ProbeAsync(Cancellation);
        Assert.False(File.Exists(fixture.Layout.ProbeFile));
    }

    [Fact]
    public async Task A_store_that_has_failed_says_so()
    {
        var fault = new FailingCommit();
        await using var fixture = new StoreFixture(new SqliteStoreOptions { CommitFault = fault });
        await fixture.Store.ProbeAsync(Cancellation);
        fault.IsArmed = true;
        await Assert.ThrowsAsync<StoreFailedException>(() => fixture.AppendAsync("incident/a", 0, StoreFixture.Event()));
        fault.IsArmed = false;
        await Assert.ThrowsAsync<StoreFailedException>(() => fixture.Store.ProbeAsync(Cancellation));
    }

    private sealed class FailingCommit : ICommitFault
    {
        public volatile bool IsArmed;

        public void BeforeCommit()
        {
            if (IsArmed)
            {
                throw new IOException("injected");
            }
        }

        public void AfterCommit()
        {
        }
    }
}
