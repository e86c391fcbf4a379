using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class ChangeRunTests
{
    private static readonly Plan First = PlanOf("takeover", 1, Todo("a"), Todo("b"));
    private static readonly Plan Second = PlanOf("takeover", 2, Todo("a"), Todo("between"), Todo("b"));
    private static readonly Plan Other = PlanOf("ransomware", 1, Todo("a"));
    private static readonly Plan Machine = PlanOf(Action("isolate"), Todo("b"));
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);
    private static readonly string Long = new('x', TextBounds.Reason + 1);

    [Fact]
    public void Whoever_leads_pauses_and_resumes_a_run()
    {
        var room = Room(First);
        room.When(new PauseRun("r1", "Police here")).Then(new RunPaused("r1", Personal("Police here")));
        room.When(new CompleteStep("r1", "a")).ThenRefused("run-paused");
        room.When(new PauseRun("r1")).ThenRefused("run-paused");
        room.When(new ResumeRun("r1"), by: Emi).Then(new RunResumed("r1"));
        room.When(new ResumeRun("r1")).ThenRefused("not-paused");
        room.When(new CompleteStep("r1", "a")).Then(new StepCompleted("r1", "a", null));
    }

    [Fact]
    public void Pausing_is_refused_to_others_and_where_there_is_nothing_to_pause()
    {
        Room(First).When(new PauseRun("r1"), by: Ben).ThenRefused("commander-only");
        Room(First).When(new PauseRun("r2")).ThenRefused("no-run");
        Room(First).When(new PauseRun("r1", Long)).ThenRefused("too-long");
        Room(First, new RunAborted("r1", null)).When(new PauseRun("r1")).ThenRefused("run-aborted");
        Room(First, new RunCompleted("r1")).When(new PauseRun("r1")).ThenRefused("run-completed");
        Knowing().When(new PauseRun("r1")).ThenRefused("no-incident");
        Room(First).When(new ResumeRun("r1"), by: Ben).ThenRefused("commander-only");
        Room(First).When(new ResumeRun("r2")).ThenRefused("no-run");
        Knowing().When(new ResumeRun("r1")).ThenRefused("no-incident");
    }

    [Fact]
    public void Resuming_completes_what_came_true_meanwhile()
    {
        Room(
                PlanOf(Notify("tell", needsAcknowledgement: true)),
                new NotificationQueued("m1", "r1", "tell", [Ben.Id], Personal("Read"), null, true).By(TheEngine), new RunPaused("r1", null),
                new NotificationAcknowledged("m1", Ben.Id).By(Ben))
            .When(new ResumeRun("r1")).Then(new RunResumed("r1"), new StepCompleted("r1", "tell", null), new RunCompleted("r1"));
    }

    [Fact]
    public void Whoever_leads_gives_a_run_up_with_a_reason()
    {
        var room = Room(First, new RunPaused("r1", null));
        var state = room.When(new AbortRun("r1", "Wrong plan")).Then(new RunAborted("r1", Personal("Wrong plan")));
        Assert.Equal(RunStatus.Aborted, state.Run("r1")!.Status);
        Assert.NotNull(state.Run("r1")!.EndedAt);
        room.When(new AbortRun("r1", "Again")).ThenRefused("run-ended");
        room.When(new CompleteStep("r1", "a")).ThenRefused("run-aborted");
    }

    [Fact]
    public void A_run_is_not_given_up_by_anyone_nor_without_a_reason_nor_while_an_action_runs()
    {
        Room(First).When(new AbortRun("r1", "x"), by: Ben).ThenRefused("commander-only");
        Room(First).When(new AbortRun("r1", "")).ThenRefused("reason-needed");
        Room(First).When(new AbortRun("r1", Long)).ThenRefused("too-long");
        Room(First).When(new AbortRun("r7", "x")).ThenRefused("no-run");
        Room(Machine, Started).When(new AbortRun("r1", "x")).ThenRefused("action-running");
        Knowing().When(new AbortRun("r1", "x")).ThenRefused("no-incident");
    }

    [Fact]
    public void A_moved_run_keeps_what_both_versions_have()
    {
        var room = Room(First, new StepCompleted("r1", "a", null)).Also(Second);
        var state = room.When(new MoveRun("r1", Second.Version.Sha256, "Better")).Then(new RunMoved("r1", First.Version, Second.Version, Personal("Better")));
        Assert.Equal(Second.Version, state.Run("r1")!.Plan.Version);
        Assert.Equal(StepStatus.Done, room.StatusOf("a"));
        Assert.Equal(StepStatus.Ready, room.StatusOf("between"));
        Assert.Equal(StepStatus.NotReached, room.StatusOf("b"));
    }

    [Fact]
    public void A_run_moved_to_a_version_without_its_open_steps_is_complete()
    {
        var shorter = PlanOf("takeover", 3, Todo("a"));
        Room(First, new StepCompleted("r1", "a", null)).Also(shorter).When(new MoveRun("r1", shorter.Version.Sha256, "Shorter"))
            .Then(new RunMoved("r1", First.Version, shorter.Version, Personal("Shorter")), new RunCompleted("r1"));
    }

    [Fact]
    public void A_run_moves_only_to_another_version_of_its_own_runbook()
    {
        Room(First).Also(Other).When(new MoveRun("r1", Other.Version.Sha256, "x")).ThenRefused("no-version");
        Room(First).When(new MoveRun("r1", new string('0', 64), "x")).ThenRefused("no-version");
        Room(First).When(new MoveRun("r1", First.Version.Sha256, "x")).ThenRefused("unchanged");
        Room(First).Also(Second).When(new MoveRun("r1", Second.Version.Sha256, "x"), by: Ben).ThenRefused("commander-only");
        Room(First).Also(Second).When(new MoveRun("r1", Second.Version.Sha256, "")).ThenRefused("reason-needed");
        Room(First).Also(Second).When(new MoveRun("r1", Second.Version.Sha256, Long)).ThenRefused("too-long");
        Room(First).Also(Second).When(new MoveRun("r2", Second.Version.Sha256, "x")).ThenRefused("no-run");
        Room(First, new RunAborted("r1", null)).Also(Second).When(new MoveRun("r1", Second.Version.Sha256, "x")).ThenRefused("run-ended");
        Knowing(Second).When(new MoveRun("r1", Second.Version.Sha256, "x")).ThenRefused("no-incident");
    }

    [Fact]
    public void A_run_does_not_move_while_an_attempt_belongs_to_the_old_text()
    {
        var next = PlanOf("takeover", 2, Todo("b"));
        var unknown = new ActionFinished("r1", "isolate", 1, ProcedureResult.Unknown, null, TimeSpan.Zero, null, []).By(TheEngine);
        Room(Machine, Started).Also(next).When(new MoveRun("r1", next.Version.Sha256, "x")).ThenRefused("action-running");
        Room(Machine, Started, unknown).Also(next).When(new MoveRun("r1", next.Version.Sha256, "x")).ThenRefused("action-running");
    }
}
