using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Incidents;

public sealed class IncidentSessionTests
{
    private static readonly Plan Two = PlanOf(Todo("a"), Todo("b"));
    private static readonly Guid Id = Guid.Parse("01980000-0000-7000-8000-000000000001");

    private static SessionBench Declared(params Plan[] plans)
    {
        var bench = new SessionBench(plans);
        bench.Must(new DeclareIncident("Phish"));
        return bench;
    }

    private static SessionBench Running(Plan plan)
    {
        var bench = Declared(plan);
        bench.Must(new TakeRole(IncidentRoles.Commander));
        bench.Must(new StartRun(plan.Version.Sha256));
        return bench;
    }

    [Fact]
    public void An_answer_comes_only_once_its_events_are_on_disk()
    {
        var bench = Declared();
        var note = bench.Offer(new AddNote("x"));
        Assert.True(bench.Begin());
        Assert.Null(note.Answer);
        Assert.Empty(bench.Session.State.Notes);
        bench.Commit();
        Assert.Equal(new CommandAccepted(2, 2, false), note.Answer);
        Assert.Single(bench.Session.State.Notes);
    }

    [Fact]
    public void A_refusal_that_may_rest_on_what_is_not_on_disk_yet_waits_too()
    {
        var bench = Running(Two);
        var (first, second) = (bench.Offer(new CompleteStep("r1", "a"), Ben), bench.Offer(new CompleteStep("r1", "a"), Chie));
        bench.Begin();
        Assert.Null(second.Answer);
        bench.Commit();
        Assert.IsType<CommandAccepted>(first.Answer);
        var refusal = Assert.IsType<CommandRefused>(second.Answer).Refusal;
        Assert.Equal(("already-done", Ben.Id), (refusal.Code, refusal.Person));
    }

    [Fact]
    public void A_batch_of_refusals_alone_is_answered_without_an_append()
    {
        var bench = Declared();
        var refused = bench.Offer(new AddNote(""));
        Assert.False(bench.Begin());
        Assert.IsType<CommandRefused>(refused.Answer);
        Assert.True(bench.Session.IsIdle);
    }

    [Fact]
    public void What_waits_shares_appends_up_to_the_batch_size()
    {
        var bench = Declared();
        var notes = Enumerable.Range(0, IncidentSession.BatchSize + 1).Select(_ => bench.Offer(new AddNote("x"))).ToList();
        bench.Begin();
        Assert.Equal(IncidentSession.BatchSize, bench.Request!.Events.Count);
        bench.Commit();
        Assert.Null(notes[^1].Answer);
        Assert.False(bench.Session.IsIdle);
        bench.Begin();
        bench.Commit();
        Assert.Equal(new CommandAccepted(34, 34, false), notes[^1].Answer);
        Assert.Equal(Enumerable.Range(2, 33).Select(version => (long)version), notes.Select(note => ((CommandAccepted)note.Answer!).FirstVersion));
    }

    [Fact]
    public void One_append_is_in_flight_at_a_time()
    {
        var bench = Declared();
        bench.Offer(new AddNote("x"));
        bench.Begin();
        bench.Offer(new AddNote("y"));
        Assert.Throws<InvalidOperationException>(() => bench.Session.Begin());
        bench.Commit();
        Assert.Throws<InvalidOperationException>(() => bench.Conflict());
    }

    [Fact]
    public void A_repeat_gets_the_first_answer_at_once_in_the_same_batch_and_after_a_restart()
    {
        var bench = Running(PlanOf(Todo("a")));
        var first = bench.Must(new CompleteStep("r1", "a"), Ben, Id);
        Assert.Equal(new CommandAccepted(4, 5, false), first);
        Assert.Equal(first with { Repeated = true }, bench.Do(new CompleteStep("r1", "a"), Ben, Id));
        bench.Restart();
        Assert.Equal(first with { Repeated = true }, bench.Do(new CompleteStep("r1", "a"), Ben, Id));
        var other = bench.NewId();
        var (note, again) = (bench.Offer(new AddNote("x"), Ben, other), bench.Offer(new AddNote("x"), Ben, other));
        bench.Begin();
        Assert.Single(bench.Request!.Events);
        bench.Commit();
        Assert.Equal((new CommandAccepted(6, 6, false), new CommandAccepted(6, 6, true)), (note.Answer, again.Answer));
    }

    [Fact]
    public void A_used_id_is_bound_to_its_person_and_body()
    {
        var bench = Declared();
        bench.Must(new AddNote("x"), Ben, Id);
        Assert.Equal("command-id-reused", bench.Refused(new AddNote("y"), Ben, Id));
        Assert.Equal("command-id-reused", bench.Refused(new AddNote("x"), Chie, Id));
        Assert.Equal("command-id-reused", bench.Refused(new PostStatusUpdate("x"), Ben, Id));
        Assert.Equal("no-command-id", bench.Refused(new AddNote("x"), Ben, Guid.Empty));
    }

