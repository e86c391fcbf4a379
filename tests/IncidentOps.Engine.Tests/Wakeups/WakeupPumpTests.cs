using System.Collections.Concurrent;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Tests.Incidents;
using IncidentOps.Engine.Wakeups;
using Microsoft.Extensions.Logging.Abstractions;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Wakeups;

public sealed class WakeupPumpTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Core.Runbooks.Plan Automatic = PlanOf(Action("m", startsByItself: true), Todo("b"));

    [Fact]
    public async Task A_wake_up_fires_once_when_it_is_due_and_not_before()
    {
        var plan = PlanOf(WaitFor("w", Hour), Todo("b"));
        var bench = new SessionsBench(plan);
        var incident = await bench.Declared(plan);
        await using var pump = await Pumping.Start(bench);
        bench.Clock.Advance(Hour - TimeSpan.FromMilliseconds(1));
        await pump.Look();
        Assert.Equal(3, (await bench.State(incident)).Version);
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await pump.Look();
        await SessionsBench.Until(() => bench.Store.Rows.Count == 0);
        bench.Clock.Advance(Hour);
        await pump.Look();
        Assert.Single(await Events<WaitEnded>(bench, incident));
    }

    [Fact]
    public async Task The_pump_wakes_by_the_clock_alone()
    {
        var plan = PlanOf(WaitFor("w", TimeSpan.FromSeconds(10)), Todo("b"));
        var bench = new SessionsBench(plan);
        await bench.Declared(plan);
        await using var pump = await Pumping.Start(bench);
        await SessionsBench.Until(() => bench.Store.Rows.Count == 0, () => bench.Clock.Advance(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task After_a_restart_it_fires_late_rather_than_never()
    {
        var plan = PlanOf(WaitFor("w", Hour), Todo("b"));
        var before = new SessionsBench(plan);
        var incident = await before.Declared(plan);
        before.Clock.Advance(TimeSpan.FromDays(3));
        var after = new SessionsBench(before.Store, before.Clock, plan);
        await using var pump = await Pumping.Start(after);
        await SessionsBench.Until(() => after.Store.Rows.Count == 0);
        Assert.Single(await Events<WaitEnded>(after, incident));
    }

    [Fact]
    public async Task An_effect_is_carried_out_once_while_its_reason_stands_and_comes_back_with_commands()
    {
        var bench = new SessionsBench(Automatic);
        var incident = await bench.Declared(Automatic);
        var effect = new Effect(WakeupKind.StartAction, async (id, wakeup) =>
            await bench.Must(id, new StartAction(wakeup.Run!, wakeup.Step!), TheEngine));
        await using var pump = await Pumping.Start(bench, effect, new Effect(WakeupKind.WatchAttempt, (_, _) => Task.CompletedTask));
        await SessionsBench.Until(() => bench.Store.Rows.Any(row => row.Kind == (int)WakeupKind.WatchAttempt));
        await pump.Look();
        Assert.Equal(["start/r1/m/1"], effect.Calls);
        Assert.Single(await Events<ActionStarted>(bench, incident));
    }

    [Fact]
    public async Task A_long_effect_is_never_started_a_second_time_meanwhile()
    {
        var bench = new SessionsBench(Automatic);
        await bench.Declared(Automatic);
        var end = new TaskCompletionSource();
        var effect = new Effect(WakeupKind.StartAction, (_, _) => end.Task);
        await using var pump = await Pumping.Start(bench, effect);
        await SessionsBench.Until(() => effect.Calls.Count == 1);
        for (var look = 0; look < 5; look++)
        {
            bench.Clock.Advance(Hour);
            await pump.Look();
        }

        Assert.Single(effect.Calls);
        end.SetResult();
    }

    [Fact]
    public async Task A_failing_effect_is_tried_again_after_a_pause()
    {
        var bench = new SessionsBench(Automatic);
        await bench.Declared(Automatic);
        var effect = new Effect(WakeupKind.StartAction, (_, _) => throw new IOException("away"));
        await using var pump = await Pumping.Start(bench, effect);
        await SessionsBench.Until(() => effect.Calls.Count == 1);
        bench.Clock.Advance(WakeupPump.PauseAfterFault - TimeSpan.FromMilliseconds(1));
        await pump.Look();
        Assert.Single(effect.Calls);
        await SessionsBench.Until(() => effect.Calls.Count == 2, () => bench.Clock.Advance(TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task Held_effects_do_not_fire_and_timers_behind_any_number_of_them_do()
    {
        var plan = PlanOf(Parallel("p", [.. Enumerable.Range(0, 200).Select(number => Action($"m{number}", startsByItself: true)), WaitFor("w", Hour)]));
        var bench = new SessionsBench(plan);
        var incident = await bench.Declared(plan);
        var effect = new Effect(WakeupKind.StartAction, (_, _) => Task.CompletedTask);
        var hold = new Hold { IsHeld = true };
        await using var pump = await Pumping.Start(bench, hold, effect);
        bench.Clock.Advance(Hour);
        await SessionsBench.Until(() => bench.Store.Rows.All(row => row.Kind != (int)WakeupKind.WaitOver), () => bench.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Single(await Events<WaitEnded>(bench, incident));
        Assert.Empty(effect.Calls);
        hold.IsHeld = false;
        await SessionsBench.Until(() => effect.Calls.Distinct().Count() == 200, () => bench.Clock.Advance(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task What_was_held_starts_with_its_release_and_not_at_the_next_look()
    {
        var bench = new SessionsBench(Automatic);
        await bench.Declared(Automatic);
        var effect = new Effect(WakeupKind.StartAction, (_, _) => Task.CompletedTask);
        var hold = new Hold { IsHeld = true };
        await using var pump = await Pumping.Start(bench, hold, effect);
        await pump.Look();
        Assert.Empty(effect.Calls);
        hold.IsHeld = false;
        await pump.Tell(new SettingsAdvanced(
            SettingsState.None, SettingsState.None with { Released = new EffectsRelease(2, 1, 0, "all clear", bench.Clock.GetUtcNow(), default) }));
        await SessionsBench.Until(() => effect.Calls.Count == 1);
    }

    [Fact]
    public async Task Long_actions_keep_no_timer_waiting()
    {
        var plan = PlanOf(Parallel("p", [.. Enumerable.Range(0, WakeupPump.Parallelism * 2).Select(number => Action($"m{number}", startsByItself: true)), WaitFor("w", Hour)]));
        var bench = new SessionsBench(plan);
        var incident = await bench.Declared(plan);
        var end = new TaskCompletionSource();
        var effect = new Effect(WakeupKind.StartAction, (_, _) => end.Task);
        await using var pump = await Pumping.Start(bench, effect);
        await SessionsBench.Until(() => effect.Calls.Count == WakeupPump.Parallelism);
        bench.Clock.Advance(Hour);
        await SessionsBench.Until(() => bench.Store.Rows.All(row => row.Kind != (int)WakeupKind.WaitOver), () => bench.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Single(await Events<WaitEnded>(bench, incident));
        Assert.Equal(WakeupPump.Parallelism, effect.Calls.Count);
        end.SetResult();
    }

    [Fact]
    public async Task A_row_of_another_kind_of_stream_or_without_a_reason_harms_nobody()
    {
        var plan = PlanOf(WaitFor("w", Hour), Todo("b"));
        var bench = new SessionsBench(plan);
        var incident = await bench.Declared(plan);
        bench.Store.Plant(new WakeupRow("people", "x", (int)WakeupKind.StepDue, bench.Clock.GetUtcNow()));
        bench.Store.Plant(new WakeupRow(incident.Stream, "due/r1/gone", (int)WakeupKind.StepDue, bench.Clock.GetUtcNow()));
        bench.Store.Plant(new WakeupRow(incident.Stream, "start/r1/gone/1", (int)WakeupKind.StartAction, bench.Clock.GetUtcNow()));
        await using var pump = await Pumping.Start(bench);
        bench.Clock.Advance(Hour);
        await SessionsBench.Until(() => bench.Store.Rows.All(row => row.Key != "wait/r1/w"), () => bench.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Single(await Events<WaitEnded>(bench, incident));
    }

    private static async Task<IReadOnlyList<T>> Events<T>(SessionsBench bench, IncidentId incident) =>
        [.. (await bench.Sessions.EventsAsync(incident, 0, int.MaxValue, CancellationToken.None)).Select(recorded => recorded.Event).OfType<T>()];

    private sealed class Effect(WakeupKind kind, Func<IncidentId, Wakeup, Task> run) : IEffect
    {
        public ConcurrentQueue<string> Calls { get; } = new();

        public bool Handles(WakeupKind asked) => asked == kind;

        public Task RunAsync(IncidentId incident, Wakeup wakeup, CancellationToken cancellation)
        {
            Calls.Enqueue(wakeup.Key);
            return run(incident, wakeup);
        }
    }

    private sealed class Hold : IEffectsHold
    {
        public bool IsHeld { get; set; }

        EffectsHold? IEffectsHold.Hold => IsHeld ? new EffectsHold(2, null, null) : null;
    }

    /// <summary>A pump at work; stopped at the end of its test.</summary>
    private sealed class Pumping : IAsyncDisposable
    {
        private readonly SessionsBench bench;
        private readonly WakeupPump pump;

        private Pumping(SessionsBench bench, WakeupPump pump) => (this.bench, this.pump) = (bench, pump);

        public static Task<Pumping> Start(SessionsBench bench, params IEffect[] effects) => Start(bench, new Hold(), effects);

        public static async Task<Pumping> Start(SessionsBench bench, IEffectsHold hold, params IEffect[] effects)
        {
            var pump = new WakeupPump(bench.Store, bench.Sessions, effects, hold, bench.Clock, NullLogger<WakeupPump>.Instance);
            bench.Tell(pump);
            await pump.StartAsync(CancellationToken.None);
            return new Pumping(bench, pump);
        }

        /// <summary>Returns once the pump has looked at the rows twice from now on: what was due has been started.</summary>
        public async Task Look()
        {
            for (var looks = 0; looks < 2; looks++)
            {
                var before = bench.Store.DueReads;
                await SessionsBench.Until(() => bench.Store.DueReads > before, () => pump.Handle((IncidentAdvanced)null!, CancellationToken.None));
            }
        }

        public Task Tell(SettingsAdvanced advanced) => pump.Handle(advanced, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await pump.StopAsync(CancellationToken.None);
            pump.Dispose();
        }
    }
}
