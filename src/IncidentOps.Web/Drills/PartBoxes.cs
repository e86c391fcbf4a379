using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Drills;

/// <summary>
/// Who takes part, as boxes of a form: `part=PERSON|facilitator`, `part=PERSON|observer`, `part=PERSON|player|ROLE`, and for a team's one device,
/// which plays every role, `part=PERSON|device`. Whether the exercise has the role is Core's to say.
/// </summary>
internal static class PartBoxes
{
    public static string Of(DrillPart part) => part.Role is { } role ? $"{part.Person}|player|{role}" : $"{part.Person}|{Words.Kebab(part.Duty.ToString())}";

    public static string OfDevice(PersonId person) => $"{person}|device";

    /// <summary>None for what is no box of ours.</summary>
    /// <param name="roles">Those that a device plays.</param>
    public static IEnumerable<DrillPart> Read(string box, IEnumerable<ExerciseRole> roles) => box.Split('|') switch
    {
        [{ Length: > 0 } person, "facilitator"] => [new DrillPart(new PersonId(person), DrillDuty.Facilitator)],
        [{ Length: > 0 } person, "observer"] => [new DrillPart(new PersonId(person), DrillDuty.Observer)],
        [{ Length: > 0 } person, "device"] => roles.Select(role => new DrillPart(new PersonId(person), DrillDuty.Player, role.Id)),
        [{ Length: > 0 } person, "player", var role] => [new DrillPart(new PersonId(person), DrillDuty.Player, role)],
        _ => [],
    };
}
