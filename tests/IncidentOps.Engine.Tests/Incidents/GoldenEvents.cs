using IncidentOps.Core.Incidents;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>
/// What each file under Histories says, in C#: one full event of every type, and one with all that may be missing missing. A new event
/// gets its entry here; its file is then written by the test. An entry that a file has been written for never changes.
/// </summary>
internal static class GoldenEvents
{
    private static readonly string Hash = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
    private static readonly RunbookVersion One = new("mail-account-takeover", 1, Hash);
    private static readonly RunbookVersion Two = new("mail-account-takeover", 2, new string('f', 64));
    private static readonly PersonId Ben = new("ben");
    private static readonly PersonId Chie = new("chie");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 500, TimeSpan.FromHours(9));

    public static IReadOnlyList<IncidentEvent> All { get; } =
    [
        new ActionCancelRequested("r1", "isolate", 2),
        new ActionFinished("r1", "isolate", 2, ProcedureResult.Failed, 0, TimeSpan.FromMilliseconds(1_234), Text("nft: 出力"), [new("zone", Text("z")), new("none", null)]),
        new ActionFinished("r1", "isolate", 1, ProcedureResult.Applied, null, TimeSpan.Zero, null, []),
        new ActionStarted("r1", "isolate", 1, AttemptKind.Undo, "host.isolate", "mx1", TimeSpan.FromSeconds(210), [new("password", "sealed")]),
        new ActionStarted("r1", "isolate", 1, AttemptKind.Check, "host.isolate", null, TimeSpan.FromSeconds(90), []),
        new ApprovalBypassed("r1", "agree", Text("誰も応答しない")),
        new ApprovalDenied("r1", "agree", Text("Too early")),
        new ApprovalGiven("r1", "agree", Text("Yes")),
        new ApprovalGiven("r1", "agree", null),
        new ApprovalRequested("r1", "agree", Text("Isolate mx1")),
        new AwarenessRecorded(Noon, Text("Help desk ticket")),
        new ClockSettled("appi", ClockState.Required, null),
        new ClockSettled("appi", ClockState.NotRequired, Text("No personal data")),
        new DecisionTaken("r1", "still-active", "unsure", Text("Logs are gone")),
        new DeliveryTried("m1", Ben, "smtp", DeliveryState.GaveUp, Text("550")),
        new DeliveryTried("m1", Ben, "webhook", DeliveryState.Sent, null),
        new EvidenceAttached("e1", "r1", "image", Text("disk.img"), "application/octet-stream", 5_000_000_000, Hash, Text("mx1")),
        new EvidenceAttached("e2", null, null, Text("a"), "text/plain", 0, Hash, null),
        new EvidenceErased(3, 1),
        new EvidenceOpened("e1"),
        new IncidentClosed(Text("Contained.")),
        new IncidentDeclared(1, IncidentMode.Drill, Text("フィッシング \"quoted\" <b> 😀"), Severity.Sev1),
        new IncidentDeclared(1, IncidentMode.Live, Text("Phish"), Severity.Sev4),
        new IncidentErased(ErasureCause.Request, Text("Request of the person")),
        new IncidentErased(ErasureCause.Retention, null),
        new IncidentReopened(Text("It is back")),
        new LegalHoldLifted(Text("訴訟終了")),
        new LegalHoldPlaced(Text("Litigation")),
        new NoteAdded("n1", Text("Line one\nline two\ttab")),
        new NoteCorrected("n1", Text("Corrected")),
        new NotificationAcknowledged("m1", Chie),
        new NotificationQueued("m1", "r1", "tell", [Ben, Chie], Text("Read"), Text("読んで"), true),
        new NotificationQueued("m2", null, null, [Ben], Text("Read"), null, false),
        new OutcomeResolved("r1", "isolate", 1, ProcedureResult.NotApplied, Text("Looked")),
        new RoleAccepted("commander"),
        new RoleDeclined("commander", Text("Asleep")),
        new RoleOffered("commander", Chie, Ben, Text("The bank was called")),
        new RoleOffered("scribe", Chie, null, null),
        new RoleTaken("commander", Ben),
        new RoleTaken("commander", null),
        new RunAborted("r1", Text("Wrong plan")),
        new RunCompleted("r1"),
        new RunMoved("r1", One, Two, Text("Better")),
        new RunPaused("r1", Text("Police here")),
        new RunResumed("r1"),
        new RunStarted("r1", One, [new("account", Text("taro@example.jp")), new("note", null)]),
        new RunStarted("r2", Two, []),
        new SeveritySet(Severity.Sev1, Text("Spreading")),
        new StatusUpdateOverdue(),
        new StatusUpdatePosted(Text("Contained"), Noon),
        new StatusUpdatePosted(Text("Over"), null),
        new StepClaimed("r1", "collect"),
        new StepCompleted("r1", "per-account#2/disable", Text("By hand")),
        new StepCompleted("r1", "collect", null),
        new StepOverdue("r1", "collect"),
        new StepReleased("r1", "collect"),
        new StepReopened("r1", "collect", Text("Wrong host")),
        new StepSkipped("r1", "collect", Text("Not ours")),
        new TextErased(3, Text("Request of the person")),
        new UndoApprovalBypassed("r1", "isolate", Text("誰も応答しない")),
        new UndoApproved("r1", "isolate", Text("Rebuilt")),
        new UndoApproved("r1", "isolate", null),
        new UndoDeclined("r1", "isolate", Text("Not yet")),
        new UndoRequested("r1", "isolate", Text("Rebuilt from T0")),
        new WaitEnded("r1", "watch", true),
        new WaitEnded("r1", "watch", false),
        new DrillPrepared(new ExerciseVersion("takeover-demo", Hash), [One, Two], [new(Ben, DrillDuty.Player, "commander"), new(Chie, DrillDuty.Observer)]),
        new DrillClockStarted(),
        new DrillClockPaused(Text("休憩")),
        new DrillClockPaused(null),
        new DrillClockResumed(),
        new DrillSpeedSet(250),
        new DrillClockJumped(TimeSpan.FromMinutes(42.5)),
        new DrillHalted(Text("実事案発生")),
        new DrillHalted(null),
        new InjectReleased("first-call", true),
        new InjectReleased("first-call", false),
        new InjectHeld("first-call", true),
        new InjectHeld("first-call", false),
        new InjectSkipped("first-call", Text("No time")),
        new InjectDropped("nudge"),
        new InjectEdited("first-call", Text("至急"), Text("Call\nback")),
        new InjectImprovised("x1", ["commander", "press"], InjectChannel.Phone, Text("記者"), Text("Comment?"), Text("One line")),
        new InjectImprovised("x2", [], InjectChannel.Mail, null, null, null),
        new InjectRead("first-call"),
        new InjectAnswered("first-call", Text("Done")),
        new DrillObserved("o1", "bank", Rating.Some, Text("Slow")),
        new DrillObserved("o2", null, null, Text("Note")),
        new ObjectiveRated("bank", Rating.Unable, Text("Nobody phoned")),
        new ObjectiveRated("bank", Rating.Performed, null),
        new SurveyAnswered([1, 5, 3, 4], Text("良い"), Text("Better")),
        new SurveyAnswered([1, 1, 1, 1], null, null),
        new FindingRecorded("f1", Text("Number of the bank"), "bank", CapabilityElement.Planning, Ben, Noon, Noon),
        new FindingRecorded("f2", Text("Train"), null, CapabilityElement.Training, null, null, null),
        new FindingSettled("f1", Text("The list is in the runbook")),
        new FindingSettled("f2", null),
    ];

    /// <summary>The events as they stand in their stream: late ones every second time.</summary>
    public static IReadOnlyList<RecordedEvent> Of(string type) =>
    [
        .. All.Where(happened => Engine.Incidents.EventCodec.NameOf(happened.GetType()) == type).Select((happened, index) => new RecordedEvent(
            index + 7, new DateTimeOffset(2026, 3, 1, 2, 0, 0, 123, TimeSpan.Zero).AddMinutes(index), Ben,
            new Guid(0x01980000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)(index + 1)), "hash+/==",
            index % 2 == 0 ? null : new DateTimeOffset(2026, 3, 1, 1, 30, 0, 45, TimeSpan.Zero), happened)),
    ];

    private static PersonalText Text(string text) => new(text);
}
