using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Exercises;

/// <summary>Records something to improve, of a drill or a live incident; under the id of one that is there it replaces it.</summary>
/// <param name="Finding">Null: a new one.</param>
public sealed record RecordFinding(
    string Text, CapabilityElement Element, string? Objective = null, PersonId? Owner = null, DateTimeOffset? StartAt = null, DateTimeOffset? DueAt = null,
    string? Finding = null) : IncidentCommand
{
    internal static Decision Unknown => Decision.Refuse("no-finding", "There is no such finding.", "その改善事項はありません。");

    /// <summary>Of a drill whoever conducts it, of a live incident whoever leads it.</summary>
    internal static Decision? MayRecord(IncidentState incident, Actor actor) =>
        incident.Mode == IncidentMode.Drill ? DrillRules.MayConduct(incident, actor) : Rules.Leads(incident, actor);

    internal static Decision Decide(IncidentState incident, RecordFinding command, Actor actor)
    {
        if (!incident.Exists)
        {
            return Rules.IsOpen(incident)!;
        }

        if (MayRecord(incident, actor) is { } refusal)
        {
            return refusal;
        }

        var id = command.Finding ?? string.Create(CultureInfo.InvariantCulture, $"f{incident.Findings.Count + 1}");
        return (command.Finding is not null && !incident.Findings.ContainsKey(command.Finding)
                ? Unknown
                : null)
            ?? Objectives.IsKnown(incident.Drill, command.Objective)
            ?? (Enum.IsDefined(command.Element) ? null : Decision.Refuse("bad-element", "There is no such capability element.", "その能力要素はありません。"))
            ?? (command.DueAt < command.StartAt ? Decision.Refuse("bad-dates", "It can't be due before it starts.", "期限は開始日より後にしてください。") : null)
            ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
            ?? Decision.Accept(new FindingRecorded(
                id, PersonalText.From(command.Text.Trim()), command.Objective, command.Element, command.Owner, command.StartAt, command.DueAt));
    }
}

/// <summary>Says that a finding has been dealt with, and how. Its owner may, and whoever may record findings.</summary>
public sealed record SettleFinding(string Finding, string Remedy) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, SettleFinding command, Actor actor)
    {
        if (!incident.Exists)
        {
            return Rules.IsOpen(incident)!;
        }

        if (!incident.Findings.TryGetValue(command.Finding ?? "", out var finding))
        {
            return RecordFinding.Unknown;
        }

        return (finding.Owner == actor.Id ? null : RecordFinding.MayRecord(incident, actor))
            ?? (finding.SettledAt is null ? null : Decision.Refuse("already-settled", "The finding has been dealt with.", "この改善事項は対応済みです。"))
            ?? Rules.IsGiven(command.Remedy) ?? Rules.Fits(command.Remedy, TextBounds.Note)
            ?? Decision.Accept(new FindingSettled(finding.Id, PersonalText.From(command.Remedy.Trim())));
    }
}
