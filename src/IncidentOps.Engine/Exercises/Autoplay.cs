using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// Plays a drill with simulated staff, on the very session that live incidents run on, in a time of its own: as fast as the machine can, and
/// the same for the same seed. What it commits may be handed to a store; without one nothing is kept.
/// </summary>
public sealed class Autoplay
{
    /// <summary>More than this many commands mean that the exercise or its plan goes round in circles.</summary>
    private const int MostCommands = 100_000;

    /// <summary>When every such drill begins: part of what makes it the same each time.</summary>
    private static readonly DateTimeOffset Beginning = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private static readonly Permissions Everything = (Permissions)int.MaxValue & ~Permissions.Facilitate;

    private readonly DrillableExercise exercise;
    private readonly StaffModel model;
    private readonly Random random;
    private readonly Random salts;
    private readonly PlayClock clock = new(Beginning);
    private readonly IncidentSession session;
    private readonly Action<AppendRequest>? commit;
    private readonly string seed;
    private readonly Dictionary<PersonId, Worker> workers = [];

    /// <summary>How often each piece of work was begun.</summary>
    private readonly Dictionary<string, int> begun = new(StringComparer.Ordinal);
    private readonly PersonId facilitator = new("s-facilitator");
    private int commands;
    private long position;

    private Autoplay(DrillableExercise exercise, int seed, StaffModel model, Action<AppendRequest>? commit)
    {
        (this.exercise, this.model, this.commit) = (exercise, model, commit);
        this.seed = $"{exercise.Version.Sha256}/{seed.ToString(CultureInfo.InvariantCulture)}";
        // System.Random with a seed gives the same numbers on every machine and in every version of .NET.
        random = new Random(seed);
        // Of their own: whether a play is kept or not, its staff do the same.
        salts = new Random(unchecked(seed * 31));
        Id = new IncidentId(IdOf("incident"));
        var plans = exercise.Plans.ToDictionary(plan => plan.Version.Sha256, StringComparer.Ordinal);
        session = new IncidentSession(Id, IncidentState.None, new SessionContext
        {
            Clock = clock,
            Codec = new EventCodec(FillSalt),
            Plans = plans.GetValueOrDefault,
            Exercises = sha256 => sha256 == exercise.Version.Sha256 ? exercise.Exercise : null,
            Obstacle = static (_, _, _) => null,
            SealFreshSecret = static _ => "simulated",
        });
        foreach (var role in exercise.Exercise.Roles.Where(role => !model.Away.Contains(role.Id)))
        {
            for (var number = 1; number <= role.Count; number++)
            {
                var person = new PersonId(string.Create(CultureInfo.InvariantCulture, $"s-{role.Id}-{number}"));
                workers[person] = new Worker(person, role.Id);
            }
        }
    }

    public IncidentId Id { get; }

    /// <summary>Plays a whole drill.</summary>
    /// <param name="exercise">What to play.</param>
    /// <param name="seed">The same seed, the same drill.</param>
    /// <param name="model">How the staff behave.</param>
    /// <param name="commit">Given every append, in order, before the play goes on; null: nothing is kept.</param>
    /// <exception cref="InvalidOperationException">The exercise goes round in circles, or nobody is there to play it.</exception>
    public static PlayedDrill Run(DrillableExercise exercise, int seed, StaffModel? model = null, Action<AppendRequest>? commit = null) =>
        new Autoplay(exercise, seed, model ?? StaffModel.Default, commit).Play();

    private IncidentState State => session.State;

    private PlayedDrill Play()
    {
        if (workers.Count == 0)
        {
            throw new InvalidOperationException("Everybody is away: nobody plays.");
        }

        var conductor = new Actor(facilitator, Everything | Permissions.Facilitate);
        Must(conductor, new DeclareIncident(exercise.Exercise.Title.In(Language.English), null, IncidentMode.Drill));
        Must(conductor, new PrepareDrill(
            exercise.Version.Sha256, [.. exercise.Plans.Select(plan => plan.Version.Sha256)],
            [new DrillPart(facilitator, DrillDuty.Facilitator), .. workers.Values.Select(worker => new DrillPart(worker.Person, DrillDuty.Player, worker.Role))]));
        Must(conductor, new StartDrill());
        var end = clock.Now + exercise.Exercise.Duration;
        while (!IsOver())
        {
            Assign();
            var wakeup = PendingWakeups.Of(State).MinBy(candidate => (candidate.At, candidate.Key));
            var worker = workers.Values.Where(candidate => candidate.Job is not null).MinBy(candidate => (candidate.Until, candidate.Person.Value));
            var next = new[] { wakeup?.At, worker?.Until, TakesUpAt() }.Min();
            if (next is null || next > end)
            {
                clock.Now = end;
                break;
            }

            clock.Now = next.Value > clock.Now ? next.Value : clock.Now;
            if (wakeup is not null && wakeup.At <= clock.Now)
            {
                Fire(wakeup);
            }
            else if (worker is not null && worker.Until <= clock.Now)
            {
                Finish(worker);
            }
        }

        foreach (var worker in workers.Values.Where(worker => worker.Job is not null && worker.Until > clock.Now))
        {
            // Whoever is at work when the time is up stops there.
            worker.Busy -= worker.Until - clock.Now;
        }

        Must(conductor, new CloseIncident("The time is up, or everything is done."));
        foreach (var worker in workers.Values)
        {
            Must(new Actor(worker.Person, Everything), new AnswerSurvey([.. Survey.Questions.Select(_ => random.Next(2, 6))]));
        }

        var workload = workers.Values.GroupBy(worker => worker.Role, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Aggregate(TimeSpan.Zero, (sum, worker) => sum + worker.Busy), StringComparer.Ordinal);
        return new PlayedDrill(Id, State, ActionReport.Of(State), workload);
    }

