using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Web.Api;

/// <summary>A row of the incident list.</summary>
/// <param name="Title">Null once erased, or where it is damaged.</param>
/// <param name="Severity">Null where it is damaged beyond reading.</param>
/// <param name="IsDamaged">What is on disk is not what was written, so it can't be opened: check the log with `incidentops verify-log`.</param>
/// <param name="Next">The first steps that somebody is expected to do; at most four.</param>
public sealed record IncidentRowView(
    string Id, long? Version, string? Title, IncidentMode Mode, Severity? Severity, bool IsOpen, DateTimeOffset DeclaredAt,
    DateTimeOffset? ClosedAt, Phase? Phase, PersonId? Commander, DateTimeOffset? NextUpdateAt, int StepsDone, int StepsInAll,
    IReadOnlyList<NextStepView> Next, bool IsDamaged);

/// <summary>A live step, as a list shows it.</summary>
public sealed record NextStepView(
    string Run, string Step, string Runbook, StepStatus Status, string? Role, PersonId? Holder, DateTimeOffset? DueAt);

/// <summary>Incidents, the newest first.</summary>
/// <param name="Before">Ask again with this as `before` for older ones; null where there are none.</param>
public sealed record IncidentPageView(IReadOnlyList<IncidentRowView> Incidents, DateTimeOffset? Before);

/// <summary>An incident as it stands.</summary>
/// <param name="Version">That of its last event.</param>
/// <param name="Epoch">The epoch that versions count in: a restore from backup begins a new one, then fetch anew.</param>
/// <param name="KnownAt">When the organisation knew (awareness).</param>
/// <param name="ErasedAt">When all its texts were destroyed: every text is then null. Null: they are kept.</param>
/// <param name="LegalHold">Keeps it from being erased; null where there is none.</param>
/// <param name="EffectsHeld">Machine steps and messages wait since a restore: an attempt without a result has not begun; see `GET /api/effects`.</param>
/// <param name="Links">Paths of what belongs to it: `events`, `room`, and its record as files: `export-md`, `export-xlsx`, `export-jsonl`.</param>
public sealed record IncidentView(
    string Id, long Version, int Epoch, string? Title, IncidentMode Mode, Severity Severity, bool IsOpen, DateTimeOffset DeclaredAt,
    PersonId DeclaredBy, DateTimeOffset? ClosedAt, string? Summary, DateTimeOffset? KnownAt, PersonId? Commander, DateTimeOffset? NextUpdateAt,
    bool NextUpdateOverdue, IReadOnlyList<RoleView> Roles, IReadOnlyList<RunView> Runs, IReadOnlyList<NoteView> Notes,
    IReadOnlyList<EvidenceView> Evidence, IReadOnlyList<NotificationView> Notifications, IReadOnlyList<ClockView> Clocks, DateTimeOffset? ErasedAt,
    LegalHoldView? LegalHold, bool EffectsHeld, DrillView? Drill,
    IReadOnlyDictionary<string, string> Links);

/// <param name="Reason">Null once erased.</param>
public sealed record LegalHoldView(PersonId By, DateTimeOffset At, string? Reason);

/// <summary>A role: who holds it, and to whom it is offered.</summary>
public sealed record RoleView(string Role, PersonId? Holder, PersonId? OfferedTo);

/// <summary>One run of a runbook version.</summary>
/// <param name="Id">`r1`, `r2`, … within the incident.</param>
/// <param name="Sha256">Of the version that the run pins.</param>
public sealed record RunView(
    string Id, string Runbook, int Number, string Sha256, RunStatus Status, DateTimeOffset StartedAt, PersonId StartedBy, DateTimeOffset? EndedAt,
    IReadOnlyDictionary<string, string?> Inputs, IReadOnlyList<StepStateView> Steps);

/// <summary>A step of a run.</summary>
/// <param name="Key">Names the step in commands (`step`).</param>
/// <param name="Kind">`task`, `decision`, `approval`, `action`, `notify`, `wait`, `evidence`.</param>
/// <param name="Item">Inside a block for each item: the item.</param>
/// <param name="IsLive">Somebody or something is expected to act.</param>
/// <param name="UndoAsked">Somebody wants to re-open what the step contained.</param>
/// <param name="UndoApprovalOwed">It was undone without approval, which is still demanded.</param>
/// <param name="ClaimedTime">For what was settled offline: when the person says so.</param>
/// <param name="Obstacle">Why the machine can't do the step here, so that a person does it with <paramref name="Commands"/>; in the language of Accept-Language. Null where the machine can, and where there are no commands.</param>
/// <param name="Commands">Of a machine step that has been reached and is not settled: what would run, to copy. Null elsewhere.</param>
public sealed record StepStateView(
    string Key, string Kind, LocalizedText Title, Phase? Phase, string? Item, StepStatus Status, bool IsLive, string? Role, DateTimeOffset? DueAt,
    bool IsOverdue, PersonId? ClaimedBy, PersonId? SettledBy, DateTimeOffset? SettledAt, DateTimeOffset? ClaimedTime, string? Note,
    IReadOnlyList<string>? Options, string? Option, IReadOnlyList<AttemptView> Attempts, UndoRequestView? UndoAsked, bool UndoApprovalOwed,
    string? Obstacle, IReadOnlyList<CommandView>? Commands);

