using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Web.Forms;

namespace IncidentOps.Web.Drills;

/// <summary>Reads who plays in which team: their boxes (<see cref="PartBoxes"/>), and a person's team as `team:PERSON=2`.</summary>
internal static class PrepareForm
{
    /// <summary>How many teams may play side by side.</summary>
    public const int MostTeams = 9;

    public static int CountOf(FormState form) =>
        int.TryParse(form["teams"], NumberStyles.None, CultureInfo.InvariantCulture, out var teams) ? Math.Clamp(teams, 1, MostTeams) : 1;

    /// <summary>Each team that has a player, with its parts: whoever conducts and observes does so in all of them.</summary>
    public static IReadOnlyList<(int Number, ImmutableArray<DrillPart> Parts)> TeamsOf(FormState form, Exercise exercise)
    {
        var parts = form.All("part").SelectMany(box => PartBoxes.Read(box, exercise.Roles)).Distinct().ToList();
        var count = CountOf(form);
        return
        [
            .. from number in Enumerable.Range(1, count)
               let players = parts.Where(part => part.Duty == DrillDuty.Player && (count == 1 || TeamOf(form, part.Person) == number)).ToList()
               where players.Count > 0
               select (number, ImmutableArray.CreateRange(parts.Where(part => part.Duty != DrillDuty.Player).Concat(players).Concat(Beside(players)))),
        ];

        // Who plays in one team sees nothing of the script in the others, even one who conducts them: they press without reading ahead.
        IEnumerable<DrillPart> Beside(List<DrillPart> players) => parts
            .Where(part => part.Duty == DrillDuty.Player && players.TrueForAll(player => player.Person != part.Person))
            .Select(part => new DrillPart(part.Person, DrillDuty.Elsewhere)).Distinct();
    }

    /// <summary>Players whose row names a team that there is not: they would be left out, or put where nobody meant them to be.</summary>
    public static IEnumerable<PersonId> Lost(FormState form, Exercise exercise) => form.All("part").SelectMany(box => PartBoxes.Read(box, exercise.Roles))
        .Where(part => part.Duty == DrillDuty.Player && TeamOf(form, part.Person) > CountOf(form)).Select(part => part.Person).Distinct();

    public static int TeamOf(FormState form, PersonId person) =>
        int.TryParse(form["team:" + person.Value], NumberStyles.None, CultureInfo.InvariantCulture, out var team) ? Math.Clamp(team, 1, MostTeams) : 1;
}