    /// <summary>Nothing is left to do, and no inject goes out by itself any more.</summary>
    private bool IsOver() =>
        State.Runs.TrueForAll(run => !run.IsOpen) && State.Drill!.Exercise.Injects.All(inject => Director.DueAt(State, inject) is null) && workers.Values.All(worker => worker.Job is null && Unread(worker) is null);

    /// <summary>When the next step of a role that is away will have lain long enough; null where there is none.</summary>
    private DateTimeOffset? TakesUpAt() => model.Away.Count == 0 ? null : Todo()
        .Where(item => IsAway(item) && Server(item.ReadyAt + model.StandInAfter) > clock.Now)
        .Select(item => Server(item.ReadyAt + model.StandInAfter)).Min();

    private DateTimeOffset? Server(DateTimeOffset time) => State.Drill!.Clock.ServerAt(time);

    /// <summary>Somebody should be there for it, and nobody is.</summary>
    private bool IsAway(Item item) => item.Role is { } role && exercise.Exercise.Role(role) is not null && !workers.Values.Any(worker => worker.Role == role);

    /// <summary>The plan asks for nobody in particular, or for a role that the exercise has no part for.</summary>
    private bool IsAnybodys(Item item) => item.Role is not { } role || exercise.Exercise.Role(role) is null;

    /// <summary>Gives everybody who is free something to do: what came in first, then the plan's steps in the order in which they became ready.</summary>
    private void Assign()
    {
        foreach (var worker in workers.Values.Where(worker => worker.Job is null))
        {
            if (Unread(worker) is { } inject)
            {
                var isQuestion = exercise.Exercise.Inject(inject)!.Channel == InjectChannel.Question;
                Begin(worker, new Job(isQuestion ? StaffWork.AnswerInject : StaffWork.ReadInject, null, inject), null, isStandIn: false);
                continue;
            }

            if (Unacknowledged(worker) is { } message)
            {
                Begin(worker, new Job(StaffWork.Acknowledge, null, message), null, isStandIn: false);
                continue;
            }

            var taken = workers.Values.Select(other => other.Job?.Item is { } item ? (item.Run, item.View.Key, other.Job.Work) : default).ToHashSet();
            foreach (var item in Todo())
            {
                var isMine = item.Role == worker.Role || (IsAnybodys(item) && IsLead(worker));
                var standsIn = !isMine && IsLead(worker) && IsAway(item) && Server(item.ReadyAt + model.StandInAfter) <= clock.Now;
                if ((isMine || standsIn) && WorkOn(item, worker) is { } work && !taken.Contains((item.Run, item.View.Key, work)))
                {
                    Begin(worker, new Job(work, item, null), item.View.Step, standsIn);
                    break;
                }
            }
        }
    }

    /// <summary>The commander does what no role of the exercise is asked for; where there is none, whoever comes first.</summary>
    private bool IsLead(Worker worker)
    {
        var lead = workers.Values.FirstOrDefault(one => one.Role == IncidentRoles.Commander) ?? workers.Values.First();
        return lead.Role == worker.Role;
    }

    private void Begin(Worker worker, Job job, Step? step, bool isStandIn)
    {
        var takes = model.Draw(DrawsFor(worker, job), job.Work, step, isStandIn);
        worker.Job = job;
        worker.Busy += takes;
        worker.Until = clock.Now + takes;
    }

