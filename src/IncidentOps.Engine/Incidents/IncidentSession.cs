using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Incidents;

/// <summary>
/// One open incident in memory: a bounded mailbox in front of Core. A synchronous state machine: it asks for one append at a time
/// and is told what became of it, so that a simulation can drive it step by step. Not thread-safe: its pump owns it.
/// </summary>
public sealed class IncidentSession(IncidentId id, IncidentState state, SessionContext context)
{
    /// <summary>Commands that may wait; more are answered busy.</summary>
    public const int MailboxSize = 256;

    /// <summary>Commands that share one append.</summary>
    public const int BatchSize = 32;

    private readonly Queue<Submission> mailbox = new();
    private Batch? inFlight;

    /// <summary>The state as committed. Never shows what is not on disk.</summary>
    public IncidentState State { get; private set; } = state;

    public IncidentId Id { get; } = id;

    public bool IsIdle => mailbox.Count == 0 && inFlight is null;

    /// <summary>Takes a command, or answers at once that there is no room.</summary>
    public void Offer(Submission submission)
    {
        if (mailbox.Count >= MailboxSize)
        {
            submission.Answer(new CommandBusy());
            return;
        }

        mailbox.Enqueue(submission);
    }

    /// <summary>
    /// Decides what waits, on one reading of the clock. Returns the append that it leads to, or null where nothing is to be appended
    /// (then everything has been answered).
    /// </summary>
    public AppendRequest? Begin() => Take() is { } batch ? RequestOf(batch) : null;

    /// <summary>Decides what waits, and goes on as if it had been kept: for rehearsals, of which nothing is. Answers how many events it came to.</summary>
    public int Rehearse(StorePosition position)
    {
        if (Take() is not { } batch)
        {
            return 0;
        }

        Complete(new Appended(position with { Value = position.Value + batch.Events.Count }));
        return batch.Events.Count;
    }

    private Batch? Take()
    {
        if (inFlight is not null)
        {
            throw new InvalidOperationException("An append is in flight.");
        }

        if (mailbox.Count == 0)
        {
            return null;
        }

        var now = WholeMilliseconds.Of(context.Clock.GetUtcNow());
        var batch = new Batch(State);
        for (var taken = 0; taken < BatchSize && mailbox.TryPeek(out var submission); taken++)
        {
            // What is destroyed must be on disk before, and what was destroyed is to be read anew: an erasure has an append of its own.
            var destroysTexts = submission.Command.DestroysTexts();
            if (destroysTexts && batch.Events.Count > 0)
            {
                break;
            }

            Decide(batch, mailbox.Dequeue(), now);
            if (destroysTexts && batch.Events.Count > 0)
            {
                break;
            }
        }

        if (batch.Events.Count == 0)
        {
            batch.AnswerAll();
            return null;
        }

        return inFlight = batch;
    }

    /// <summary>Takes the news of the append. Answers go out only now. Returns what to publish; null where nothing was kept.</summary>
    /// <remarks>On a conflict the session is out of date and must be thrown away; its commands are answered unknown, to be repeated.</remarks>
    public IncidentAdvanced? Complete(AppendOutcome outcome)
    {
        var batch = inFlight ?? throw new InvalidOperationException("No append is in flight.");
        inFlight = null;
        if (outcome is not Appended appended)
        {
            batch.FailAll();
            return null;
        }

        State = batch.State;
        batch.AnswerAll();
        return new IncidentAdvanced(Id, State, batch.Events, appended.Position);
    }

    /// <summary>Gives back what waits, for the session that follows this one.</summary>
    public IReadOnlyList<Submission> TakeWaiting()
    {
        Submission[] waiting = [.. mailbox];
        mailbox.Clear();
        return waiting;
    }

    /// <summary>The store failed: nobody knows. Everything waiting is answered so too.</summary>
    public void Abandon()
    {
        inFlight?.FailAll();
        inFlight = null;
        while (mailbox.TryDequeue(out var submission))
        {
            submission.Answer(new CommandUnknown());
        }
    }

