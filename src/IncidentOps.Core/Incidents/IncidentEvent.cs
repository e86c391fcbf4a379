using System.Collections.Immutable;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// Something that happened in an incident. Past tense, never redefined: a changed meaning is a new event, or a new schema number.
/// Each has a committed golden history (tests/IncidentOps.Engine.Tests/Incidents/Histories).
/// </summary>
public abstract record IncidentEvent;

/// <summary>Whether an incident is real.</summary>
public enum IncidentMode { Live, Drill }

/// <summary>An incident began.</summary>
/// <param name="Semantics">Which rules of Core fold this stream; see <see cref="Incident.Semantics"/>.</param>
public sealed record IncidentDeclared(int Semantics, IncidentMode Mode, PersonalText? Title, Severity Severity) : IncidentEvent;

public sealed record SeveritySet(Severity Severity, PersonalText? Reason) : IncidentEvent;

/// <summary>Somebody was asked to take a role; it passes only on acceptance. <paramref name="From"/> keeps it until then.</summary>
public sealed record RoleOffered(string Role, PersonId To, PersonId? From, PersonalText? Handover) : IncidentEvent;

public sealed record RoleAccepted(string Role) : IncidentEvent;

public sealed record RoleDeclined(string Role, PersonalText? Reason) : IncidentEvent;

/// <summary>Somebody took a role (for `commander`: took command).</summary>
public sealed record RoleTaken(string Role, PersonId? From) : IncidentEvent;

/// <summary>When the organisation knew (事態を知った日時), as recorded by a person: the start of every clock.</summary>
public sealed record AwarenessRecorded(DateTimeOffset KnownAt, PersonalText? Reason) : IncidentEvent;

/// <summary>What became of a clock.</summary>
public enum ClockState { Required, NotRequired, Reported }

/// <summary>A clock was assessed, or its report was made.</summary>
public sealed record ClockSettled(string Clock, ClockState State, PersonalText? Reason) : IncidentEvent;

/// <summary>A run of a runbook version began; it keeps that version until moved explicitly.</summary>
public sealed record RunStarted(string Run, RunbookVersion Version, ImmutableArray<InputGiven> Inputs) : IncidentEvent;

/// <summary>An input's value; lists are given one item a line.</summary>
public sealed record InputGiven(string Name, PersonalText? Value);

public sealed record RunPaused(string Run, PersonalText? Reason) : IncidentEvent;

public sealed record RunResumed(string Run) : IncidentEvent;

/// <summary>The run was given up. What its actions applied stays applied.</summary>
public sealed record RunAborted(string Run, PersonalText? Reason) : IncidentEvent;

/// <summary>Every step that was needed is settled.</summary>
public sealed record RunCompleted(string Run) : IncidentEvent;

/// <summary>The run goes on under another version of its runbook; what was done under ids that both have stays done.</summary>
public sealed record RunMoved(string Run, RunbookVersion From, RunbookVersion To, PersonalText? Reason) : IncidentEvent;

public sealed record StepClaimed(string Run, string Step) : IncidentEvent;

public sealed record StepReleased(string Run, string Step) : IncidentEvent;

public sealed record StepCompleted(string Run, string Step, PersonalText? Note) : IncidentEvent;

