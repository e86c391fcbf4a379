using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>One whole incident, committed: its fold must say tomorrow what it said when it was written.</summary>
public sealed class WholeIncidentTests
{
    public const string Name = "whole-incident";

    /// <summary>The plans that the history's runs pin. Never changed, as a published version never is.</summary>
    private static readonly Plan First = PlanOf("mail-account-takeover", 1, Steps())
        .Taking(Input("accounts", InputKind.Mailbox, isList: true, required: true), Input("host", InputKind.Host, @default: "mx1")).Opening("appi");

    private static readonly Plan Second = PlanOf("mail-account-takeover", 2, [.. Steps(), Todo("review")])
        .Taking(Input("accounts", InputKind.Mailbox, isList: true, required: true), Input("host", InputKind.Host, @default: "mx1")).Opening("appi");

    [Fact]
    public void A_committed_incident_folds_to_the_state_that_it_had()
    {
        if (!File.Exists(HistoryFile.PathOf(Name)))
        {
            Assert.True(HistoryFile.MayWrite, $"The history is missing. Run this test once with {HistoryFile.WriteVariable}=1.");
            var bench = Play();
            HistoryFile.Write(Name, bench.Stored, [.. Summary(bench.Reloaded())]);
            return;
        }

        var history = HistoryFile.Read(Name);
        Assert.True(history.Events.Count >= 36);
        var codec = new EventCodec();
        var state = Incident.Fold(history.Events.Select(line => codec.Decode(line.ToStored())), Find);
        Assert.Equal(string.Join('\n', history.Summary), string.Join('\n', Summary(state)));
    }

    private static Step[] Steps() =>
    [
        Action("collect", startsByItself: true) with { Target = Hole("inputs.host"), Phase = Phase.Preserve },
        Decision("still-active", "active", "quiet").Due(TimeSpan.FromMinutes(10)),
        If("contain", Is("steps.still-active.option", "active"), [Approval("agree", 1), Action("rotate", Rotate)], [Todo("watch-logs")]),
        Each("per-account", Named("inputs.accounts"), "account", 10, Todo("disable"), Evidence("proof")),
        Notify("tell", needsAcknowledgement: true),
        WaitFor("watch", TimeSpan.FromHours(72)),
    ];

    private static Plan? Find(string sha256) => new[] { First, Second }.FirstOrDefault(plan => plan.Version.Sha256 == sha256);

    private static SessionBench Play()
    {
        var bench = new SessionBench(First, Second);
        void Later(double minutes) => bench.Clock.Advance(TimeSpan.FromMinutes(minutes));
        bench.Must(new DeclareIncident("乗っ取り: 営業部", Severity.Sev2), Ben);
        bench.Must(new TakeRole(IncidentRoles.Commander), Aiko);
        bench.Must(new RecordAwareness(IncidentSpecification.Start.AddHours(-3), "Help desk ticket 12"));
        bench.Must(new StartRun(First.Version.Sha256, new Dictionary<string, string?> { ["accounts"] = "a@example.jp\nb@example.jp" }.ToImmutable()));
        bench.Must(new StartAction("r1", "collect"), TheEngine);
        Later(2);
        bench.Must(new FinishAction("r1", "collect", 1, ProcedureResult.Failed, 1, TimeSpan.FromSeconds(40), "disk full", null), TheEngine);
        bench.Must(new StartAction("r1", "collect"), Ben);
        bench.Must(new FinishAction("r1", "collect", 2, ProcedureResult.Applied, 0, TimeSpan.FromSeconds(90), "ok", null), TheEngine);
        Later(11);
        bench.Must(new Wake("due/r1/still-active"), TheEngine);
        bench.Must(new SetSeverity(Severity.Sev1, "Sending now"));
        bench.Must(new DecideStep("r1", "still-active", "active", "Spam is going out"));
        bench.Must(new RequestApproval("r1", "agree"), Ben);
        bench.Must(new GiveApproval("r1", "agree", "Go"), Chie);
        bench.Must(new StartAction("r1", "rotate"), Ben);
        Later(1);
        bench.Must(new FinishAction("r1", "rotate", 1, ProcedureResult.Unknown, null, TimeSpan.FromSeconds(60), null, null), TheEngine);
        Later(5);
        bench.Must(new ResolveOutcome("r1", "rotate", 1, ProcedureResult.Applied, "Logged in with the new one"));
        bench.Must(new ClaimStep("r1", "per-account#1/disable"), Ben);
        bench.Must(new CompleteStep("r1", "per-account#1/disable", "By hand"), Ben, claimedAt: bench.Clock.GetUtcNow().AddMinutes(-4));
        bench.Must(new AttachEvidence("r1", "per-account#1/proof", "shot.png", "image/png", 1234, new string('a', 64)), Ben);
        bench.Must(new SkipStep("r1", "per-account#2/disable", "Already locked"));
        bench.Must(new ReopenStep("r1", "per-account#2/disable", "It was not"));
        bench.Must(new CompleteStep("r1", "per-account#2/disable"));
        bench.Must(new SkipStep("r1", "per-account#2/proof", "Nothing to keep"));
        bench.Must(new QueueNotification("r1", "tell", [Ben.Id, Chie.Id], "Passwords were reset", "パスワードを変更しました", true), TheEngine);
        bench.Must(new RecordDelivery("m1", Ben.Id, "smtp", DeliveryState.Failed, "connection refused"), TheEngine);
        bench.Must(new RecordDelivery("m1", Chie.Id, "webhook", DeliveryState.Sent, null), TheEngine);
        bench.Must(new AcknowledgeNotification("m1"), Ben);
        bench.Must(new AcknowledgeNotification("m1"), Chie);
        bench.Must(new MoveRun("r1", Second.Version.Sha256, "The review was missing"));
        bench.Must(new PostStatusUpdate("Contained", bench.Clock.GetUtcNow().AddHours(4)));
        Later(72 * 60);
        bench.Must(new Wake("update"), TheEngine);
        bench.Must(new Wake("wait/r1/watch"), TheEngine);
        bench.Must(new SettleClock("appi", ClockState.NotRequired, "No personal data left"));
        bench.Must(new AddNote("Taro has a new phone"), Chie);
        bench.Must(new EraseText(bench.Session.State.Version, "Request"), Fumi);
        bench.Restart();
        bench.Must(new CompleteStep("r1", "review"), claimedAt: bench.Clock.GetUtcNow().AddMinutes(-1));
        bench.Must(new OfferRole(IncidentRoles.Commander, Emi.Id, "All quiet"));
        bench.Must(new AcceptRole(IncidentRoles.Commander), Emi);
        bench.Must(new CloseIncident("Two accounts, contained in 20 minutes."), Emi);
        return bench;
    }