    private void Decide(Batch batch, Submission submission, DateTimeOffset now)
    {
        if (submission.CommandId == Guid.Empty)
        {
            batch.Refuse(submission, new Refusal("no-command-id", new("A command needs an id.", "コマンド ID が必要です。")));
            return;
        }

        if (batch.State.Receipts.TryGetValue(submission.CommandId, out var receipt))
        {
            var isSame = receipt.Actor == submission.Actor.Id && receipt.BodyHash == submission.BodyHash;
            if (isSame)
            {
                batch.Accept(submission, receipt.FirstVersion, receipt.LastVersion, repeated: true);
            }
            else
            {
                batch.Refuse(submission, new Refusal(
                    "command-id-reused", new("This command id belongs to another command.", "このコマンド ID は別のコマンドで使用済みです。")));
            }

            return;
        }

        if (submission.Fault is { } fault)
        {
            batch.Refuse(submission, fault);
            return;
        }

        // A clock that is wrong tells nothing: later than receipt, or earlier than the incident, it doesn't count.
        DateTimeOffset? claimedAt = submission.ClaimedAt is { } claimed && claimed < now && !batch.State.IsBefore(claimed)
            ? WholeMilliseconds.Of(claimed)
            : null;
        var decision = Incident.Decide(batch.State, submission.Command, new CommandContext
        {
            Now = now,
            Actor = submission.Actor,
            ClaimedAt = claimedAt,
            Plans = context.Plans,
            Exercises = context.Exercises,
            Obstacle = context.Obstacle,
            SealFreshSecret = context.SealFreshSecret,
        });
        switch (decision)
        {
            case Refused refused:
                batch.Refuse(submission, refused.Refusal);
                break;
            case Accepted accepted:
                batch.Accept(submission, accepted, now, claimedAt, context);
                break;
            default:
                throw new InvalidOperationException($"Unknown decision {decision.GetType().Name}.");
        }
    }

    private AppendRequest RequestOf(Batch batch)
    {
        var before = PendingWakeups.Of(State).ToDictionary(wakeup => wakeup.Key, wakeup => wakeup.At, StringComparer.Ordinal);
        var set = new List<WakeupRow>();
        foreach (var wakeup in PendingWakeups.Of(batch.State))
        {
            if (!before.Remove(wakeup.Key, out var at) || at != wakeup.At)
            {
                set.Add(new WakeupRow(Id.Stream, wakeup.Key, (int)wakeup.Kind, wakeup.At));
            }
        }

        return new AppendRequest
        {
            Stream = Id.Stream,
            ExpectedVersion = State.Version,
            Events = batch.Events.ConvertAll(context.Codec.Encode),
            Row = new IncidentRow(
                batch.State.IsOpen, batch.State.Mode == IncidentMode.Drill, batch.State.DeclaredAt,
                SummaryCodec.Write(IncidentSummary.Of(batch.State))),
            FindingsSet =
            [
                .. batch.State.Findings.Values.Where(finding => State.Findings.GetValueOrDefault(finding.Id) != finding)
                    .Select(finding => new FindingRow(
                        finding.Id, finding.Version, finding.DueAt, finding.SettledAt, ReviewCodec.Write(FindingSummary.Of(batch.State, finding)))),
            ],
            Drill = DrillRowOf(batch.State),
            WakeupsSet = set,
            WakeupsRemoved = [.. before.Keys],
            TextsErased = [.. batch.Events.Select(recorded => recorded.Event).OfType<TextErased>().Select(erased => erased.Version)],
            AllTextsErased = batch.Events.Exists(recorded => recorded.Event is IncidentErased),
        };
    }

    /// <summary>A drill is in its list while it is over; what is written afterwards, ratings above all, changes its row.</summary>
    private DrillRow? DrillRowOf(IncidentState next) => next.Drill is { } drill && (next.IsOver || State.IsOver)
        ? new DrillRow(next.IsOver, drill.Clock.Epoch ?? next.DeclaredAt, drill.Version.ExerciseId, ReviewCodec.Write(DrillSummary.Of(next)))
        : null;

    /// <summary>Commands decided together, each upon the state that those before it lead to.</summary>
    private sealed class Batch(IncidentState state)
    {
        private readonly List<(Submission Submission, CommandAnswer Answer)> answers = [];

        public IncidentState State { get; private set; } = state;

        public List<RecordedEvent> Events { get; } = [];

        public void Refuse(Submission submission, Refusal refusal) => answers.Add((submission, new CommandRefused(refusal)));

        public void Accept(Submission submission, long first, long last, bool repeated) =>
            answers.Add((submission, new CommandAccepted(first, last, repeated)));

        public void Accept(Submission submission, Accepted accepted, DateTimeOffset now, DateTimeOffset? claimedAt, SessionContext context)
        {
            var first = State.Version + 1;
            foreach (var next in accepted.Events)
            {
                var at = now > State.LastRecordedAt ? now : State.LastRecordedAt;
                var recorded = new RecordedEvent(
                    State.Version + 1, at, submission.Actor.Id, submission.CommandId, submission.BodyHash, claimedAt, next);
                State = Incident.Evolve(State, recorded, context.Plans, context.Exercises);
                Events.Add(recorded);
            }

            Accept(submission, first, State.Version, repeated: false);
        }

        public void AnswerAll()
        {
            foreach (var (submission, answer) in answers)
            {
                submission.Answer(answer);
            }
        }

        public void FailAll()
        {
            foreach (var (submission, _) in answers)
            {
                submission.Answer(new CommandUnknown());
            }
        }
    }
}
