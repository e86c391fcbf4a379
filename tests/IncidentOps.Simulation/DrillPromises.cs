using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation;

/// <summary>
/// What must be true of a drill once everything has come to rest, read from its stream with a clock of our own: exact, and without a line of
/// the product's.
/// </summary>
internal sealed class DrillPromises
{
    private readonly World world;
    private readonly IncidentId incident;
    private readonly TimeSpan? mostLate;
    private readonly Dictionary<string, string> endings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> releasedAt = new(StringComparer.Ordinal);
    private readonly HashSet<string> held = new(StringComparer.Ordinal);
    private readonly HashSet<(string Inject, PersonId By)> read = [];

    /// <summary>Attempts that apply: a check or an undo settles nothing.</summary>
    private readonly HashSet<(string Run, string Step, int Attempt)> applies = [];

    /// <summary>Step key → when it was settled as done, in scenario time, and with which answer.</summary>
    private readonly Dictionary<string, (decimal At, string? Option)> done = new(StringComparer.Ordinal);

    /// <summary>By the server, since when nothing but the engine keeps an inject back.</summary>
    private readonly Dictionary<string, DateTimeOffset> dueSince = new(StringComparer.Ordinal);

    /// <summary>Scenario time in milliseconds.</summary>
    private decimal scenario;
    private decimal speed = 1;
    private bool isStarted;
    private bool isRunning;
    private bool isHalted;
    private int changes;
    private DateTimeOffset last;

    private DrillPromises(World world, IncidentId incident, TimeSpan? mostLate) => (this.world, this.incident, this.mostLate) = (world, incident, mostLate);

    public static void Check(World world, IncidentId incident, TimeSpan? mostLate)
    {
        var promises = new DrillPromises(world, incident, mostLate);
        foreach (var recorded in world.Disk.Read(incident.Stream).Select(world.Codec.Decode))
        {
            promises.Look(recorded);
        }

        promises.LookForLost(world.Fold(incident.Stream));
        promises.CompareReports();
    }

    private static Exercise Exercise => World.Exercise;

    private BrokenPromiseException Broken(int promise, string what) => new(promise, $"Drill {incident}, scenario {TimeSpan.FromMilliseconds((double)scenario)}: {what}");

    private void Look(RecordedEvent recorded)
    {
        Pass(recorded.RecordedAt);
        switch (recorded.Event)
        {
            case DrillClockStarted:
                (isStarted, isRunning) = (true, true);
                Reach(-1, scenario, recorded.RecordedAt);
                break;
            case DrillClockPaused:
                Change(recorded, running: false);
                world.SeenInDrills.Pauses++;
                break;
            case DrillClockResumed:
                Change(recorded, running: true);
                break;
            case DrillSpeedSet { Percent: var percent }:
                Change(recorded, isRunning);
                speed = percent / 100m;
                world.SeenInDrills.SpeedChanges++;
                break;
            case DrillClockJumped { To: var to }:
                Jump((decimal)to.TotalMilliseconds, recorded.RecordedAt);
                break;
            case DrillHalted:
                (isRunning, isHalted) = (false, true);
                world.SeenInDrills.Halts++;
                break;
            case IncidentClosed:
                isRunning = false;
                world.SeenInDrills.Closed++;
                break;
            case ActionFinished { Run: var run, Step: var step } finished:
                world.SeenInDrills.SimulatedEnds++;
                MayHappen("An attempt ended");
                Done(run, step, applies.Contains((run, step, finished.Attempt)) && finished.Result == ProcedureResult.Applied ? "" : null);
                break;
            default:
                LookAtInject(recorded);
                LookAtStep(recorded.Event);
                break;
        }
    }

    /// <summary>Time goes on from one event to the next.</summary>
    private void Pass(DateTimeOffset at)
    {
        if (isRunning)
        {
            var before = scenario;
            scenario += (decimal)(at - last).TotalMilliseconds * speed;
            Reach(before, scenario, last);
        }

        last = at;
    }

    private void Change(RecordedEvent recorded, bool running)
    {
        changes++;
        if (running && !isRunning)
        {
            // What was kept back by the pause is due from here on.
            foreach (var inject in dueSince.Keys.ToList())
            {
                dueSince[inject] = recorded.RecordedAt;
            }
        }

        isRunning = running;
    }