    private static IEnumerable<string> Summary(IncidentState state)
    {
        yield return Line($"version {state.Version} {state.Mode} {state.Severity} open={state.IsOpen} commander={state.Commander}");
        yield return Line($"title {state.Title} summary {state.Summary} known {state.KnownAt:O} last {state.LastRecordedAt:O}");
        yield return Line($"receipts {state.Receipts.Count} notes {string.Join(';', state.Notes.Values.Select(note => $"{note.Id}:{note.Text?.IsErased}"))}");
        foreach (var run in state.Runs)
        {
            yield return Line($"run {run.Id} {run.Plan.Version} {run.Status} ended {run.EndedAt:O}");
            foreach (var view in run.Progress.Leaves)
            {
                var step = run.Step(view.Key);
                yield return Line(
                    $"  {view.Key} {view.Status} by {step.SettledBy} at {step.SettledAt:O} claimed {step.ClaimedTime:O} note {step.Note} option {step.Option} ready {(run.ReadyAt.TryGetValue(view.Key, out var ready) ? ready : null):O}");
                foreach (var attempt in step.Attempts)
                {
                    yield return Line($"    attempt {attempt.Number} {attempt.Kind} {attempt.Action} {attempt.Target} {attempt.Result} by {attempt.By} deadline {attempt.DeadlineAt:O} output {attempt.Output} resolved {attempt.ResolvedBy}");
                }
            }
        }

        foreach (var sent in state.Notifications.SelectMany(sent => sent.Deliveries.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).Select(pair => (sent, pair))))
        {
            yield return Line($"notification {sent.sent.Id} {sent.pair.Key} {sent.pair.Value.State} tries {sent.pair.Value.Tries} seen {sent.pair.Value.AcknowledgedAt:O}");
        }

        foreach (var evidence in state.Evidence)
        {
            yield return Line($"evidence {evidence.Id} {evidence.Step} {evidence.FileName} {evidence.Size}");
        }

        foreach (var (id, clock) in state.Clocks)
        {
            yield return Line($"clock {id} {clock.State} {clock.Reason}");
        }

        foreach (var wakeup in PendingWakeups.Of(state))
        {
            yield return Line($"wakeup {wakeup.Key} {wakeup.At:O}");
        }
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Dictionaries of test inputs.</summary>
file static class Dictionaries
{
    public static System.Collections.Immutable.ImmutableDictionary<string, string?> ToImmutable(this Dictionary<string, string?> values) =>
        System.Collections.Immutable.ImmutableDictionary.CreateRange(values);
}
