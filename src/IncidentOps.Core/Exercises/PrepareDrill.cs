using System.Collections.Immutable;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>Sets a drill's exercise, the runbook versions that it drills, and who takes part. Until the clock starts it may be set anew.</summary>
/// <param name="ExerciseSha256">Names the exercise's version.</param>
/// <param name="Plans">SHA-256 of one version for each runbook of the exercise, in its order.</param>
public sealed record PrepareDrill(string ExerciseSha256, ImmutableArray<string> Plans, ImmutableArray<DrillPart> Parts) : IncidentCommand
{
    /// <summary>How many people may take part.</summary>
    public const int MostParts = 500;

    /// <summary>How many runbooks an exercise may drill.</summary>
    public const int MostPlans = 20;

    internal static Decision Decide(IncidentState incident, PrepareDrill command, CommandContext context)
    {
        if ((Rules.IsOpen(incident) ?? DrillRules.IsDrill(incident) ?? DrillRules.MayConduct(incident, context.Actor) ?? DrillRules.IsNotHalted(incident)) is { } refusal)
        {
            return refusal;
        }

        if (incident.Drill is { Clock.IsStarted: true } || incident.Runs.Count > 0)
        {
            return Decision.Refuse("already-started", "The drill has begun: its exercise and people are fixed.", "演習はすでに開始しているため、変更できません。");
        }

        if (context.Exercises(command.ExerciseSha256 ?? "") is not { } exercise)
        {
            return Decision.Refuse("no-version", "There is no such exercise version.", "その版の演習シナリオはありません。");
        }

        var plans = (command.Plans.IsDefault ? [] : command.Plans).Select(sha256 => context.Plans(sha256 ?? "")).ToList();
        if (!plans.Select(plan => plan?.Runbook.Id).SequenceEqual(exercise.Runbooks))
        {
            return Decision.Refuse(
                "wrong-plans", $"The exercise drills {string.Join(", ", exercise.Runbooks)}; give one version of each, in this order.",
                $"この演習の対象は {string.Join("、", exercise.Runbooks)} です。この順に各 1 版を指定してください。");
        }

        return FaultOf(exercise, command) ?? Decision.Accept(new DrillPrepared(
            new ExerciseVersion(exercise.Id, command.ExerciseSha256!), [.. plans.Select(plan => plan!.Version)], [.. command.Parts.Distinct()]));
    }

    private static Decision? FaultOf(Exercise exercise, PrepareDrill command)
    {
        if (command.Parts.IsDefaultOrEmpty || command.Parts.Length > MostParts
            || command.Parts.Any(part => part is null || string.IsNullOrEmpty(part.Person.Value) || !Enum.IsDefined(part.Duty)))
        {
            return Decision.Refuse("bad-parts", $"Give 1 to {MostParts} people and what each of them does.", $"参加者を 1〜{MostParts} 人、担当とともに指定してください。");
        }

        if (command.Parts.FirstOrDefault(part => part.Role is not null && (part.Duty != DrillDuty.Player || exercise.Role(part.Role) is null)) is { } odd)
        {
            return Decision.Refuse("unknown-role", $"The exercise has no players of the role “{odd.Role}”.", $"この演習に役割「{odd.Role}」のプレイヤーはいません。");
        }

        return command.Parts.All(part => part.Duty != DrillDuty.Player)
            ? Decision.Refuse("no-player", "A drill needs at least one player.", "プレイヤーが 1 人以上必要です。")
            : null;
    }
}
