using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>What makes an incident a drill of an exercise.</summary>
public sealed record DrillState
{
    public required ExerciseVersion Version { get; init; }

    public required Exercise Exercise { get; init; }

    /// <summary>The pinned plans, in the exercise's order.</summary>
    public required ImmutableArray<RunbookVersion> Runbooks { get; init; }

    public required ImmutableArray<DrillPart> Parts { get; init; }

    public DrillClock Clock { get; init; } = DrillClock.NotStarted;

    /// <summary>The clock after each of its changes, the latest last: how times that have passed are told.</summary>
    public ImmutableList<DrillClock> Clocks { get; init; } = [];

    /// <summary>The events that not everybody sees, in order.</summary>
    public ImmutableList<WithheldEvent> Withheld { get; init; } = [];

    /// <summary>What has become of each inject that something has become of.</summary>
    public ImmutableDictionary<string, InjectState> Injects { get; init; } = ImmutableDictionary<string, InjectState>.Empty;

    /// <summary>The injects that have gone out, in that order, those that the facilitator made up among them.</summary>
    public ImmutableList<string> Released { get; init; } = [];

    public ImmutableList<Observation> Observations { get; init; } = [];

    public ImmutableDictionary<string, EvaluatorRating> Ratings { get; init; } = ImmutableDictionary<string, EvaluatorRating>.Empty;

    public ImmutableDictionary<PersonId, SurveyAnswers> Survey { get; init; } = ImmutableDictionary<PersonId, SurveyAnswers>.Empty;

    /// <summary>
    /// Whether an event changes nothing of the incident but its drill's messages, notes and ratings: no clock, no run, nobody's role.
    /// </summary>
    public static bool IsAlone(IncidentEvent happened) => happened is InjectReleased or InjectImprovised or InjectAnswered or InjectHeld or InjectSkipped
        or InjectDropped or InjectEdited or InjectRead or DrillObserved or ObjectiveRated or SurveyAnswered;

    /// <summary>Facilitators may do what conducts the drill.</summary>
    public bool IsFacilitator(PersonId person) => Parts.Any(part => part.Person == person && part.Duty == DrillDuty.Facilitator);

    /// <summary>Who may do what conducts the drill: its facilitators, and whoever may facilitate all drills but doesn't play in a team beside.</summary>
    public bool MayConduct(PersonId person, Permissions permissions) =>
        IsFacilitator(person) || ((permissions & Permissions.Facilitate) != 0 && !PlaysElsewhere(person));

    /// <summary>Whether somebody sees what conducts the drill: scripted injects, notes, ratings.</summary>
    public bool Conducts(PersonId person) => Parts.Any(part => part.Person == person && part.Duty is (DrillDuty.Facilitator or DrillDuty.Observer));

    /// <summary>Plays in a team beside this one.</summary>
    public bool PlaysElsewhere(PersonId person) => Parts.Any(part => part.Person == person && part.Duty == DrillDuty.Elsewhere);

    /// <summary>The roles that somebody plays.</summary>
    public IEnumerable<string> RolesOf(PersonId person) =>
        Parts.Where(part => part.Person == person && part.Duty == DrillDuty.Player).Select(part => part.Role).OfType<string>();

    /// <summary>The exercise's roles that nobody plays. Like the steps of a role without a holder, they are everybody's.</summary>
    public IEnumerable<string> UnplayedRoles =>
        Exercise.Roles.Select(role => role.Id).Except(Parts.Where(part => part.Duty == DrillDuty.Player).Select(part => part.Role).OfType<string>());

    /// <summary>The roles whose messages reach a player: those that they play, and those that nobody plays.</summary>
    public IEnumerable<string> ReachedBy(PersonId person) => RolesOf(person).Concat(UnplayedRoles);

    /// <summary>The players whom an inject to some roles reaches; to none in particular, or to one that nobody plays: all.</summary>
    public IEnumerable<PersonId> Addressees(IReadOnlyCollection<string> to)
    {
        var isToAll = to.Count == 0 || UnplayedRoles.Any(to.Contains);
        return Parts.Where(part => part.Duty == DrillDuty.Player && (isToAll || (part.Role is { } role && to.Contains(role)))).Select(part => part.Person).Distinct();
    }

