using System.Globalization;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>Tells what the machine did: attempts of actions and what became of them.</summary>
internal static class ActionText
{
    public static (Sentence Sentence, TimelineMark Mark, TimelineDetail? Detail, string Run, string Step) Tell(IncidentEvent happened, PlanWords words) =>
        happened switch
        {
            ActionStarted e => (Started(e, Step(words, e.Run, e.Step)), TimelineMark.Plain, null, e.Run, e.Step),
            ActionFinished e => (
                Finished(e, Step(words, e.Run, e.Step)), MarkOf(e.Result),
                e.Output is null ? null : new TimelineDetail(e.Output, e.Output, IsOutput: true), e.Run, e.Step),
            ActionCancelRequested e => (
                new("Asked to stop “{step}”", "「{step}」の停止を要求", Step(words, e.Run, e.Step)), TimelineMark.Attention, null, e.Run, e.Step),
            OutcomeResolved e => (
                e.Result == ProcedureResult.Applied
                    ? new("Found that “{step}” had been applied", "「{step}」は適用済みと確認", Step(words, e.Run, e.Step))
                    : new("Found that “{step}” had not been applied", "「{step}」は未適用と確認", Step(words, e.Run, e.Step)),
                MarkOf(e.Result), TimelineDetail.Of(e.Reason), e.Run, e.Step),
            _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
        };

    private static Sentence Started(ActionStarted e, (string, SentencePart) step)
    {
        var target = ("target", (SentencePart)new Words(e.Target ?? ""));
        return (e.Kind, e.Target) switch
        {
            (AttemptKind.Check, null) => new("Started checking “{step}”", "「{step}」の事前確認を開始", step),
            (AttemptKind.Check, _) => new("Started checking “{step}” on {target}", "{target} で「{step}」の事前確認を開始", step, target),
            (AttemptKind.Undo, null) => new("Started undoing “{step}”", "「{step}」の切り戻しを開始", step),
            (AttemptKind.Undo, _) => new("Started undoing “{step}” on {target}", "{target} で「{step}」の切り戻しを開始", step, target),
            (_, null) => new("Started “{step}”", "「{step}」を実行開始", step),
            (_, _) => new("Started “{step}” on {target}", "{target} で「{step}」を実行開始", step, target),
        };
    }

    private static Sentence Finished(ActionFinished e, (string, SentencePart) step)
    {
        var duration = ("duration", (SentencePart)new DurationPart(e.Duration));
        var exit = ("exit", (SentencePart)new Words(e.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? ""));
        return (e.Result, e.ExitCode) switch
        {
            (ProcedureResult.Applied, _) => new("“{step}” succeeded ({duration})", "「{step}」が成功（{duration}）", step, duration),
            (ProcedureResult.NotApplied, _) => new("“{step}” is not applied ({duration})", "「{step}」は未適用（{duration}）", step, duration),
            (ProcedureResult.Refused, _) => new(
                "“{step}” was refused; nothing was changed ({duration})", "「{step}」は拒否され、何も変更されていません（{duration}）", step, duration),
            (ProcedureResult.Failed, null) => new("“{step}” failed ({duration})", "「{step}」が失敗（{duration}）", step, duration),
            (ProcedureResult.Failed, _) => new(
                "“{step}” failed with exit code {exit} ({duration})", "「{step}」が失敗（終了コード {exit}、{duration}）", step, duration, exit),
            (ProcedureResult.Unknown, _) => new(
                "Nobody knows how “{step}” ended: look, then say what became of it", "「{step}」の結果が不明です。確認して結果を確定してください", step),
            _ => throw new InvalidOperationException($"Unknown result {e.Result}."),
        };
    }

    private static TimelineMark MarkOf(ProcedureResult result) => result switch
    {
        ProcedureResult.Applied => TimelineMark.Done,
        ProcedureResult.Unknown => TimelineMark.Attention,
        ProcedureResult.NotApplied => TimelineMark.Plain,
        _ => TimelineMark.Failed,
    };

    private static (string, SentencePart) Step(PlanWords words, string run, string step) => ("step", new LocalizedWords(words.Step(run, step)));
}