    [Fact]
    public void A_refusal_is_not_kept_and_its_repeat_is_decided_anew()
    {
        var bench = Running(Two);
        Assert.Equal("not-reached", bench.Refused(new CompleteStep("r1", "b"), Ben, Id));
        bench.Must(new CompleteStep("r1", "a"));
        bench.Must(new CompleteStep("r1", "b"), Ben, Id);
    }

    [Fact]
    public void What_is_against_a_command_from_outside_refuses_it_but_not_its_repeat()
    {
        var bench = Declared();
        var fault = new Refusal("unknown-person", new("There is no such person.", "そのような人はいません。"));
        Assert.Equal("unknown-person", Refused(bench.NewId()));
        bench.Must(new AddNote("x"), Ben, Id);
        var pending = bench.Offer(new AddNote("x"), Ben, Id, fault: fault);
        Assert.False(bench.Begin());
        Assert.True(Assert.IsType<CommandAccepted>(pending.Answer).Repeated);

        string Refused(Guid id)
        {
            var answer = bench.Offer(new AddNote("x"), Ben, id, fault: fault);
            Assert.False(bench.Begin());
            return Assert.IsType<CommandRefused>(answer.Answer).Refusal.Code;
        }
    }

    [Fact]
    public void A_full_mailbox_answers_busy_at_once()
    {
        var bench = Declared();
        var offered = Enumerable.Range(0, IncidentSession.MailboxSize).Select(_ => bench.Offer(new AddNote("x"))).ToList();
        Assert.IsType<CommandBusy>(bench.Offer(new AddNote("x")).Answer);
        Assert.All(offered, note => Assert.Null(note.Answer));
    }

    [Fact]
    public void On_a_conflict_nothing_is_known_and_nothing_kept()
    {
        var bench = Declared();
        var (note, empty) = (bench.Offer(new AddNote("x")), bench.Offer(new AddNote("")));
        bench.Begin();
        bench.Conflict();
        Assert.IsType<CommandUnknown>(note.Answer);
        Assert.IsType<CommandUnknown>(empty.Answer);
        Assert.Empty(bench.Session.State.Notes);
    }

    [Fact]
    public void When_the_store_has_failed_everything_in_hand_and_waiting_is_unknown()
    {
        var bench = Declared();
        var inFlight = bench.Offer(new AddNote("x"));
        bench.Begin();
        var waiting = bench.Offer(new AddNote("y"));
        bench.Session.Abandon();
        Assert.IsType<CommandUnknown>(inFlight.Answer);
        Assert.IsType<CommandUnknown>(waiting.Answer);
        Assert.True(bench.Session.IsIdle);
    }

    [Fact]
    public void A_claimed_time_is_kept_beside_and_never_later_than_receipt()
    {
        var bench = Running(PlanOf(Checklist("c", Todo("a"), Todo("b"))));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        var now = bench.Clock.GetUtcNow();
        bench.Must(new CompleteStep("r1", "a"), claimedAt: now.AddMinutes(-20).AddTicks(7));
        bench.Must(new CompleteStep("r1", "b"), claimedAt: now.AddMinutes(20));
        var run = bench.Session.State.Run("r1")!;
        Assert.Equal((now, now.AddMinutes(-20)), (run.Step("a").SettledAt, run.Step("a").ClaimedTime));
        Assert.Equal((now, null), (run.Step("b").SettledAt, run.Step("b").ClaimedTime));
    }

    [Fact]
    public void State_is_the_same_before_and_after_it_has_been_read_back()
    {
        var bench = Running(PlanOf(Action("m"), Todo("b").Due(TimeSpan.FromMinutes(5))));
        bench.Clock.Advance(TimeSpan.FromTicks(12_345_678_901));
        bench.Must(new StartAction("r1", "m"), Ben);
        bench.Must(new FinishAction("r1", "m", 1, ProcedureResult.Applied, 0, TimeSpan.FromTicks(98_765_432), "出力 😀", null), TheEngine);
        bench.Must(new PostStatusUpdate("x", bench.Clock.GetUtcNow().AddHours(1).AddTicks(3)));
        bench.Must(new RecordAwareness(bench.Clock.GetUtcNow(), "now"));
        bench.Must(new AddNote("a"), claimedAt: bench.Clock.GetUtcNow().AddTicks(-77_777));
        Assert.Null(StructuralDifference.Between(bench.Reloaded(), bench.Session.State));
        Assert.Equal(0, bench.Session.State.LastRecordedAt.Ticks % TimeSpan.TicksPerMillisecond);
    }

    [Fact]
    public void Recorded_time_never_goes_backwards()
    {
        var bench = Declared();
        var backwards = new BackwardsClock(IncidentSpecification.Start.AddHours(-1));
        var context = new SessionContext
        {
            Clock = backwards, Codec = bench.Codec, Plans = _ => null, Obstacle = (_, _, _) => null, SealFreshSecret = _ => "",
        };
        var session = new IncidentSession(SessionBench.Id, bench.Session.State, context);
        session.Offer(new Submission(Id, Aiko, new AddNote("x"), null, _ => { }));
        Assert.Equal(IncidentSpecification.Start, session.Begin()!.Events[0].RecordedAt);
    }

