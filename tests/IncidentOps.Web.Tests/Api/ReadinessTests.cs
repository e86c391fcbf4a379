using IncidentOps.Engine.Storage;
using IncidentOps.Web.Api;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Web.Tests.Api;

public sealed class ReadinessTests : IStoreProbe
{
    private readonly FakeTimeProvider clock = new();
    private Func<CancellationToken, Task> probe = _ => Task.CompletedTask;
    private int probes;

    private Readiness Of() => new(this, clock, NullLogger<Readiness>.Instance);

    Task IStoreProbe.ProbeAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref probes);
        return probe(cancellation);
    }

    [Fact]
    public async Task One_look_answers_everybody_for_a_while()
    {
        var readiness = Of();
        var written = new TaskCompletionSource();
        probe = _ => written.Task;
        var askers = Enumerable.Range(0, 50).Select(_ => readiness.IsReadyAsync()).ToList();
        written.SetResult();
        Assert.All(await Task.WhenAll(askers), Assert.True);
        clock.Advance(Readiness.Fresh - TimeSpan.FromMilliseconds(1));
        Assert.True(await readiness.IsReadyAsync());
        Assert.Equal(1, probes);

        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await readiness.IsReadyAsync());
        Assert.Equal(2, probes);
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_is_not_ready_until_it_does()
    {
        var readiness = Of();
        probe = _ => Task.FromException(new AppendRefusedException("the disk is full"));
        Assert.False(await readiness.IsReadyAsync());
        probe = _ => Task.CompletedTask;
        Assert.False(await readiness.IsReadyAsync());
        clock.Advance(Readiness.Fresh);
        Assert.True(await readiness.IsReadyAsync());
    }

    [Fact]
    public async Task A_disk_that_hangs_is_not_waited_for()
    {
        var readiness = Of();
        var asked = new TaskCompletionSource();
        probe = _ =>
        {
            asked.SetResult();
            return new TaskCompletionSource().Task;
        };
        var answer = readiness.IsReadyAsync();
        await asked.Task;
        clock.Advance(Readiness.Patience);
        Assert.False(await answer);
    }
}
