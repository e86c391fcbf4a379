using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// Keeps whoever is to play an exercise from preparing a drill of it whose script they would read, on whichever way the command comes; see
/// <see cref="DrillHost.SpoilerAsync"/>.
/// </summary>
public sealed class UnspoiltPlayers(DrillHost drills, IncidentSessions sessions, PlanCatalog catalog) : ICommandCheck
{
    public async ValueTask<Refusal?> FaultOfAsync(SubmitToIncident request, CancellationToken cancellation) =>
        request is { Actor.Id.IsSystem: false, Command: PrepareDrill { Parts.IsDefaultOrEmpty: false, ExerciseSha256: { } sha256 } command }
        && catalog.FindExercise(sha256) is { } exercise
            ? await drills.SpoilerAsync(exercise.Id, await sessions.StateAsync(request.Incident, cancellation), command.Parts, request.Actor, cancellation)
            : null;
}
