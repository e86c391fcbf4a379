using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Tests.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;
using static IncidentOps.Engine.Tests.Actions.ScriptedTransport;

namespace IncidentOps.Engine.Tests.Actions;

public sealed partial class ActionRunnerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Plan Isolating = PlanOf(Action("a"), Todo("b"));

    private static readonly Dictionary<ProcedureKind, int> AllGood = new()
    {
        [ProcedureKind.Check] = 0, [ProcedureKind.Apply] = 0, [ProcedureKind.Verify] = 0, [ProcedureKind.Undo] = 0,
    };

    [Fact]
    public async Task A_fresh_attempt_is_checked_applied_and_verified()
    {
        var bench = new ActionBench(new ScriptedTransport(), Isolating);
        var id = await bench.Started();
        var attempt = await bench.Settled(id);

        Assert.Equal(ProcedureResult.Applied, attempt.Result);
        Assert.Equal(0, attempt.ExitCode);
        Assert.Equal([ProcedureKind.Check, ProcedureKind.Apply, ProcedureKind.Verify], bench.Transport.Kinds);
        Assert.Equal(StepOutcome.Done, (await bench.Step(id)).Outcome);
        Assert.All(bench.Transport.Calls, call => Assert.Equal("mx1", call.Target!.Name));
        Assert.Equal("", bench.Transport.Calls.ElementAt(1).Occasion);
    }

    [Theory]
    [InlineData(1, ProcedureResult.Refused)]
    [InlineData(20, ProcedureResult.Refused)]
    public async Task A_check_that_says_no_keeps_it_from_being_applied(int code, ProcedureResult expected)
    {
        var bench = Bench(new(AllGood) { [ProcedureKind.Check] = code });
        var attempt = await bench.Settled(await bench.Started());

        Assert.Equal((expected, code), (attempt.Result!.Value, attempt.ExitCode!.Value));
        Assert.Equal([ProcedureKind.Check], bench.Transport.Kinds);
    }

    [Theory]
    [InlineData(0, 0, ProcedureResult.Applied)]
    [InlineData(0, 10, ProcedureResult.NotApplied)]
    [InlineData(0, 2, ProcedureResult.Unknown)]
    [InlineData(1, 0, ProcedureResult.Failed)]
    [InlineData(20, 0, ProcedureResult.Refused)]
    public async Task Exit_codes_mean_what_the_pack_says(int apply, int verify, ProcedureResult expected)
    {
        var bench = Bench(new(AllGood) { [ProcedureKind.Apply] = apply, [ProcedureKind.Verify] = verify });

        Assert.Equal(expected, (await bench.Settled(await bench.Started())).Result);
    }

    [Theory]
    [InlineData(0, ProcedureResult.Applied)]
    [InlineData(10, ProcedureResult.NotApplied)]
    [InlineData(2, ProcedureResult.Unknown)]
    public async Task What_ran_out_of_time_is_verified(int verify, ProcedureResult expected)
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(
            call.Kind == ProcedureKind.Apply ? Ended(124, timedOut: true) : Ended(call.Kind == ProcedureKind.Verify ? verify : 0));

        Assert.Equal(expected, (await bench.Settled(await bench.Started())).Result);
    }

    [Fact]
    public async Task A_target_that_can_t_be_reached_fails_the_attempt_and_nothing_is_unknown()
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = (_, _, _) => Task.FromResult<ProcedureOutcome>(new ProcedureNotBegun(new("Nothing answers.", "応答がありません。")));
        var attempt = await bench.Settled(await bench.Started());

        Assert.Equal(ProcedureResult.Failed, attempt.Result);
        Assert.Contains("Nothing answers.", attempt.Output!.Value!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cancelled_while_it_is_held_never_begins()
    {
        var bench = Bench(AllGood);
        bench.Hold.IsHeld = true;
        var id = await bench.Started();
        await bench.Sessions.Must(id.Incident, new CancelAction("r1", "a"));
        await SessionsBench.Until(() => bench.Sessions.Store.Rows.All(row => row.Kind != (int)WakeupKind.WatchAttempt));

        Assert.Equal(ProcedureResult.NotApplied, (await bench.Attempt(id)).Result);
        Assert.Empty(bench.Transport.Calls);
        Assert.Empty(bench.Transport.Readings);
    }

    [Fact]
    public async Task What_waited_for_a_release_past_its_time_is_not_begun()
    {
        var bench = Bench(AllGood);
        bench.Hold.IsHeld = true;
        var id = await bench.Started();
        bench.Clock.Advance(TimeSpan.FromHours(6));
        bench.Hold.IsHeld = false;

        Assert.Equal(ProcedureResult.Failed, (await bench.Settled(id)).Result);
        Assert.DoesNotContain(ProcedureKind.Apply, bench.Transport.Kinds);
    }

    [Fact]
    public async Task A_check_alone_changes_nothing_and_settles_nothing()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started(AttemptKind.Check);
        var attempt = await bench.Settled(id);

        Assert.Equal(ProcedureResult.Applied, attempt.Result);
        Assert.Equal([ProcedureKind.Check], bench.Transport.Kinds);
        Assert.Equal(StepOutcome.Open, (await bench.Step(id)).Outcome);
    }

    [Theory]
    [InlineData(10, ProcedureResult.Applied)]
    [InlineData(0, ProcedureResult.Failed)]
    [InlineData(2, ProcedureResult.Unknown)]
    public async Task An_undo_is_done_when_verify_says_that_it_is_no_longer_so(int verify, ProcedureResult expected)
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        await bench.Settled(id);
        await bench.Sessions.Must(id.Incident, new StartAction("r1", "a", AttemptKind.Undo));
        bench.Transport.Calls.Clear();
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(Ended(call.Kind == ProcedureKind.Verify ? verify : 0));

        Assert.Equal(expected, (await bench.Settled(id with { Number = 2 })).Result);
        Assert.Equal([ProcedureKind.Undo, ProcedureKind.Verify], bench.Transport.Kinds);
    }

    [Fact]
    public async Task A_lost_connection_is_followed_by_the_journals_word_and_nothing_is_sent_twice()
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(call.Kind == ProcedureKind.Apply ? Unclear() : Ended(0));
        var readings = 0;
        bench.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(++readings < 4 ? Unclear() : Ended(0));
        var attempt = await bench.Settled(await bench.Started(), step: Second);

        Assert.Equal(ProcedureResult.Applied, attempt.Result);
        Assert.Single(bench.Transport.Calls, call => call.Kind == ProcedureKind.Apply);
    }

    [Fact]
    public async Task A_host_that_stays_away_ends_as_unknown_at_the_deadline()
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(call.Kind == ProcedureKind.Check ? Ended(0) : Unclear());
        bench.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(Unclear());
        var id = await bench.Started();
        await bench.Watch(id);
        await SessionsBench.Until(() => bench.Transport.Kinds.Contains(ProcedureKind.Apply));
        await bench.RunClock(() => bench.Runner.Count == 0, Second);

        Assert.Equal(ProcedureResult.Unknown, (await bench.Attempt(id)).Result);
        Assert.True((await bench.Attempt(id)).FinishedAt >= (await bench.Attempt(id)).DeadlineAt);
    }

    [Fact]
    public async Task A_host_that_never_answers_at_all_ends_as_unknown_too()
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = async (call, _, cancellation) =>
        {
            if (call.Kind != ProcedureKind.Check)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }

            return Ended(0);
        };
        bench.Transport.Read = async (_, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan);
            return Unclear();
        };
        var attempt = await bench.Settled(await bench.Started(), step: Second);

        Assert.Equal(ProcedureResult.Unknown, attempt.Result);
    }

    [Fact]
    public async Task An_unknown_outcome_is_settled_when_the_host_comes_back()
    {
        var bench = Bench(AllGood);
        var away = true;
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(away && call.Kind != ProcedureKind.Check ? Unclear() : Ended(0));
        bench.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(away ? Unclear() : Ended(0));
        var id = await bench.Started();
        Assert.Equal(ProcedureResult.Unknown, (await bench.Settled(id, step: Second)).Result);

        away = false;
        await bench.RunClock(() => bench.Attempt(id).GetAwaiter().GetResult().Result == ProcedureResult.Applied, Second);
        Assert.Equal(StepOutcome.Done, (await bench.Step(id)).Outcome);
    }

    [Fact]
    public async Task Cancelling_ends_it_on_the_target_and_then_asks_what_is_so()
    {
        var bench = Bench(AllGood);
        var ended = new TaskCompletionSource<ProcedureOutcome>();
        bench.Transport.Run = (call, _, _) => call.Kind == ProcedureKind.Apply ? ended.Task : Task.FromResult<ProcedureOutcome>(Ended(call.Kind == ProcedureKind.Verify ? 10 : 0));
        bench.Transport.Read = (_, kill) =>
        {
            Assert.True(kill);
            ended.TrySetResult(Ended(143));
            return Task.FromResult<ProcedureOutcome>(Ended(143));
        };
        var id = await bench.Started();
        await bench.Watch(id);
        await SessionsBench.Until(() => bench.Transport.Kinds.Contains(ProcedureKind.Apply));
        await bench.Sessions.Must(id.Incident, new CancelAction("r1", "a"));

        Assert.Equal(ProcedureResult.NotApplied, (await bench.Settled(id)).Result);
        Assert.Equal(ProcedureKind.Verify, bench.Transport.Kinds.Last());
    }

    [Fact]
    public async Task Cancelled_before_it_was_sent_it_is_not_applied()
    {
        var bench = Bench(AllGood);
        var id = await bench.Started();
        await bench.Sessions.Must(id.Incident, new CancelAction("r1", "a"));

        Assert.Equal(ProcedureResult.NotApplied, (await bench.Settled(id)).Result);
        Assert.Empty(bench.Transport.Calls);
    }

    [Fact]
    public async Task An_automatic_action_starts_once_however_often_its_wake_up_comes()
    {
        var plan = PlanOf(Action("a", startsByItself: true), Todo("b"));
        var bench = new ActionBench(new ScriptedTransport(), plan);
        var incident = await bench.Sessions.Declared(plan);
        var wakeup = PendingWakeups.Of(await bench.Sessions.State(incident)).Single(candidate => candidate.Kind == WakeupKind.StartAction);
        await bench.Runner.RunAsync(incident, wakeup, CancellationToken.None);
        await bench.Runner.RunAsync(incident, wakeup, CancellationToken.None);
        var id = new AttemptId(incident, "r1", "a", 1);

        Assert.Equal(ProcedureResult.Applied, (await bench.Settled(id)).Result);
        Assert.Single((await bench.Step(id)).Attempts);
    }

    [Fact]
    public async Task A_failed_idempotent_action_is_retried_and_each_try_is_an_attempt_of_its_own()
    {
        var plan = PlanOf(Action("a").Retrying(1, TimeSpan.FromSeconds(30)), Todo("b"));
        var tries = 0;
        var transport = new ScriptedTransport
        {
            Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(Ended(call.Kind == ProcedureKind.Apply && ++tries == 1 ? 1 : 0)),
        };
        var bench = new ActionBench(transport, plan);
        var id = await bench.Started();
        Assert.Equal(ProcedureResult.Failed, (await bench.Settled(id)).Result);
        bench.Clock.Advance(TimeSpan.FromSeconds(30));
        var wakeup = PendingWakeups.Of(await bench.Sessions.State(id.Incident)).Single(candidate => candidate.Kind == WakeupKind.StartAction);
        await bench.Runner.RunAsync(id.Incident, wakeup, CancellationToken.None);

        Assert.Equal(ProcedureResult.Applied, (await bench.Settled(id with { Number = 2 })).Result);
        Assert.Equal(2, transport.Calls.Where(call => call.Kind == ProcedureKind.Apply).Select(call => call.Attempt.JournalName).Distinct().Count());
    }

    [Fact]
    public async Task Values_and_secrets_reach_the_transport_and_the_output_shows_none()
    {
        var plan = WithParameters(
            [Bind("account", Hole("inputs.account")), Bind("token", Template.Literal("secret:token"))],
            Input("account"), new InputDefinition { Id = "token", Kind = InputKind.Secret }, new InputDefinition { Id = "fresh", Kind = InputKind.Secret, Generate = "password" },
            Input("size", @default: "12"));
        var transport = new ScriptedTransport
        {
            Run = (_, output, _) =>
            {
                output(new ProcedureLine(false, "the token is t0ken-value, the password sealed-password"));
                output(new ProcedureLine(false, "::output found=3 t0ken-value"));
                return Task.FromResult<ProcedureOutcome>(Ended(0));
            },
        };
        var bench = new ActionBench(transport, plan);
        bench.Secrets.ByName["token"] = "t0ken-value";
        var live = new List<string>();
        using var listening = bench.Output.Subscribe(line => live.Add(line.Text));
        var id = await bench.Started();
        var attempt = await bench.Settled(id);

        var call = transport.Calls.First();
        Assert.Equal([new("account", ""), new("size", "12")], call.Values);
        Assert.Equal([new("token", "t0ken-value"), new("fresh", "sealed-password")], call.Secrets);
        Assert.Contains("the token is ‹secret›, the password ‹secret›", attempt.Output!.Value!, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", string.Concat(live) + attempt.Output.Value, StringComparison.Ordinal);
        Assert.Equal("3 ‹secret›", (await bench.Step(id)).Outputs["found"]!.Value);
        Assert.Empty(bench.Output.SoFar(id));
    }

    [Fact]
    public async Task A_missing_secret_is_said_and_nothing_is_sent()
    {
        var plan = WithParameters([Bind("token", Template.Literal("secret:absent"))], new InputDefinition { Id = "token", Kind = InputKind.Secret });
        var bench = new ActionBench(new ScriptedTransport(), plan);
        var attempt = await bench.Settled(await bench.Started());

        Assert.Equal(ProcedureResult.Failed, attempt.Result);
        Assert.Contains("secret:absent", attempt.Output!.Value!, StringComparison.Ordinal);
        Assert.Empty(bench.Transport.Calls);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_parameter_is_refused_before_anything_is_sent()
    {
        var plan = WithParameters([Bind("account", Template.Literal("not an address"))], Input("account", InputKind.Mailbox));
        var bench = new ActionBench(new ScriptedTransport(), plan);

        Assert.Equal(ProcedureResult.Refused, (await bench.Settled(await bench.Started())).Result);
        Assert.Empty(bench.Transport.Calls);
    }

    [Fact]
    public async Task Verify_is_run_from_the_host_that_the_pack_names()
    {
        var plan = WithParameters([Bind("from", Template.Literal("probe"))], Input("from", InputKind.Host));
        plan = plan with
        {
            Actions = plan.Actions.ToDictionary(pair => pair.Key, pair => pair.Key == Isolate ? pair.Value with { Verify = new Procedure { Script = "true", FromParameter = "from" } } : pair.Value),
        };
        var bench = new ActionBench(new ScriptedTransport(), plan);
        await bench.Settled(await bench.Started());

        Assert.Equal(["mx1", "mx1", "probe"], bench.Transport.Calls.Select(call => call.Target!.Name));
    }

    [Fact]
    public async Task Files_that_a_script_names_are_fetched_and_attached_once()
    {
        var bench = Bench(AllGood);
        bench.Transport.Files["/var/tmp/evidence.tar"] = "content";
        bench.Transport.Run = (call, output, _) =>
        {
            if (call.Kind == ProcedureKind.Apply)
            {
                output(new ProcedureLine(false, "::evidence /var/tmp/evidence.tar"));
                output(new ProcedureLine(false, "::evidence /var/tmp/none"));
            }

            return Task.FromResult<ProcedureOutcome>(Ended(0));
        };
        var id = await bench.Started();
        var attempt = await bench.Settled(id);

        var kept = Assert.Single((await bench.Sessions.State(id.Incident)).Evidence);
        Assert.Equal(("evidence.tar", 7L, "a"), (kept.FileName!.Value, kept.Size, kept.Step));
        Assert.Contains("/var/tmp/none: it is not there", attempt.Output!.Value!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_one_target_only_so_many_run_at_once()
    {
        var steps = Enumerable.Range(0, ActionRunner.ParallelismOfTarget + 2).Select(number => (Step)Action($"a{number}")).ToArray();
        var plan = PlanOf(Parallel("all", steps));
        var go = new TaskCompletionSource();
        var transport = new ScriptedTransport
        {
            Run = async (_, _, _) =>
            {
                await go.Task;
                return Ended(0);
            },
        };
        var bench = new ActionBench(transport, plan);
        var incident = await bench.Sessions.Declared(plan);
        foreach (var step in steps)
        {
            await bench.Sessions.Must(incident, new StartAction("r1", step.Id));
            await bench.Watch(new AttemptId(incident, "r1", step.Id, 1));
        }

        await SessionsBench.Until(() => transport.Calls.Count == ActionRunner.ParallelismOfTarget);
        Assert.Equal(steps.Length, bench.Runner.Count);
        go.SetResult();
        await SessionsBench.Until(() => bench.Runner.Count == 0);
        Assert.Equal(3 * steps.Length, transport.Calls.Count);
    }

    [Fact]
    public async Task One_that_waits_its_turn_can_be_cancelled_and_was_never_begun()
    {
        var steps = Enumerable.Range(0, ActionRunner.ParallelismOfTarget + 1).Select(number => (Step)Action($"a{number}")).ToArray();
        var plan = PlanOf(Parallel("all", steps));
        var go = new TaskCompletionSource();
        var transport = new ScriptedTransport
        {
            Run = async (_, _, _) =>
            {
                await go.Task;
                return Ended(0);
            },
        };
        var bench = new ActionBench(transport, plan);
        var incident = await bench.Sessions.Declared(plan);
        foreach (var step in steps)
        {
            await bench.Sessions.Must(incident, new StartAction("r1", step.Id));
            await bench.Watch(new AttemptId(incident, "r1", step.Id, 1));
            await SessionsBench.Until(() => transport.Calls.Count == Math.Min(bench.Runner.Count, ActionRunner.ParallelismOfTarget));
        }

        var waiting = new AttemptId(incident, "r1", steps[^1].Id, 1);
        await bench.Sessions.Must(incident, new CancelAction("r1", waiting.Step));
        await bench.Runner.GoneAsync(waiting);

        Assert.Equal(ProcedureResult.NotApplied, (await bench.Attempt(waiting)).Result);
        Assert.DoesNotContain(transport.Calls, call => call.Attempt == waiting);
        go.SetResult();
        await SessionsBench.Until(() => bench.Runner.Count == 0);
    }

    [Fact]
    public async Task A_sealed_secret_that_can_t_be_opened_is_said_and_nothing_is_sent()
    {
        var plan = WithParameters([], new InputDefinition { Id = "fresh", Kind = InputKind.Secret, Generate = "password" });
        var bench = new ActionBench(new ScriptedTransport(), plan, isKeyLost: true);
        var attempt = await bench.Settled(await bench.Started());

        Assert.Equal(ProcedureResult.Failed, attempt.Result);
        Assert.Contains("can't be opened", attempt.Output!.Value!, StringComparison.Ordinal);
        Assert.Empty(bench.Transport.Calls);
    }

    [Fact]
    public async Task Drills_never_reach_the_real_transport()
    {
        var bench = Bench(AllGood);
        var incident = SessionsBench.NewIncident();
        await bench.Sessions.Must(incident, new DeclareIncident("Drill", Mode: IncidentMode.Drill), Core.Tests.Incidents.Specification.Cast.TheEngine);
        await bench.Sessions.Must(incident, new StartRun(bench.Plan.Version.Sha256));
        await bench.Sessions.Must(incident, new StartAction("r1", "a"));
        var attempt = await bench.Settled(new AttemptId(incident, "r1", "a", 1), step: TimeSpan.FromMilliseconds(50), isDrill: true);

        Assert.Equal(ProcedureResult.Applied, attempt.Result);
        Assert.Contains("simulated: apply of host.isolate on mx1", attempt.Output!.Value!, StringComparison.Ordinal);
        Assert.Empty(bench.Transport.Calls);
    }

    /// <summary>An attempt that went silent and was given up, in a process that has begun since.</summary>
    private static async Task<(ActionBench Bench, AttemptId Id)> Unknown()
    {
        var bench = Bench(AllGood);
        bench.Transport.Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(call.Kind == ProcedureKind.Check ? Ended(0) : Unclear());
        bench.Transport.Read = (_, _) => Task.FromResult<ProcedureOutcome>(Unclear());
        var id = await bench.Started();
        Assert.Equal(ProcedureResult.Unknown, (await bench.Settled(id, step: Second)).Result);
        // The one before the restart is through with it: its own readings must not be counted as those of the test.
        await SessionsBench.Until(() => bench.Runner.Count == 0);
        return (bench.Restarted(), id);
    }

    private static Task<OutcomeReading> ReadAgain(ActionBench bench, AttemptId id) => bench.Runner.ReadAgainAsync(id, TestContext.Current.CancellationToken);

    private static ActionBench Bench(Dictionary<ProcedureKind, int> codes) => new(
        new ScriptedTransport { Run = (call, _, _) => Task.FromResult<ProcedureOutcome>(Ended(codes[call.Kind])) }, WithExits(Isolating));

    /// <summary>The exit codes of the packs here: 10 not applied, 20 refused.</summary>
    private static Plan WithExits(Plan plan) => plan with
    {
        Actions = plan.Actions.ToDictionary(pair => pair.Key, pair => pair.Value with
        {
            Apply = pair.Value.Apply with { Exits = new Dictionary<int, ProcedureResult> { [0] = ProcedureResult.Applied, [20] = ProcedureResult.Refused } },
            Verify = pair.Value.Verify is { } verify
                ? verify with { Exits = new Dictionary<int, ProcedureResult> { [0] = ProcedureResult.Applied, [10] = ProcedureResult.NotApplied } }
                : null,
        }),
    };

    private static Plan WithParameters(Binding[] with, params InputDefinition[] parameters)
    {
        var plan = PlanOf(Action("a") with { With = with }, Todo("b"));
        return plan with
        {
            Actions = plan.Actions.ToDictionary(pair => pair.Key, pair => pair.Key == Isolate ? pair.Value with { Parameters = parameters } : pair.Value),
        };
    }

    private static Binding Bind(string name, Template value) => new(name, value, SourcePosition.None);
}
