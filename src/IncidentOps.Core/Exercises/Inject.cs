using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>A scripted message or event given to players (状況付与).</summary>
public sealed record Inject
{
    public required string Id { get; init; }

    /// <summary>Counts from 1 in the order of the file; never shown to players.</summary>
    public int Number { get; init; }

    public required Trigger Trigger { get; init; }

    public InjectType Type { get; init; }

    /// <summary>Who it seems to come from.</summary>
    public LocalizedText From { get; init; } = LocalizedText.Empty;

    /// <summary>Roles that get it; empty: everybody.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    public SourcePosition ToPosition { get; init; } = SourcePosition.None;

    public InjectChannel Channel { get; init; }

    public LocalizedText Subject { get; init; } = LocalizedText.Empty;

    /// <summary>In Markdown; for mail as plain text.</summary>
    public LocalizedText Body { get; init; } = LocalizedText.Empty;

    /// <summary>A mail's header lines as received; null: only from, to and subject.</summary>
    public string? Headers { get; init; }

    public IReadOnlyList<InjectAttachment> Attachments { get; init; } = [];

    /// <summary>Whether whoever gets it is asked for an answer; a question always asks.</summary>
    public bool AsksForAnswer
    {
        get => field || Channel == InjectChannel.Question;
        init;
    }

    /// <summary>What the exercise hopes for: for facilitators and observers, and once the drill is over for everybody.</summary>
    public LocalizedText Expected { get; init; } = LocalizedText.Empty;

    /// <summary>What it teaches: for everybody, once the drill is over.</summary>
    public LocalizedText Lesson { get; init; } = LocalizedText.Empty;

    public string? Objective { get; init; }

    /// <summary>For the facilitator alone.</summary>
    public LocalizedText Note { get; init; } = LocalizedText.Empty;

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>Whether it belongs to the course of the scenario.</summary>
public enum InjectType
{
    Standard,

    /// <summary>Given only where the players' course calls for it.</summary>
    Contingency,
}

/// <summary>How an inject reaches its players.</summary>
public enum InjectChannel
{
    Mail,
    Phone,
    Chat,
    Monitoring,
    News,

    /// <summary>Somebody walks in.</summary>
    Person,

    /// <summary>A question that each group talks through and answers.</summary>
    Question,
}

/// <summary>A text file that comes along.</summary>
public sealed record InjectAttachment(string Name, string MediaType, string Text);

/// <summary>When an inject is due. All times are scenario time.</summary>
public abstract record Trigger
{
    /// <summary>Where it stands.</summary>
    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>At a time after the start of the clock.</summary>
public sealed record AtTime(TimeSpan At) : Trigger;

/// <summary>When a step of a runbook is done, and a while after; skipped does not count.</summary>
public sealed record AfterStep(string Step, TimeSpan Delay) : Trigger;

/// <summary>When a decision is taken for one answer.</summary>
public sealed record AfterOption(string Step, string Option, TimeSpan Delay) : Trigger;

/// <summary>At a time, where a step is still not done.</summary>
public sealed record WhenMissing(string Step, TimeSpan At) : Trigger;

/// <summary>After another inject was released.</summary>
public sealed record AfterInject(string InjectId, TimeSpan Delay) : Trigger;

/// <summary>On the facilitator's word alone.</summary>
public sealed record ByFacilitator : Trigger;
