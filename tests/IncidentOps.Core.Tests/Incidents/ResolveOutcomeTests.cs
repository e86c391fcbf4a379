using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class ResolveOutcomeTests
{
    private static readonly Plan Machine = PlanOf(Action("isolate"), Todo("b"));
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", Deadline, []);

    private static IncidentSpecification Unknown(AttemptKind kind = AttemptKind.Apply) => Room(
        Machine, (Started with { Kind = kind }).By(Ben), new ActionFinished("r1", "isolate", 1, ProcedureResult.Unknown, null, TimeSpan.Zero, null, []).By(TheEngine));

    private static ResolveOutcome Say(ProcedureResult result, string reason = "Looked") => new("r1", "isolate", 1, result, reason);

    [Fact]
    public void A_person_who_has_looked_says_that_it_was_applied()
    {
        var room = Unknown();
        var state = room.When(Say(ProcedureResult.Applied)).Then(new OutcomeResolved("r1", "isolate", 1, ProcedureResult.Applied, Personal("Looked")));
        Assert.Equal(StepStatus.Done, room.StatusOf("isolate"));
        var step = state.Run("r1")!.Step("isolate");
        Assert.Equal((Ben.Id, Aiko.Id, true), (step.SettledBy, step.LastAttempt!.ResolvedBy, step.IsApplied));
    }

    [Fact]
    public void Not_applied_counts_only_once_the_deadline_has_passed_and_leaves_the_step_ready()
    {
        var room = Unknown();
        Assert.Equal(Minute(3) + Deadline, room.When(Say(ProcedureResult.NotApplied)).ThenRefused("deadline-ahead").At);
        room.When(Say(ProcedureResult.NotApplied), at: Minute(3) + Deadline - TimeSpan.FromMilliseconds(1)).ThenRefused("deadline-ahead");
        room.When(Say(ProcedureResult.NotApplied), at: Minute(3) + Deadline)
            .Then(new OutcomeResolved("r1", "isolate", 1, ProcedureResult.NotApplied, Personal("Looked")));
        Assert.Equal(StepStatus.Ready, room.StatusOf("isolate"));
        Assert.DoesNotContain(PendingWakeups.Of(room.State), wakeup => wakeup.Kind is WakeupKind.StartAction or WakeupKind.WatchAttempt);
        room.When(new StartAction("r1", "isolate")).Then(Started with { Attempt = 2, Deadline = TimeSpan.FromSeconds(210) });
    }

    [Fact]
    public void An_unknown_undo_is_resolved_without_touching_how_the_step_was_settled()
    {
        var room = Room(
            Machine, Started, new ActionFinished("r1", "isolate", 1, ProcedureResult.Applied, 0, TimeSpan.Zero, null, []).By(TheEngine),
            Started with { Attempt = 2, Kind = AttemptKind.Undo }, new ActionFinished("r1", "isolate", 2, ProcedureResult.Unknown, null, TimeSpan.Zero, null, []).By(TheEngine));
        Assert.Equal(StepStatus.OutcomeUnknown, room.StatusOf("isolate"));
        Assert.Equal(StepStatus.Ready, room.StatusOf("b"));
        room.When(Say(ProcedureResult.Applied) with { Attempt = 2 }).Then(new OutcomeResolved("r1", "isolate", 2, ProcedureResult.Applied, Personal("Looked")));
        Assert.Equal((StepStatus.Done, false), (room.StatusOf("isolate"), room.State.Run("r1")!.Step("isolate").IsApplied));
    }

    [Fact]
    public void A_check_of_which_nobody_heard_again_needs_no_resolving()
    {
        var room = Unknown(AttemptKind.Check);
        Assert.Equal(StepStatus.Ready, room.StatusOf("isolate"));
        room.When(Say(ProcedureResult.Applied)).ThenRefused("not-unknown");
        room.When(new StartAction("r1", "isolate")).Then(Started with { Attempt = 2, Deadline = TimeSpan.FromSeconds(210) });
    }

    [Fact]
    public void Only_what_is_unknown_is_resolved_with_a_reason()
    {
        Unknown().When(Say(ProcedureResult.Failed)).ThenRefused("bad-result");
        Unknown().When(Say(ProcedureResult.Unknown)).ThenRefused("bad-result");
        Unknown().When(Say(ProcedureResult.Applied) with { Attempt = 2 }).ThenRefused("not-unknown");
        Unknown().When(Say(ProcedureResult.Applied, reason: "")).ThenRefused("reason-needed");
        Unknown().When(Say(ProcedureResult.Applied, reason: new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Unknown().When(Say(ProcedureResult.Applied) with { Step = "zzz" }).ThenRefused("no-step");
        Room(Machine, Started).When(Say(ProcedureResult.Applied)).ThenRefused("not-unknown");
        Room(Machine).When(Say(ProcedureResult.Applied)).ThenRefused("not-unknown");
        var room = Unknown();
        room.When(Say(ProcedureResult.Applied)).Then(new OutcomeResolved("r1", "isolate", 1, ProcedureResult.Applied, Personal("Looked")));
        room.When(Say(ProcedureResult.Applied)).ThenRefused("not-unknown");
    }
}
