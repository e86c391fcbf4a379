using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.Exercises;

/// <summary>
/// Begins drills, and stops them all. It knows no connector, and a drill of an exercise asks for none: how its actions answer Core decides, from
/// the exercise's world.
/// </summary>
public sealed class DrillHost(IMediator mediator, IncidentSessions sessions, IIncidentList list, IPlannedDrills? planned = null)
{
    private const int Page = 200;
    private const int MostTries = 5;

    private static readonly Refusal PlaysLater = new("to-play", new LocalizedText(
        "You are to play this exercise with others, now or soon, and a drill that you prepare without playing in it would show you what is to come. Ask somebody else who facilitates to prepare it, or give up your part first: decline the invitation, or close the drill in which you play.",
        "この演習シナリオには、現在または近日中にプレイヤーとして参加する予定です。プレイヤーにならずに準備すると展開が見えてしまうため、準備できません。ほかの進行役に準備を依頼するか、先に参加を取りやめてください（招待を辞退するか、参加中の演習を終了します）。"));

    private static readonly Refusal PlaysAloneBefore = new("to-play", new LocalizedText(
        "You are to play this exercise with others, now or soon. Playing it alone first would tell you what is to come.",
        "この演習シナリオは、現在または近日中にほかの参加者と行う予定です。先に一人で行うと展開が分かってしまうため、開始できません。"));

    /// <summary>Declares a drill and sets its exercise and people. A repeat with the same key changes nothing.</summary>
    /// <param name="key">Names the drill: its incident's id follows from it.</param>
    /// <returns>The drill; and why not, where it was refused.</returns>
    public async Task<(IncidentId Incident, Refusal? Refusal)> PrepareAsync(
        DrillableExercise drillable, Guid key, string title, ImmutableArray<DrillPart> parts, Actor actor, CancellationToken cancellation)
    {
        var incident = new IncidentId(key);
        // Before there is a room: a refusal leaves no empty one behind. Where there is one already, it may be a repeat, which the session knows.
        if (await sessions.StateAsync(incident, cancellation) is { Version: 0 } none
            && await SpoilerAsync(drillable.Exercise.Id, none, parts, actor, cancellation) is { } spoiler)
        {
            return (incident, spoiler);
        }

        if (await SubmitAsync("declare", new DeclareIncident(title, null, IncidentMode.Drill)) is { Code: not "already-declared" } refused)
        {
            return (incident, refused);
        }

        return (incident, await SubmitAsync(
            "prepare " + VersionHashOf(parts), new PrepareDrill(drillable.Version.Sha256, [.. drillable.Plans.Select(plan => plan.Version.Sha256)], parts)));

        async Task<Refusal?> SubmitAsync(string name, IncidentCommand command) =>
            (await mediator.Send(new SubmitToIncident(incident, CommandIds.Derive(key, name), actor, command), cancellation)).RefusalOrNull;
    }

    /// <summary>The rooms in which a drill's teams play side by side, its own among them, in the order of their titles.</summary>
    public async Task<IReadOnlyList<(IncidentId Incident, IncidentState State)>> TeamsAsync(IncidentId of, IncidentState state, CancellationToken cancellation)
    {
        var others = state.Drill is not { } mine || mine.Parts.All(part => part.Duty != DrillDuty.Elsewhere) ? []
            : (await OpenAsync(cancellation)).Where(team => team.Incident != of && team.State.Drill is { } drill && AreTeams(drill, mine));
        return [.. others.Append((Incident: of, State: state)).OrderBy(team => team.State.Title?.Value, StringComparer.Ordinal)];

        // Teams that were prepared together know each other's players; other drills of the same exercise don't.
        static bool AreTeams(DrillState one, DrillState other) =>
            one.Version == other.Version && PeopleOf(one).SetEquals(PeopleOf(other)) && Conducting(one).SequenceEqual(Conducting(other));

        static IEnumerable<DrillPart> Conducting(DrillState drill) => drill.Parts.Where(part => part.Duty is DrillDuty.Facilitator or DrillDuty.Observer);

        static HashSet<PersonId> PeopleOf(DrillState drill) => [.. drill.Parts.Select(part => part.Person)];
    }

