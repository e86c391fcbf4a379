using System.Globalization;
using System.Text;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Exports;

namespace IncidentOps.Web.Reviews;

/// <summary>The after-action report as Markdown, in the reader's language: what the page says, to paste elsewhere. What people wrote is never markup in it.</summary>
public static class ReportMarkdown
{
    public static string Of(ReportModel model)
    {
        var text = new StringBuilder();
        var mark = model.IsDrill ? model.T["drill.prefix"] : "";
        text.Append("# ").Append(mark).Append(Line(model.T["review.of", model.Title])).Append("\n\n");
        if (model.IsDrill)
        {
            text.Append("> **").Append(mark.Trim()).Append("** ").Append(model.T["review.drill-note"]).Append("\n\n");
        }

        Overview(text, model);
        Objectives(text, model);
        if (model.Report.Objectives.Length > 0)
        {
            Judged(text, model, "review.strengths", model.Strengths);
            Judged(text, model, "review.areas", model.AreasForImprovement);
        }

        Findings(text, model);
        Steps(text, model);
        Notes(text, model);
        Injects(text, model);
        Observations(text, model);
        Survey(text, model);
        text.Append("---\n\n").Append(model.T["review.hash"]).Append(" `").Append(model.Hash).Append("`\n");
        return text.ToString();
    }

