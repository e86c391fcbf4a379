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

        var conducts = drill.Conducts(actor.Id) || drill.MayConduct(actor.Id, actor.Permissions);
        return (conducts ? null : Decision.Refuse("observer-only", "Only observers and facilitators take these notes.", "観察メモは観察者と進行役だけが書けます。"))
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

internal static class Objectives
{
    public static Decision? IsKnown(DrillState? drill, string? objective) => objective is null || drill?.Exercise.Objective(objective) is not null
        ? null
        : Decision.Refuse("no-objective", $"The exercise has no objective “{objective}”.", $"この演習に目標「{objective}」はありません。");

    public static Decision? IsRating(Rating? rating) => rating is null || Enum.IsDefined(rating.Value)
        ? null
        : Decision.Refuse("bad-rating", "A rating is performed, some, major or unable.", "評価は P・S・M・U のいずれかです。");
}
