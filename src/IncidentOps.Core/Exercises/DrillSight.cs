using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// What somebody may see of an incident. In a drill of an exercise players must not learn what is to come, nor that something was withheld:
/// so each kind of onlooker counts the events that it sees by itself, in a sequence without gaps.
/// </summary>
public sealed record DrillSight
{
    /// <summary>Of those who conduct a drill, and of everybody in what is no drill of an exercise: the sequence is the version.</summary>
    public static readonly DrillSight Everything = new(true, []);

    /// <summary>Of those who have no part in a drill.</summary>
    public static readonly DrillSight Spectator = new(false, []);

    private DrillSight(bool seesScript, ImmutableSortedSet<string> roles, bool plays = false) => (SeesScript, Roles, Plays) = (seesScript, roles, plays);

    /// <summary>Sees what conducts the drill: injects before they go out, notes, ratings, who has read what.</summary>
    public bool SeesScript { get; }

    /// <summary>Gets injects.</summary>
    public bool Plays { get; }

    /// <summary>For a player: the roles whose injects arrive.</summary>
    public ImmutableSortedSet<string> Roles { get; }

    /// <summary>
    /// Whoever plays sees what players see, whatever else they may or do in the drill: one who plays alone both starts it and must not read ahead.
    /// </summary>
    public static DrillSight Of(IncidentState incident, PersonId? person, Permissions permissions) => incident.Drill is not { } drill ? Everything
        : person is { } known && drill.Parts.Any(part => part.Person == known && part.Duty == DrillDuty.Player) ? PlayerOf(drill.ReachedBy(known))
        : person is { } beside && drill.PlaysElsewhere(beside) ? Spectator
        : (permissions & Permissions.Facilitate) != 0 || (person is { } other && drill.Conducts(other)) ? Everything
        : Spectator;

    /// <summary>A player of some roles; of none: one who gets only what goes to everybody.</summary>
    public static DrillSight PlayerOf(IEnumerable<string> roles) => new(false, [.. roles], plays: true);

    /// <summary>Short and the same for all who see alike.</summary>
    public string Key => SeesScript ? "all" : Plays ? "player(" + string.Join('+', Roles) + ")" : "spectator";

    /// <summary>Sees an inject to these roles; to none in particular: to all who play.</summary>
    public bool IsReached(IReadOnlyCollection<string> to) => SeesScript || (Plays && (to.Count == 0 || to.Any(Roles.Contains)));

    public bool Sees(WithheldEvent withheld) => SeesScript || (withheld.To is { IsDefault: false } to && IsReached(to));

    /// <summary>Whether an event of the incident is seen.</summary>
    public bool Sees(IncidentState incident, long version) => SeesScript || incident.Drill is not { } drill
        || !drill.Withheld.Exists(withheld => withheld.Version == version && !Sees(withheld));

    /// <summary>How many of the events up to a version are seen: what this onlooker takes for the version.</summary>
    public long SequenceAt(IncidentState incident, long version) => SeesScript || incident.Drill is not { } drill
        ? version
        : version - drill.Withheld.Count(withheld => withheld.Version <= version && !Sees(withheld));

    /// <summary>The version of the event that this onlooker counts as the nth; 0 for 0.</summary>
    public long VersionAt(IncidentState incident, long sequence)
    {
        if (SeesScript || incident.Drill is not { } drill || sequence <= 0)
        {
            return sequence;
        }

        var version = sequence;
        foreach (var withheld in drill.Withheld)
        {
            if (withheld.Version > version)
            {
                break;
            }

            version += Sees(withheld) ? 0 : 1;
        }

        return version;
    }

    /// <summary>
    /// An event as this onlooker may know it: players learn that something reached them, not whether the script, the facilitator's hand or the
    /// facilitator's head let it go.
    /// </summary>
    public IncidentEvent Shown(IncidentEvent happened) => SeesScript ? happened : happened switch
    {
        InjectReleased e => e with { ByHand = false },
        InjectImprovised e => new InjectReleased(e.Inject, ByHand: false),
        _ => happened,
    };

    /// <summary>
    /// What an inject that has gone out is called towards this onlooker. Players count what reaches them: a name tells neither its place in the
    /// script, nor how many went to others, nor who thought of it. The script's id where this onlooker didn't get it.
    /// </summary>
    public string NameOf(DrillState drill, string inject) =>
        SeesScript ? inject : drill.ReleasedTo(this).FirstOrDefault(one => one.Id == inject) is { Name: { } name } ? name : inject;

    /// <summary>The same for the inject that reached this onlooker as the nth, counted from 1.</summary>
    internal string NumberedName(string inject, int nth) => SeesScript ? inject : string.Create(CultureInfo.InvariantCulture, $"m{nth}");
}

/// <summary>An event that not everybody sees.</summary>
/// <param name="To">Roles whose players see it too; empty: all players. Default: nobody but those who conduct the drill.</param>
public readonly record struct WithheldEvent(long Version, ImmutableArray<string> To)
{
    /// <summary>Null where everybody sees the event.</summary>
    internal static WithheldEvent? Of(DrillState drill, RecordedEvent recorded) => recorded.Event switch
    {
        InjectReleased e => new(recorded.Version, [.. drill.ToOf(e.Inject)]),
        InjectAnswered e => new(recorded.Version, [.. drill.ToOf(e.Inject)]),
        InjectImprovised e => new(recorded.Version, e.To),
        // What was read is between the reader and those who conduct; the answers of the survey likewise.
        InjectHeld or InjectSkipped or InjectDropped or InjectEdited or InjectRead or DrillObserved or ObjectiveRated or SurveyAnswered => new(recorded.Version, default),
        TextErased e => drill.Withheld.Find(withheld => withheld.Version == e.Version) is { Version: > 0 } of ? of with { Version = recorded.Version } : null,
        _ => null,
    };
}