    private void Jump(decimal to, DateTimeOffset at)
    {
        changes++;
        world.SeenInDrills.Jumps++;
        if (to < scenario - changes)
        {
            throw Broken(2, $"The clock was put back to {to} ms.");
        }

        var before = scenario;
        scenario = to;
        foreach (var inject in Exercise.Injects.Where(inject => inject.Trigger is AtTime { At: var due } && Crossed((decimal)due.TotalMilliseconds, before, to)))
        {
            dueSince.TryAdd(inject.Id, at);
        }
    }

    private void Reach(decimal before, decimal after, DateTimeOffset since)
    {
        foreach (var inject in Exercise.Injects)
        {
            if (inject.Trigger is AtTime { At: var due } && Crossed((decimal)due.TotalMilliseconds, before, after))
            {
                dueSince.TryAdd(inject.Id, since + TimeSpan.FromMilliseconds((double)(Math.Max(0, (decimal)due.TotalMilliseconds - Math.Max(0, before)) / speed)));
            }
        }
    }

    private static bool Crossed(decimal due, decimal before, decimal after) => before < due && due <= after;

    private void LookAtInject(RecordedEvent recorded)
    {
        switch (recorded.Event)
        {
            case InjectReleased { Inject: var inject, ByHand: var byHand }:
                End(inject, "released");
                releasedAt[inject] = scenario;
                if (byHand)
                {
                    world.SeenInDrills.ReleasedByHand++;
                }
                else
                {
                    world.SeenInDrills.Released++;
                    MayGoOut(Exercise.Inject(inject)!, recorded.RecordedAt);
                }

                break;
            case InjectDropped { Inject: var inject }:
                End(inject, "dropped");
                world.SeenInDrills.Dropped++;
                MayGoOut(Exercise.Inject(inject)!, recorded.RecordedAt);
                break;
            case InjectSkipped { Inject: var inject }:
                End(inject, "skipped");
                world.SeenInDrills.Skipped++;
                break;
            case InjectHeld { Inject: var inject, IsHeld: var isHeld }:
                world.SeenInDrills.Held++;
                _ = isHeld ? held.Add(inject) : held.Remove(inject);
                if (!isHeld && dueSince.ContainsKey(inject))
                {
                    dueSince[inject] = recorded.RecordedAt;
                }

                break;
            case InjectImprovised { Inject: var inject }:
                End(inject, "made up");
                world.SeenInDrills.Improvised++;
                break;
            case InjectRead { Inject: var inject }:
                world.SeenInDrills.Read++;
                Reached(inject, recorded.Actor);
                if (!read.Add((inject, recorded.Actor)))
                {
                    throw Broken(4, $"{recorded.Actor} has read {inject} twice.");
                }

                break;
            case InjectAnswered { Inject: var inject }:
                world.SeenInDrills.Answered++;
                Reached(inject, recorded.Actor);
                break;
            default:
                break;
        }
    }

    /// <summary>An inject comes to one end.</summary>
    private void End(string inject, string how)
    {
        if (!endings.TryAdd(inject, how))
        {
            throw Broken(3, $"{inject} was {endings[inject]}, and then {how}.");
        }
    }

    private void Reached(string inject, PersonId person)
    {
        var to = Exercise.Inject(inject)?.To ?? [];
        if (!endings.TryGetValue(inject, out var how) || how is not ("released" or "made up")
            || !ExerciseBuilder.Parts.Any(part => part.Person == person && part.Duty == DrillDuty.Player && (to.Count == 0 || to.Contains(part.Role))))
        {
            throw Broken(9, $"{inject} reached {person}, whom it had not been sent to.");
        }
    }

    /// <summary>What goes by itself goes while the clock runs.</summary>
    private void MayHappen(string what)
    {
        if (!isStarted || !isRunning || isHalted)
        {
            throw Broken(3, $"{what} {(isHalted ? "after the drill was halted" : "in a pause")}.");
        }
    }