    [Fact]
    public void Erased_texts_are_named_to_the_store_and_gone_after_reading_back()
    {
        var bench = Declared();
        bench.Must(new AddNote("Taro called"));
        bench.Offer(new EraseText(2, "Request"), Fumi);
        bench.Begin();
        Assert.Equal([2L], bench.Request!.TextsErased);
        bench.Commit();
        bench.Restart();
        Assert.True(bench.Session.State.Notes["n1"].Text!.IsErased);
        Assert.Equal("Phish", bench.Session.State.Title!.Value);
        bench.Must(new AddNote("still works"));
    }

    [Fact]
    public void An_erasure_has_an_append_of_its_own_so_that_nothing_written_beside_it_outlives_it()
    {
        var bench = Declared();
        bench.Must(new AddNote("Taro called"));
        bench.Offer(new AddNote("just before"), Aiko);
        bench.Offer(new EraseText(2, "Request"), Fumi);
        bench.Offer(new AddNote("just after"), Aiko);
        bench.Begin();
        Assert.Single(bench.Request!.Events);
        Assert.Empty(bench.Request.TextsErased);
        bench.Commit();
        bench.Begin();
        Assert.Single(bench.Request!.Events);
        Assert.Equal([2L], bench.Request.TextsErased);
        bench.Commit();
        Assert.Equal("just after", Assert.IsType<AddNote>(Assert.Single(bench.Session.TakeWaiting()).Command).Text);
        Assert.True(bench.Session.IsIdle);
    }

    [Fact]
    public void A_whole_erasure_destroys_every_text_written_before_it()
    {
        var bench = Declared();
        bench.Must(new AddNote("Taro called"));
        bench.Must(new CloseIncident("Over"), Emi);
        bench.Offer(new EraseIncident("Phish", "Request"), Fumi);
        bench.Begin();
        Assert.True(bench.Request!.AllTextsErased);
        bench.Commit();
        bench.Restart();
        var state = bench.Session.State;
        Assert.True(state.Title!.IsErased && state.Summary!.IsErased && state.Notes["n1"].Text!.IsErased);
        Assert.NotNull(state.ErasedAt);
    }

    [Fact]
    public void Wakeup_rows_follow_the_state_in_the_same_append()
    {
        var bench = Running(PlanOf(Todo("a").Due(TimeSpan.FromHours(1)), WaitFor("w", TimeSpan.FromHours(2)), Notify("n")));
        AssertRows(bench);
        bench.Must(new CompleteStep("r1", "a"));
        AssertRows(bench);
        bench.Must(new CompleteStep("r1", "w"));
        bench.Must(new QueueNotification("r1", "n", [Ben.Id, Chie.Id], "Read", "", false), TheEngine);
        AssertRows(bench);
        bench.Must(new PauseRun("r1"));
        AssertRows(bench);
        bench.Must(new AbortRun("r1", "x"));
        AssertRows(bench);
    }

    [Fact]
    public void The_list_row_tells_what_the_state_says()
    {
        var bench = new SessionBench();
        bench.Offer(new DeclareIncident("Phish", Severity.Sev3, IncidentMode.Drill));
        bench.Begin();
        var row = bench.Request!.Row!;
        bench.Commit();
        Assert.Equal((true, true, IncidentSpecification.Start), (row.IsOpen, row.IsDrill, row.DeclaredAt));
        Assert.Null(StructuralDifference.Between(IncidentSummary.Of(bench.Session.State), SummaryCodec.Read(row.Summary)));
    }

    [Fact]
    public void A_finding_s_row_is_written_when_it_changes_and_only_then()
    {
        var bench = new SessionBench();
        Sent(new DeclareIncident("Phish", Severity.Sev3));
        Assert.Empty(Sent(new TakeRole(IncidentRoles.Commander)).FindingsSet);
        var row = Sent(new RecordFinding("List", CapabilityElement.Training, null, Ben.Id, null, IncidentSpecification.Minute(90))).FindingsSet.Single();
        Assert.Equal(("f1", 3, IncidentSpecification.Minute(90), (DateTimeOffset?)null), (row.Finding, row.Version, row.DueAt, row.SettledAt));
        Assert.Equal(new FindingSummary(CapabilityElement.Training, null, Ben.Id, null), ReviewCodec.ReadFinding(row.Summary));
        Assert.Empty(Sent(new AddNote("x")).FindingsSet);
        var settled = Sent(new SettleFinding("f1", "Printed"));
        Assert.Equal((3, bench.Session.State.LastRecordedAt), (settled.FindingsSet.Single().Version, settled.FindingsSet.Single().SettledAt));
        Assert.Null(settled.Drill);

        AppendRequest Sent(IncidentCommand command)
        {
            bench.Offer(command);
            bench.Begin();
            var request = bench.Request!;
            bench.Commit();
            return request;
        }
    }

    private static void AssertRows(SessionBench bench) => Assert.Equal(
        PendingWakeups.Of(bench.Session.State).Select(wakeup => (wakeup.Key, (int)wakeup.Kind, wakeup.At)).Order(),
        bench.Rows.Values.Select(row => (row.Key, row.Kind, row.At)).Order());

    private sealed class BackwardsClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
