using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Simulation;

/// <summary>
/// One life of the server process after another: the real sessions, the real wake-ups, and the shell around them in steps that a crash
/// can fall between. What lives in memory dies with each life.
/// </summary>
internal sealed class SimulatedServer
{
    private static readonly TimeSpan PauseAfterFiring = TimeSpan.FromSeconds(5);

    private readonly World world;
    private readonly Dictionary<IncidentId, Slot> sessions = [];
    private readonly Dictionary<(string Stream, string Key), DateTimeOffset> busy = [];

    public SimulatedServer(World world)
    {
        this.world = world;
        Runner = new SimulatedRunner(world, this);
        Start();
    }

    /// <summary>Counts the lives: what was set going in an earlier one must not come back in a later one.</summary>
    public int Life { get; private set; }

    public bool IsUp { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public SimulatedRunner Runner { get; private set; }

    /// <summary>Does something later in this life.</summary>
    public void After(TimeSpan delay, Action action)
    {
        var life = Life;
        world.Scheduler.After(delay, () =>
        {
            if (life == Life && IsUp)
            {
                action();
            }
        });
    }

    public void Crash()
    {
        if (!IsUp)
        {
            return;
        }

        world.Seen.Crashes++;
        IsUp = false;
        sessions.Clear();
        busy.Clear();
        world.Disk.Crash();
        world.Scheduler.After(world.Random.Seconds(1, 60), Start);
    }

    /// <summary>A command on its way in; lost where the server is down.</summary>
    public void Submit(IncidentId incident, Submission submission)
    {
        if (!IsUp)
        {
            return;
        }

        if (world.Faults.Planted == Bug.ForgetCommandIds)
        {
            submission = submission with { CommandId = world.Random.NextGuid() };
        }

        var slot = SlotOf(incident);
        slot.Session.Offer(submission);
        PumpSoon(slot);
    }

    /// <summary>As <see cref="Submit"/>, by the engine under an id made from a name, repeated until the answer is known.</summary>
    public void SubmitAsEngine(IncidentId incident, string name, IncidentCommand command, Action<CommandAnswer> answered)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{incident}/{name}")).AsSpan(0, 16));
        Submit(incident, new Submission(id, Actor.System, command, null, answer =>
        {
            if (answer is CommandUnknown or CommandBusy)
            {
                After(TimeSpan.FromSeconds(1), () => SubmitAsEngine(incident, name, command, answered));
            }
            else
            {
                answered(answer);
            }
        }));
    }

    /// <summary>The committed state, as a page would show it; null where the server is down.</summary>
    public IncidentState? View(IncidentId incident) => IsUp ? SlotOf(incident).Session.State : null;

    public IEnumerable<IncidentSession> InMemory => sessions.Values.Select(slot => slot.Session);

    private void Start()
    {
        Life++;
        IsUp = true;
        StartedAt = world.Scheduler.Now;
        Runner = new SimulatedRunner(world, this);
        world.CheckWhatWasAcknowledged();
        FirePeriodically();
    }

    private Slot SlotOf(IncidentId incident)
    {
        if (!sessions.TryGetValue(incident, out var slot))
        {
            sessions[incident] = slot = new Slot(new IncidentSession(incident, world.Fold(incident.Stream), world.Context));
        }

        return slot;
    }

    private void PumpSoon(Slot slot)
    {
        if (!slot.IsScheduled)
        {
            slot.IsScheduled = true;
            After(world.Random.Milliseconds(0, 3), () => Pump(slot));
        }
    }

    private void Pump(Slot slot)
    {
        slot.IsScheduled = false;
        if (slot.IsInFlight || slot.IsGone)
        {
            return;
        }

        if (slot.Session.Begin() is not { } request)
        {
            if (!slot.Session.IsIdle)
            {
                PumpSoon(slot);
            }

            return;
        }

        slot.IsInFlight = true;
        if (world.Faults.Planted == Bug.AnswerBeforeCommit)
        {
            Complete(slot, new Appended(new StorePosition(1, 0)));
            world.Disk.Append(request, _ => { });
            return;
        }

        var life = Life;
        world.Disk.Append(request, outcome =>
        {
            if (life == Life && IsUp)
            {
                After(TimeSpan.Zero, () => Complete(slot, outcome));
            }
        });
    }

