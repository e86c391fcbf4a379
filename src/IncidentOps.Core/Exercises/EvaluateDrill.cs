using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Exercises;

/// <summary>An observer's or facilitator's note, with an objective and a rating where they fit.</summary>
public sealed record ObserveDrill(string Text, string? Objective = null, Rating? Rating = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ObserveDrill command, Actor actor)
    {
        if (DrillRules.IsPrepared(incident, out var drill) is { } refusal)
        {
            return refusal;
        }

        var conducts = drill.Conducts(actor.Id) || actor.Can(Permissions.Facilitate);
        return (conducts ? null : Decision.Refuse("observer-only", "Only observers and facilitators take these notes.", "観察メモは観察者とファシリテーターだけが書けます。"))
            ?? Objectives.IsKnown(drill, command.Objective) ?? Objectives.IsRating(command.Rating)
            ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
            ?? Decision.Accept(new DrillObserved(
                string.Create(CultureInfo.InvariantCulture, $"o{drill.Observations.Count + 1}"), command.Objective, command.Rating,
                PersonalText.From(command.Text.Trim())));
    }
}

/// <summary>The evaluator confirms or overrides the computed rating of an objective; to override a reason is due.</summary>
public sealed record RateObjective(string Objective, Rating Rating, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, RateObjective command, CommandContext context)
    {
        // The evaluation goes on after the drill was closed.
        if (incident.Drill is not { } drill)
        {
            return DrillRules.IsPrepared(incident, out _) ?? DrillRules.IsDrill(incident)!;
        }

        if ((DrillRules.MayConduct(incident, context.Actor) ?? Objectives.IsKnown(drill, command.Objective ?? "") ?? Objectives.IsRating(command.Rating)
            ?? Rules.Fits(command.Reason, TextBounds.Reason)) is { } refusal)
        {
            return refusal;
        }

        var proposed = Evaluation.Of(incident).First(one => one.Objective.Id == command.Objective).Proposed;
        return (proposed == command.Rating ? null : Rules.HasReason(command.Reason))
            ?? Decision.Accept(new ObjectiveRated(command.Objective!, command.Rating, PersonalText.From(command.Reason?.Trim())));
    }
}

/// <summary>A participant's look back; given again it replaces what was there.</summary>
public sealed record AnswerSurvey(ImmutableArray<int> Scores, string? Good = null, string? Better = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AnswerSurvey command, Actor actor)
    {
        if (incident.Drill is not { } drill)
        {
            return DrillRules.IsPrepared(incident, out _) ?? DrillRules.IsDrill(incident)!;
        }

        return (drill.Parts.Any(part => part.Person == actor.Id) ? null : Decision.Refuse("not-in-drill", "You did not take part.", "この演習に参加していません。"))
            ?? (command.Scores.IsDefault || command.Scores.Length != Survey.Questions.Count || command.Scores.Any(score => score is < 1 or > 5)
                ? Decision.Refuse("bad-scores", $"Answer {Survey.Questions.Count} questions with 1 to 5.", $"{Survey.Questions.Count} 問に 1〜5 で答えてください。")
                : null)
            ?? Rules.Fits(command.Good, TextBounds.Note) ?? Rules.Fits(command.Better, TextBounds.Note)
            ?? Decision.Accept(new SurveyAnswered(command.Scores, PersonalText.From(command.Good?.Trim()), PersonalText.From(command.Better?.Trim())));
    }
}

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

internal static class Objectives
{
    public static Decision? IsKnown(DrillState? drill, string? objective) => objective is null || drill?.Exercise.Objective(objective) is not null
        ? null
        : Decision.Refuse("no-objective", $"The exercise has no objective “{objective}”.", $"この演習に目標「{objective}」はありません。");

    public static Decision? IsRating(Rating? rating) => rating is null || Enum.IsDefined(rating.Value)
        ? null
        : Decision.Refuse("bad-rating", "A rating is performed, some, major or unable.", "評価は P・S・M・U のいずれかです。");
}