    /// <summary>The incident's time at a server time that has passed; before the clock's start they are the same.</summary>
    public DateTimeOffset TimeOf(DateTimeOffset server) => (Clocks.FindLast(clock => clock.ChangedAt <= server) ?? DrillClock.NotStarted).TimeAt(server);

    /// <summary>The roles that an inject goes to; empty: all.</summary>
    public IReadOnlyCollection<string> ToOf(string inject) =>
        Injects.GetValueOrDefault(inject)?.Improvised is { } improvised ? improvised.To : Exercise.Inject(inject)?.To ?? [];

    /// <summary>Injects that have gone out to somebody, the first one first.</summary>
    /// <returns>Each with its name towards them: see <see cref="DrillSight"/>.</returns>
    public IEnumerable<(string Id, string Name, InjectState State)> ReleasedTo(DrillSight sight)
    {
        var count = 0;
        foreach (var id in Released)
        {
            if (sight.IsReached(ToOf(id)))
            {
                count++;
                yield return (id, sight.NumberedName(id, count), Injects[id]);
            }
        }
    }

    public InjectState Inject(string id) => Injects.GetValueOrDefault(id) ?? InjectState.Scheduled;
}

/// <summary>How far an inject has come.</summary>
public enum InjectStatus { Scheduled, Held, Released, Skipped, Dropped }

/// <summary>What has become of one inject.</summary>
public sealed record InjectState
{
    public static readonly InjectState Scheduled = new();

    public InjectStatus Status { get; init; }

    /// <summary>In the incident's time.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    public bool ByHand { get; init; }

    /// <summary>Set where the text was changed before the release; null: as written.</summary>
    public PersonalText? Subject { get; init; }

    public PersonalText? Body { get; init; }

    /// <summary>For one that the facilitator made up; null for those of the exercise.</summary>
    public InjectImprovised? Improvised { get; init; }

    public PersonalText? Reason { get; init; }

    public ImmutableDictionary<PersonId, DateTimeOffset> ReadAt { get; init; } = ImmutableDictionary<PersonId, DateTimeOffset>.Empty;

    public ImmutableList<InjectReply> Replies { get; init; } = [];

    public bool IsOpen => Status is InjectStatus.Scheduled or InjectStatus.Held;
}

public sealed record InjectReply(PersonId By, DateTimeOffset At, PersonalText? Text);

/// <param name="At">When it arrived.</param>
/// <param name="SeenAt">When it was written, by the writer's device, where it arrived later; in the incident's time like <paramref name="At"/>.</param>
public sealed record Observation(
    string Id, PersonId By, DateTimeOffset At, string? Objective, Rating? Rating, PersonalText? Text, DateTimeOffset? SeenAt = null);

public sealed record EvaluatorRating(Rating Rating, PersonId By, DateTimeOffset At, PersonalText? Reason);

public sealed record SurveyAnswers(ImmutableArray<int> Scores, PersonalText? Good, PersonalText? Better);

/// <summary>A finding as it stands.</summary>
/// <param name="Version">Of the event that recorded it last: where its text lies.</param>
/// <param name="SettledAt">When it was dealt with, by the server's time: a drill's own clock has stopped long before. Null: it is open.</param>
/// <param name="Remedy">What was done.</param>
public sealed record FindingState(
    string Id, PersonId By, DateTimeOffset At, PersonalText? Text, string? Objective, CapabilityElement Element, PersonId? Owner,
    DateTimeOffset? StartAt, DateTimeOffset? DueAt, long Version, DateTimeOffset? SettledAt = null, PersonalText? Remedy = null);

/// <summary>The questions asked at the end.</summary>
public static class Survey
{
    public static IReadOnlyList<LocalizedText> Questions { get; } =
    [
        new("I knew at every moment what I had to do.", "どの場面でも自分が何をすべきか分かっていた。"),
        new("The runbook helped me.", "対応手順書は役に立った。"),
        new("What I needed to know reached me in time.", "必要な情報が間に合うように届いた。"),
        new("The scenario was like what could happen to us.", "シナリオは実際に起こりうる内容だった。"),
    ];
}
