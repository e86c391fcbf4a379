using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Live;

/// <summary>
/// People who see a room alike. Live pieces are rendered once for each audience, never once for each person; what differs by person
/// (is this step mine?) stands in the piece as a person's id, and the page's script compares.
/// </summary>
/// <param name="CanRespond">Sees what responders may press.</param>
/// <param name="CanCommand">Sees what leads of any incident may press.</param>
/// <param name="CanApprove">Sees what approvers may press.</param>
/// <param name="CanConduct">Sees what facilitators of the drill may press.</param>
/// <param name="Sight">What of a drill they may see.</param>
/// <param name="View">Which view of the room is open, one of <see cref="Views"/>: nobody is sent what they don't look at.</param>
public sealed record Audience(Language Language, bool CanRespond, bool CanCommand, bool CanApprove, bool CanConduct, DrillSight Sight, string View = "steps")
{
    /// <summary>The views of a room, in the order of its tabs.</summary>
    public static readonly IReadOnlyList<string> Views = ["steps", "inbox", "picture", "comms", "evidence", "people", "handover", "clocks", "console"];

    /// <summary>Short and lasting within a build: names groups and hashes.</summary>
    public string Key =>
        (Language == Language.Japanese ? "ja" : "en") + (CanRespond ? "-r" : "") + (CanCommand ? "-c" : "") + (CanApprove ? "-a" : "") + (CanConduct ? "-f" : "") + "-" + View + (Sight.SeesScript ? "" : "-" + Sight.Key);

    /// <param name="view">What is none of <see cref="Views"/> counts as the first.</param>
    public static Audience Of(Reader reader, IncidentState incident, DrillSight sight, string? view = null) => new(
        reader.T.Language,
        (reader.Permissions & Permissions.Respond) != 0,
        (reader.Permissions & Permissions.Command) != 0,
        (reader.Permissions & Permissions.Approve) != 0,
        incident.Drill is { } drill && reader.Person is { } person && drill.MayConduct(person, reader.Permissions),
        sight,
        view is not null && Views.Contains(view) ? view : Views[0]);

    /// <summary>Sees something to press.</summary>
    public bool CanPress => CanRespond || CanApprove || CanConduct || Sight.Plays;

    /// <summary>The permissions that everyone of this audience has at least.</summary>
    public Permissions Permissions => Permissions.View
        | (CanRespond ? Permissions.Respond : Permissions.None)
        | (CanCommand ? Permissions.Command : Permissions.None)
        | (CanApprove ? Permissions.Approve : Permissions.None);
}