    /// <summary>
    /// The exercises that somebody plays with others, now or soon, and must not learn what is to come in: neither by reading them nor by playing
    /// them alone beforehand. One who plays alone spoils nothing for anybody.
    /// </summary>
    public async Task<IReadOnlySet<string>> ToPlayAsync(PersonId person, CancellationToken cancellation) =>
        (await OpenAsync(cancellation)).Select(one => one.State).Where(state => !state.IsOver).Select(state => state.Drill).OfType<DrillState>()
        .Where(drill => drill.Parts.Any(part => part.Person == person && part.Duty is DrillDuty.Player or DrillDuty.Elsewhere) && drill.Parts.Any(part => part.Person != person))
        .Select(drill => drill.Exercise.Id).Concat(planned?.InvitedToPlay(person) ?? []).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Why somebody may not prepare a drill with these people; null where they may. Whoever is to play an exercise with others neither conducts
    /// another drill of it, whose console shows the script, nor plays it alone. Prepared it is all the same by who plays in this one too, with
    /// others, who sees this room's script already, or who is invited to conduct a drill of it.
    /// </summary>
    /// <param name="room">As it stands before; <see cref="IncidentState.None"/> where there is none yet.</param>
    public async Task<Refusal?> SpoilerAsync(string exercise, IncidentState room, ImmutableArray<DrillPart> parts, Actor actor, CancellationToken cancellation)
    {
        var isAlone = parts.All(part => part.Person == actor.Id);
        var plays = parts.Any(part => part.Person == actor.Id && part.Duty is DrillDuty.Player or DrillDuty.Elsewhere);
        if ((plays && !isAlone) || !(await ToPlayAsync(actor.Id, cancellation)).Contains(exercise))
        {
            return null;
        }

        if (plays)
        {
            return PlaysAloneBefore;
        }

        var seesItNow = room.Drill?.Exercise.Id == exercise && DrillSight.Of(room, actor.Id, actor.Permissions).SeesScript;
        return seesItNow || planned?.InvitedToConduct(actor.Id).Contains(exercise) == true ? null : PlaysLater;
    }

    /// <summary>Real event: halts every drill that is open, practice runs too. What is too long of the reason is cut: nothing may keep it from stopping.</summary>
    /// <returns>How many go on all the same, after several tries; 0: none.</returns>
    public async Task<int> HaltAllAsync(string reason, Actor actor, CancellationToken cancellation)
    {
        var kept = reason.Trim() is { Length: > 0 } given ? given[..Math.Min(given.Length, TextBounds.Reason)] : null;
        var left = 0;
        foreach (var (incident, _) in (await OpenAsync(cancellation)).Where(drill => !drill.State.IsHalted))
        {
            var id = Guid.CreateVersion7();
            CommandAnswer answer = new CommandBusy();
            for (var tries = 0; tries < MostTries && answer is CommandBusy or CommandUnknown; tries++)
            {
                answer = await mediator.Send(new SubmitToIncident(incident, id, actor, new HaltDrill(kept)), cancellation);
            }

            left += (await sessions.StateAsync(incident, cancellation)) is { IsOver: false } ? 1 : 0;
        }

        return left;
    }

    /// <summary>Without those whose events are damaged: a drill that can't be read goes nowhere, and must not keep the others from being halted.</summary>
    private async Task<List<(IncidentId Incident, IncidentState State)>> OpenAsync(CancellationToken cancellation)
    {
        var open = new List<(IncidentId, IncidentState)>();
        DateTimeOffset? before = null;
        while (true)
        {
            var page = await list.ListAsync(true, true, before, Page, cancellation);
            foreach (var row in page)
            {
                if (IncidentId.OfStream(row.Stream) is not { } incident)
                {
                    continue;
                }

                try
                {
                    open.Add((incident, await sessions.StateAsync(incident, cancellation)));
                }
                catch (StoreDamagedException)
                {
                    // The list of incidents shows it as damaged.
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
