using System.Globalization;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.People;

namespace IncidentOps.Engine.Exports;

/// <summary>An incident as a readable report: facts, summary, steps, messages, evidence, and the whole chronology.</summary>
public static class MarkdownExport
{
    public static string Of(ExportContext context)
    {
        var text = new StringBuilder();
        var words = new PlanWords(context.State);
        var isJapanese = context.Language == Language.Japanese;
        text.Append("# ").Append(context.Mark).Append(Severity(context)).Append(' ').Append(Line(context.Title)).Append("\n\n");
        if (context.IsDrill)
        {
            text.Append(isJapanese ? "> **【訓練】** これは演習の記録です。実際のインシデントではありません。\n\n" : "> **DRILL.** This is the record of an exercise, not of a real incident.\n\n");
        }

        Facts(text, context);
        if (context.State.Summary is { } summary)
        {
            Heading(text, context, "Summary", "総括");
            text.Append(Quote(summary.IsErased ? Sentence.ErasedMark.In(context.Language) : summary.ToString())).Append('\n');
        }

        Steps(text, context, words);
        Clocks(text, context, words);
        Messages(text, context);
        Evidence(text, context);
        Chronology(text, context);
        return text.ToString();
    }

    private static void Facts(StringBuilder text, ExportContext context)
    {
        var state = context.State;
        var isJapanese = context.Language == Language.Japanese;
        void Fact(string english, string japanese, string value) => text.Append("- ").Append(isJapanese ? japanese : english).Append(": ").Append(value).Append('\n');
        Fact("Incident", "インシデント", $"`{context.Incident}`");
        Fact("Declared", "宣言", $"{context.Local(state.DeclaredAt)} ({ExportContext.Utc(state.DeclaredAt)}), {Line(context.Name(state.DeclaredBy))}");
        if (state.KnownAt is { } known)
        {
            Fact("The organisation knew", "事態を知った日時", context.Local(known));
        }

        if (state.Commander is { } commander)
        {
            Fact("Commander", "指揮者", Line(context.Name(commander)));
        }

        Fact("State", "状態", state.ClosedAt is { } closed
            ? (isJapanese ? "終了 " : "closed ") + context.Local(closed) + (isJapanese ? "、所要 " : ", after ") + Durations.In(context.Language, closed - state.DeclaredAt)
            : isJapanese ? "対応中" : "open");
        Fact("Exported", "出力日時", $"{context.Local(context.ExportedAt)} ({context.Zone.Id})");
        text.Append('\n');
    }

    private static void Steps(StringBuilder text, ExportContext context, PlanWords words)
    {
        foreach (var run in context.State.Runs)
        {
            Heading(
                text, context, string.Create(CultureInfo.InvariantCulture, $"Run {run.Id}: {Line(words.Runbook(run.Id).English)}, version {run.Plan.Version.Number}"),
                string.Create(CultureInfo.InvariantCulture, $"実施 {run.Id}: {Line(words.Runbook(run.Id).In(Language.Japanese))} 第 {run.Plan.Version.Number} 版"));
            foreach (var view in run.Progress.Leaves.Where(view => view.Status != StepStatus.NotNeeded))
            {
                var state = run.Step(view.Key);
                text.Append(view.Status == StepStatus.Done ? "- [x] " : "- [ ] ").Append(Line(words.Step(run.Id, view.Key).In(context.Language)));
                if (state.Option is { } option)
                {
                    text.Append(" → ").Append(Line(words.Option(run.Id, view.Key, option).In(context.Language)));
                }

                if (state is { SettledBy: { } by, SettledAt: { } at })
                {
                    text.Append(" — ").Append(view.Status == StepStatus.Skipped ? context.Language == Language.Japanese ? "省略、" : "skipped, " : "")
                        .Append(Line(context.Name(by))).Append(", ").Append(context.Local(at));
                }

                text.Append('\n');
            }

            text.Append('\n');
        }
    }

