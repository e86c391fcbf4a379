using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Incidents.Timeline;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Tests.Incidents.Timeline;

public sealed class TimelineTextTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 1, 40, 0, TimeSpan.Zero);
    private static readonly PersonId Sato = new("sato");
    private static readonly PersonId Tanaka = new("tanaka");

    private static readonly Plan Plan = PlanOf(1, "Cut the sessions", "セッションを切断");

    public static TheoryData<string> EveryEvent =>
        [.. typeof(IncidentEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(IncidentEvent))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(EveryEvent))]
    public void Every_event_is_told_in_both_languages(string type)
    {
        var samples = Samples().Where(sample => sample.GetType().Name == type).ToList();
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            var entry = TimelineText.Of(Recorded(5, sample), new PlanWords(StateWithRun()));
            var (english, japanese) = (InEnglish(entry), InJapanese(entry));
            Assert.DoesNotContain('{', english);
            Assert.DoesNotContain('{', japanese);
            Assert.DoesNotContain(english, IsJapanese);
            Assert.Contains(japanese, IsJapanese);
            Assert.True(char.IsUpper(english[0]) || english[0] is '“', english);
        }
    }

    [Fact]
    public void A_tick_names_its_step_by_the_words_of_the_plan()
    {
        var entry = TimelineText.Of(Recorded(5, new StepCompleted("r1", "cut", new PersonalText("3 sessions"))), new PlanWords(StateWithRun()));
        Assert.Equal("Completed “Cut the sessions”", InEnglish(entry));
        Assert.Equal("「セッションを切断」を完了", InJapanese(entry));
        Assert.Equal("3 sessions", entry.Detail!.TextIn(Language.English));
        Assert.Equal((TimelineKind.Person, TimelineMark.Done, "r1", "cut"), (entry.Kind, entry.Mark, entry.Run, entry.StepKey));
    }

    [Fact]
    public void A_step_of_each_names_its_item_and_a_called_one_its_own_title()
    {
        var state = StateWithRun();
        var words = new PlanWords(state);
        Assert.Equal("Disable (a@example.jp)", words.Step("r1", "accounts#1/disable").English);
        Assert.Equal("停止（b@example.jp）", words.Step("r1", "accounts#2/disable").Japanese);
        Assert.Equal("Ask the bank", words.Step("r1", "bank/ask").English);
        Assert.Equal("nothing/here", words.Step("r1", "nothing/here").English);
        Assert.Equal("Still active", words.Option("r1", "active", "yes").English);
        Assert.Equal("メール管理者", words.Role("mail-admin").Japanese);
        Assert.Equal("指揮者", words.Role("commander").Japanese);
        Assert.Equal("72 h", words.Clock("gdpr").English);
    }

    [Fact]
    public void After_a_move_a_step_that_is_gone_keeps_its_former_words()
    {
        var next = PlanOf(2, "Cut the sessions", "セッションを切断", withCut: false);
        Plan? Find(string sha256) => sha256 == Plan.Version.Sha256 ? Plan : sha256 == next.Version.Sha256 ? next : null;
        List<RecordedEvent> events =
        [
            Recorded(1, new IncidentDeclared(Incident.Semantics, IncidentMode.Live, null, Severity.Sev2)),
            Recorded(2, new RunStarted("r1", Plan.Version, Inputs())),
            Recorded(3, new StepCompleted("r1", "cut", null)),
            Recorded(4, new RunMoved("r1", Plan.Version, next.Version, null)),
        ];
        var told = TimelineText.Of(events, Incident.Fold(events, Find), Find).ToList();
        Assert.Equal("Completed “Cut the sessions”", InEnglish(told[2]));
        Assert.Equal("Moved “Account takeover” from version 1 to 2", InEnglish(told[3]));
    }

    [Fact]
    public void What_the_machine_did_is_automatic_whoever_it_followed_from()
    {
        var words = new PlanWords(StateWithRun());
        Assert.Equal(TimelineKind.Automatic, TimelineText.Of(Recorded(5, new RunCompleted("r1")), words).Kind);
        Assert.Equal(
            TimelineKind.Automatic, TimelineText.Of(Recorded(5, new StepOverdue("r1", "cut")) with { Actor = PersonId.System }, words).Kind);
        Assert.Equal(TimelineKind.Person, TimelineText.Of(Recorded(5, new StepClaimed("r1", "cut")), words).Kind);
    }

    [Theory]
    [InlineData(DeliveryState.Sent, TimelineKind.Automatic, "“Tell the users” is done: everyone was reached")]
    [InlineData(DeliveryState.GaveUp, TimelineKind.Person, "Completed “Tell the users”: told in another way")]
    public void A_notify_steps_completion_is_the_machines_only_where_everyone_was_reached(DeliveryState state, TimelineKind kind, string told)
    {
        var sent = StateWithRun(
            Recorded(3, new NotificationQueued("m1", "r1", "tell", [new PersonId("ben")], null, null, false)),
            Recorded(4, new DeliveryTried("m1", new PersonId("ben"), "smtp", state, null)));
        var entry = TimelineText.Of(Recorded(5, new StepCompleted("r1", "tell", null)), new PlanWords(sent));
        Assert.Equal((kind, told), (entry.Kind, InEnglish(entry)));
    }

    [Theory]
    [InlineData(IncidentMode.Live, "Closed the incident", "インシデントを終了")]
    [InlineData(IncidentMode.Drill, "Ended the drill", "演習を終了")]
    public void A_drills_end_is_no_incidents(IncidentMode mode, string english, string japanese)
    {
        var state = Incident.Fold([Recorded(1, new IncidentDeclared(Incident.Semantics, mode, null, Severity.Sev2))], _ => null);
        var entry = TimelineText.Of(Recorded(2, new IncidentClosed(null)), new PlanWords(state));
        Assert.Equal((english, japanese), (InEnglish(entry), string.Concat(entry.Sentence.Parts(Language.Japanese).OfType<Words>().Select(words => words.Text))));
    }

    [Fact]
    public void What_people_wrote_is_never_taken_for_a_place()
    {
        var attached = new EvidenceAttached("e1", null, null, new PersonalText("{size} {nobody}.txt"), "text/plain", 2_048, new string('a', 64), null);
        Assert.Equal("Kept “{size} {nobody}.txt” (2 KiB) as evidence e1", InEnglish(TimelineText.Of(Recorded(5, attached), new PlanWords(StateWithRun()))));
    }

    [Fact]
    public void An_erased_text_says_so()
    {
        var attached = new EvidenceAttached("e1", null, null, new PersonalText((string?)null), "text/plain", 1, new string('a', 64), new PersonalText((string?)null));
        var entry = TimelineText.Of(Recorded(5, attached), new PlanWords(StateWithRun()));
        Assert.Equal("Kept “(erased)” (1 B) as evidence e1", InEnglish(entry));
        Assert.Equal("（消去済み）", entry.Detail!.TextIn(Language.Japanese));
    }

    [Fact]
    public void A_late_tick_carries_both_times()
    {
        var claimed = Start.AddMinutes(-12);
        var entry = TimelineText.Of(Recorded(5, new StepCompleted("r1", "cut", null)) with { ClaimedAt = claimed }, new PlanWords(StateWithRun()));
        Assert.Equal((Start, claimed), (entry.At, entry.ClaimedAt));
    }

    [Theory]
    [InlineData(0.25, "0.2 s", "0.2秒")]
    [InlineData(59, "59 s", "59秒")]
    [InlineData(250, "4 min 10 s", "4分10秒")]
    [InlineData(7_500, "2 h 05 min", "2時間05分")]
    [InlineData(273_600, "3 d 4 h", "3日4時間")]
    [InlineData(-5, "0 s", "0秒")]
    public void Durations_read_naturally(double seconds, string english, string japanese)
    {
        Assert.Equal(english, Durations.In(Language.English, TimeSpan.FromSeconds(seconds)));
        Assert.Equal(japanese, Durations.In(Language.Japanese, TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(45, "45 s", "45秒")]
    [InlineData(90, "1 min 30 s", "1分30秒")]
    [InlineData(120, "2 min", "2分")]
    [InlineData(16_200, "4 h 30 min", "4時間30分")]
    [InlineData(86_400, "24 h", "24時間")]
    [InlineData(172_800, "2 days", "2日")]
    [InlineData(180_000, "50 h", "50時間")]
    [InlineData(259_200, "3 days", "3日")]
    [InlineData(-1, "0 s", "0秒")]
    public void What_a_plan_allows_is_said_in_the_largest_exact_unit(int seconds, string english, string japanese)
    {
        Assert.Equal(english, Durations.Planned(Language.English, TimeSpan.FromSeconds(seconds)));
        Assert.Equal(japanese, Durations.Planned(Language.Japanese, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Elapsed_time_counts_hours_past_a_day() => Assert.Equal("171:03:09", Durations.Elapsed(new TimeSpan(7, 3, 3, 9)));

    private static string InEnglish(TimelineEntry entry) => entry.Sentence.In(Language.English, Name, Time);

    private static string InJapanese(TimelineEntry entry) => entry.Sentence.In(Language.Japanese, Name, Time);

    private static string Name(PersonId person) => person.Value;

    private static string Time(DateTimeOffset at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static bool IsJapanese(char letter) => letter is >= '\u3040' and <= '\u30ff' or >= '\u4e00' and <= '\u9fff';

    private static RecordedEvent Recorded(long version, IncidentEvent happened) => new(version, Start, Sato, Guid.Empty, "", null, happened);

    private static IncidentState StateWithRun(params RecordedEvent[] more) => Incident.Fold(
        [
            Recorded(1, new IncidentDeclared(Incident.Semantics, IncidentMode.Live, new PersonalText("Accounts"), Severity.Sev2)),
            Recorded(2, new RunStarted("r1", Plan.Version, Inputs())),
            .. more,
        ],
        sha256 => sha256 == Plan.Version.Sha256 ? Plan : null);

    private static ImmutableArray<InputGiven> Inputs() => [new InputGiven("accounts", new PersonalText("a@example.jp\nb@example.jp"))];

    private static Plan PlanOf(int number, string english, string japanese, bool withCut = true)
    {
        var disable = new TaskStep { Id = "disable", Title = new("Disable", "停止") };
        List<Step> steps =
        [
            .. withCut ? [new TaskStep { Id = "cut", Title = new(english, japanese) }] : Array.Empty<Step>(),
            new EachStep
            {
                Id = "accounts", As = "account", AtMost = 9,
                Items = new Name(["inputs", "accounts"]),
                Body = new SequenceStep { Id = "sequence-1", Steps = [disable] },
            },
            new CallStep { Id = "bank", RunbookId = "phone-bank" },
            new DecisionStep
            {
                Id = "active", Title = new("Is the attacker active?", "攻撃者は活動中か"),
                Options = [new Option("yes", new("Still active", "活動中"), SourcePosition.None)],
            },
            new NotifyStep
            {
                Id = "tell", Title = new("Tell the users", "利用者に知らせる"), ToRoles = ["mail-admin"],
                Message = new LocalizedTemplate(Template.Literal("x"), Template.Literal("x")),
            },
        ];
        var called = new Runbook
        {
            Id = "phone-bank", Title = new("Phone the bank", "銀行に電話"),
            Root = new SequenceStep { Id = "root", Steps = [new TaskStep { Id = "ask", Title = new("Ask the bank", "銀行に照会") }] },
        };
        return new Plan
        {
            Version = new RunbookVersion("takeover", number, new string((char)('0' + number), 64)),
            Runbook = new Runbook
            {
                Id = "takeover", Title = new("Account takeover", "アカウントの乗っ取り"),
                Roles = [new RoleDefinition("mail-admin", new("Mail administrator", "メール管理者"), SourcePosition.None)],
                Inputs = [new InputDefinition { Id = "accounts", Kind = InputKind.Mailbox, IsList = true }],
                Root = new SequenceStep { Id = "root", Steps = steps },
            },
            Called = new Dictionary<string, Runbook> { ["phone-bank"] = called },
            Clocks = new Dictionary<string, ClockDefinition>
            {
                ["gdpr"] = new() { Id = "gdpr", Title = new("72 h", "72 時間以内の報告"), Basis = LocalizedText.Empty },
            },
        };
    }

    private static IEnumerable<IncidentEvent> Samples()
    {
        var text = new PersonalText("x");
        foreach (var sample in StepSamples(text).Concat(ActionSamples(text)).Concat(MessageSamples(text)))
        {
            yield return sample;
        }

        yield return new IncidentDeclared(1, IncidentMode.Live, text, Severity.Sev1);
        yield return new IncidentDeclared(1, IncidentMode.Drill, null, Severity.Sev4);
        yield return new SeveritySet(Severity.Sev3, text);
        yield return new RoleOffered("mail-admin", Tanaka, null, text);
        yield return new RoleAccepted("mail-admin");
        yield return new RoleDeclined("mail-admin", null);
        yield return new RoleTaken("commander", Tanaka);
        yield return new RoleTaken("commander", null);
        yield return new AwarenessRecorded(Start, text);
        yield return new ClockSettled("gdpr", ClockState.Required, null);
        yield return new ClockSettled("gdpr", ClockState.NotRequired, text);
        yield return new ClockSettled("gdpr", ClockState.Reported, text);
        yield return new RunStarted("r1", Plan.Version, []);
        yield return new RunPaused("r1", text);
        yield return new RunResumed("r1");
        yield return new RunAborted("r1", text);
        yield return new RunCompleted("r1");
        yield return new RunMoved("r1", Plan.Version, Plan.Version with { Number = 2 }, text);
        yield return new NoteAdded("n1", text);
        yield return new NoteCorrected("n1", text);
        yield return new EvidenceAttached("e1", null, null, text, "text/plain", 1, new string('a', 64), null);
        yield return new EvidenceAttached("e1", "r1", "cut", null, "text/plain", 5L << 30, new string('a', 64), text);
        yield return new EvidenceOpened("e1");
        yield return new StatusUpdatePosted(text, Start);
        yield return new StatusUpdatePosted(text, null);
        yield return new StatusUpdateOverdue();
        yield return new IncidentClosed(text);
        yield return new IncidentReopened(text);
        yield return new TextErased(3, text);
        yield return new LegalHoldPlaced(text);
        yield return new LegalHoldLifted(text);
        yield return new IncidentErased(ErasureCause.Request, text);
        yield return new IncidentErased(ErasureCause.Retention, null);
        yield return new EvidenceErased(2, 0);
        yield return new EvidenceErased(2, 1);
        foreach (var sample in DrillSamples(text))
        {
            yield return sample;
        }
    }

    private static IEnumerable<IncidentEvent> DrillSamples(PersonalText text) =>
    [
        new DrillPrepared(new ExerciseVersion("takeover-demo", new string('a', 64)), [], [new DrillPart(Sato, DrillDuty.Player, "commander")]),
        new DrillClockStarted(), new DrillClockPaused(text), new DrillClockResumed(), new DrillSpeedSet(400), new DrillClockJumped(TimeSpan.FromMinutes(20)),
        new DrillHalted(text), new InjectReleased("call", true), new InjectReleased("call", false), new InjectHeld("call", true), new InjectHeld("call", false),
        new InjectSkipped("call", text), new InjectDropped("call"), new InjectEdited("call", text, text),
        new InjectImprovised("x1", [], InjectChannel.Phone, text, text, text), new InjectImprovised("x1", [], InjectChannel.Phone, null, null, null),
        new InjectRead("call"), new InjectAnswered("call", text), new DrillObserved("o1", null, null, text), new DrillObserved("o1", "bank", null, text),
        new DrillObserved("o1", null, Rating.Some, text), new DrillObserved("o1", "bank", Rating.Major, text),
        .. Enum.GetValues<Rating>().Select(rating => new ObjectiveRated("bank", rating, text)),
        new SurveyAnswered([1, 2, 3, 4], text, null), new FindingRecorded("f1", text, "bank", CapabilityElement.Planning, Tanaka, Start, Start), new FindingSettled("f1", text),
    ];

    private static IEnumerable<IncidentEvent> StepSamples(PersonalText text) =>
    [
        new StepClaimed("r1", "cut"), new StepReleased("r1", "cut"), new StepCompleted("r1", "cut", text), new StepCompleted("r1", "tell", null),
        new StepSkipped("r1", "cut", text), new StepReopened("r1", "cut", text), new StepOverdue("r1", "cut"),
        new DecisionTaken("r1", "active", "yes", text), new ApprovalRequested("r1", "cut", text), new ApprovalGiven("r1", "cut", text),
        new ApprovalDenied("r1", "cut", text), new ApprovalBypassed("r1", "cut", text), new UndoRequested("r1", "cut", text),
        new UndoApproved("r1", "cut", text), new UndoDeclined("r1", "cut", text), new UndoApprovalBypassed("r1", "cut", text), new WaitEnded("r1", "cut", true), new WaitEnded("r1", "cut", false),
    ];

    private static IEnumerable<IncidentEvent> ActionSamples(PersonalText text) =>
    [
        .. from kind in Enum.GetValues<AttemptKind>()
           from target in new[] { null, "mx1" }
           select new ActionStarted("r1", "cut", 1, kind, "host.isolate", target, TimeSpan.FromMinutes(1), []),
        .. from result in Enum.GetValues<ProcedureResult>()
           from exit in new int?[] { null, 3 }
           select new ActionFinished("r1", "cut", 1, result, exit, TimeSpan.FromSeconds(0.2), text, []),
        new ActionCancelRequested("r1", "cut", 1),
        new OutcomeResolved("r1", "cut", 1, ProcedureResult.Applied, text), new OutcomeResolved("r1", "cut", 1, ProcedureResult.NotApplied, text),
    ];

    private static IEnumerable<IncidentEvent> MessageSamples(PersonalText text) =>
    [
        new NotificationQueued("m1", "r1", "tell", [Sato, Tanaka], text, text, true),
        new NotificationQueued("m1", null, null, [Sato], null, text, false),
        .. from state in Enum.GetValues<DeliveryState>()
           from channel in new[] { "smtp", "webhook", "simulated" }
           select new DeliveryTried("m1", Tanaka, channel, state, text),
        new NotificationAcknowledged("m1", Sato),
    ];
}
