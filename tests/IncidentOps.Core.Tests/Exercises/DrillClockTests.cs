using CsCheck;
using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Tests.Exercises;

/// <summary>Whatever is done to the clock, in whatever order. A failure prints the seed that shows it again (CsCheck_Seed).</summary>
public sealed class DrillClockTests
{
    private static readonly DateTimeOffset Beginning = new(2026, 3, 1, 2, 0, 0, 7, TimeSpan.Zero);

    /// <summary>What is done (start apart), how many milliseconds after what was done before, and with which number.</summary>
    private static readonly Gen<(Doing What, int After, int Number)[]> Doings =
        Gen.Select(Gen.Enum<Doing>(), Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 200_000]), Gen.Int[DrillClock.SlowestPercent, DrillClock.FastestPercent]).Array[0, 60];

    private enum Doing { Pause, Resume, Speed, Jump, RoundSpeed }

    [Fact]
    public void It_never_runs_backwards_and_never_stands_while_it_runs() => Sample((before, clock, at) =>
    {
        Assert.True(clock.TimeAt(at) >= before.TimeAt(at), $"{before.TimeAt(at):O} became {clock.TimeAt(at):O}");
        var last = clock.TimeAt(at);
        foreach (var later in new[] { 1, 2, 5, 40, 1_000, 86_400_000 })
        {
            var time = clock.TimeAt(at + TimeSpan.FromMilliseconds(later));
            Assert.True(clock.IsRunning ? time >= last : time == last);
            last = time;
        }

        Assert.True(!clock.IsRunning || last > clock.TimeAt(at));
    });

    [Fact]
    public void What_is_due_at_a_server_time_is_reached_then_and_not_a_millisecond_before() => Sample((_, clock, at) =>
    {
        foreach (var ahead in new[] { 1, 2, 3, 7, 99, 100, 101, 59_999, 3_600_000, 86_400_001 })
        {
            var time = clock.TimeAt(at) + TimeSpan.FromMilliseconds(ahead);
            if (clock.ServerAt(time) is not { } server)
            {
                Assert.False(clock.IsRunning);
                continue;
            }

            Assert.True(clock.TimeAt(server) >= time, $"Due at {server:O}, and it is {clock.TimeAt(server):O} then, before {time:O}.");
            Assert.True(clock.TimeAt(server - TimeSpan.FromMilliseconds(1)) < time);
            Assert.True(server > at);
        }
    });

    [Fact]
    public void What_is_past_is_due_at_once() => Sample((_, clock, at) =>
        Assert.True(clock.ServerAt(clock.TimeAt(at)) is not { } server || server <= at));

    [Fact]
    public void A_pause_holds_however_long_it_lasts() => Sample((_, clock, at) =>
    {
        var paused = clock.Paused(at);
        foreach (var minutes in new[] { 0, 1, 60, 525_600 })
        {
            Assert.Equal(clock.TimeAt(at), paused.TimeAt(at + TimeSpan.FromMinutes(minutes)));
            Assert.Equal(clock.TimeAt(at), paused.Resumed(at + TimeSpan.FromMinutes(minutes)).TimeAt(at + TimeSpan.FromMinutes(minutes)));
        }

        Assert.Null(paused.ServerAt(clock.TimeAt(at) + TimeSpan.FromTicks(1)));
    });

    [Fact]
    public void It_does_not_drift() => Doings.Sample(doings =>
    {
        var (clock, at) = (DrillClock.NotStarted.Started(Beginning), Beginning);
        // In hundredths of a millisecond, exact: what the clock rounds away at each change must not add up to more than a millisecond each.
        var (exact, speed, isRunning, changes) = (0L, 100L, true, 0);
        foreach (var (what, after, number) in doings)
        {
            at += TimeSpan.FromMilliseconds(after);
            exact += isRunning ? after * speed : 0;
            (clock, var jumped) = Do(clock, at, what, number);
            (isRunning, speed, changes) = (clock.IsRunning, clock.SpeedPercent, changes + 1);
            exact = jumped is { } to ? (long)to.TotalMilliseconds * 100 : exact;
            var off = (exact / 100.0) - clock.ScenarioAt(at).TotalMilliseconds;
            Assert.InRange(off, 0, doings.All(doing => doing.What != Doing.Speed) ? 0 : changes);
        }
    }, iter: 2_000, threads: 1);

    [Fact]
    public void Before_the_start_it_is_the_servers_and_at_the_start_the_two_are_alike()
    {
        Assert.Equal(Beginning, DrillClock.NotStarted.TimeAt(Beginning));
        Assert.Equal(Beginning, DrillClock.NotStarted.ServerAt(Beginning));
        Assert.Equal(TimeSpan.Zero, DrillClock.NotStarted.ScenarioAt(Beginning));
        var clock = DrillClock.NotStarted.Started(Beginning);
        Assert.Equal((Beginning, Beginning, TimeSpan.Zero), (clock.TimeAt(Beginning), clock.Epoch, clock.ScenarioAt(Beginning)));
        // A server whose clock was put back does not take the drill with it.
        Assert.Equal(Beginning, clock.TimeAt(Beginning - TimeSpan.FromHours(1)));
    }

    /// <summary>Does whatever is drawn, and looks at the clock before and after each change.</summary>
    private static void Sample(Action<DrillClock, DrillClock, DateTimeOffset> look) => Doings.Sample(doings =>
    {
        var (clock, at) = (DrillClock.NotStarted.Started(Beginning), Beginning);
        look(clock, clock, at);
        foreach (var (what, after, number) in doings)
        {
            at += TimeSpan.FromMilliseconds(after);
            var before = clock;
            clock = Do(clock, at, what, number).Clock;
            look(before, clock, at);
        }
    }, iter: 1_000, threads: 1);

    private static (DrillClock Clock, TimeSpan? Jumped) Do(DrillClock clock, DateTimeOffset at, Doing what, int number)
    {
        var to = clock.ScenarioAt(at) + TimeSpan.FromMilliseconds(number);
        return what switch
        {
            Doing.Pause => (clock.Paused(at), null),
            Doing.Resume => (clock.Resumed(at), null),
            Doing.Speed => (clock.WithSpeed(at, number), null),
            Doing.RoundSpeed => (clock.WithSpeed(at, 100 * (1 + (number % 60))), null),
            _ => (clock.Jumped(at, to), to),
        };
    }
}