    /// <summary>
    /// Chance of its own for each piece of work, by the play's seed and what the work is: the same work takes as long (a stand-in's factor aside)
    /// whoever is away, so that plays of one seed differ by the absence and not by luck. What is read is everybody's own; a step is one.
    /// </summary>
    private Random DrawsFor(Worker worker, Job job)
    {
        var work = job.Item is { } item ? $"{job.Work}/{item.Run}/{item.View.Key}" : $"{job.Work}/{job.Id}/{worker.Person}";
        var nth = begun[work] = begun.GetValueOrDefault(work) + 1;
        return new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{work}/{nth}")))));
    }

    private string? Unread(Worker worker) => State.Drill!.Exercise.Injects
        .Where(inject => State.Drill.Inject(inject.Id) is { Status: InjectStatus.Released } state && !state.ReadAt.ContainsKey(worker.Person)
            && (inject.To.Count == 0 || inject.To.Contains(worker.Role)))
        .Select(inject => inject.Id).FirstOrDefault();

    private string? Unacknowledged(Worker worker) => State.Notifications
        .Find(sent => sent is { NeedsAcknowledgement: true, IsWithdrawn: false }
            && sent.Deliveries.TryGetValue(worker.Person, out var delivery) && delivery.AcknowledgedAt is null)?.Id;

    /// <summary>What waits for people, the longest first.</summary>
    private IEnumerable<Item> Todo() => State.Runs.Where(run => run.Status == RunStatus.Active)
        .SelectMany(run => run.Progress.Leaves
            .Where(view => view.Status is StepStatus.Ready or StepStatus.AwaitingApproval or StepStatus.OutcomeUnknown or StepStatus.Failed && view.IsLive)
            .Select(view => new Item(run.Id, view, RoleOf(run, view), run.ReadyAt.GetValueOrDefault(view.Key, State.DeclaredAt))))
        .OrderBy(item => item.ReadyAt).ThenBy(item => item.Run, StringComparer.Ordinal);

    private static string? RoleOf(RunState run, StepView view) =>
        view is { Step: ApprovalStep approval, Status: StepStatus.AwaitingApproval } && run.Step(view.Key).ApprovalRequestedBy is not null
            ? approval.ApproverRole
            : view.Step.Role;

    private StaffWork? WorkOn(Item item, Worker worker)
    {
        var state = State.Run(item.Run)!.Step(item.View.Key);
        return (item.View.Step, item.View.Status) switch
        {
            (_, StepStatus.OutcomeUnknown) => StaffWork.JudgeOutcome,
            (ApprovalStep, StepStatus.Ready) => StaffWork.PressAction,
            (ApprovalStep, StepStatus.AwaitingApproval) => state.ApprovalRequestedBy == worker.Person || state.ApprovedBy.Contains(worker.Person) ? null : StaffWork.Approve,
            (ApprovalStep, _) => StaffWork.PressAction,
            (DecisionStep, _) => StaffWork.Decision,
            (ActionStep { StartsByItself: true }, StepStatus.Ready) => null,
            (ActionStep, _) => StaffWork.PressAction,
            (EvidenceStep, _) => StaffWork.Evidence,
            (TaskStep, _) => StaffWork.Task,
            _ => null,
        };
    }

    /// <summary>Somebody has finished: sends what it comes to. What others have settled meanwhile is refused, as in a real room.</summary>
    private void Finish(Worker worker)
    {
        var job = worker.Job!;
        worker.Job = null;
        var actor = new Actor(worker.Person, Everything);
        switch (job.Work)
        {
            case StaffWork.ReadInject:
                May(actor, new ReadInject(job.Id!));
                break;
            case StaffWork.AnswerInject:
                May(actor, new AnswerInject(job.Id!, $"The answer of {worker.Role}."));
                break;
            case StaffWork.Acknowledge:
                May(actor, new AcknowledgeNotification(job.Id!));
                break;
            default:
                FinishStep(actor, job.Work, job.Item!);
                break;
        }
    }

