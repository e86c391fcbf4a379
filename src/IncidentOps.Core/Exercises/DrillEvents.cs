using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>What somebody does in a drill.</summary>
public enum DrillDuty
{
    Player,
    Facilitator,
    Observer,

    /// <summary>Plays in a team beside this one, of the same exercise: has no part here, and must not read here what is to come there.</summary>
    Elsewhere,
}

/// <summary>Somebody's part in a drill.</summary>
/// <param name="Role">For a player: a role of the exercise. Somebody may play several.</param>
public sealed record DrillPart(PersonId Person, DrillDuty Duty, string? Role = null);

/// <summary>How well something was done (HSEEP: performed without, with some, with major challenges, unable to be performed).</summary>
public enum Rating { Performed, Some, Major, Unable }

/// <summary>What an improvement is about (HSEEP capability elements: planning, organisation, equipment, training, exercise).</summary>
public enum CapabilityElement { Planning, Organisation, Equipment, Training, Exercise }

/// <summary>The drill's exercise, its runbook versions and its people were set. From here on they are pinned.</summary>
public sealed record DrillPrepared(
    ExerciseVersion Exercise, ImmutableArray<RunbookVersion> Runbooks, ImmutableArray<DrillPart> Parts) : IncidentEvent;

/// <summary>Scenario time 0:00.</summary>
public sealed record DrillClockStarted : IncidentEvent;

/// <summary>The clock stands: nothing that is pending goes out.</summary>
public sealed record DrillClockPaused(PersonalText? Reason) : IncidentEvent;

public sealed record DrillClockResumed : IncidentEvent;

/// <param name="Percent">Of the server's pace.</param>
public sealed record DrillSpeedSet(int Percent) : IncidentEvent;

/// <param name="To">Scenario time.</param>
public sealed record DrillClockJumped(TimeSpan To) : IncidentEvent;

/// <summary>A real event (実事案発生): the drill stops at once and for good.</summary>
public sealed record DrillHalted(PersonalText? Reason) : IncidentEvent;

/// <summary>An inject reached its players.</summary>
/// <param name="ByHand">The facilitator let it go before, or without, its trigger.</param>
public sealed record InjectReleased(string Inject, bool ByHand) : IncidentEvent;

/// <summary>It waits, or no longer waits, for the facilitator whatever its trigger says.</summary>
public sealed record InjectHeld(string Inject, bool IsHeld) : IncidentEvent;

public sealed record InjectSkipped(string Inject, PersonalText? Reason) : IncidentEvent;

/// <summary>Its step was done in time: what would have reminded of it is not needed.</summary>
public sealed record InjectDropped(string Inject) : IncidentEvent;

/// <summary>Its text was changed before it went out.</summary>
public sealed record InjectEdited(string Inject, PersonalText? Subject, PersonalText? Body) : IncidentEvent;

/// <summary>The facilitator made one up, and it went out at once.</summary>
public sealed record InjectImprovised(
    string Inject, ImmutableArray<string> To, InjectChannel Channel, PersonalText? From, PersonalText? Subject, PersonalText? Body) : IncidentEvent;

/// <summary>A player opened it. A facilitator's preview is no event.</summary>
public sealed record InjectRead(string Inject) : IncidentEvent;

/// <summary>A player answered it: a reply, or a group's answer to a question.</summary>
public sealed record InjectAnswered(string Inject, PersonalText? Text) : IncidentEvent;

/// <summary>An observer's or facilitator's note.</summary>
public sealed record DrillObserved(string Observation, string? Objective, Rating? Rating, PersonalText? Text) : IncidentEvent;

/// <summary>The evaluator's word on an objective: confirms or overrides what was computed.</summary>
public sealed record ObjectiveRated(string Objective, Rating Rating, PersonalText? Reason) : IncidentEvent;

/// <summary>A participant's look back (振り返り).</summary>
/// <param name="Scores">1 to 5 for each question of <see cref="Survey.Questions"/>.</param>
public sealed record SurveyAnswered(ImmutableArray<int> Scores, PersonalText? Good, PersonalText? Better) : IncidentEvent;

/// <summary>Something to improve (改善事項), with who does it by when; recorded again under its id it replaces what was there.</summary>
public sealed record FindingRecorded(
    string Finding, PersonalText? Text, string? Objective, CapabilityElement Element, PersonId? Owner, DateTimeOffset? StartAt,
    DateTimeOffset? DueAt) : IncidentEvent;

/// <summary>The finding has been dealt with (是正処置済み); recorded again under its id it is open again.</summary>
/// <param name="Remedy">What was done.</param>
public sealed record FindingSettled(string Finding, PersonalText? Remedy) : IncidentEvent;
