using IncidentOps.Adapters.Sqlite;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>A commit that fails may have been kept: everybody in it hears so, and nothing more is taken.</summary>
public sealed class CommitFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_commit_ends_the_store_and_the_file_tells_afterwards(bool afterCommit)
    {
        var fault = new Fault(afterCommit);
        await using var fixture = new StoreFixture(new SqliteStoreOptions { CommitFault = fault });
        await fixture.AppendAsync("incident/a", 0, StoreFixture.Event());
        fault.IsArmed = true;

        var group = Enumerable.Range(0, 20).Select(number => fixture.Store.AppendAsync(StoreFixture.Request($"incident/g{number}", 0, StoreFixture.Event()), Cancellation)).ToList();
        foreach (var append in group)
        {
            await Assert.ThrowsAsync<StoreFailedException>(() => append);
        }

        fault.IsArmed = false;
        await Assert.ThrowsAsync<StoreFailedException>(() => fixture.Store.AppendAsync(StoreFixture.Request("incident/b", 0, StoreFixture.Event()), Cancellation));
        Assert.IsType<StoreFailedException>(await fixture.Store.Failed.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Single(await fixture.Store.ReadAsync("incident/a", 0, 10, Cancellation));
        await fixture.CloseAsync();

        // A fresh start tells what was kept: all of the first group or nothing of it, never a part of a request.
        fixture.Open();
        Assert.Single(await fixture.Store.ReadAsync("incident/a", 0, 10, Cancellation));
        Assert.Empty(await fixture.Store.ReadAsync("incident/b", 0, 10, Cancellation));
        Assert.Equal(afterCommit, (await fixture.Store.ReadAsync("incident/g0", 0, 10, Cancellation)).Count == 1);
        await fixture.AppendAsync("incident/a", 1, StoreFixture.Event());
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions()).IsWhole);
    }

    [Fact]
    public async Task A_full_disk_refuses_what_doesnt_fit_and_keeps_what_was_acknowledged()
    {
        await using var fixture = new StoreFixture(new SqliteStoreOptions { MaximumPages = 62 });
        var acknowledged = 0;
        var large = StoreFixture.Event($"{{\"x\":\"{new string('x', 100_000)}\"}}");
        var refusal = await Assert.ThrowsAsync<AppendRefusedException>(async () =>
        {
            for (; acknowledged < 100; acknowledged++)
            {
                await fixture.AppendAsync("incident/a", acknowledged, large);
            }
        });
        Assert.Contains("full", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(acknowledged, 1, 20);
        Assert.Equal(acknowledged, (await fixture.Store.ReadAsync("incident/a", 0, 100, Cancellation)).Count);

        // A small one still fits, beside a large one that doesn't.
        var refused = fixture.Store.AppendAsync(StoreFixture.Request("incident/a", acknowledged, large), Cancellation);
        await fixture.AppendAsync("incident/b", 0, StoreFixture.Event());
        await Assert.ThrowsAsync<AppendRefusedException>(() => refused);
        await fixture.CloseAsync();

        fixture.Open();
        await fixture.AppendAsync("incident/a", acknowledged, large);
        Assert.True(LogCheck.Run(fixture.Layout, new LogCheckOptions()).IsWhole);
    }

    private sealed class Fault(bool afterCommit) : ICommitFault
    {
        public volatile bool IsArmed;

        public void BeforeCommit() => Break(!afterCommit);

        public void AfterCommit() => Break(afterCommit);

        private void Break(bool here)
        {
            if (IsArmed && here)
            {
                throw new IOException("injected");
            }
        }
    }
}
