using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Reviews;

/// <summary>
/// Who may see what of a drill while it goes on. Ratings, the script and observers' notes would tell its players what is expected of them, and
/// what comes next: until it has been closed or halted only those who conduct it see them. Afterwards everybody may who sees the incident.
/// </summary>
public static class ReviewSight
{
    /// <summary>A live incident has no secrets of this kind, and a practice run has no script.</summary>
    public static bool SeesConduct(IncidentState incident, Reader reader) => incident.Drill is null || incident.IsOver || Conducts(incident, reader);

    /// <summary>One of the drill's facilitators and observers; else whoever may facilitate all drills. Nobody who plays in it, whatever else they do.</summary>
    public static bool Conducts(IncidentState incident, Reader reader) =>
        incident.Drill is not null && reader.Person is not null && DrillSight.Of(incident, reader.Person, reader.Permissions).SeesScript;

    /// <summary>The evaluation is for those who conduct the drill; afterwards for whoever may rate.</summary>
    public static bool SeesEvaluation(IncidentState incident, Reader reader) => Conducts(incident, reader) || (incident.IsOver && MayEvaluate(incident, reader));

    /// <summary>Rates objectives and records findings of a drill: its facilitators, and whoever may facilitate all drills. Core decides in the end.</summary>
    public static bool MayEvaluate(IncidentState incident, Reader reader) =>
        incident is { Drill: { } drill, ErasedAt: null } && reader.Person is { } person && drill.MayConduct(person, reader.Permissions);

    /// <summary>Records findings: of a drill whoever evaluates it, of a live incident whoever leads it.</summary>
    public static bool MayRecordFindings(IncidentState incident, Reader reader) => incident switch
    {
        { ErasedAt: not null } => false,
        { Drill: not null } => MayEvaluate(incident, reader),
        { Mode: IncidentMode.Drill } => reader.Can(Permissions.Facilitate) || incident.DeclaredBy == reader.Person,
        _ => reader.Person is { } person && (reader.Can(Permissions.Command) || incident.Holds(person, IncidentRoles.Commander)),
    };

    /// <summary>Takes notes while the drill goes on.</summary>
    public static bool MayObserve(IncidentState incident, Reader reader) =>
        incident is { Drill: not null, IsOpen: true } && Conducts(incident, reader);

    /// <summary>Looks back: who took part, once it is over.</summary>
    public static bool MayAnswerSurvey(IncidentState incident, Reader reader) =>
        incident is { Drill: { } drill, ErasedAt: null } && incident.IsOver && reader.Person is { } person && drill.Parts.Any(part => part.Person == person);
}
