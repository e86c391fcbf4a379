using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Roles that mean something to the engine itself, and which ones an incident has.</summary>
public static class IncidentRoles
{
    /// <summary>Leads the incident (指揮者).</summary>
    public const string Commander = "commander";

    /// <summary>Agrees to what needs a second person (承認者).</summary>
    public const string Approver = "approver";

    /// <summary>
    /// The roles that somebody may have: commander, approver, those of the plans that run or that a drill has pinned and of the exercise, and those
    /// that somebody has or was offered (the plan that brought them may have been moved to a version without).
    /// </summary>
    public static IEnumerable<string> Of(IncidentState incident, Func<string, Plan?> plans) =>
        ((string[])[Commander, Approver])
        .Concat(incident.Runs.Select(run => run.Plan)
            .Concat((incident.Drill is { } drill ? drill.Runbooks : []).Select(version => plans(version.Sha256)).OfType<Plan>())
            .SelectMany(plan => plan.Called.Values.Prepend(plan.Runbook)).SelectMany(runbook => runbook.Roles).Select(role => role.Id))
        .Concat(incident.Drill?.Exercise.Roles.Select(role => role.Id) ?? [])
        .Concat(incident.RoleHolders.Keys).Concat(incident.RoleOffers.Keys)
        .Distinct(StringComparer.Ordinal);

    /// <summary>Null where there is such a role; else the refusal, which names those that there are.</summary>
    internal static Decision? IsKnown(IncidentState incident, string? role, CommandContext context)
    {
        var known = Of(incident, context.Plans).ToList();
        if (known.Contains(role ?? "", StringComparer.Ordinal))
        {
            return null;
        }

        var named = string.Join(", ", known);
        return Decision.Refuse("no-role", $"There is no such role here; there are: {named}.", $"その役割はありません。指定できる役割: {named}");
    }
}