/// <summary>A command of a machine step, exactly as it would run.</summary>
/// <param name="Name">`check`, `apply`, `verify` or `undo`.</param>
/// <param name="Where">The target, with its address where the inventory has it; null where the step has none.</param>
/// <param name="Text">To paste into a terminal of the target; for a web service the request. Secrets stand in it by name only, as `‹secret:NAME›`.</param>
public sealed record CommandView(string Name, string? Where, string Text);

/// <summary>A request to undo what contains something.</summary>
/// <param name="ApprovedBy">Null while nobody has agreed.</param>
/// <param name="Bypassed">Whoever leads goes ahead; approval is demanded afterwards.</param>
public sealed record UndoRequestView(PersonId By, DateTimeOffset At, string? Reason, PersonId? ApprovedBy, bool Bypassed);

/// <summary>One attempt of a machine step.</summary>
/// <param name="Result">Null while it is running.</param>
/// <param name="Duration">Milliseconds.</param>
public sealed record AttemptView(
    int Number, AttemptKind Kind, string Action, string? Target, PersonId By, DateTimeOffset StartedAt, DateTimeOffset DeadlineAt,
    ProcedureResult? Result, DateTimeOffset? FinishedAt, int? ExitCode, TimeSpan? Duration, string? Output, PersonId? ResolvedBy);

public sealed record NoteView(string Id, PersonId By, DateTimeOffset At, string? Text, int Corrections);

/// <summary>A kept file. <paramref name="Content"/>: the path to fetch it from; each look is recorded.</summary>
public sealed record EvidenceView(
    string Id, string? Run, string? Step, string? FileName, string MediaType, long Size, string Sha256, string? Description, PersonId By,
    DateTimeOffset At, string Content);

public sealed record NotificationView(
    string Id, string? Run, string? Step, string? English, string? Japanese, bool NeedsAcknowledgement, DateTimeOffset At, bool IsSettled,
    IReadOnlyList<DeliveryView> Deliveries);

/// <param name="State">Null before the first try.</param>
public sealed record DeliveryView(PersonId Recipient, DeliveryState? State, int Tries, DateTimeOffset? AcknowledgedAt);

public sealed record ClockView(string Clock, ClockState State, string? Reason, PersonId By, DateTimeOffset At);

/// <summary>A runbook in the library: its newest version.</summary>
public sealed record RunbookView(
    string Id, LocalizedText Title, LocalizedText Summary, Severity Severity, int Number, string Sha256, IReadOnlyList<string> Attack,
    IReadOnlyList<RunbookRoleView> Roles, IReadOnlyList<RunbookInputView> Inputs);

public sealed record RunbookRoleView(string Id, LocalizedText Title);

/// <summary>A value that starting a run asks for.</summary>
/// <param name="Kind">What it takes; a list is given one item a line.</param>
public sealed record RunbookInputView(
    string Id, InputKind Kind, bool IsList, bool Required, string? Default, LocalizedText Title, IReadOnlyList<ChoiceView> Choices);

public sealed record ChoiceView(string Id, LocalizedText Title);

/// <summary>One published version of a runbook.</summary>
public sealed record RunbookVersionView(string Runbook, int Number, string Sha256, DateTimeOffset PublishedAt, PersonId PublishedBy);

/// <summary>A version with its steps and its exact texts.</summary>
public sealed record RunbookDetailView(RunbookView Runbook, IReadOnlyList<RunbookStepView> Steps, IReadOnlyList<RunbookFileView> Files);

/// <param name="Parent">The id of the block around it; null at the top.</param>
public sealed record RunbookStepView(
    string Id, string? Parent, string Kind, LocalizedText Title, LocalizedText Text, Phase? Phase, string? Role, TimeSpan? Due,
    IReadOnlyList<ChoiceView>? Options, string? Action);

/// <param name="Kind">`runbook`, `action-pack` or `clocks`.</param>
public sealed record RunbookFileView(string Kind, string Path, string Text);

/// <summary>An accepted command.</summary>
/// <param name="Version">The incident's version after it.</param>
/// <param name="Repeated">It had been carried out before under the same id; nothing happened twice.</param>
public sealed record AcceptedView(string Incident, long Version, bool Repeated);

/// <summary>A problem (RFC 9457) as this API answers it.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Title">The reason, in the language of Accept-Language.</param>
/// <param name="Field">For a malformed body: which field, as a path such as `$.text`.</param>
public sealed record ProblemView(int Status, string Code, string Title, string? Detail, string? Field);
