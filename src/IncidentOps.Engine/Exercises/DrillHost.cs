using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// Begins drills, and stops them all. It knows no connector, and a drill of an exercise asks for none: how its actions answer Core decides, from
/// the exercise's world.
/// </summary>
public sealed class DrillHost(IMediator mediator, IncidentSessions sessions, IIncidentList list)
{
    private const int Page = 200;

    /// <summary>Declares a drill and sets its exercise and people. A repeat with the same key changes nothing.</summary>
    /// <param name="key">Names the drill: its incident's id follows from it.</param>
    /// <returns>The drill; and why not, where it was refused.</returns>
    public async Task<(IncidentId Incident, Refusal? Refusal)> PrepareAsync(
        DrillableExercise drillable, Guid key, string title, ImmutableArray<DrillPart> parts, Actor actor, CancellationToken cancellation)
    {
        var incident = new IncidentId(key);
        if (await SubmitAsync("declare", new DeclareIncident(title, null, IncidentMode.Drill)) is { Code: not "already-declared" } refused)
        {
            return (incident, refused);
        }

        return (incident, await SubmitAsync(
            "prepare " + VersionHashOf(parts), new PrepareDrill(drillable.Version.Sha256, [.. drillable.Plans.Select(plan => plan.Version.Sha256)], parts)));

        async Task<Refusal?> SubmitAsync(string name, IncidentCommand command) =>
            (await mediator.Send(new SubmitToIncident(incident, CommandIds.Derive(key, name), actor, command), cancellation)).RefusalOrNull;
    }

    /// <summary>The other rooms of a drill that several teams play side by side, itself included, in the order of their titles.</summary>
    public async Task<IReadOnlyList<(IncidentId Incident, IncidentState State)>> TeamsAsync(IncidentState of, CancellationToken cancellation)
    {
        var teams = new List<(IncidentId, IncidentState)>();
        foreach (var (incident, state) in await OpenAsync(cancellation))
        {
            if (state.Drill is { } drill && drill.Version == of.Drill?.Version && drill.Parts.Where(IsConducting).SequenceEqual(of.Drill.Parts.Where(IsConducting)))
            {
                teams.Add((incident, state));
            }
        }

        return [.. teams.OrderBy(team => team.Item2.Title?.Value, StringComparer.Ordinal)];

        static bool IsConducting(DrillPart part) => part.Duty != DrillDuty.Player;
    }

    /// <summary>Real event: halts every drill that is open, practice runs too.</summary>
    /// <returns>How many it stopped.</returns>
    public async Task<int> HaltAllAsync(string? reason, Actor actor, CancellationToken cancellation)
    {
        var halted = 0;
        foreach (var (incident, _) in await OpenAsync(cancellation))
        {
            halted += await mediator.Send(new SubmitToIncident(incident, Guid.CreateVersion7(), actor, new HaltDrill(reason)), cancellation) is CommandAccepted ? 1 : 0;
        }

        return halted;
    }

    private async Task<List<(IncidentId Incident, IncidentState State)>> OpenAsync(CancellationToken cancellation)
    {
        var open = new List<(IncidentId, IncidentState)>();
        DateTimeOffset? before = null;
        while (true)
        {
            var page = await list.ListAsync(true, true, before, Page, cancellation);
            foreach (var row in page)
            {
                if (IncidentId.OfStream(row.Stream) is { } incident)
                {
                    open.Add((incident, await sessions.StateAsync(incident, cancellation)));
                }
            }

            if (page.Count < Page)
            {
                return open;
            }

            before = page[^1].DeclaredAt;
        }
    }

    /// <summary>Until the clock starts a drill may be prepared anew with other people: that is another command.</summary>
    private static string VersionHashOf(ImmutableArray<DrillPart> parts) => VersionHash.OfText(string.Join('\n', parts));
}