    private void MayGoOut(Inject inject, DateTimeOffset at)
    {
        MayHappen($"{inject.Id} went out");
        if (held.Contains(inject.Id))
        {
            throw Broken(3, $"{inject.Id} went out although it was held.");
        }

        var due = inject.Trigger switch
        {
            AtTime trigger => (decimal)trigger.At.TotalMilliseconds,
            WhenMissing trigger => (decimal)trigger.At.TotalMilliseconds,
            AfterInject trigger when releasedAt.TryGetValue(trigger.InjectId, out var before) => before + (decimal)trigger.Delay.TotalMilliseconds,
            AfterStep trigger => WhenDone(trigger.Step, null) + (decimal)trigger.Delay.TotalMilliseconds,
            AfterOption trigger => WhenDone(trigger.Step, trigger.Option) + (decimal)trigger.Delay.TotalMilliseconds,
            _ => null,
        };
        // The product's clock rounds down to a millisecond at each change; ours does not.
        if (due is not { } time || scenario < time - changes)
        {
            throw Broken(3, $"{inject.Id} went out before its time: {(due is null ? "nothing had called for it" : TimeSpan.FromMilliseconds((double)due.Value))}.");
        }

        if (mostLate is { } most && inject.Trigger is AtTime && at - dueSince[inject.Id] > most)
        {
            throw Broken(3, $"{inject.Id} went out {at - dueSince[inject.Id]} late by the server.");
        }
    }

    private decimal? WhenDone(string step, string? option) =>
        done.TryGetValue($"r1/{step}", out var found) && (option is null || found.Option == option) ? found.At : null;

    private void LookAtStep(IncidentEvent happened)
    {
        switch (happened)
        {
            case StepCompleted { Run: var run, Step: var step }:
                Done(run, step, "");
                break;
            case DecisionTaken { Run: var run, Step: var step, Option: var option }:
                Done(run, step, option);
                break;
            case ActionStarted { Run: var run, Step: var step, Kind: AttemptKind.Apply } started:
                applies.Add((run, step, started.Attempt));
                break;
            case OutcomeResolved { Run: var run, Step: var step, Result: ProcedureResult.Applied } resolved when applies.Contains((run, step, resolved.Attempt)):
                Done(run, step, "");
                break;
            case StepReopened { Run: var run, Step: var step }:
                done.Remove($"{run}/{step}");
                break;
            default:
                break;
        }
    }

    private void Done(string run, string step, string? option)
    {
        if (option is not null)
        {
            done[$"{run}/{step}"] = (scenario, option);
        }
    }

    /// <summary>Nothing that its trigger has called for is left, neither by our reading nor by the product's.</summary>
    private void LookForLost(IncidentState state)
    {
        Pass(world.Scheduler.Now);
        if (!isStarted || !isRunning)
        {
            return;
        }

        foreach (var inject in Exercise.Injects.Where(inject => !endings.ContainsKey(inject.Id) && !held.Contains(inject.Id)))
        {
            var isDue = inject.Trigger switch
            {
                AtTime { At: var at } => scenario > (decimal)at.TotalMilliseconds + 60_000,
                WhenMissing { At: var at } => scenario > (decimal)at.TotalMilliseconds + 60_000,
                AfterInject { InjectId: var before, Delay: var delay } => releasedAt.TryGetValue(before, out var at) && scenario > at + (decimal)delay.TotalMilliseconds + 60_000 * speed,
                _ => Director.DueAt(state, inject) is { } due && state.TimeAt(world.Scheduler.Now) > due + (TimeSpan.FromMinutes(1) * (double)speed),
            };
            if (isDue)
            {
                throw Broken(3, $"{inject.Id} is lost.");
            }
        }
    }

    /// <summary>Promise 6: the report is the same bytes from memory and from the stream, and says what the stream says.</summary>
    private void CompareReports()
    {
        var stream = world.Disk.Read(incident.Stream);
        var report = ReportCodec.Write(ActionReport.Of(world.Fold(incident.Stream)));
        foreach (var session in world.Server.InMemory.Where(session => session.Id == incident))
        {
            if (!ReportCodec.Write(ActionReport.Of(session.State)).AsSpan().SequenceEqual(report))
            {
                throw Broken(6, "The report from memory is not the one from the stream.");
            }
        }

        // Folded in another order of reading: page by page, as the archive does.
        var paged = stream.Chunk(7).SelectMany(page => page.ToImmutableArray()).Select(new EventCodec().Decode);
        if (!ReportCodec.Write(ActionReport.Of(Incident.Fold(paged, world.Context.Plans, world.Context.Exercises))).AsSpan().SequenceEqual(report))
        {
            throw Broken(6, "The report is not the same when its stream is read once more.");
        }

        foreach (var (inject, how) in endings.Where(pair => pair.Value == "released"))
        {
            if (world.Fold(incident.Stream).Drill!.Inject(inject).Status != InjectStatus.Released)
            {
                throw Broken(6, $"{inject} was {how}, and the state does not say so.");
            }
        }
    }
}
