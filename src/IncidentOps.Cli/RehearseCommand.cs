using System.CommandLine;
using System.Globalization;
using IncidentOps.Core;
using IncidentOps.Engine.Exercises;

namespace IncidentOps.Cli;

/// <summary>`rehearse EXERCISE --times N --seed S`: plays it many times with simulated staff and says what comes of it.</summary>
internal static class RehearseCommand
{
    private const int Bars = 12;
    private const int BarLength = 40;

    public static Command Create(IExerciseFiles files)
    {
        var name = NamedExercise.Argument();
        var times = new Option<int>("--times") { Description = "How many plays", DefaultValueFactory = _ => 1_000, HelpName = "N" };
        var seed = NamedExercise.Seed();
        var library = SharedOptions.Library();
        var language = SharedOptions.LanguageOption();
        var command = new Command("rehearse", "Play an exercise many times and show what to expect") { name, times, seed, library, language };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(times) is < 1 or > 1_000_000)
            {
                error.WriteLine("--times is 1 to 1,000,000");
                return CommandLine.BadUsage;
            }

            var (exercise, exitCode) = NamedExercise.Find(files, parsed.GetRequiredValue(name), parsed.GetRequiredValue(library), parsed.Language(language), error);
            if (exercise is null)
            {
                return exitCode;
            }

            try
            {
                Write(output, exercise, Rehearsal.Run(exercise, parsed.GetValue(times), parsed.GetValue(seed)), parsed.Language(language));
                return CommandLine.Good;
            }
            catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is InvalidOperationException))
            {
                error.WriteLine($"{exercise.Exercise.Id}: it can't be played: {exception.InnerExceptions[0].Message}");
                return CommandLine.Faulty;
            }
        });
        return command;
    }

    private static void Write(TextWriter output, DrillableExercise exercise, Rehearsal rehearsal, Language language)
    {
        var isJapanese = language == Language.Japanese;
        string Say(string english, string japanese) => isJapanese ? japanese : english;
        output.WriteLine(exercise.Exercise.Title.In(language));
        output.WriteLine(Say($"{rehearsal.Times} plays; never contained: {rehearsal.NeverContained}", $"{rehearsal.Times} 回実施、封じ込めに至らず {rehearsal.NeverContained} 回"));
        output.WriteLine();
        var never = Say("never", "至らず");
        string Within(TimeSpan? time) => time is null ? never : ReportText.Time(time);
        output.WriteLine(Say("time to contain, of all plays", "封じ込めまでの時間（全回のうち）"));
        foreach (var share in new[] { 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99 })
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  p{share * 100:00}  {Within(rehearsal.Percentile(share))}"));
        }

        output.WriteLine();
        Histogram(output, rehearsal, never);
        output.WriteLine(Say("busiest roles (time at work in the mean)", "忙しい役割（平均の作業時間）"));
        foreach (var (role, mean) in rehearsal.Workload)
        {
            output.WriteLine($"  {ReportText.Time(mean)}  {role}");
        }

        output.WriteLine();
        output.WriteLine(Say("critical path (how often)", "クリティカルパス（回数）"));
        foreach (var (path, count) in rehearsal.CriticalPaths.Take(3))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,6}  {path}"));
        }

        if (rehearsal.Absences.Count == 0)
        {
            return;
        }

        output.WriteLine();
        var times = rehearsal.Absences[0].Times;
        output.WriteLine(Say(
            $"when a role is away (median time to contain with → without, over the same {times} plays)", $"不在の場合（封じ込めまでの中央値: 全員 → 不在。同じ条件の {times} 回どうしの比較）"));
        foreach (var absence in rehearsal.Absences)
        {
            var broken = absence.Broken.Count == 0 ? "" : Say("; breaks: ", "、達成できなくなる目標: ") + string.Join(", ", absence.Broken);
            output.WriteLine(
                $"  {absence.Role}: {Within(absence.With)} → {Within(absence.Without)}"
                + Say($", never contained {absence.NeverContained} of {absence.Times}", $"、封じ込めに至らず {absence.NeverContained}/{absence.Times}") + broken);
        }
    }

    /// <summary>Equal bands from the shortest to the longest time, and a last one of the plays that never contained it.</summary>
    private static void Histogram(TextWriter output, Rehearsal rehearsal, string never)
    {
        var rows = new List<(string Label, int Count)>();
        if (rehearsal.TimesToContain is [var first, ..] times)
        {
            var width = TimeSpan.FromTicks(((times[^1] - first).Ticks / Bars) + 1);
            var counts = times.CountBy(time => (int)((time - first).Ticks / width.Ticks)).ToDictionary();
            rows.AddRange(Enumerable.Range(0, Bars).Select(band => (ReportText.Time(first + (band * width)), counts.GetValueOrDefault(band))));
        }

        if (rehearsal.NeverContained > 0)
        {
            rows.Add((never, rehearsal.NeverContained));
        }

        // A Japanese letter is as wide as two figures.
        var (most, labels) = (rows.Max(row => row.Count), rows.Max(row => WidthOf(row.Label)));
        foreach (var (label, count) in rows)
        {
            var bar = new string('#', (int)Math.Round((double)count * BarLength / most));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label}{new string(' ', labels - WidthOf(label))}  {count,6}  {bar}").TrimEnd());
        }

        output.WriteLine();

        static int WidthOf(string label) => label.Sum(letter => letter < 128 ? 1 : 2);
    }
}
