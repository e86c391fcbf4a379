using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation;

/// <summary>Somebody with every control of the drill under their fingers, and no patience.</summary>
internal sealed class SimulatedFacilitator(World world)
{
    public SimulatedPerson Person { get; } = new(world, Cast.Goro);

    public void ConductForEver(IncidentId drill) => world.Scheduler.After(world.Random.Seconds(2, 120), () =>
    {
        if (world.IsPlaying)
        {
            if (world.Server.View(drill) is { } shown)
            {
                Person.Send(drill, Choose(shown));
            }

            ConductForEver(drill);
        }
    });

    /// <summary>Lets everything that waits go out, puts the clock far ahead, and ends half of the drills.</summary>
    public void Finish(IncidentId drill)
    {
        foreach (var inject in World.Exercise.Injects)
        {
            Later(60, () => Person.Send(drill, new HoldInject(inject.Id, IsHeld: false)));
        }

        Later(60, () => Person.Send(drill, new ReopenIncident("There is more to come")));
        Later(120, () => Person.Send(drill, new ResumeDrill()));
        Later(180, () => Person.Send(drill, new JumpDrill(TimeSpan.FromDays(30))));
        // By then everything that is due must be out: a minute is longer than any restart.
        if (world.Random.Chance(0.5))
        {
            Later(1_200, () => Person.Send(drill, new CloseIncident("The time is up")));
        }
    }

    private void Later(int seconds, Action action) => world.Scheduler.After(TimeSpan.FromSeconds(seconds), action);

    private IncidentCommand Choose(IncidentState shown)
    {
        var random = world.Random;
        if (shown is not { Drill: { Clock: var clock } drill, IsOpen: true })
        {
            return !shown.Exists ? new DeclareIncident("Night shift", Severity.Sev2, IncidentMode.Drill)
                : shown.IsOpen ? World.Preparation : new ReopenIncident("Once more");
        }

        if (!clock.IsStarted)
        {
            return random.Chance(0.2) ? World.Preparation : new StartDrill();
        }

        if (!clock.IsRunning && random.Chance(0.6))
        {
            return new ResumeDrill();
        }

        var inject = random.Pick(World.Exercise.Injects).Id;
        return random.Below(100) switch
        {
            < 20 => new PauseDrill(),
            < 30 => new SetDrillSpeed(DrillClock.SlowestPercent + random.Below(random.Chance(0.8) ? 300 : DrillClock.FastestPercent)),
            < 36 => new JumpDrill(),
            < 42 => new JumpDrill(clock.ScenarioAt(world.Scheduler.Now) + random.Seconds(0, 900)),
            < 47 => new ReleaseInject(inject),
            < 57 => new HoldInject(inject, drill.Inject(inject).Status != InjectStatus.Held),
            < 60 => new SkipInject(inject, "No time"),
            < 64 => new EditInject(inject, "Other words", "Quite other words"),
            < 67 => new ImproviseInject([], InjectChannel.Chat, "The boss", "Well?", "How far are you?"),
            < 70 => new ObserveDrill("They talk"),
            70 when random.Chance(0.1) => new HaltDrill("It is real"),
            71 when random.Chance(0.2) => new CloseIncident("Break"),
            _ => clock.IsRunning ? new ObserveDrill("They work") : new ResumeDrill(),
        };
    }
}