    private void FinishStep(Actor actor, StaffWork work, Item item)
    {
        var (run, key) = (item.Run, item.View.Key);
        var state = State.Run(run)!.Step(key);
        switch (work)
        {
            case StaffWork.JudgeOutcome when state.LastAttempt is { } attempt:
                May(actor, new ResolveOutcome(run, key, attempt.Number, ProcedureResult.Applied, "Looked at the target."));
                break;
            case StaffWork.Approve:
                May(actor, new GiveApproval(run, key));
                break;
            case StaffWork.Decision:
                May(actor, new DecideStep(run, key, OptionOf((DecisionStep)item.View.Step)));
                break;
            case StaffWork.PressAction when item.View.Step is ApprovalStep:
                if (May(actor, new RequestApproval(run, key)) && !workers.Values.Any(worker => worker.Role == ((ApprovalStep)item.View.Step).ApproverRole && worker.Person != actor.Id))
                {
                    // Nobody is there who may approve: it goes ahead, and approval stays demanded.
                    May(actor, new BypassApproval(run, key, "Nobody who may approve can be reached."));
                }

                break;
            case StaffWork.PressAction when state.Attempts.Count(attempt => attempt.Kind == AttemptKind.Apply) < 3:
                May(actor, new StartAction(run, key));
                break;
            case StaffWork.Evidence:
                May(actor, new AttachEvidence(run, key, $"{item.View.Step.Id}.txt", "text/plain", 1, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))));
                break;
            default:
                May(actor, new CompleteStep(run, key));
                break;
        }
    }

    /// <summary>The answer that an objective or an inject is about, else the first.</summary>
    private string OptionOf(DecisionStep decision)
    {
        var wanted = exercise.Exercise.Objectives.FirstOrDefault(objective => objective.Step == decision.Id)?.Option
            ?? exercise.Exercise.Injects.Select(inject => inject.Trigger).OfType<AfterOption>().FirstOrDefault(trigger => trigger.Step == decision.Id)?.Option;
        return wanted ?? decision.Options[0].Id;
    }

    /// <summary>A timer is a command; an effect is what the engine does by itself, in a drill without touching anything.</summary>
    private void Fire(Wakeup wakeup)
    {
        IncidentCommand command = wakeup.Kind switch
        {
            WakeupKind.StartAction => new StartAction(wakeup.Run!, wakeup.Step!),
            WakeupKind.QueueNotification => MessageOf(wakeup),
            WakeupKind.Deliver => new RecordDelivery(wakeup.Notification!, wakeup.Recipient!.Value, "simulated", DeliveryState.Sent, null),
            _ => new Wake(wakeup.Key),
        };
        Must(Actor.System, command);
    }

    private QueueNotification MessageOf(Wakeup wakeup)
    {
        var view = State.Run(wakeup.Run!)!.Progress.Find(wakeup.Step)!;
        var step = (NotifyStep)view.Step;
        var recipients = workers.Values.Where(worker => step.ToRoles.Contains(worker.Role)).Select(worker => worker.Person).ToImmutableArray();
        return new QueueNotification(
            wakeup.Run, wakeup.Step, recipients.IsEmpty ? [workers.Values.First(IsLead).Person] : recipients,
            step.Message.English.Evaluate(view.Scope), step.Message.Japanese.Evaluate(view.Scope), step.NeedsAcknowledgement);
    }

    private void Must(Actor actor, IncidentCommand command)
    {
        if (Submit(actor, command) is CommandRefused { Refusal: var refusal })
        {
            throw new InvalidOperationException($"{command.GetType().Name} was refused: {refusal.Reason.English}");
        }
    }

    private bool May(Actor actor, IncidentCommand command) => Submit(actor, command) is CommandAccepted;

    private CommandAnswer Submit(Actor actor, IncidentCommand command)
    {
        if (++commands > MostCommands)
        {
            throw new InvalidOperationException($"More than {MostCommands} commands: the exercise or its plan goes round in circles.");
        }

        CommandAnswer? answer = null;
        session.Offer(new Submission(IdOf(string.Create(CultureInfo.InvariantCulture, $"command/{commands}")), actor, command, null, given => answer = given));
        if (commit is null)
        {
            position += session.Rehearse(new StorePosition(1, position));
        }
        else if (session.Begin() is { } request)
        {
            commit(request);
            position += request.Events.Count;
            session.Complete(new Appended(new StorePosition(1, position)));
        }

        return answer!;
    }

    private Guid IdOf(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"incidentops/autoplay/{seed}/{what}")).AsSpan(0, 16), bigEndian: true);

    /// <summary>Salts keep what was erased from being guessed; nothing here is anybody's, and the stream is to be the same each time.</summary>
    private void FillSalt(byte[] salt) => salts.NextBytes(salt);

    /// <summary>Somebody of the simulated staff.</summary>
    private sealed class Worker(PersonId person, string role)
    {
        public PersonId Person => person;

        public string Role => role;

        public Job? Job { get; set; }

        /// <summary>When the job is finished, by the server.</summary>
        public DateTimeOffset Until { get; set; }

        public TimeSpan Busy { get; set; }
    }

    /// <summary>A step that waits for people.</summary>
    private sealed record Item(string Run, StepView View, string? Role, DateTimeOffset ReadyAt);

    /// <summary>What somebody is at: a step, or the inject or message of this id.</summary>
    private sealed record Job(StaffWork Work, Item? Item, string? Id);

    private sealed class PlayClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>A drill that was played to its end.</summary>
/// <param name="Workload">How long each role was at work in all.</param>
public sealed record PlayedDrill(IncidentId Id, IncidentState State, ActionReport Report, IReadOnlyDictionary<string, TimeSpan> Workload);
