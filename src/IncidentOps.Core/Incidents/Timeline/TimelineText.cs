using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>Tells each event in a sentence, in English and Japanese: the same words in the room, in exports and in reports.</summary>
public static partial class TimelineText
{
    /// <summary>Every event of an incident, in order.</summary>
    /// <param name="plans">Finds a plan by the SHA-256 of its version.</param>
    public static IEnumerable<TimelineEntry> Of(IReadOnlyList<RecordedEvent> events, IncidentState state, Func<string, Plan?> plans)
    {
        var words = new PlanWords(state, events, plans);
        return events.Select(recorded => Of(recorded, words));
    }

    /// <exception cref="InvalidOperationException">The event is of a type that this build does not know.</exception>
    public static TimelineEntry Of(RecordedEvent recorded, PlanWords words)
    {
        var told = Tell(recorded, words);
        return new TimelineEntry(
            recorded.Version, words.TimeOf(recorded.RecordedAt), recorded.ClaimedAt is { } claimed ? words.TimeOf(claimed) : null, recorded.Actor,
            told.IsAutomatic || recorded.Actor.IsSystem ? TimelineKind.Automatic : TimelineKind.Person,
            told.Category, told.Mark, told.Sentence, told.Detail, told.Run, told.Step);
    }

    /// <summary>What is left of an entry once version, times and actor are known.</summary>
    private sealed record Told(TimelineCategory Category, Sentence Sentence)
    {
        public TimelineMark Mark { get; init; }

        public TimelineDetail? Detail { get; init; }

        public string? Run { get; init; }

        public string? Step { get; init; }

        public bool IsAutomatic { get; init; }
    }

