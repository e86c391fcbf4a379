using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation;

/// <summary>
/// Somebody in a hurry at 3 a.m.: acts on what the page last showed, presses twice, ticks without a line, and sends everything again
/// under the same id until there is an answer.
/// </summary>
internal sealed class SimulatedPerson(World world, Actor actor)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IncidentId, IncidentState> page = [];

    public Actor Actor { get; } = actor;

    public List<Sent> Outbox { get; } = [];

    public void ActForEver()
    {
        world.Scheduler.After(world.Random.Seconds(2, 90), () =>
        {
            if (world.IsPlaying)
            {
                Act();
                ActForEver();
            }
        });
    }

    /// <summary>Sends one command, and again until it is answered.</summary>
    public void Send(IncidentId incident, IncidentCommand command, DateTimeOffset? claimedAt = null)
    {
        var sent = new Sent(incident, world.Random.NextGuid(), command, claimedAt);
        Outbox.Add(sent);
        Transmit(sent);
    }

    private void Act()
    {
        var incident = world.Random.Pick(world.Incidents);
        if (!page.ContainsKey(incident) || world.Random.Chance(0.7))
        {
            if (world.Server.View(incident) is { } fresh)
            {
                page[incident] = fresh;
            }
        }

        if (!page.TryGetValue(incident, out var shown) || Choose(incident, shown) is not { } command)
        {
            return;
        }

        if (command is CompleteStep or AddNote && world.Random.Chance(world.Faults.Offline))
        {
            var claimed = world.Scheduler.Now;
            world.Scheduler.After(world.Random.Seconds(60, 900), () => Send(incident, command, claimed));
            return;
        }

        Send(incident, command);
        if (world.Random.Chance(world.Faults.Hurry))
        {
            Send(incident, command);
        }

        if (world.Random.Chance(world.Faults.Hurry))
        {
            var last = Outbox[^1];
            world.Scheduler.After(world.Random.Milliseconds(1, 20_000), () => Transmit(last));
        }
    }

    private IncidentCommand? Choose(IncidentId incident, IncidentState shown)
    {
        if (!shown.Exists)
        {
            return null;
        }

        if (world.Random.Chance(0.05))
        {
            return world.Random.Below(6) switch
            {
                0 => new PostStatusUpdate("So far so good", world.Scheduler.Now + world.Random.Seconds(60, 3_600)),
                1 => new SetSeverity((Severity)(1 + world.Random.Below(4))),
                2 => new TakeRole(IncidentRoles.Commander),
                3 when Actor.Can(Core.People.Permissions.Administer) && shown.Version > 5 && shown.Notes.Count > 0 => new EraseText(world.NoteVersionOf(incident), "Request"),
                _ => new AddNote("Something happened"),
            };
        }

        if (shown.Drill is { } drill && Unread(drill) is { } inject && world.Random.Chance(0.6))
        {
            return world.Random.Chance(0.5) ? new ReadInject(inject) : new AnswerInject(inject, "We are on it");
        }

        if (shown.Runs.Find(run => run.Status is RunStatus.Active or RunStatus.Paused) is not { } run)
        {
            return null;
        }

        if (run.Status == RunStatus.Paused)
        {
            return new ResumeRun(run.Id);
        }

        if (world.Random.Chance(0.02))
        {
            return new PauseRun(run.Id);
        }

        var settled = run.Progress.Leaves.Where(view => view.Status is StepStatus.Done or StepStatus.Skipped).ToList();
        if (settled.Count > 0 && world.Random.Chance(0.04))
        {
            var view = world.Random.Pick(settled);
            return view.Step is ActionStep && world.Random.Chance(0.7)
                ? new StartAction(run.Id, view.Key, world.Random.Chance(0.5) ? AttemptKind.Undo : AttemptKind.Check)
                : new ReopenStep(run.Id, view.Key);
        }

        var live = run.Progress.Leaves.Where(view => view.IsLive).ToList();
        return live.Count == 0 ? null : WorkOn(incident, shown, run, world.Random.Pick(live));
    }

    private IncidentCommand? WorkOn(IncidentId incident, IncidentState shown, RunState run, StepView view)
    {
        // Whoever sees no result presses the button again.
        if (view.Status is StepStatus.Running or StepStatus.OutcomeUnknown && world.Random.Chance(0.3))
        {
            return new StartAction(run.Id, view.Key);
        }

        switch (view.Step, view.Status)
        {
            case (_, StepStatus.OutcomeUnknown):
                var attempt = run.Step(view.Key).LastAttempt!;
                var name = new AttemptName(incident, run.Id, view.Key, attempt.Number);
                return new ResolveOutcome(
                    run.Id, view.Key, attempt.Number, world.Target.HasLanded(name) || !world.IsLive(incident) ? ProcedureResult.Applied : ProcedureResult.NotApplied, "Looked");
            case (_, StepStatus.Running):
                return world.Random.Chance(0.1) ? new CancelAction(run.Id, view.Key) : null;
            case (ActionStep, StepStatus.Ready or StepStatus.Failed):
                return world.Random.Chance(0.9) ? new StartAction(run.Id, view.Key) : null;
            case (DecisionStep decision, _):
                return new DecideStep(run.Id, view.Key, world.Random.Pick(decision.Options).Id);
            case (ApprovalStep, StepStatus.Ready):
                return new RequestApproval(run.Id, view.Key);
            case (ApprovalStep, StepStatus.AwaitingApproval):
                return world.Random.Chance(0.1) ? new BypassApproval(run.Id, view.Key, "Nobody answers")
                    : world.Random.Chance(0.1) ? new DenyApproval(run.Id, view.Key, "No") : new GiveApproval(run.Id, view.Key);
            case (ApprovalStep, _):
                return new ReopenStep(run.Id, view.Key);
            case (NotifyStep, _):
                return shown.Notifications.Find(sent => sent.Deliveries.TryGetValue(Actor.Id, out var mine) && mine.AcknowledgedAt is null) is { } unread
                    ? new AcknowledgeNotification(unread.Id) : null;
            case (EvidenceStep, _):
                return new AttachEvidence(run.Id, view.Key, "log.txt", "text/plain", 10, new string('a', 64));
            case (WaitStep, _):
                return null;
            default:
                return world.Random.Below(10) switch
                {
                    0 => new ClaimStep(run.Id, view.Key),
                    1 => new SkipStep(run.Id, view.Key, "Not ours"),
                    _ => new CompleteStep(run.Id, view.Key, "Done"),
                };
        }
    }

    /// <summary>Something in the inbox: now and then one that is not theirs or that was read.</summary>
    private string? Unread(DrillState drill)
    {
        var released = drill.Injects.Where(pair => pair.Value.Status == InjectStatus.Released).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var unread = released.Where(pair => !pair.Value.ReadAt.ContainsKey(Actor.Id)).ToList();
        return unread.Count > 0 ? world.Random.Pick(unread).Key : released.Count > 0 && world.Random.Chance(0.1) ? world.Random.Pick(released).Key : null;
    }

    private void Transmit(Sent sent)
    {
        sent.Tries++;
        if (!world.Random.Chance(world.Faults.MessageLost))
        {
            world.Scheduler.After(world.Random.Milliseconds(2, 800), () => world.Server.Submit(
                sent.Incident, new Submission(sent.Id, Actor, sent.Command, sent.ClaimedAt, answer => Return(sent, answer))));
        }

        var tries = sent.Tries;
        world.Scheduler.After(Patience * Math.Min(tries, 6), () =>
        {
            if (sent.Answer is null && sent.Tries == tries)
            {
                world.Seen.Repeats++;
                Transmit(sent);
            }
        });
    }

    private void Return(Sent sent, CommandAnswer answer)
    {
        if (!world.Random.Chance(world.Faults.MessageLost))
        {
            world.Scheduler.After(world.Random.Milliseconds(2, 800), () => Receive(sent, answer));
        }
    }

    private void Receive(Sent sent, CommandAnswer answer)
    {
        switch (answer)
        {
            case CommandAccepted accepted:
                if (sent.Answer is CommandAccepted first && (first.FirstVersion, first.LastVersion) != (accepted.FirstVersion, accepted.LastVersion))
                {
                    throw new BrokenPromiseException(4, $"{sent.Command} was answered {first}, and its repeat {accepted}.");
                }

                sent.Answer = accepted;
                break;
            case CommandRefused when sent.Answer is CommandAccepted:
                throw new BrokenPromiseException(4, $"{sent.Command} was accepted, and its repeat answered {answer}.");
            case CommandRefused:
                sent.Answer = answer;
                break;
            case CommandUnknown:
                world.Seen.UnknownAnswers++;
                break;
            default:
                break;
        }
    }

    /// <summary>A command as its sender keeps it.</summary>
    internal sealed class Sent(IncidentId incident, Guid id, IncidentCommand command, DateTimeOffset? claimedAt)
    {
        public IncidentId Incident { get; } = incident;

        public Guid Id { get; } = id;

        public IncidentCommand Command { get; } = command;

        public DateTimeOffset? ClaimedAt { get; } = claimedAt;

        public int Tries { get; set; }

        public CommandAnswer? Answer { get; set; }
    }
}
