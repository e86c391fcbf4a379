using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation;

/// <summary>
/// Looks after attempts by the rules of the engine's action runner, in single steps: what this life has committed itself is run; any
/// other attempt is read from the target's journal, never sent again. A model of it: the runner itself waits on tasks.
/// </summary>
internal sealed class SimulatedRunner(World world, SimulatedServer server)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly HashSet<AttemptName> announced = [];
    private readonly HashSet<AttemptName> inHand = [];

    /// <summary>Learns what this life has committed itself.</summary>
    public void Handle(IncidentAdvanced advanced)
    {
        foreach (var started in advanced.Events.Select(recorded => recorded.Event).OfType<ActionStarted>())
        {
            announced.Add(new AttemptName(advanced.Incident, started.Run, started.Step, started.Attempt));
        }
    }

    public void Watch(IncidentId incident, Wakeup wakeup)
    {
        var name = new AttemptName(incident, wakeup.Run!, wakeup.Step!, wakeup.Attempt!.Value);
        if (!inHand.Add(name))
        {
            return;
        }

        var isOwn = announced.Remove(name);
        if (server.View(incident)!.Run(name.Run)!.Step(name.Step).Attempts.Find(attempt => attempt.Number == name.Number) is not { Result: null } attempt)
        {
            inHand.Remove(name);
        }
        else if (!world.IsLive(incident))
        {
            // A drill's world is made of nothing but this.
            server.After(world.Random.Seconds(1, 20), () => Finish(name, attempt, ProcedureResult.Applied));
        }
        else if (isOwn || world.Faults.Planted == Bug.RunAgainAfterRestart)
        {
            RunFresh(name, attempt);
        }
        else
        {
            world.Seen.Recoveries++;
            Recover(name, attempt);
        }
    }

    private void RunFresh(AttemptName name, AttemptState attempt)
    {
        if (world.Random.Chance(world.Faults.TargetUnreachable))
        {
            // The command may still be on its way: it arrives late, or never.
            if (world.Random.Chance(0.5))
            {
                world.Scheduler.After(world.Random.Seconds(1, 300), () => world.Target.Begin(name, World.ActionOf(attempt), attempt.Kind, attempt.DeadlineAt, _ => { }));
            }

            server.After(world.Random.Seconds(1, 60), () => Silence(name, attempt));
            return;
        }

        var life = server.Life;
        world.Scheduler.After(world.Random.Milliseconds(5, 300), () =>
        {
            var isBegun = world.Target.Begin(name, World.ActionOf(attempt), attempt.Kind, attempt.DeadlineAt, result =>
            {
                if (life == server.Life && server.IsUp && !world.Random.Chance(world.Faults.ResultLost))
                {
                    server.After(world.Random.Milliseconds(5, 300), () => Finish(name, attempt, result));
                }
                else if (life == server.Life)
                {
                    server.After(world.Random.Seconds(1, 30), () => Silence(name, attempt));
                }
            });
            if (life == server.Life && server.IsUp)
            {
                if (!isBegun)
                {
                    server.After(world.Random.Milliseconds(5, 300), () => Finish(name, attempt, ProcedureResult.NotApplied));
                }

                // A connection that says nothing any more is given up; by then the attempt may long have been finished.
                server.After(attempt.DeadlineAt - world.Scheduler.Now + TimeSpan.FromSeconds(1), () => Silence(name, attempt));
            }
        });
    }

    private void Silence(AttemptName name, AttemptState attempt)
    {
        if (!inHand.Contains(name))
        {
            return;
        }

        if (world.Faults.Planted == Bug.SilenceMeansNotApplied)
        {
            Finish(name, attempt, ProcedureResult.NotApplied);
            return;
        }

        Recover(name, attempt);
    }

    private void Recover(AttemptName name, AttemptState attempt)
    {
        if (!inHand.Contains(name))
        {
            return;
        }

        if (world.Random.Chance(world.Faults.TargetUnreachable))
        {
            Later(name, attempt);
            return;
        }

        var (reading, result) = world.Target.Read(name);
        switch (reading)
        {
            case SimulatedTarget.Reading.NotBegun:
            case SimulatedTarget.Reading.Ended:
                Finish(name, attempt, result);
                break;
            case SimulatedTarget.Reading.Running:
                Later(name, attempt);
                break;
            default:
                Verify(name, attempt);
                break;
        }
    }

    private void Later(AttemptName name, AttemptState attempt)
    {
        if (world.Scheduler.Now > attempt.DeadlineAt)
        {
            Finish(name, attempt, ProcedureResult.Unknown);
        }
        else
        {
            server.After(Pause, () => Recover(name, attempt));
        }
    }

    /// <summary>It was cut off: `verify` answers, or can't tell. "Not applied" counts only once the deadline has passed.</summary>
    private void Verify(AttemptName name, AttemptState attempt)
    {
        if (world.Scheduler.Now <= attempt.DeadlineAt)
        {
            server.After(Pause, () => Recover(name, attempt));
        }
        else if (world.Random.Chance(0.4))
        {
            Finish(name, attempt, ProcedureResult.Unknown);
        }
        else
        {
            Finish(name, attempt, world.Target.HasLanded(name) ? ProcedureResult.Applied : ProcedureResult.NotApplied);
        }
    }

    private void Finish(AttemptName name, AttemptState attempt, ProcedureResult result)
    {
        if (!inHand.Contains(name))
        {
            return;
        }

        if (result == ProcedureResult.Unknown)
        {
            world.Seen.UnknownOutcomes++;
        }

        var command = new FinishAction(name.Run, name.Step, name.Number, result, null, world.Scheduler.Now - attempt.StartedAt, "output", null);
        server.SubmitAsEngine(name.Incident, $"finish/{name.Run}/{name.Step}/{name.Number}", command, _ => inHand.Remove(name));
    }
}
