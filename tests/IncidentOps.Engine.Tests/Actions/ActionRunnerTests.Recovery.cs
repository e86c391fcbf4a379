using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Tests.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;
using static IncidentOps.Engine.Tests.Actions.ScriptedTransport;

namespace IncidentOps.Engine.Tests.Actions;

/// <summary>What becomes of an attempt whose process, or whose runner, ended in the middle of it.</summary>
public sealed partial class ActionRunnerTests
{
    [Fact]
    public async Task Before_its_attempt_is_announced_nothing_is_sent()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        // Another process over the same store: it has seen no announcement, and the attempt is not older than itself.
        var deaf = new ActionBench(bench.Transport, bench.Plan, bench.Sessions.Store, bench.Clock);
        await deaf.Watch(id);

        Assert.Equal(0, deaf.Runner.Count);
        Assert.Empty(bench.Transport.Calls);
        Assert.Empty(bench.Transport.Readings);
    }

    [Fact]
    public async Task After_a_crash_before_the_target_was_touched_it_is_not_applied_and_never_will_be()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        var after = bench.Restarted();
        var attempt = await after.Settled(id);

        Assert.Equal(ProcedureResult.NotApplied, attempt.Result);
        Assert.Empty(after.Transport.Calls);
        Assert.Single(after.Transport.Readings);
    }

    [Theory]
    [InlineData(0, 0, ProcedureResult.Applied)]
    [InlineData(0, 10, ProcedureResult.NotApplied)]
    [InlineData(1, 0, ProcedureResult.Failed)]
    public async Task After_a_crash_the_journals_result_is_taken_and_verified(int apply, int verify, ProcedureResult expected)
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        var after = bench.Restarted();
        after.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(Ended(apply));
        after.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(Ended(call.Kind == ProcedureKind.Verify ? verify : 99));

        Assert.Equal(expected, (await after.Settled(id)).Result);
        Assert.DoesNotContain(ProcedureKind.Apply, after.Transport.Kinds);
    }

    [Fact]
    public async Task After_a_crash_what_is_still_running_is_waited_for()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        var after = bench.Restarted();
        var readings = 0;
        after.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(++readings < 5 ? new ProcedureRunning() : Ended(0));

        Assert.Equal(ProcedureResult.Applied, (await after.Settled(id, step: Second)).Result);
        Assert.Equal([ProcedureKind.Verify], after.Transport.Kinds);
    }

    [Fact]
    public async Task What_was_broken_off_counts_as_not_applied_only_once_the_deadline_has_passed()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        var after = bench.Restarted();
        after.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(new ProcedureInterrupted());
        after.Transport.Run = (_, _, _) => Task.FromResult<ProcedureOutcome>(Ended(10));
        var attempt = await after.Settled(id, step: Second);

        Assert.Equal(ProcedureResult.NotApplied, attempt.Result);
        Assert.True(attempt.FinishedAt >= attempt.DeadlineAt);
    }

    [Fact]
    public async Task A_crash_before_the_result_was_committed_commits_it_once()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        var (hold, isHeld) = (new TaskCompletionSource(), new TaskCompletionSource());
        bench.Sessions.Store.BeforeAppend = _ =>
        {
            isHeld.TrySetResult();
            return hold.Task;
        };
        await bench.Watch(id);
        await SessionsBench.Until(() => bench.Transport.Calls.Count == 3 && isHeld.Task.IsCompleted);
        // The old process is stuck in its commit; the new one reads the journal.
        bench.Sessions.Store.BeforeAppend = _ => Task.CompletedTask;
        var after = bench.Restarted();
        Assert.Equal(ProcedureResult.Applied, (await after.Settled(id)).Result);
        hold.SetResult();
        Assert.Equal(ProcedureResult.Applied, (await after.Attempt(id)).Result);
        Assert.Single(bench.Transport.Calls, call => call.Kind == ProcedureKind.Apply);
    }

    [Fact]
    public async Task A_failure_of_the_runner_itself_is_recovered_from_the_journal()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        bench.Transport.Run = (_, _, _) => throw new InvalidOperationException("broken");
        await bench.Settled(id);
        Assert.Null((await bench.Attempt(id)).Result);
        bench.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(new ProcedureNotBegun(new("no", "いいえ")));
        // The wake-up is still there and comes again.
        await bench.Watch(id);

        Assert.Equal(ProcedureResult.NotApplied, (await bench.Settled(id)).Result);
    }

    [Fact]
    public async Task A_cancellation_from_before_the_restart_is_carried_out()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        await bench.Sessions.Must(id.Incident, new CancelAction("r1", "a"));
        var after = bench.Restarted();
        after.Transport.Read = (_, kill) => Task.FromResult<ProcedureOutcome>(kill ? Ended(143) : new ProcedureRunning());
        after.Transport.Run = (_, _, _) => Task.FromResult<ProcedureOutcome>(Ended(10));

        Assert.Equal(ProcedureResult.NotApplied, (await after.Settled(id)).Result);
        Assert.All(after.Transport.Readings, reading => Assert.True(reading.Kill));
    }
}
