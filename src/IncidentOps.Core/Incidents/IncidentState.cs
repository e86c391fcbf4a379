using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>An incident as the fold of its events. Immutable: deciding ahead on a copy costs nothing.</summary>
public sealed record IncidentState
{
    /// <summary>Before its first event.</summary>
    public static readonly IncidentState None = new();

    /// <summary>The version of the last event folded; 0 before the first.</summary>
    public long Version { get; init; }

    /// <summary>The semantics number of the stream; 0 before the first event.</summary>
    public int Semantics { get; init; }

    public IncidentMode Mode { get; init; }

    public PersonalText? Title { get; init; }

    public Severity Severity { get; init; }

    public DateTimeOffset DeclaredAt { get; init; }

    public PersonId DeclaredBy { get; init; }

    public DateTimeOffset LastRecordedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public PersonalText? Summary { get; init; }

    /// <summary>When it was closed by the server's time: a drill's own clock may have stood, or run ahead. Null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When evidence was attached last, by the server's time.</summary>
    public DateTimeOffset? LastAttachedAt { get; init; }

    /// <summary>Null: its texts may be erased.</summary>
    public LegalHoldState? LegalHold { get; init; }

    /// <summary>When all its texts were destroyed; null: they are kept.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>When the erased incident's evidence was destroyed.</summary>
    public DateTimeOffset? EvidenceErasedAt { get; init; }

    /// <summary>The version of the last event that destroyed texts; 0 where none did. What was shown before it shows words that are gone.</summary>
    public long LastErasure { get; init; }

    public DateTimeOffset? KnownAt { get; init; }

    public DateTimeOffset? NextUpdateAt { get; init; }

    public bool NextUpdateOverdue { get; init; }

    public ImmutableDictionary<string, PersonId> RoleHolders { get; init; } = ImmutableDictionary<string, PersonId>.Empty;

    public ImmutableDictionary<string, RoleOffer> RoleOffers { get; init; } = ImmutableDictionary<string, RoleOffer>.Empty;

    /// <summary>In the order in which they were started.</summary>
    public ImmutableList<RunState> Runs { get; init; } = [];

    public ImmutableDictionary<string, NoteState> Notes { get; init; } = ImmutableDictionary<string, NoteState>.Empty;

    public ImmutableList<EvidenceState> Evidence { get; init; } = [];

    public ImmutableList<NotificationState> Notifications { get; init; } = [];

    public ImmutableDictionary<string, ClockSetting> Clocks { get; init; } = ImmutableDictionary<string, ClockSetting>.Empty;

    /// <summary>What is to be improved, by id.</summary>
    public ImmutableDictionary<string, FindingState> Findings { get; init; } = ImmutableDictionary<string, FindingState>.Empty;

    /// <summary>What makes it a drill of an exercise; null for a live incident, and for a practice run.</summary>
    public DrillState? Drill { get; init; }

    /// <summary>A drill that a real event has stopped.</summary>
    public bool IsHalted { get; init; }

    /// <summary>Commands that were carried out, for answering repeats.</summary>
    public ImmutableDictionary<Guid, Receipt> Receipts { get; init; } = ImmutableDictionary<Guid, Receipt>.Empty;

    public bool Exists => Version > 0;

    public bool IsOpen => Exists && ClosedAt is null;

    /// <summary>Nobody works in it any more: it was closed, or a real event has stopped the drill.</summary>
    public bool IsOver => Exists && (ClosedAt is not null || IsHalted);

    public PersonId? Commander => RoleHolders.TryGetValue(IncidentRoles.Commander, out var person) ? person : null;

    /// <summary>
    /// The incident's time at a server time. They are the same but in a drill, which lives by its own clock; every time in this state but
    /// <see cref="LastRecordedAt"/> is the incident's.
    /// </summary>
    public DateTimeOffset TimeAt(DateTimeOffset server) => Drill is { } drill ? drill.Clock.TimeAt(server) : server;

    /// <summary>Whether a server time is earlier than the incident's declaration.</summary>
    public bool IsBefore(DateTimeOffset server) => Exists && TimeAt(server) < DeclaredAt;

    public RunState? Run(string id) => Runs.Find(run => run.Id == id);

    public bool Holds(PersonId person, string role) => RoleHolders.TryGetValue(role, out var holder) && holder == person;
}

/// <summary>Keeps an incident from being erased.</summary>
public sealed record LegalHoldState(PersonalText? Reason, PersonId By, DateTimeOffset At);