    private void Complete(Slot slot, AppendOutcome? outcome)
    {
        slot.IsInFlight = false;
        if (outcome is null)
        {
            // The store can't say what is on disk: everything in hand is unknown, and the process starts afresh from the file.
            sessions.Values.ToList().ForEach(each => each.Session.Abandon());
            Crash();
            return;
        }

        var advanced = slot.Session.Complete(world.Faults.Planted == Bug.IgnoreConflicts ? new Appended(new StorePosition(1, 0)) : outcome);
        if (advanced is null)
        {
            Leave(slot);
            return;
        }

        Runner.Handle(advanced);
        After(world.Random.Milliseconds(0, 5), FireDue);
        if (advanced.Events.Any(recorded => recorded.Event.DestroysTexts()))
        {
            Leave(slot);
            return;
        }

        if (!slot.Session.IsIdle)
        {
            PumpSoon(slot);
        }
        else if (world.Random.Chance(0.02))
        {
            Leave(slot);
        }
    }

    private void Leave(Slot slot)
    {
        slot.IsGone = true;
        slot.Session.Abandon();
        sessions.Remove(slot.Session.Id);
    }

    private void FirePeriodically()
    {
        FireDue();
        After(TimeSpan.FromSeconds(10), FirePeriodically);
    }

    private void FireDue()
    {
        var now = world.Scheduler.Now;
        foreach (var row in world.Disk.Due(now).Where(row => !busy.TryGetValue((row.Stream, row.Key), out var until) || until <= now))
        {
            busy[(row.Stream, row.Key)] = DateTimeOffset.MaxValue;
            After(world.Random.Milliseconds(0, 5), () => Fire(row));
        }
    }

    private void Fire(WakeupRow row)
    {
        var incident = IncidentId.OfStream(row.Stream)!.Value;
        void Rest() => busy[(row.Stream, row.Key)] = world.Scheduler.Now + PauseAfterFiring;
        if ((WakeupKind)row.Kind < WakeupKind.StartAction)
        {
            Submit(incident, new Submission(world.Random.NextGuid(), Actor.System, new Wake(row.Key), null, _ => Rest()));
            return;
        }

        var wakeup = PendingWakeups.Of(SlotOf(incident).Session.State).FirstOrDefault(candidate => candidate.Key == row.Key);
        switch (wakeup?.Kind)
        {
            case WakeupKind.StartAction:
                SubmitAsEngine(incident, wakeup.Key, new StartAction(wakeup.Run!, wakeup.Step!), _ => Rest());
                break;
            case WakeupKind.QueueNotification:
                // A reopened step sends again: that is another command.
                var round = SlotOf(incident).Session.State.Notifications.Count(sent => sent.Run == wakeup.Run && sent.Step == wakeup.Step);
                SubmitAsEngine(incident, FormattableString.Invariant($"{wakeup.Key}/{round}"), new QueueNotification(wakeup.Run, wakeup.Step, [.. world.Staff.Select(actor => actor.Id)], "Read", "読んで", true), _ => Rest());
                break;
            case WakeupKind.Deliver:
                Deliver(incident, wakeup, Rest);
                break;
            case WakeupKind.WatchAttempt:
                Runner.Watch(incident, wakeup);
                Rest();
                break;
            default:
                Rest();
                break;
        }
    }

    private void Deliver(IncidentId incident, Wakeup wakeup, Action rest)
    {
        world.Delivered.Add((incident, wakeup.Notification!, wakeup.Recipient!.Value));
        var state = world.Random.Chance(world.Faults.MessageLost) ? DeliveryState.Failed : DeliveryState.Sent;
        After(world.Random.Milliseconds(10, 500), () => SubmitAsEngine(
            incident, wakeup.Key, new RecordDelivery(wakeup.Notification!, wakeup.Recipient!.Value, "smtp", state, null), _ => rest()));
    }

    private sealed class Slot(IncidentSession session)
    {
        public IncidentSession Session { get; } = session;

        public bool IsScheduled { get; set; }

        public bool IsInFlight { get; set; }

        public bool IsGone { get; set; }
    }
}
