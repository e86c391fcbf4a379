using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Exercises;

/// <summary>
/// The after-action report as data, for drills and live incidents alike: a function of the stream, so that whoever has the stream has the
/// report. Times are given from the start (of the clock, or of the incident), which makes reports comparable.
/// </summary>
public sealed record ActionReport
{
    /// <summary>
    /// The format of this record; a change of its meaning is a new number. 2: out of order, participants' words, findings dealt with, notes that
    /// arrived late. 3: no rating is proposed for what there was still time for when the drill ended.
    /// </summary>
    public const int Format = 3;

    public int FormatVersion { get; init; } = Format;

    public required IncidentMode Mode { get; init; }

    public required string? Title { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>When it began: scenario time 0:00, or the declaration.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it lasted, in the incident's time; null while it is open.</summary>
    public required TimeSpan? Lasted { get; init; }

    public required string? Summary { get; init; }

    public required ExerciseVersion? Exercise { get; init; }

    public required ImmutableArray<RunbookVersion> Runbooks { get; init; }

    public required ImmutableArray<DrillPart> Parts { get; init; }

    public required TimeSpan? TimeToContain { get; init; }

    public required ImmutableArray<ReportObjective> Objectives { get; init; }

    public required ImmutableArray<ReportStep> Steps { get; init; }

    public required ImmutableArray<ReportInject> Injects { get; init; }

    public required ImmutableArray<ReportObservation> Observations { get; init; }

    /// <summary>For each question of the survey the mean of the answers times 100, and how many answered; empty where nobody did.</summary>
    public required ImmutableArray<int> Survey { get; init; }

    public required int SurveyAnswers { get; init; }

    /// <summary>What the participants wrote, without their names: what is said of a drill is worth more where nobody need be careful.</summary>
    public required ImmutableArray<ReportSurveyWords> SurveyWords { get; init; }

    public required ImmutableArray<ReportFinding> Findings { get; init; }

    /// <summary>How many events it rests on, and the last one's version: what names the state that was reported.</summary>
    public required long Version { get; init; }

    /// <summary>Whether a step came after its target time, or was still open when that had passed and the incident ended.</summary>
    public bool IsLate(ReportStep step) => (step.SettledAt ?? Lasted) > step.DueAt;

    /// <summary>
    /// Whether an objective was called for and has no rating because the incident was over while there was still time for it: neither shown nor
    /// failed. A method, so that the report's bytes don't hold it.
    /// </summary>
    public bool EndedTooSoonFor(ReportObjective objective) => objective is { Proposed: null, From: not null, DoneAt: null } && Lasted is not null;

    /// <summary>How many steps were late.</summary>
    public int LateSteps() => Steps.Count(IsLate);

    /// <summary>Makes the report.</summary>
    public static ActionReport Of(IncidentState incident)
    {
        var start = incident.Drill?.Clock.Epoch ?? incident.DeclaredAt;
        TimeSpan? Since(DateTimeOffset? at) => at - start;
        var survey = incident.Drill?.Survey.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).Select(pair => pair.Value).ToList() ?? [];
        return new ActionReport
        {
            Mode = incident.Mode,
            Title = incident.Title?.Value,
            Severity = incident.Severity,
            StartedAt = start,
            Lasted = Since(incident.ClosedAt),
            Summary = incident.Summary?.Value,
            Exercise = incident.Drill?.Version,
            Runbooks = incident.Drill?.Runbooks ?? [.. incident.Runs.Select(run => run.Plan.Version)],
            Parts = incident.Drill?.Parts ?? [],
            TimeToContain = Since(Performance.ContainedAt(incident)),
            Objectives = [.. Evaluation.Of(incident).Select(result => new ReportObjective(
                result.Objective.Id, Since(result.From), Since(result.DoneAt), result.Proposed, result.Rating, result.Rated?.Reason?.Value))],
            Steps = [.. Performance.Of(incident).Select(step => new ReportStep(
                step.Run, step.Key, step.Status, Since(step.ReadyAt), Since(step.DueAt), Since(step.SettledAt), step.By, step.IsByOther, step.IsImprovised,
                step.Attempts, step.IsOutOfOrder))],
            Injects = incident.Drill is { } drill ? InjectsOf(drill, start) : [],
            Observations = [.. (incident.Drill?.Observations ?? []).Select(note => new ReportObservation(
                note.Id, note.At - start, note.By, note.Objective, note.Rating, note.Text?.Value, Since(note.SeenAt)))],
            Survey = survey.Count == 0 ? [] : [.. Enumerable.Range(0, survey[0].Scores.Length).Select(index => survey.Sum(one => one.Scores[index]) * 100 / survey.Count)],
            SurveyAnswers = survey.Count,
            SurveyWords = [.. survey.Where(one => one.Good is not null || one.Better is not null).Select(one => new ReportSurveyWords(one.Good?.Value, one.Better?.Value))],
            Findings = [.. incident.Findings.Values.OrderBy(finding => finding.Id, StringComparer.Ordinal).Select(finding => new ReportFinding(
                finding.Id, finding.Text?.Value, finding.Objective, finding.Element, finding.Owner, finding.StartAt, finding.DueAt,
                finding.SettledAt, finding.Remedy?.Value))],
            Version = incident.Version,
        };
    }

    private static ImmutableArray<ReportInject> InjectsOf(DrillState drill, DateTimeOffset start) =>
    [
        .. drill.Exercise.Injects.Select(inject => inject.Id)
            .Concat(drill.Injects.Where(pair => pair.Value.Improvised is not null).OrderBy(pair => pair.Value.ReleasedAt).ThenBy(pair => pair.Key.Length)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key))
            .Select(id => (Id: id, State: drill.Inject(id)))
            .Select(inject => new ReportInject(
                inject.Id, inject.State.Status, inject.State.ReleasedAt - start, inject.State.ByHand,
                [.. inject.State.ReadAt.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key.Value, StringComparer.Ordinal)
                    .Select(pair => new ReportRead(pair.Key, pair.Value - start))],
                inject.State.Replies.Count)),
    ];
}

/// <param name="From">When its time began, since the start.</param>
/// <param name="Proposed">Computed.</param>
/// <param name="Rating">What counts.</param>
public sealed record ReportObjective(string Id, TimeSpan? From, TimeSpan? DoneAt, Rating? Proposed, Rating? Rating, string? Reason);

public sealed record ReportStep(
    string Run, string Key, StepStatus Status, TimeSpan? ReadyAt, TimeSpan? DueAt, TimeSpan? SettledAt, PersonId? By, bool IsByOther, bool IsImprovised,
    int Attempts, bool IsOutOfOrder = false);

public sealed record ReportInject(string Id, InjectStatus Status, TimeSpan? ReleasedAt, bool ByHand, ImmutableArray<ReportRead> Reads, int Replies);

public sealed record ReportRead(PersonId Person, TimeSpan At);

/// <param name="At">When it arrived.</param>
/// <param name="SeenAt">When it was written; null: just then.</param>
public sealed record ReportObservation(string Id, TimeSpan At, PersonId By, string? Objective, Rating? Rating, string? Text, TimeSpan? SeenAt = null);

/// <summary>One participant's words: what went well, what should be better; null: nothing, or erased.</summary>
public sealed record ReportSurveyWords(string? Good, string? Better);

public sealed record ReportFinding(
    string Id, string? Text, string? Objective, CapabilityElement Element, PersonId? Owner, DateTimeOffset? StartAt, DateTimeOffset? DueAt,
    DateTimeOffset? SettledAt = null, string? Remedy = null);
