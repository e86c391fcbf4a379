using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>The sentences of a drill's events.</summary>
public static partial class TimelineText
{
    private static readonly Dictionary<Rating, LocalizedText> Ratings = new()
    {
        [Rating.Performed] = new("P, performed without challenges", "P（問題なく実施）"),
        [Rating.Some] = new("S, performed with some challenges", "S（一部課題あり）"),
        [Rating.Major] = new("M, performed with major challenges", "M（大きな課題あり）"),
        [Rating.Unable] = new("U, unable to be performed", "U（実施できず）"),
    };

    private static Told? TellDrill(IncidentEvent happened, PlanWords words) => happened switch
    {
        DrillPrepared e => OfDrill(new(
            "Prepared the exercise “{exercise}” for {people}", "演習「{exercise}」を準備（参加 {people}）",
            ("exercise", words.Exercise(e.Exercise)), ("people", People(e.Parts.Select(part => part.Person).Distinct().Count())))),
        DrillClockStarted => OfDrill(new("Started the clock: scenario time 0:00", "演習の時計を開始（0:00）")) with { Mark = TimelineMark.Attention },
        DrillClockPaused e => OfDrill(new("Paused the clock", "時計を一時停止")) with { Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Reason) },
        DrillClockResumed => OfDrill(new("Let the clock go on", "時計を再開")) with { Mark = TimelineMark.Attention },
        DrillSpeedSet e => OfDrill(new("Set the clock’s speed to {percent} %", "時計の速度を {percent} % に変更", ("percent", new Words(Number(e.Percent))))),
        DrillClockJumped e => OfDrill(new(
            "Put the clock forward to scenario time {time}", "時計をシナリオ時刻 {time} まで進めた", ("time", new DurationPart(e.To)))),
        DrillHalted e => OfDrill(new("Halted the drill: real event", "実事案発生のため演習を中止")) with
        {
            Mark = TimelineMark.Failed, Detail = TimelineDetail.Of(e.Reason),
        },
        InjectReleased { ByHand: true } e => OfDrill(new("Released the inject “{inject}” by hand", "状況付与「{inject}」を手動で実施", Inject(words, e.Inject))),
        InjectReleased e => OfDrill(new("“{inject}” has come in", "「{inject}」が届いた", Inject(words, e.Inject))) with { IsAutomatic = true },
        InjectHeld { IsHeld: true } e => OfDrill(new("Held the inject “{inject}” back", "状況付与「{inject}」を保留", Inject(words, e.Inject))),
        InjectHeld e => OfDrill(new("Let the inject “{inject}” count again", "状況付与「{inject}」の保留を解除", Inject(words, e.Inject))),
        InjectSkipped e => OfDrill(new("Skipped the inject “{inject}”", "状況付与「{inject}」を見送り", Inject(words, e.Inject))) with
        {
            Mark = TimelineMark.TakenBack, Detail = TimelineDetail.Of(e.Reason),
        },
        InjectDropped e => OfDrill(new("The inject “{inject}” was not needed", "状況付与「{inject}」は不要になった", Inject(words, e.Inject))) with { IsAutomatic = true },
        InjectEdited e => OfDrill(new("Changed the text of the inject “{inject}”", "状況付与「{inject}」の文面を変更", Inject(words, e.Inject))) with
        {
            Detail = TimelineDetail.Of(e.Body),
        },
        InjectImprovised e => OfDrill(e.Subject is { } subject
            ? new("Improvised the inject “{inject}”", "即席の状況付与「{inject}」を実施", ("inject", new WrittenPart(subject)))
            : new("Improvised an inject", "即席の状況付与を実施")) with { Detail = TimelineDetail.Of(e.Body) },
        InjectRead e => OfDrill(new("Read “{inject}”", "「{inject}」を開封", Inject(words, e.Inject))),
        InjectAnswered e => OfDrill(new("Answered “{inject}”", "「{inject}」に回答", Inject(words, e.Inject))) with { Detail = TimelineDetail.Of(e.Text) },
        DrillObserved e => OfDrill((e.Objective, e.Rating) switch
        {
            ({ } objective, { } rating) => new(
                "Observed “{objective}”: {rating}", "「{objective}」を観察: {rating}", Objective(words, objective), ("rating", new LocalizedWords(Ratings[rating]))),
            ({ } objective, null) => new("Observed “{objective}”", "「{objective}」を観察", Objective(words, objective)),
            (null, { } rating) => new("Observed: {rating}", "観察: {rating}", ("rating", new LocalizedWords(Ratings[rating]))),
            _ => new("Observed", "観察"),
        }) with { Detail = TimelineDetail.Of(e.Text) },
        ObjectiveRated e => OfDrill(new(
            "Rated “{objective}”: {rating}", "「{objective}」を評価: {rating}", Objective(words, e.Objective), ("rating", new LocalizedWords(Ratings[e.Rating])))) with
        {
            Detail = TimelineDetail.Of(e.Reason),
        },
        SurveyAnswered e => OfDrill(new("Answered the survey", "振り返りアンケートに回答")) with { Detail = TimelineDetail.Of(e.Better ?? e.Good) },
        FindingRecorded e => OfDrill(new("Recorded finding {finding}", "改善事項 {finding} を記録", ("finding", new Words(e.Finding)))) with
        {
            Detail = TimelineDetail.Of(e.Text),
        },
        FindingSettled e => OfDrill(new("Dealt with finding {finding}", "改善事項 {finding} に対応済み", ("finding", new Words(e.Finding)))) with
        {
            Detail = TimelineDetail.Of(e.Remedy),
        },
        _ => null,
    };

    private static Told OfDrill(Sentence sentence) => new(TimelineCategory.Drill, sentence);

    private static (string, SentencePart) Inject(PlanWords words, string id) => ("inject", words.Inject(id));

    private static (string, SentencePart) Objective(PlanWords words, string id) => ("objective", new LocalizedWords(words.Objective(id)));
}