    private static void Clocks(StringBuilder text, ExportContext context, PlanWords words)
    {
        if (context.State.Clocks.IsEmpty)
        {
            return;
        }

        Heading(text, context, "Reports with a deadline", "報告期限");
        foreach (var (id, clock) in context.State.Clocks.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var state = (clock.State, context.Language) switch
            {
                (ClockState.Required, Language.Japanese) => "必要",
                (ClockState.NotRequired, Language.Japanese) => "不要",
                (ClockState.Reported, Language.Japanese) => "報告済み",
                (ClockState.Required, _) => "required",
                (ClockState.NotRequired, _) => "not required",
                _ => "reported",
            };
            text.Append("- ").Append(Line(words.Clock(id).In(context.Language))).Append(": ").Append(state).Append(" — ")
                .Append(Line(context.Name(clock.By))).Append(", ").Append(context.Local(clock.At)).Append('\n');
        }

        text.Append('\n');
    }

    private static void Messages(StringBuilder text, ExportContext context)
    {
        if (context.State.Notifications.IsEmpty)
        {
            return;
        }

        Heading(text, context, "Messages", "通知");
        foreach (var notification in context.State.Notifications)
        {
            text.Append("- ").Append(notification.Id).Append(", ").Append(context.Local(notification.At)).Append('\n');
            foreach (var (person, delivery) in notification.Deliveries.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal))
            {
                text.Append("  - ").Append(Line(context.Name(person))).Append(": ")
                    .Append(DeliveryWords.Of(notification, person, context.State.Mode).In(context.Language))
                    .Append(delivery.AcknowledgedAt is { } at ? $" ({context.Local(at)})" : "").Append('\n');
            }
        }

        text.Append('\n');
    }

    private static void Evidence(StringBuilder text, ExportContext context)
    {
        if (context.State.Evidence.IsEmpty)
        {
            return;
        }

        Heading(text, context, "Evidence", "証拠");
        foreach (var kept in context.State.Evidence)
        {
            var name = kept.FileName is { IsErased: false } file ? Line(file.ToString()) : Sentence.ErasedMark.In(context.Language);
            text.Append("- ").Append(kept.Id).Append(": ").Append(name).Append(", ").Append(kept.Size.ToString(CultureInfo.InvariantCulture))
                .Append(context.Language == Language.Japanese ? " バイト" : " bytes").Append(", SHA-256 `").Append(kept.Sha256).Append("` — ")
                .Append(Line(context.Name(kept.By))).Append(", ").Append(context.Local(kept.At)).Append('\n');
        }

        text.Append('\n');
    }

    private static void Chronology(StringBuilder text, ExportContext context)
    {
        Heading(text, context, "Chronology", "時系列");
        string? day = null;
        foreach (var entry in context.Entries)
        {
            var local = context.Local(entry.At);
            if (local[..10] != day)
            {
                day = local[..10];
                text.Append("### ").Append(context.Mark).Append(day).Append(" (").Append(context.Zone.Id).Append(")\n\n");
            }

            text.Append("- **").Append(local[11..]).Append("** +").Append(context.Elapsed(entry.At)).Append(' ').Append(Line(context.Who(entry))).Append(": ")
                .Append(Line(context.Sentence(entry)));
            if (entry.ClaimedAt is { } claimed)
            {
                text.Append(context.Language == Language.Japanese ? "（申告日時 " : " (claimed time ").Append(context.Local(claimed))
                    .Append(context.Language == Language.Japanese ? "）" : ")");
            }

            text.Append('\n');
            if (entry.Detail is { } detail)
            {
                text.Append(detail.IsOutput ? Fence(detail.TextIn(context.Language)) : Quote(detail.TextIn(context.Language), "  "));
            }
        }
    }

    private static string Severity(ExportContext context) => FormattableString.Invariant($"SEV{(int)context.State.Severity}");

    private static void Heading(StringBuilder text, ExportContext context, string english, string japanese) =>
        text.Append("## ").Append(context.Mark).Append(context.Language == Language.Japanese ? japanese : english).Append("\n\n");

    /// <summary>Written text as one line in which nothing is markup.</summary>
    public static string Line(string text)
    {
        var safe = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '~' or '&')
            {
                safe.Append('\\');
            }

            safe.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return safe.ToString();
    }

    public static string Quote(string text, string indent = "") =>
        string.Concat(text.ReplaceLineEndings("\n").Split('\n').Select(line => $"{indent}> {Line(line)}\n"));

    /// <summary>Output as it was printed; the fence is longer than any run of backticks within.</summary>
    private static string Fence(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        return $"  {fence}\n{string.Concat(text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => $"  {line}\n"))}  {fence}\n";
    }
}