    private static Told Tell(RecordedEvent recorded, PlanWords words) => recorded.Event switch
    {
        IncidentDeclared e => new(TimelineCategory.Incident, new(
            e.Mode == IncidentMode.Drill ? "Opened the room of the drill, {severity}" : "Declared the incident, {severity}",
            e.Mode == IncidentMode.Drill ? "演習の対応ルームを開設（{severity}）" : "インシデントを宣言（{severity}）", ("severity", Of(e.Severity))))
        {
            Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Title),
        },
        SeveritySet e => new(TimelineCategory.Incident, new("Set the severity to {severity}", "重大度を {severity} に変更", ("severity", Of(e.Severity))))
        {
            Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Reason),
        },
        IncidentClosed e => new(TimelineCategory.Incident, words.IsDrill ? new("Ended the drill", "演習を終了") : new("Closed the incident", "インシデントを終了"))
        {
            Mark = TimelineMark.Done, Detail = TimelineDetail.Of(e.Summary),
        },
        IncidentReopened e => new(TimelineCategory.Incident, words.IsDrill ? new("Reopened the drill", "演習を再開") : new("Reopened the incident", "インシデントを再開"))
        {
            Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Reason),
        },
        AwarenessRecorded e => new(TimelineCategory.Clock, new(
            "Recorded when the organisation knew: {time}", "事態を知った日時を {time} と記録", ("time", new TimePart(e.KnownAt))))
        {
            Detail = TimelineDetail.Of(e.Reason),
        },
        ClockSettled e => TellClock(e, words),
        NoteAdded e => new(TimelineCategory.Note, new("Wrote a note", "メモを記入")) { Detail = TimelineDetail.Of(e.Text) },
        NoteCorrected e => new(TimelineCategory.Note, new("Corrected note {note}", "メモ {note} を訂正", ("note", new Words(e.Note))))
        {
            Detail = TimelineDetail.Of(e.Text),
        },
        EvidenceAttached or EvidenceOpened => TellEvidence(recorded.Event, words),
        StatusUpdatePosted e => new(TimelineCategory.Update, e.NextUpdateAt is { } next
            ? new("Posted a status update; the next is promised for {time}", "状況を報告（次回 {time} 予定）", ("time", new TimePart(next)))
            : new("Posted a status update", "状況を報告"))
        {
            Detail = TimelineDetail.Of(e.Text),
        },
        StatusUpdateOverdue => new(TimelineCategory.Update, new("The promised status update is overdue", "予定していた状況報告の時刻を超過"))
        {
            Mark = TimelineMark.Attention, IsAutomatic = true,
        },
        TextErased e => new(TimelineCategory.Erasure, new(
            "Erased the texts of entry {version}", "記録 {version} の文面を消去", ("version", new Words(Number(e.Version)))))
        {
            Mark = TimelineMark.TakenBack, Detail = TimelineDetail.Of(e.Reason),
        },
        LegalHoldPlaced or LegalHoldLifted or IncidentErased or EvidenceErased => TellErasure(recorded.Event),
        RoleOffered or RoleAccepted or RoleDeclined or RoleTaken => TellRole(recorded.Event, words),
        NotificationQueued or DeliveryTried or NotificationAcknowledged => TellNotification(recorded.Event, words),
        RunStarted or RunPaused or RunResumed or RunAborted or RunCompleted or RunMoved => TellRun(recorded.Event, words),
        ApprovalRequested or ApprovalGiven or ApprovalDenied or ApprovalBypassed => TellApproval(recorded.Event, words),
        UndoRequested or UndoApproved or UndoDeclined or UndoApprovalBypassed => TellUndo(recorded.Event, words),
        ActionStarted or ActionFinished or ActionCancelRequested or OutcomeResolved => TellAction(recorded.Event, words),
        _ => TellDrill(recorded.Event, words) ?? TellStep(recorded, words),
    };

    private static Told TellErasure(IncidentEvent happened) => happened switch
    {
        LegalHoldPlaced e => new(TimelineCategory.Erasure, new("Placed a legal hold: nothing may be erased", "消去禁止（リーガルホールド）を設定"))
        {
            Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Reason),
        },
        LegalHoldLifted e => new(TimelineCategory.Erasure, new("Lifted the legal hold", "消去禁止（リーガルホールド）を解除"))
        {
            Mark = TimelineMark.TakenBack, Detail = TimelineDetail.Of(e.Reason),
        },
        IncidentErased { Cause: ErasureCause.Retention } => new(TimelineCategory.Erasure, new(
            "Erased all texts of the incident: its retention period is over", "保存期間が満了したため、文面をすべて消去"))
        {
            Mark = TimelineMark.TakenBack, IsAutomatic = true,
        },
        IncidentErased e => new(TimelineCategory.Erasure, new("Erased all texts of the incident", "このインシデントの文面をすべて消去"))
        {
            Mark = TimelineMark.TakenBack, Detail = TimelineDetail.Of(e.Reason),
        },
        EvidenceErased { Kept: 0 } e => new(TimelineCategory.Erasure, new(
            "Destroyed the evidence ({files} files)", "証拠を破棄（{files} ファイル）", ("files", new Words(Number(e.Files)))))
        {
            Mark = TimelineMark.TakenBack, IsAutomatic = true,
        },
        EvidenceErased e => new(TimelineCategory.Erasure, new(
            "Destroyed the evidence ({files} files; {kept} stay, for other incidents hold the same)",
            "証拠を破棄（{files} ファイル。{kept} ファイルは別のインシデントでも使用中のため保持）",
            ("files", new Words(Number(e.Files))), ("kept", new Words(Number(e.Kept)))))
        {
            Mark = TimelineMark.TakenBack, IsAutomatic = true,
        },
        _ => throw Unknown(happened),
    };

    private static Told TellClock(ClockSettled e, PlanWords words)
    {
        var clock = ("clock", (SentencePart)new LocalizedWords(words.Clock(e.Clock)));
        return new(TimelineCategory.Clock, e.State switch
        {
            ClockState.Required => new("“{clock}” is required", "「{clock}」は必要と判断", clock),
            ClockState.NotRequired => new("“{clock}” is not required", "「{clock}」は不要と判断", clock),
            ClockState.Reported => new("Reported: “{clock}”", "「{clock}」を報告済みに", clock),
            _ => throw new InvalidOperationException($"Unknown state {e.State}."),
        })
        {
            Mark = e.State == ClockState.Reported ? TimelineMark.Done : TimelineMark.Plain, Detail = TimelineDetail.Of(e.Reason),
        };
    }

    private static Told TellEvidence(IncidentEvent happened, PlanWords words) => happened switch
    {
        EvidenceAttached e => new(TimelineCategory.Evidence, e is { Run: { } run, Step: { } step }
            ? new("Kept “{file}” ({size}) as evidence {id} for “{step}”", "「{step}」の証拠 {id} として「{file}」（{size}）を保全",
                ("file", Written(e.FileName)), ("size", Of(e.Size)), ("id", new Words(e.Evidence)), ("step", Step(words, run, step)))
            : new("Kept “{file}” ({size}) as evidence {id}", "証拠 {id} として「{file}」（{size}）を保全",
                ("file", Written(e.FileName)), ("size", Of(e.Size)), ("id", new Words(e.Evidence))))
        {
            Detail = TimelineDetail.Of(e.Description), Run = e.Run, Step = e.Step,
        },
        EvidenceOpened e => new(TimelineCategory.Evidence, new("Opened evidence {id}", "証拠 {id} を閲覧", ("id", new Words(e.Evidence)))),
        _ => throw Unknown(happened),
    };

    private static Told TellRole(IncidentEvent happened, PlanWords words) => happened switch
    {
        RoleOffered e => new(TimelineCategory.Role, new(
            "Asked {person} to take the role “{role}”", "{person} に役割「{role}」を依頼", ("person", new PersonPart(e.To)), Role(words, e.Role)))
        {
            Detail = TimelineDetail.Of(e.Handover),
        },
        RoleAccepted e => new(TimelineCategory.Role, new("Accepted the role “{role}”", "役割「{role}」を引き受けた", Role(words, e.Role)))
        {
            Mark = TimelineMark.Done,
        },
        RoleDeclined e => new(TimelineCategory.Role, new("Declined the role “{role}”", "役割「{role}」を辞退", Role(words, e.Role)))
        {
            Mark = TimelineMark.TakenBack, Detail = TimelineDetail.Of(e.Reason),
        },
        RoleTaken { From: { } from } e => new(TimelineCategory.Role, new(
            "Took the role “{role}” over from {person}", "{person} から役割「{role}」を引き継いだ", ("person", new PersonPart(from)), Role(words, e.Role))),
        RoleTaken e => new(TimelineCategory.Role, new("Took the role “{role}”", "役割「{role}」に就いた", Role(words, e.Role))),
        _ => throw Unknown(happened),
    };

    private static Told TellNotification(IncidentEvent happened, PlanWords words) => happened switch
    {
        NotificationQueued e => new(TimelineCategory.Notification, e is { Run: { } run, Step: { } step }
            ? new("Queued message {id} to {people} for “{step}”", "「{step}」の通知 {id} を{people}に送信開始",
                ("id", new Words(e.Notification)), ("people", People(e.Recipients.Length)), ("step", Step(words, run, step)))
            : new("Queued message {id} to {people}", "通知 {id} を{people}に送信開始",
                ("id", new Words(e.Notification)), ("people", People(e.Recipients.Length))))
        {
            Detail = TimelineDetail.Of(e.English, e.Japanese), Run = e.Run, Step = e.Step,
        },
        DeliveryTried e => new(TimelineCategory.Notification, e.State switch
        {
            DeliveryState.Sent => new("Sent message {id} to {person} by {channel}", "通知 {id} を {person} に送信（{channel}）", Delivery(e)),
            DeliveryState.Failed => new("Message {id} to {person} failed; it will be tried again", "{person} への通知 {id} に失敗（再試行します）", Delivery(e)),
            DeliveryState.GaveUp when e.Recipient.WebhookName is not null => new(
                "Message {id} could not be delivered to {person}", "通知 {id} を {person} に届けられません", Delivery(e)),
            DeliveryState.GaveUp => new(
                "Message {id} could not be delivered to {person}: phone them", "通知 {id} を {person} に届けられません。電話してください", Delivery(e)),
            _ => throw new InvalidOperationException($"Unknown state {e.State}."),
        })
        {
            IsAutomatic = true,
            Mark = e.State switch
            {
                DeliveryState.Sent => TimelineMark.Plain,
                DeliveryState.Failed => TimelineMark.Attention,
                _ => TimelineMark.Failed,
            },
            Detail = e.Detail is { IsErased: false } ? DetailOf(DeliveryReport.Explain(e.Detail.ToString())) : TimelineDetail.Of(e.Detail),
        },
        NotificationAcknowledged e => new(TimelineCategory.Notification, new(
            "Acknowledged message {id}", "通知 {id} を確認", ("id", new Words(e.Notification)))) { Mark = TimelineMark.Done },
        _ => throw Unknown(happened),
    };

    private static Told TellRun(IncidentEvent happened, PlanWords words) => happened switch
    {
        RunStarted e => OfRun(e.Run, new(
            "Started run {run} of “{runbook}”, version {version}", "「{runbook}」第 {version} 版の実施 {run} を開始",
            ("run", new Words(e.Run)), Runbook(words, e.Run), ("version", new Words(Number(e.Version.Number))))),
        RunPaused e => OfRun(e.Run, new("Paused “{runbook}”", "「{runbook}」を一時停止", Runbook(words, e.Run))) with
        {
            Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Reason),
        },
        RunResumed e => OfRun(e.Run, new("Resumed “{runbook}”", "「{runbook}」を再開", Runbook(words, e.Run))),
        RunAborted e => OfRun(e.Run, new(
            "Aborted “{runbook}”; what was applied stays applied", "「{runbook}」を中止（適用済みの処理はそのまま）", Runbook(words, e.Run))) with
        {
            Mark = TimelineMark.TakenBack, Detail = TimelineDetail.Of(e.Reason),
        },
        RunCompleted e => OfRun(e.Run, new("“{runbook}” is complete", "「{runbook}」が完了", Runbook(words, e.Run))) with
        {
            Mark = TimelineMark.Done, IsAutomatic = true,
        },
        RunMoved e => OfRun(e.Run, new(
            "Moved “{runbook}” from version {from} to {to}", "「{runbook}」を第 {from} 版から第 {to} 版へ移行",
            Runbook(words, e.Run), ("from", new Words(Number(e.From.Number))), ("to", new Words(Number(e.To.Number))))) with
        {
            Mark = TimelineMark.Attention, Detail = TimelineDetail.Of(e.Reason),
        },
        _ => throw Unknown(happened),
    };

    private static Told TellApproval(IncidentEvent happened, PlanWords words) => happened switch
    {
        ApprovalRequested e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Asked for approval: “{step}”", "「{step}」の承認を依頼", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Attention },
        ApprovalGiven e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Approved “{step}”", "「{step}」を承認", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Done },
        ApprovalDenied e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Denied “{step}”", "「{step}」を却下", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Failed },
        ApprovalBypassed e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Went ahead without approval of “{step}”; approval is still demanded", "「{step}」を承認前に実施（事後承認が必要）",
            ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Attention },
        _ => throw Unknown(happened),
    };

    private static Told TellUndo(IncidentEvent happened, PlanWords words) => happened switch
    {
        UndoRequested e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Asked to undo “{step}”: a second person must agree", "「{step}」の切り戻しを依頼（別の人の承認が必要）",
            ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Attention },
        UndoApproved e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Approved undoing “{step}”", "「{step}」の切り戻しを承認", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Done },
        UndoDeclined e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Undoing “{step}” was declined or taken back", "「{step}」の切り戻しを却下または取り下げ",
            ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.TakenBack },
        UndoApprovalBypassed e => OfStep(TimelineCategory.Approval, e.Run, e.Step, e.Reason, new(
            "Went ahead with undoing “{step}” without approval; approval is still demanded", "「{step}」の切り戻しを承認前に進行（事後承認が必要）",
            ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Attention },
        _ => throw Unknown(happened),
    };

    private static Told TellAction(IncidentEvent happened, PlanWords words)
    {
        var (sentence, mark, detail, run, step) = ActionText.Tell(happened, words);
        return new(TimelineCategory.Action, sentence) { Mark = mark, Detail = detail, Run = run, Step = step, IsAutomatic = happened is ActionFinished };
    }

    private static Told TellStep(RecordedEvent recorded, PlanWords words) => recorded.Event switch
    {
        StepClaimed e => OfStep(TimelineCategory.Step, e.Run, e.Step, null, new(
            "Took on “{step}”", "「{step}」を担当", ("step", Step(words, e.Run, e.Step)))),
        StepReleased e => OfStep(TimelineCategory.Step, e.Run, e.Step, null, new(
            "Let go of “{step}”", "「{step}」の担当を解除", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.TakenBack },
        StepCompleted e when words.IsNotify(e.Run, e.Step) && words.ReachedEveryone(e.Run, e.Step, words.TimeOf(recorded.RecordedAt)) => OfStep(
            TimelineCategory.Step, e.Run, e.Step, e.Note,
            new("“{step}” is done: everyone was reached", "「{step}」が完了（全員に通知済み）", ("step", Step(words, e.Run, e.Step)))) with
        {
            Mark = TimelineMark.Done, IsAutomatic = true,
        },
        StepCompleted e => OfStep(TimelineCategory.Step, e.Run, e.Step, e.Note, words.IsNotify(e.Run, e.Step)
            ? new("Completed “{step}”: told in another way", "「{step}」を完了（別の手段で連絡）", ("step", Step(words, e.Run, e.Step)))
            : new("Completed “{step}”", "「{step}」を完了", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.Done },
        StepSkipped e => OfStep(TimelineCategory.Step, e.Run, e.Step, e.Reason, new(
            "Skipped “{step}”", "「{step}」を省略", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.TakenBack },
        StepReopened e => OfStep(TimelineCategory.Step, e.Run, e.Step, e.Reason, new(
            "Reopened “{step}”", "「{step}」を取り消し", ("step", Step(words, e.Run, e.Step)))) with { Mark = TimelineMark.TakenBack },
        StepOverdue e => OfStep(TimelineCategory.Step, e.Run, e.Step, null, new(
            "“{step}” is past its target time", "「{step}」が目標時刻を超過", ("step", Step(words, e.Run, e.Step)))) with
        {
            Mark = TimelineMark.Attention, IsAutomatic = true,
        },
        DecisionTaken e => OfStep(TimelineCategory.Decision, e.Run, e.Step, e.Reason, new(
            "Decided “{step}”: {option}", "「{step}」を「{option}」と判断",
            ("step", Step(words, e.Run, e.Step)), ("option", new LocalizedWords(words.Option(e.Run, e.Step, e.Option))))) with { Mark = TimelineMark.Done },
        WaitEnded e => OfStep(TimelineCategory.Step, e.Run, e.Step, null, e.Satisfied
            ? new("The wait is over: “{step}”", "待機が終了:「{step}」", ("step", Step(words, e.Run, e.Step)))
            : new("The wait ran into its bound: “{step}”", "待機が上限時間に到達:「{step}」", ("step", Step(words, e.Run, e.Step)))) with
        {
            Mark = e.Satisfied ? TimelineMark.Done : TimelineMark.Failed, IsAutomatic = true,
        },
        _ => throw Unknown(recorded.Event),
    };

    private static Told OfRun(string run, Sentence sentence) => new(TimelineCategory.Run, sentence) { Run = run };

    private static Told OfStep(TimelineCategory category, string run, string step, PersonalText? detail, Sentence sentence) =>
        new(category, sentence) { Run = run, Step = step, Detail = TimelineDetail.Of(detail) };

    private static (string, SentencePart)[] Delivery(DeliveryTried e) =>
        [("id", new Words(e.Notification)), ("person", new PersonPart(e.Recipient)), ("channel", new LocalizedWords(Channel(e.Channel)))];

    private static TimelineDetail DetailOf(LocalizedText text) => new(new PersonalText(text.English), new PersonalText(text.Japanese));

    /// <summary>A channel's name as people read it; several are joined by `+`.</summary>
    public static LocalizedText Channel(string name) => name switch
    {
        _ when name.Split('+') is { Length: > 1 } several && several.Select(Channel).ToList() is var names =>
            new(string.Join(" + ", names.Select(one => one.English)), string.Join("・", names.Select(one => one.Japanese))),
        "smtp" => new("mail", "メール"),
        "webhook" => new("webhook", "Webhook"),
        "simulated" => new("simulation", "模擬"),
        _ => new(name, name),
    };

    private static (string, SentencePart) Role(PlanWords words, string role) => ("role", new LocalizedWords(words.Role(role)));

    private static (string, SentencePart) Runbook(PlanWords words, string run) => ("runbook", new LocalizedWords(words.Runbook(run)));

    private static LocalizedWords Step(PlanWords words, string run, string step) => new(words.Step(run, step));

    private static LocalizedWords People(int count) => new(new(
        count == 1 ? "1 person" : string.Create(CultureInfo.InvariantCulture, $"{count} people"),
        string.Create(CultureInfo.InvariantCulture, $" {count} 人")));

    private static SentencePart Written(PersonalText? text) => text is null ? new Words("") : new WrittenPart(text);

    private static Words Of(Severity severity) => new(string.Create(CultureInfo.InvariantCulture, $"SEV{(int)severity}"));

    private static Words Of(long bytes) => new(bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024 / 1024:0.#} GiB"),
    });

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static InvalidOperationException Unknown(IncidentEvent happened) => new($"Unknown event {happened.GetType().Name}.");
}