/// <summary>A role waiting for its acceptance.</summary>
public sealed record RoleOffer(PersonId To, PersonId? From, PersonalText? Handover, DateTimeOffset At);

/// <summary>The answer to a command that was carried out.</summary>
public sealed record Receipt(PersonId Actor, string BodyHash, long FirstVersion, long LastVersion);

public sealed record NoteState(string Id, PersonId By, DateTimeOffset At, PersonalText? Text, int Corrections);

public sealed record EvidenceState(
    string Id, string? Run, string? Step, PersonalText? FileName, string MediaType, long Size, string Sha256,
    PersonalText? Description, PersonId By, DateTimeOffset At)
{
    /// <summary>A file that was written less than this ago may be about to be attached: it is not destroyed.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromHours(1);
}

/// <summary>One notification and how far each delivery has come.</summary>
public sealed record NotificationState(
    string Id, string? Run, string? Step, PersonalText? English, PersonalText? Japanese, bool NeedsAcknowledgement, DateTimeOffset At,
    ImmutableDictionary<PersonId, Delivery> Deliveries)
{
    /// <summary>Its step was reopened: it is no longer that step's message, and nothing more is sent.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>
    /// Everyone was reached, or has acknowledged where that is asked. Somebody who could not be reached keeps it open: a person phones
    /// them and ticks the step, so that a message which went nowhere never passes for sent. A webhook beside them is waited for only
    /// where it is alone.
    /// </summary>
    public bool IsSettled => IsSettledBy(DateTimeOffset.MaxValue);

    /// <summary><see cref="IsSettled"/> as it was at a time.</summary>
    public bool IsSettledBy(DateTimeOffset at) => Deliveries.Keys.All(recipient => recipient.WebhookName is not null)
        ? Deliveries.Values.All(delivery => delivery.IsSentBy(at))
        : Deliveries.All(pair => pair.Key.WebhookName is not null || pair.Value.AcknowledgedAt <= at || (!NeedsAcknowledgement && pair.Value.IsSentBy(at)));

    /// <summary>People whom every way has failed to reach: somebody phones them.</summary>
    public IEnumerable<PersonId> Unreached => Deliveries
        .Where(pair => pair.Key.WebhookName is null && pair.Value is { State: DeliveryState.GaveUp, AcknowledgedAt: null })
        .Select(pair => pair.Key);
}

/// <summary>How far one notification has come with one person.</summary>
public sealed record Delivery(int Tries, DeliveryState? State, string? Channel, PersonalText? Detail, DateTimeOffset LastAt, DateTimeOffset? AcknowledgedAt)
{
    /// <summary>How often a delivery is tried.</summary>
    public const int MaximumTries = 6;

    /// <summary>Waits for its first or next try.</summary>
    public bool IsPending => AcknowledgedAt is null && (State is null || State == DeliveryState.Failed);

    public bool IsSentBy(DateTimeOffset at) => State == DeliveryState.Sent && LastAt <= at;

    /// <summary>When the next try is due: 15 s after the first failure, then doubling.</summary>
    public DateTimeOffset NextTryAt => Tries == 0 ? LastAt : LastAt + TimeSpan.FromSeconds(15 * Math.Pow(2, Math.Min(Tries - 1, 6)));
}

public sealed record ClockSetting(ClockState State, PersonalText? Reason, PersonId By, DateTimeOffset At);

/// <summary>Where a run stands.</summary>
public enum RunStatus { Active, Paused, Completed, Aborted }

/// <summary>One execution of a runbook version.</summary>
public sealed record RunState
{
    /// <summary>`r1`, `r2`, … within the incident.</summary>
    public required string Id { get; init; }

    public required Plan Plan { get; init; }

