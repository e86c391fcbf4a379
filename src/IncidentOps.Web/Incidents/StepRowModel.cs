using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Incidents;

/// <summary>Everything that the row of one step shows: made once for each rendering, so that the component only lays it out.</summary>
public sealed record StepRowModel
{
    public required IncidentId Incident { get; init; }

    public required string Run { get; init; }

    public required string Key { get; init; }

    public required Step Step { get; init; }

    public required StepStatus Status { get; init; }

    public string? Item { get; init; }

    public bool IsLive { get; init; }

    /// <summary>Its controls work: the step is live and the run is going on.</summary>
    public bool CanWork { get; init; }

    public bool CanReopen { get; init; }

    public bool CanUndo { get; init; }

    /// <summary>Machine steps and messages wait since a restore, this one's too.</summary>
    public bool IsHeld { get; init; }

    public PersonId? Holder { get; init; }

    public string? HolderName { get; init; }

    public LocalizedText? RoleTitle { get; init; }

    public PersonId? ClaimedBy { get; init; }

    public string? ClaimerName { get; init; }

    /// <summary>Null where nothing settled it, or the engine did.</summary>
    public string? SettledBy { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public DateTimeOffset? ClaimedTime { get; init; }

    public LocalizedText? OptionTitle { get; init; }

    public string? Note { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public bool IsOverdue { get; init; }

    public DateTimeOffset? WaitsUntil { get; init; }

    public string? Deliveries { get; init; }

    /// <summary>People whom a notify step's message did not reach by any way: the step is then a person's, who phones them.</summary>
    public IReadOnlyList<UnreachedModel> Unreached { get; init; } = [];

    /// <summary>What they are to be told.</summary>
    public string? Message { get; init; }

    public bool IsRequested { get; init; }

    /// <summary>Who has asked for the approval, by name.</summary>
    public string? RequestedBy { get; init; }

    public bool ApprovalOwed { get; init; }

    /// <summary>Who may judge the approval that was asked for, or is owed.</summary>
    public PersonFilter Judges { get; init; } = PersonFilter.Everybody;

    /// <summary>Who may go ahead without it.</summary>
    public PersonFilter Bypassers { get; init; } = PersonFilter.Everybody;

    /// <summary>Who may agree to the undo that was asked for, or is owed; who may decline it; who may go ahead with it.</summary>
    public PersonFilter UndoJudges { get; init; } = PersonFilter.Everybody;

    public PersonFilter UndoDecliners { get; init; } = PersonFilter.Everybody;

    public PersonFilter UndoBypassers { get; init; } = PersonFilter.Everybody;

    public bool IsUndone { get; init; }

    public bool HasCheck { get; init; }

    public LocalizedText? Undo { get; init; }

    /// <summary>Undoing it re-opens what it contains: a second person must agree. Null where none is needed.</summary>
    public UndoModel? UndoApproval { get; init; }

    /// <summary>Who undid it without approval, which is still demanded; null where none is owed.</summary>
    public string? UndoOwedBy { get; init; }

    /// <summary>Why the machine can't do it here; null where it can, or where the step is a person's anyway or not to be done now.</summary>
    public LocalizedText? Obstacle { get; init; }

    public LocalizedText Words { get; init; } = LocalizedText.Empty;

    /// <summary>For an action: what would run, as text to copy.</summary>
    public IReadOnlyList<CommandText>? Commands { get; init; }

    public IReadOnlyList<AttemptModel> Attempts { get; init; } = [];

    /// <summary>A second person is asked to judge it.</summary>
    public bool WaitsForJudgement => Step is ApprovalStep && IsRequested && Status != StepStatus.Failed;

    /// <summary>An approval that was denied: it stands until somebody opens the step again.</summary>
    public bool IsDenied => Step is ApprovalStep && Status == StepStatus.Failed;

    public bool IsRunning => Status == StepStatus.Running;

    /// <summary>It looks as if a machine were at it, and none is: it waits for the release.</summary>
    public bool WaitsForRelease => IsHeld && (IsRunning || (Status == StepStatus.Waiting && Step is ActionStep or NotifyStep));

    public bool IsOpen => Status is not (StepStatus.Done or StepStatus.Skipped or StepStatus.NotNeeded);

    public bool SkipNeedsReason => Step.SkipNeedsReason;

    public bool HasWords => Words.IsGiven;

    /// <summary>`r1:KEY`: how buttons and fields name the step.</summary>
    public string Address => Run + ":" + Key;

    public string HtmlId => "s-" + Run + "-" + Key;

    public string StatusName => WaitsForRelease ? "held" : Reading.Words.Kebab(Status.ToString());

    /// <summary>A shape for each state, beside its word and colour.</summary>
    public string Mark => WaitsForRelease ? "…" : MarkOf(Status);

    public static string MarkOf(StepStatus status) => status switch
    {
        StepStatus.Done => "✓",
        StepStatus.Skipped => "–",
        StepStatus.NotNeeded => "·",
        StepStatus.NotReached => "○",
        StepStatus.Failed => "✕",
        StepStatus.OutcomeUnknown => "?",
        StepStatus.Running => "↻",
        StepStatus.Waiting or StepStatus.AwaitingApproval => "…",
        _ => "▸",
    };

    /// <summary>Why the machine did not do it, in one line; null where it did, or has said nothing.</summary>
    public string? Failure(Texts texts) => Status is StepStatus.Failed or StepStatus.OutcomeUnknown && Attempts.Count > 0 ? Attempts[^1].Reason(texts) : null;

    public string State(Texts texts) => WaitsForRelease ? texts["status.held"] : texts.Of(Status);

    public string Title(Texts texts) => Step.Title.IsGiven ? texts.In(Step.Title) : Key;

    /// <summary>The title, and which of a loop's rounds.</summary>
    public string Name(Texts texts) => Item is null ? Title(texts) : $"{Title(texts)} – {Item}";
}

/// <summary>Somebody to phone.</summary>
/// <param name="Phone">Null where none is known.</param>
public sealed record UnreachedModel(string Name, string? Phone);

/// <summary>How far the agreement to an undo has come.</summary>
/// <param name="AskedBy">Null while nobody has asked.</param>
/// <param name="ApprovedBy">Null while nobody has agreed.</param>
public sealed record UndoModel(string? AskedBy, DateTimeOffset? AskedAt, string? Reason, string? ApprovedBy, bool IsAgreed);

/// <summary>A command as text, exactly as it would run.</summary>
/// <param name="Name">`check`, `apply`, `verify` or `undo`.</param>
/// <param name="Where">The target, as people name it.</param>
public sealed record CommandText(string Name, string? Where, string Text);

/// <summary>One attempt as the row shows it.</summary>
public sealed record AttemptModel(
    int Number, string KindName, string? Target, string ResultName, string By, DateTimeOffset StartedAt, TimeSpan? Duration, string? Output,
    string? ResolvedBy, string OutputKey)
{
    public bool IsRunning => ResultName == "running";

    /// <summary>
    /// The last line that says something: of the engine's own, which begin with `# `, those that give a reason do it in both languages; the
    /// others name what begins.
    /// </summary>
    public string? Reason(Texts texts)
    {
        var last = Output?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => !line.StartsWith("# ", StringComparison.Ordinal) || line.Contains(" / ", StringComparison.Ordinal));
        if (last is null || !last.StartsWith("# ", StringComparison.Ordinal))
        {
            return last;
        }

        var languages = last[2..].Split(" / ");
        return languages.Length == 2 ? languages[texts.Language == Language.Japanese ? 1 : 0] : last[2..];
    }
}
