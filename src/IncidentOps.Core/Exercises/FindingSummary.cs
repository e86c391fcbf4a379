using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Exercises;

/// <summary>What lists show of a finding: a read model. Its text lies with its event, so that erasing destroys it.</summary>
/// <param name="Task">The objective that it is about, in the exercise's words; null: none.</param>
public sealed record FindingSummary(CapabilityElement Element, LocalizedText? Task, PersonId? Owner, DateTimeOffset? StartAt)
{
    public static FindingSummary Of(IncidentState incident, FindingState finding) => new(
        finding.Element, finding.Objective is { } objective ? incident.Drill?.Exercise.Objective(objective)?.Task : null, finding.Owner, finding.StartAt);
}