    public RunStatus Status { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public PersonId StartedBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public ImmutableDictionary<string, PersonalText?> Inputs { get; init; } = ImmutableDictionary<string, PersonalText?>.Empty;

    /// <summary>What was recorded of steps, by step key. A step without an entry has not been touched.</summary>
    public ImmutableDictionary<string, StepState> Steps { get; init; } = ImmutableDictionary<string, StepState>.Empty;

    /// <summary>When each step that is ready, or was, became so.</summary>
    public ImmutableDictionary<string, DateTimeOffset> ReadyAt { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Where every step stands: derived from the rest by <see cref="RunProgress.Of"/>, never stored.</summary>
    public RunProgress Progress { get; init; } = RunProgress.Empty;

    /// <summary>Keys of notify steps whose message has been committed.</summary>
    public ImmutableHashSet<string> Notified { get; init; } = [];

    public bool IsOpen => Status is RunStatus.Active or RunStatus.Paused;

    public StepState Step(string key) => Steps.GetValueOrDefault(key) ?? StepState.Untouched;
}

/// <summary>How a step was settled.</summary>
public enum StepOutcome { Open, Done, Skipped, Failed }

/// <summary>What was recorded of one step.</summary>
public sealed record StepState
{
    public static readonly StepState Untouched = new();

    public StepOutcome Outcome { get; init; }

    public PersonId? SettledBy { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>For what was settled offline: when the person says so.</summary>
    public DateTimeOffset? ClaimedTime { get; init; }

    public PersonId? ClaimedBy { get; init; }

    /// <summary>A tick's note or a skip's reason.</summary>
    public PersonalText? Note { get; init; }

    public string? Option { get; init; }

    public PersonId? ApprovalRequestedBy { get; init; }

    public ImmutableList<PersonId> ApprovedBy { get; init; } = [];

    /// <summary>It went ahead without approval, which is still demanded.</summary>
    public bool ApprovalBypassed { get; init; }

    /// <summary>Somebody wants to re-open what the step contained; null once that is done, declined, or not asked for.</summary>
    public UndoRequest? UndoAsked { get; init; }

    /// <summary>Undos that went ahead without approval, which is still demanded.</summary>
    public ImmutableList<UndoOwed> UndosOwed { get; init; } = [];

    public bool Overdue { get; init; }

    public ImmutableList<AttemptState> Attempts { get; init; } = [];

    /// <summary>What the last applied attempt reported, by name.</summary>
    public ImmutableDictionary<string, PersonalText?> Outputs { get; init; } = ImmutableDictionary<string, PersonalText?>.Empty;

    public AttemptState? LastAttempt => Attempts.Count == 0 ? null : Attempts[^1];

    /// <summary>The last attempt that changes something (not a mere check).</summary>
    public AttemptState? LastChange => Attempts.FindLast(attempt => attempt.Kind != AttemptKind.Check);

    public bool IsRunning => LastAttempt is { Result: null };

    /// <summary>Nobody knows what the last attempt did. A check changes nothing, so what became of one never needs to be settled.</summary>
    public bool IsOutcomeUnknown => LastAttempt is { Result: ProcedureResult.Unknown, Kind: not AttemptKind.Check };

    /// <summary>An action applied here stands: applied, and not undone since.</summary>
    public bool IsApplied => LastChange is { Kind: AttemptKind.Apply, Result: ProcedureResult.Applied }
        or { Kind: AttemptKind.Undo, Result: not null and not ProcedureResult.Applied };
}

/// <summary>A request to undo an action that contains something.</summary>
/// <param name="By">Who asked: never who may approve.</param>
/// <param name="ApprovedBy">Null while nobody has agreed.</param>
/// <param name="IsBypassed">Nobody could be reached: whoever leads goes ahead, and approval is demanded afterwards.</param>
public sealed record UndoRequest(PersonId By, DateTimeOffset At, PersonalText? Reason, PersonId? ApprovedBy = null, bool IsBypassed = false)
{
    public bool IsAgreed => ApprovedBy is not null || IsBypassed;
}

/// <summary>An undo that went ahead without approval: neither who did so nor who had asked can approve it afterwards.</summary>
public sealed record UndoOwed(PersonId By, PersonId AskedBy)
{
    public bool MayBeApprovedBy(PersonId person) => person != By && person != AskedBy;
}

/// <summary>One attempt of an action.</summary>
public sealed record AttemptState
{
    public required int Number { get; init; }

    public required AttemptKind Kind { get; init; }

    public required string Action { get; init; }

    public string? Target { get; init; }

    public required PersonId By { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset DeadlineAt { get; init; }

    public ImmutableArray<SealedSecret> SealedSecrets { get; init; } = [];

    public bool CancelRequested { get; init; }

    /// <summary>Null while it is running.</summary>
    public ProcedureResult? Result { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int? ExitCode { get; init; }

    public TimeSpan Duration { get; init; }

    public PersonalText? Output { get; init; }

    /// <summary>Set where a person said what became of it.</summary>
    public PersonId? ResolvedBy { get; init; }
}