    private static void Overview(StringBuilder text, ReportModel model)
    {
        var (t, report) = (model.T, model.Report);
        Heading(text, model, "review.overview");
        void Fact(string key, string value) => text.Append("- ").Append(t[key]).Append(t.Language == Core.Language.Japanese ? "：" : ": ").Append(value).Append('\n');
        Fact("review.kind", t[!model.IsDrill ? "review.kind.live" : report.Exercise is null ? "review.kind.practice" : "review.kind.drill"]);
        if (model.Exercise is { } exercise)
        {
            Fact("review.exercise", $"{Line(t.In(exercise.Title))} (`{report.Exercise!.Sha256[..8]}`)");
        }

        var local = TimeZoneInfo.ConvertTime(report.StartedAt, model.Reader.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Fact(model.IsDrill ? "review.started" : "review.declared", $"{local} ({model.Reader.Zone.Id})");
        Fact("review.lasted", ReportModel.Clock(report.Lasted));
        Fact("review.contained", report.TimeToContain is { } contained ? ReportModel.Clock(contained) : t["review.contained.not"]);
        Fact("review.participants", string.Join(model.Separator, model.Participants.Select(Line)));
        foreach (var version in report.Runbooks)
        {
            Fact("review.runbooks", $"{Line(t["review.runbook", model.RunbookTitle(version), version.Number])} (`{version.Sha256[..8]}`)");
        }

        text.Append('\n');
        if (model.State.Summary is { } summary)
        {
            text.Append(MarkdownExport.Quote(model.Words(summary.Value))).Append('\n');
        }
    }

    private static void Objectives(StringBuilder text, ReportModel model)
    {
        if (model.Report.Objectives.IsEmpty)
        {
            return;
        }

        var t = model.T;
        Heading(text, model, "review.objectives");
        Row(text, t["review.objectives"], t["review.rating"], t["review.evidence"], t["review.evidence.thresholds"], t["review.reason"]);
        Rule(text, 5);
        foreach (var result in model.Report.Objectives)
        {
            var objective = model.Exercise!.Objective(result.Id)!;
            var from = model.WasNeverAsked(result) ? t["review.evidence.not-asked"] : $"{model.FromOf(objective)} {ReportModel.Clock(result.From)}";
            var evidence = $"{from} → {model.ShownBy(objective)} {(result.DoneAt is { } done ? ReportModel.Clock(done) : t["review.evidence.not-done"])}";
            if (model.WhyUnrated(result) is { } unrated)
            {
                evidence += t["list.separator"] + unrated;
            }

            Row(
                text, t.In(objective.Task), $"{ReportModel.Letter(result.Rating)} ({model.RatingWords(result.Rating)})", evidence,
                model.Thresholds(objective) ?? t["review.evidence.people"], result.Reason ?? "");
        }

        text.Append('\n');
    }

    private static void Judged(StringBuilder text, ReportModel model, string key, IReadOnlyList<string> items)
    {
        Heading(text, model, key);
        if (items.Count == 0)
        {
            text.Append(model.T[key + ".none"]).Append('\n');
        }

        foreach (var item in items)
        {
            text.Append("- ").Append(Line(item)).Append('\n');
        }

        text.Append('\n');
    }

    private static void Findings(StringBuilder text, ReportModel model)
    {
        var t = model.T;
        Heading(text, model, "review.findings");
        if (model.Report.Findings.IsEmpty)
        {
            text.Append(t["review.findings.none"]).Append("\n\n");
            return;
        }

        Row(text, t["review.finding"], t["review.finding.element"], t["review.finding.owner"], t["review.finding.start"], t["review.finding.due"]);
        Rule(text, 5);
        foreach (var finding in model.Report.Findings)
        {
            Row(
                text, model.Words(finding.Text) + (finding.SettledAt is { } settled ? $" ✓ {t["review.finding.settled", model.DayOf(settled)]} {finding.Remedy}" : ""), t["review.element." + finding.Element], finding.Owner is { } owner ? model.Names.NameOf(owner) : "–",
                model.DayOf(finding.StartAt), model.DayOf(finding.DueAt));
        }

        text.Append('\n');
    }

    private static void Steps(StringBuilder text, ReportModel model)
    {
        var t = model.T;
        Heading(text, model, "review.steps");
        if (model.Report.Steps.IsEmpty)
        {
            text.Append(t["review.steps.none"]).Append("\n\n");
            return;
        }

        Row(text, t["review.step"], t["review.step.role"], t["review.step.result"], t["review.step.ready"], t["review.step.due"], t["review.step.settled"], t["review.step.by"]);
        Rule(text, 7);
        foreach (var step in model.Report.Steps)
        {
            Row(
                text, model.StepTitle(step), model.StepOf(step).Step.Role is { } role ? model.RoleTitle(role) : "",
                string.Join(model.Separator, model.VerdictsOf(step).Select(verdict => verdict.Text)), ReportModel.Clock(step.ReadyAt),
                ReportModel.Clock(step.DueAt), ReportModel.Clock(step.SettledAt), model.Who(step.By));
        }

        text.Append('\n');
    }

    private static void Notes(StringBuilder text, ReportModel model)
    {
        if (model.Notes.Count == 0)
        {
            return;
        }

        Heading(text, model, "review.notes");
        foreach (var note in model.Notes)
        {
            text.Append("- **").Append(ReportModel.Clock(note.At - model.Report.StartedAt)).Append("** ").Append(Line(model.Names.NameOf(note.By))).Append('\n')
                .Append(MarkdownExport.Quote(model.Words(note.Text?.Value), "  "));
        }

        text.Append('\n');
    }

    private static void Injects(StringBuilder text, ReportModel model)
    {
        if (model.Report.Injects.IsEmpty)
        {
            return;
        }

        var t = model.T;
        Heading(text, model, "review.injects");
        Row(text, t["review.inject.released"], t["review.inject"], t["review.inject.to"], t["review.inject.read"], t["review.inject.replies"], t["review.inject.expected"], t["review.inject.lesson"]);
        Rule(text, 7);
        foreach (var inject in model.InjectsInOrder)
        {
            Row(
                text, inject.ReleasedAt is { } at ? ReportModel.Clock(at) : t["review.inject.status." + inject.Status], model.Words(model.InjectSubject(inject.Id)),
                model.InjectTo(inject.Id),
                model.IsUnread(inject) ? t["review.inject.unread"] : string.Join(model.Separator, inject.Reads.Select(read => $"{model.Names.NameOf(read.Person)} {ReportModel.Clock(read.At)}")),
                model.IsUnanswered(inject) ? t["review.inject.unanswered"] : inject.Replies == 0 ? "" : inject.Replies.ToString(CultureInfo.InvariantCulture),
                Told(inject, one => one.Expected), Told(inject, one => one.Lesson));
        }

        text.Append('\n');

        // What did not go out has shown nothing.
        string Told(ReportInject inject, Func<Inject, Core.LocalizedText> choose) =>
            inject.Status == InjectStatus.Released && model.Exercise!.Inject(inject.Id) is { } scripted ? t.In(choose(scripted)) : "";
    }

    private static void Observations(StringBuilder text, ReportModel model)
    {
        if (model.Report.Observations.IsEmpty)
        {
            return;
        }

        Heading(text, model, "review.observations");
        foreach (var note in model.Report.Observations)
        {
            text.Append("- **").Append(ReportModel.Clock(note.SeenAt ?? note.At)).Append("** ").Append(Line(model.Names.NameOf(note.By)));
            if (note.SeenAt is not null)
            {
                text.Append(" — ").Append(model.T["review.observations.arrived", ReportModel.Clock(note.At)]);
            }

            if (note.Objective is { } id && model.Exercise?.Objective(id) is { } objective)
            {
                text.Append(" — ").Append(Line(model.T.In(objective.Task)));
            }

            text.Append(note.Rating is null ? "" : $" — {ReportModel.Letter(note.Rating)}").Append('\n').Append(MarkdownExport.Quote(model.Words(note.Text), "  "));
        }

        text.Append('\n');
    }

    private static void Survey(StringBuilder text, ReportModel model)
    {
        if (model.Report.SurveyAnswers == 0)
        {
            return;
        }

        var t = model.T;
        Heading(text, model, "review.survey");
        text.Append(t["review.survey.answers", model.Report.SurveyAnswers]).Append("\n\n");
        Row(text, t["review.survey.question"], t["review.survey.mean"]);
        Rule(text, 2);
        foreach (var (question, mean) in Core.Exercises.Survey.Questions.Zip(model.Report.Survey))
        {
            Row(text, t.In(question), (mean / 100m).ToString("0.0", t.Culture));
        }

        text.Append('\n');
        Said("review.survey.good", words => words.Good);
        Said("review.survey.better", words => words.Better);

        void Said(string key, Func<ReportSurveyWords, string?> choose)
        {
            var items = model.Report.SurveyWords.Select(choose).OfType<string>().ToList();
            if (items.Count > 0)
            {
                text.Append("### ").Append(t[key]).Append("\n\n").Append(string.Concat(items.Select(item => MarkdownExport.Quote(item) + "\n")));
            }
        }
    }

    private static void Heading(StringBuilder text, ReportModel model, string key) =>
        text.Append("## ").Append(model.IsDrill ? model.T["drill.prefix"] : "").Append(model.T[key]).Append("\n\n");

    private static void Row(StringBuilder text, params string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(Line)).Append(" |\n");

    private static void Rule(StringBuilder text, int columns) => text.Append('|').Append(string.Concat(Enumerable.Repeat("-|", columns))).Append('\n');

    private static string Line(string text) => MarkdownExport.Line(text);
}