public sealed record StepSkipped(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>A tick, skip or decision was undone (取り消し).</summary>
public sealed record StepReopened(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>The step's target time passed while it was open.</summary>
public sealed record StepOverdue(string Run, string Step) : IncidentEvent;

public sealed record DecisionTaken(string Run, string Step, string Option, PersonalText? Reason) : IncidentEvent;

public sealed record ApprovalRequested(string Run, string Step, PersonalText? Reason) : IncidentEvent;

public sealed record ApprovalGiven(string Run, string Step, PersonalText? Reason) : IncidentEvent;

public sealed record ApprovalDenied(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>Nobody who may approve could be reached: it went ahead with a reason, and approval is demanded afterwards (事後承認).</summary>
public sealed record ApprovalBypassed(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>Somebody asked to undo an action that contains something; a second person must agree first.</summary>
public sealed record UndoRequested(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>A second person agreed to the undo; or approved afterwards one that had gone ahead.</summary>
public sealed record UndoApproved(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>The request to undo was declined, or taken back by whoever had asked. What is contained stays contained.</summary>
public sealed record UndoDeclined(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>Nobody who may approve could be reached: the undo goes ahead with a reason, and approval is demanded afterwards (事後承認).</summary>
public sealed record UndoApprovalBypassed(string Run, string Step, PersonalText? Reason) : IncidentEvent;

/// <summary>A wait ended: its time was up, or its condition held; not satisfied where it ran into its bound.</summary>
public sealed record WaitEnded(string Run, string Step, bool Satisfied) : IncidentEvent;

/// <summary>What an attempt does with its action.</summary>
public enum AttemptKind { Check, Apply, Undo }

/// <summary>
/// An attempt is about to touch a target; committed before it does. The runner starts only from this event.
/// </summary>
/// <param name="Attempt">Counts from 1 within the step.</param>
/// <param name="Target">The inventory name; null where the action needs none.</param>
/// <param name="Deadline">From the recorded time: past it the attempt is no longer running on the target, whatever happened.</param>
/// <param name="SealedSecrets">Generated secrets by parameter, sealed for the attempt's use in this same commit; never plain.</param>
public sealed record ActionStarted(
    string Run, string Step, int Attempt, AttemptKind Kind, string Action, string? Target, TimeSpan Deadline,
    ImmutableArray<SealedSecret> SealedSecrets) : IncidentEvent;

/// <summary>A secret, encrypted by the engine's secret keeper.</summary>
public sealed record SealedSecret(string Parameter, string Ciphertext);

/// <summary>An attempt ended and its result is known.</summary>
public sealed record ActionFinished(
    string Run, string Step, int Attempt, ProcedureResult Result, int? ExitCode, TimeSpan Duration,
    PersonalText? Output, ImmutableArray<InputGiven> Outputs) : IncidentEvent;

/// <summary>Somebody asked to stop a running attempt.</summary>
public sealed record ActionCancelRequested(string Run, string Step, int Attempt) : IncidentEvent;

/// <summary>A person said what became of an attempt that nobody could read.</summary>
public sealed record OutcomeResolved(string Run, string Step, int Attempt, ProcedureResult Result, PersonalText? Reason) : IncidentEvent;

/// <summary>A message to people was committed; each delivery has a state of its own.</summary>
/// <param name="Run">Null with <paramref name="Step"/>: sent by hand or with a status update.</param>
public sealed record NotificationQueued(
    string Notification, string? Run, string? Step, ImmutableArray<PersonId> Recipients, PersonalText? English, PersonalText? Japanese,
    bool NeedsAcknowledgement) : IncidentEvent;

/// <summary>How far a delivery has come.</summary>
public enum DeliveryState { Sent, Failed, GaveUp }

/// <summary>One try to reach one person by one way.</summary>
/// <param name="Channel">`smtp` or `webhook`.</param>
public sealed record DeliveryTried(
    string Notification, PersonId Recipient, string Channel, DeliveryState State, PersonalText? Detail) : IncidentEvent;

/// <summary>A person has seen a notification and said so.</summary>
public sealed record NotificationAcknowledged(string Notification, PersonId Recipient) : IncidentEvent;

public sealed record NoteAdded(string Note, PersonalText? Text) : IncidentEvent;

/// <summary>The note's text is now this; the former one stays in the timeline.</summary>
public sealed record NoteCorrected(string Note, PersonalText? Text) : IncidentEvent;

/// <summary>A file was kept. It lay synced on disk before this event was committed.</summary>
/// <param name="Sha256">Lower-case hex of the file's content.</param>
/// <param name="Size">In bytes.</param>
public sealed record EvidenceAttached(
    string Evidence, string? Run, string? Step, PersonalText? FileName, string MediaType, long Size, string Sha256,
    PersonalText? Description) : IncidentEvent;

/// <summary>Somebody looked at a piece of evidence.</summary>
public sealed record EvidenceOpened(string Evidence) : IncidentEvent;

/// <param name="NextUpdateAt">When the next one is promised; null for no promise.</param>
public sealed record StatusUpdatePosted(PersonalText? Text, DateTimeOffset? NextUpdateAt) : IncidentEvent;

/// <summary>The promised time of the next status update passed.</summary>
public sealed record StatusUpdateOverdue : IncidentEvent;

public sealed record IncidentClosed(PersonalText? Summary) : IncidentEvent;

public sealed record IncidentReopened(PersonalText? Reason) : IncidentEvent;

/// <summary>The personal texts of an event were destroyed (APPI, GDPR). The chain still verifies.</summary>
/// <param name="Version">The event that held them.</param>
public sealed record TextErased(long Version, PersonalText? Reason) : IncidentEvent;

/// <summary>Nothing of the incident may be erased from here on.</summary>
public sealed record LegalHoldPlaced(PersonalText? Reason) : IncidentEvent;

public sealed record LegalHoldLifted(PersonalText? Reason) : IncidentEvent;

/// <summary>Why a whole incident was erased.</summary>
public enum ErasureCause
{
    /// <summary>An administrator did it.</summary>
    Request,

    /// <summary>The retention period was over.</summary>
    Retention,
}

/// <summary>All texts that were written before this were destroyed in the same commit, with the key that they lay under.</summary>
public sealed record IncidentErased(ErasureCause Cause, PersonalText? Reason) : IncidentEvent;

/// <summary>The erased incident's evidence was destroyed.</summary>
/// <param name="Kept">Files that stay, for another incident holds the very same content.</param>
public sealed record EvidenceErased(int Files, int Kept) : IncidentEvent;

/// <summary>What events do beyond saying what happened.</summary>
public static class Erasures
{
    /// <summary>Texts written before were destroyed with it: what is in memory is to be forgotten.</summary>
    public static bool DestroysTexts(this IncidentEvent happened) => happened is TextErased or IncidentErased;

    /// <summary>The command may lead to an event that destroys texts.</summary>
    public static bool DestroysTexts(this IncidentCommand command) => command is EraseText or EraseIncident or EraseExpiredIncident;
}

/// <summary>An event as it stands in the stream.</summary>
/// <param name="Version">Counts from 1 within the stream.</param>
/// <param name="RecordedAt">Server time; orders and counts. Never earlier than that of the event before.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="CommandId">The client-made id of the command; several events of one command share it.</param>
/// <param name="BodyHash">Hash of the command's body: a repeat under the same id must be the same command.</param>
/// <param name="ClaimedAt">For what arrives late: when the person says it was done; never later than receipt. Null: at once.</param>
public sealed record RecordedEvent(
    long Version, DateTimeOffset RecordedAt, PersonId Actor, Guid CommandId, string BodyHash, DateTimeOffset? ClaimedAt,
    IncidentEvent Event);
