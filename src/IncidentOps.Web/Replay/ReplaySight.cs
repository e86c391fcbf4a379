using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Replay;

/// <summary>As whom a past moment may be looked at again.</summary>
/// <param name="Key">As the address says it: `all`, `ROLE`, or `spectator`.</param>
/// <param name="Role">Null for those that are no role.</param>
public sealed record ReplaySight(string Key, DrillSight Sight, string? Role)
{
    /// <summary>
    /// While a drill goes on everybody sees it again as they see it now; afterwards as anybody did. A live incident looks the same to all.
    /// </summary>
    public static IReadOnlyList<ReplaySight> Of(IncidentState incident, Reader reader)
    {
        var own = DrillSight.Of(incident, reader.Person, reader.Permissions);
        if (incident.Drill is not { } drill || (!own.SeesScript && !incident.IsOver))
        {
            return [new ReplaySight("all", own, null)];
        }

        return
        [
            new ReplaySight("all", DrillSight.Everything, null),
            .. drill.Exercise.Roles.Where(role => drill.Parts.Any(part => part.Role == role.Id))
                .Select(role => new ReplaySight(role.Id, SightOf(drill, role.Id), role.Id)),
            new ReplaySight("spectator", DrillSight.Spectator, null),
        ];
    }

    /// <summary>What the role's first player saw: who plays several roles has the messages of all of them.</summary>
    private static DrillSight SightOf(DrillState drill, string role) =>
        DrillSight.PlayerOf(drill.ReachedBy(drill.Parts.First(part => part.Duty == DrillDuty.Player && part.Role == role).Person));
}
