using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class PendingWakeupsTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly ActionStarted Started = new("r1", "m", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);

    private static Past Finished(ProcedureResult result, int attempt = 1) =>
        new ActionFinished("r1", "m", attempt, result, null, TimeSpan.Zero, null, []).By(TheEngine);

    private static string[] Of(IncidentSpecification room) =>
        [.. PendingWakeups.Of(room.State).Select(wakeup => $"{wakeup.Kind} {wakeup.Key} {(wakeup.At - Start).TotalMinutes:0.##}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Nothing_is_pending_before_the_declaration_or_without_a_reason()
    {
        Assert.Empty(Of(Knowing()));
        Assert.Empty(Of(Room(PlanOf(Todo("a")))));
    }

    [Fact]
    public void A_due_time_is_pending_while_its_step_is_live()
    {
        Assert.Equal(["StepDue due/r1/a 62"], Of(Room(PlanOf(Todo("a").Due(Hour), Todo("b").Due(Hour)))));
        Assert.Equal(["StepDue due/r1/b 63"], Of(Room(PlanOf(Todo("a").Due(Hour), Todo("b").Due(Hour)), new StepCompleted("r1", "a", null))));
        Assert.Empty(Of(Room(PlanOf(Todo("a").Due(Hour)), new StepOverdue("r1", "a"))));
        Assert.Equal(["StepDue due/r1/a 64"], Of(Room(
            PlanOf(Todo("a").Due(Hour)), new StepCompleted("r1", "a", null), new StepReopened("r1", "a", null))));
    }

    [Fact]
    public void A_settled_step_is_not_due_while_it_is_undone_or_checked()
    {
        Assert.Equal(["WatchAttempt attempt/r1/m/2 5"], Of(Room(
            PlanOf(Action("m").Due(Hour), Todo("b")), Started, Finished(ProcedureResult.Applied), Started with { Attempt = 2, Kind = AttemptKind.Undo })));
    }

    [Fact]
    public void Waits_end_or_run_into_their_bound()
    {
        Assert.Equal(["WaitOver wait/r1/w 62"], Of(Room(PlanOf(WaitFor("w", Hour)))));
        Assert.Equal(["WaitBound wait/r1/w 62"], Of(Room(PlanOf(WaitUntil("w", Is("inputs.x", "y"), Hour)))));
        Assert.Empty(Of(Room(PlanOf(WaitUntil("w", Is("inputs.x", "y"))))));
    }

    [Fact]
    public void An_update_is_due_until_it_is_overdue()
    {
        Assert.Equal(["UpdateDue update 30"], Of(Given(Declared, new StatusUpdatePosted(null, Minute(30)))));
        Assert.Empty(Of(Given(Declared, new StatusUpdatePosted(null, Minute(30)), new StatusUpdateOverdue())));
        Assert.Empty(Of(Given(Declared, new StatusUpdatePosted(null, Minute(30)), new StatusUpdatePosted(null, null))));
    }

    [Fact]
    public void An_automatic_action_starts_once_and_is_watched_while_it_runs()
    {
        var plan = PlanOf(Todo("a"), Action("m", startsByItself: true), Todo("b"));
        Assert.Empty(Of(Room(plan)));
        var room = Room(plan, new StepCompleted("r1", "a", null));
        Assert.Equal(["StartAction start/r1/m/1 3"], Of(room));
        Assert.Equal(["WatchAttempt attempt/r1/m/1 4"], Of(room.And(Started)));
        Assert.Empty(Of(room.And(Finished(ProcedureResult.Failed))));
        Assert.Empty(Of(Room(PlanOf(Action("m")))));
    }

    [Fact]
    public void A_check_beforehand_does_not_keep_an_automatic_action_from_starting()
    {
        var room = Room(PlanOf(Todo("a"), Action("m", startsByItself: true)), Started with { Kind = AttemptKind.Check }, Finished(ProcedureResult.Applied), new StepCompleted("r1", "a", null));
        Assert.Equal(["StartAction start/r1/m/1 5"], Of(room));
    }

    [Fact]
    public void A_reopened_action_waits_for_a_person()
    {
        Assert.Empty(Of(Room(PlanOf(Action("m", startsByItself: true)), Started, Finished(ProcedureResult.Failed), new StepReopened("r1", "m", null))));
    }

    [Fact]
    public void A_failed_try_is_followed_by_the_next_within_its_bound()
    {
        var room = Room(PlanOf(Action("m").Retrying(2, TimeSpan.FromMinutes(10))), Started, Finished(ProcedureResult.Failed));
        Assert.Equal(["StartAction start/r1/m/2 14"], Of(room));
        room.And(Started with { Attempt = 2 }, Finished(ProcedureResult.Failed, 2));
        Assert.Equal(["StartAction start/r1/m/3 16"], Of(room));
        room.And(Started with { Attempt = 3 }, Finished(ProcedureResult.Failed, 3));
        Assert.Empty(Of(room));
    }

    [Fact]
    public void An_unknown_or_refused_or_resolved_try_is_never_followed_by_another()
    {
        var plan = PlanOf(Action("m").Retrying(2, TimeSpan.FromMinutes(10)));
        Assert.Empty(Of(Room(plan, Started, Finished(ProcedureResult.Unknown))));
        Assert.Empty(Of(Room(plan, Started, Finished(ProcedureResult.Refused))));
        Assert.Empty(Of(Room(plan, Started, Finished(ProcedureResult.NotApplied))));
        Assert.Empty(Of(Room(plan, Started, Finished(ProcedureResult.Unknown), new OutcomeResolved("r1", "m", 1, ProcedureResult.NotApplied, null))));
        Assert.Empty(Of(Room(plan, Started, new ActionCancelRequested("r1", "m", 1), Finished(ProcedureResult.Failed))));
    }

    [Fact]
    public void A_message_is_queued_and_then_delivered_to_each_with_tries_of_its_own()
    {
        var room = Room(PlanOf(Notify("n")));
        Assert.Equal(["QueueNotification notify/r1/n 2"], Of(room));
        room.And(new NotificationQueued("m1", "r1", "n", [Ben.Id, Chie.Id], null, null, false).By(TheEngine));
        Assert.Equal(["Deliver deliver/m1/ben/0 3", "Deliver deliver/m1/chie/0 3"], Of(room));
        room.And(new DeliveryTried("m1", Ben.Id, "smtp", DeliveryState.Failed, null), new DeliveryTried("m1", Chie.Id, "smtp", DeliveryState.Sent, null));
        Assert.Equal(["Deliver deliver/m1/ben/1 4.25"], Of(room));
        room.And(new NotificationAcknowledged("m1", Ben.Id).By(Ben));
        Assert.Empty(Of(room));
    }

    [Fact]
    public void A_paused_run_starts_nothing_and_its_running_attempt_is_looked_after()
    {
        Assert.Empty(Of(Room(PlanOf(Action("m", startsByItself: true).Due(Hour)), new RunPaused("r1", null))));
        Assert.Equal(["WatchAttempt attempt/r1/m/1 3"], Of(Room(PlanOf(Action("m").Due(Hour)), Started, new RunPaused("r1", null))));
    }

    [Fact]
    public void After_the_incidents_end_only_what_was_started_is_looked_after()
    {
        var room = Room(
            PlanOf(Action("m").Due(Hour)), new StatusUpdatePosted(null, Minute(30)),
            new NotificationQueued("m1", null, null, [Ben.Id], null, null, false), Started, new RunAborted("r1", null), new IncidentClosed(null));
        Assert.Equal(["Deliver deliver/m1/ben/0 4", "WatchAttempt attempt/r1/m/1 5"], Of(room));
    }
}
