using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>One event as people read it.</summary>
/// <param name="Version">That of the event; orders, and names the entry.</param>
/// <param name="At">In the time that the incident lives by: the server's, in a drill that of its clock.</param>
/// <param name="ClaimedAt">For what arrived late: when the person says it was done. Shown beside <paramref name="At"/>.</param>
/// <param name="Actor">Who did it, or whose act it followed from where <paramref name="Kind"/> is automatic.</param>
/// <param name="Sentence">What happened, without its subject.</param>
/// <param name="Detail">What was written with it: a reason, a note, a message, an action's output.</param>
/// <param name="Run">Null where it belongs to the incident at large.</param>
/// <param name="StepKey">The step's key within the run.</param>
public sealed record TimelineEntry(
    long Version, DateTimeOffset At, DateTimeOffset? ClaimedAt, PersonId Actor, TimelineKind Kind, TimelineCategory Category,
    TimelineMark Mark, Sentence Sentence, TimelineDetail? Detail, string? Run, string? StepKey);

/// <summary>Whether a person did it or the machine.</summary>
public enum TimelineKind { Person, Automatic }

/// <summary>What an entry is about: chooses its icon, and what readers filter by.</summary>
public enum TimelineCategory { Incident, Role, Clock, Run, Step, Decision, Approval, Action, Notification, Note, Evidence, Update, Erasure, Drill }

/// <summary>How an entry looks: each has a shape beside its colour.</summary>
public enum TimelineMark
{
    Plain,

    /// <summary>Something was achieved.</summary>
    Done,

    /// <summary>Something was left out or taken back.</summary>
    TakenBack,

    /// <summary>Somebody should look.</summary>
    Attention,

    /// <summary>Something went wrong.</summary>
    Failed,
}

/// <summary>What was written with an event.</summary>
/// <param name="English">For readers of English; the same object as <paramref name="Japanese"/> where it was written once.</param>
/// <param name="IsOutput">Printed by a machine: fixed pitch, and folded where long.</param>
public sealed record TimelineDetail(PersonalText English, PersonalText Japanese, bool IsOutput = false)
{
    public PersonalText In(Language language) => language == Language.Japanese ? Japanese : English;

    /// <summary>The text, or a mark that it was erased.</summary>
    public string TextIn(Language language) => In(language) is { IsErased: false } text ? text.ToString() : Sentence.ErasedMark.In(language);

    internal static TimelineDetail? Of(PersonalText? text) => text is null ? null : new TimelineDetail(text, text);

    internal static TimelineDetail? Of(PersonalText? english, PersonalText? japanese) =>
        (english ?? japanese) is null ? null : new TimelineDetail((english ?? japanese)!, (japanese ?? english)!);
}
