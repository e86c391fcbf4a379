using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Tests.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;
using static IncidentOps.Engine.Tests.Actions.ScriptedTransport;

namespace IncidentOps.Engine.Tests.Actions;

/// <summary>An unknown outcome, read once more because somebody asks for it.</summary>
public sealed partial class ActionRunnerTests
{
    [Fact]
    public async Task A_person_can_have_an_unknown_outcome_read_again()
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(call.Kind == ProcedureKind.Apply ? Unclear() : Ended(0));
        bench.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(Unclear());
        var id = await bench.Started();
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(call.Kind == ProcedureKind.Check ? Ended(0) : Unclear());
        await bench.Settled(id, step: Second);
        var after = bench.Restarted();
        var nothing = Assert.IsType<OutcomeStillUnknown>(await ReadAgain(after, id));
        Assert.Equal(((ProcedureUnclear)Unclear()).Reason, nothing.Reason);
        after.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(Ended(1));

        Assert.Equal(new OutcomeFound(ProcedureResult.Failed), await ReadAgain(after, id));
        Assert.Equal("not-unknown", Assert.IsType<OutcomeNotRead>(await ReadAgain(after, id)).Refusal.Code);
        Assert.Equal(ProcedureResult.Failed, (await after.Attempt(id)).Result);
    }

    [Theory]
    [InlineData(0, ProcedureResult.Applied)]
    [InlineData(10, ProcedureResult.NotApplied)]
    [InlineData(2, null)]
    public async Task Where_there_is_no_journal_verify_tells_once_the_time_is_up(int verify, ProcedureResult? expected)
    {
        var bench = await Unknown();
        bench.Bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(Ended(verify));
        var reading = await ReadAgain(bench.Bench, bench.Id);

        Assert.Equal(expected, (reading as OutcomeFound)?.Result);
        Assert.Equal(expected ?? ProcedureResult.Unknown, (await bench.Bench.Attempt(bench.Id)).Result);
        if (reading is OutcomeStillUnknown unknown)
        {
            Assert.Contains("exit code 2", unknown.Reason.English, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_who_have_it_read_at_once_get_one_reading_and_nothing_that_changes_is_sent()
    {
        var (bench, id) = await Unknown();
        var told = new TaskCompletionSource<ProcedureOutcome>();
        bench.Transport.Calls.Clear();
        bench.Transport.Readings.Clear();
        bench.Transport.Read = (_, _) => told.Task;
        bench.Transport.Run = (_, _, _) => Task.FromResult<ProcedureOutcome>(Ended(0));
        var readings = new[] { ReadAgain(bench, id), ReadAgain(bench, id) };
        told.SetResult(Ended(0));

        Assert.All(await Task.WhenAll(readings), reading => Assert.Equal(new OutcomeFound(ProcedureResult.Applied), reading));
        Assert.Single(bench.Transport.Readings);
        Assert.Equal([ProcedureKind.Verify], bench.Transport.Kinds);
    }

    [Fact]
    public async Task Nothing_is_read_while_effects_are_held()
    {
        var (bench, id) = await Unknown();
        bench.Transport.Readings.Clear();
        bench.Hold.IsHeld = true;

        Assert.Equal("held", Assert.IsType<OutcomeNotRead>(await ReadAgain(bench, id)).Refusal.Code);
        Assert.Empty(bench.Transport.Readings);
    }
}
