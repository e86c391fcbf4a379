using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>What experience says of an exercise that can be drilled all the same.</summary>
public sealed partial class ExerciseLinter
{
    private void Sense()
    {
        var standard = exercise.Injects.Where(inject => inject.Type == InjectType.Standard).ToList();
        if (exercise.Roles.Count > 1 && standard.Count > 2 && standard.TrueForAll(inject => inject.To.Count == 0 || inject.To.Count == exercise.Roles.Count))
        {
            Warn(exercise.Position, "all-to-all", "every inject goes to everybody although there are roles: nobody learns to pass word on", "役割があるのに、すべての状況付与が全員宛です。情報の伝達が訓練になりません");
        }

        foreach (var role in exercise.Roles.Where(role => !standard.Exists(inject => inject.To.Count == 0 || inject.To.Contains(role.Id)) && !steps.Values.Any(step => step.Role == role.Id)))
        {
            Warn(role.Position, "idle-role", $"the role `{role.Id}` gets no inject and has no step", $"役割 `{role.Id}` には状況付与もステップもありません");
        }

        foreach (var objective in exercise.Objectives.Where(objective => !exercise.Injects.Any(inject => inject.Objective == objective.Id)))
        {
            Warn(objective.Position, "objective-without-inject", $"no inject leads to the objective `{objective.Id}`", $"目標 `{objective.Id}` につながる状況付与がありません");
        }

        if (exercise.Kind == ExerciseKind.Discussion && !exercise.Injects.Any(inject => inject.Channel == InjectChannel.Question))
        {
            Warn(exercise.Position, "no-question", "a discussion needs questions to talk about", "討議型の演習には問いかけが必要です");
        }

        var branched = exercise.Injects.Count(inject => inject.Trigger is AfterOption);
        if (branched * 2 > exercise.Injects.Count)
        {
            Warn(exercise.Position, "parallel-storylines", "more than half of the injects hang on one answer: let branches converge", "状況付与の半分以上が分岐の一方だけにあります。分岐は合流させてください");
        }
    }

    /// <summary>Thresholds that the exercise leaves no time for: whoever does nothing is then rated by its end and not by them.</summary>
    private void Measure()
    {
        foreach (var objective in exercise.Objectives.Where(objective => exercise.Duration > TimeSpan.Zero && objective.Performed is not null))
        {
            var from = objective.From is { Kind: MomentKind.Inject, Id: var id } && exercise.Inject(id) is { } inject ? EarliestOf(inject) : TimeSpan.Zero;
            if (from + objective.Performed > exercise.Duration)
            {
                Warn(
                    objective.Position, "no-time-left", "its time begins so late that the exercise ends before `performed` is over: nobody who fails is rated",
                    "起点が遅く、`performed` の時間が過ぎる前に演習が終わります。未達成でも評価されません");
            }
            else if (objective.Major > exercise.Duration)
            {
                Warn(
                    objective.Position, "threshold-after-end", "`major` is longer than the whole exercise: nobody is ever rated by it",
                    "`major` が演習全体より長いため、評価に使われません");
            }
        }
    }

    /// <summary>The earliest scenario time at which an inject can go out; see <see cref="IsTooLate"/>.</summary>
    private TimeSpan EarliestOf(Inject inject)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sum = TimeSpan.Zero;
        for (var next = inject; next is not null && seen.Add(next.Id) && sum <= exercise.Duration; next = next.Trigger is AfterInject { InjectId: var before } ? exercise.Inject(before) : null)
        {
            sum += DelayOf(next.Trigger);
        }

        return sum;
    }

    /// <summary>Whoever conducts reads the file from the top: what comes earlier stands earlier. Contingencies stand where it suits.</summary>
    private void Order()
    {
        var latest = TimeSpan.Zero;
        foreach (var inject in exercise.Injects.Where(inject => inject is { Type: InjectType.Standard, Trigger: AtTime }))
        {
            var at = ((AtTime)inject.Trigger).At;
            if (at < latest)
            {
                Warn(inject.Trigger.Position, "out-of-order", "it goes out before one that stands above it in the file", "ファイルで上にある状況付与より先に付与されます。時刻順に並べてください");
            }

            latest = at > latest ? at : latest;
        }
    }

    /// <summary>A sentence without kana or kanji is not Japanese: mostly the English one, pasted and forgotten. A word or a name may be.</summary>
    private void Languages()
    {
        Look(exercise.Position, "title", exercise.Title);
        Look(exercise.Position, "purpose", exercise.Purpose);
        Look(exercise.Position, "briefing", exercise.Briefing);
        foreach (var objective in exercise.Objectives)
        {
            Look(objective.Position, "task", objective.Task);
        }

        foreach (var inject in exercise.Injects)
        {
            Look(inject.Position, "subject", inject.Subject);
            Look(inject.Position, "body", inject.Body);
            Look(inject.Position, "expected", inject.Expected);
            Look(inject.Position, "lesson", inject.Lesson);
            Look(inject.Position, "note", inject.Note);
        }

        void Look(SourcePosition position, string key, LocalizedText text)
        {
            if (text.IsGiven && text.Japanese.Any(char.IsAsciiLetter) && text.Japanese.Trim().Contains(' ', StringComparison.Ordinal) && !text.Japanese.Any(IsJapanese))
            {
                Warn(position, "not-japanese", $"the Japanese `{key}` holds no kana and no kanji", $"`{key}` の `ja` に仮名も漢字もありません");
            }
        }
    }

    /// <summary>Kana, full-width and half-width, and kanji.</summary>
    private static bool IsJapanese(char one) => one is (>= '\u3041' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uFF66' and <= '\uFF9F');
}
