using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class FinishActionTests
{
    private static readonly Plan Machine = PlanOf(Action("isolate"), Todo("b"));
    private static readonly ActionStarted Started = new("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []);

    private static FinishAction Finish(ProcedureResult result, int attempt = 1) => new("r1", "isolate", attempt, result, null, TimeSpan.Zero, null);

    private static ActionFinished Finished(ProcedureResult result, int attempt = 1) => new("r1", "isolate", attempt, result, null, TimeSpan.Zero, null, []);

    [Fact]
    public void An_applied_attempt_settles_its_step_for_whoever_started_it()
    {
        var room = Room(Machine, Started.By(Ben));
        var command = Finish(ProcedureResult.Applied) with
        {
            ExitCode = 0, Duration = TimeSpan.FromTicks(12_345_678), Output = "ok",
            Outputs = new Dictionary<string, string> { ["zone"] = "z", ["address"] = "192.0.2.1" }.ToImmutableDictionary(),
        };
        var state = room.When(command, by: TheEngine).Then(new ActionFinished(
            "r1", "isolate", 1, ProcedureResult.Applied, 0, TimeSpan.FromMilliseconds(1234), Personal("ok"),
            [new InputGiven("address", Personal("192.0.2.1")), new InputGiven("zone", Personal("z"))]));
        var step = state.Run("r1")!.Step("isolate");
        Assert.Equal((Ben.Id, true, false), (step.SettledBy, step.IsApplied, step.IsRunning));
        Assert.Equal("192.0.2.1", step.Outputs["address"]?.Value);
        Assert.Equal(StepStatus.Ready, room.StatusOf("b"));
    }

    [Theory]
    [InlineData(ProcedureResult.Failed)]
    [InlineData(ProcedureResult.Refused)]
    [InlineData(ProcedureResult.NotApplied)]
    public void Another_result_fails_the_step_and_the_run_waits_for_a_person(ProcedureResult result)
    {
        var room = Room(Machine, Started);
        room.When(Finish(result), by: TheEngine).Then(Finished(result));
        Assert.Equal((StepStatus.Failed, StepStatus.NotReached), (room.StatusOf("isolate"), room.StatusOf("b")));
    }

    [Fact]
    public void An_unknown_outcome_settles_nothing_and_a_later_reading_does()
    {
        var room = Room(Machine, Started);
        room.When(Finish(ProcedureResult.Unknown), by: TheEngine).Then(Finished(ProcedureResult.Unknown));
        Assert.Equal(StepStatus.OutcomeUnknown, room.StatusOf("isolate"));
        room.When(Finish(ProcedureResult.Unknown), by: TheEngine).ThenRefused("already-finished");
        room.When(Finish(ProcedureResult.Applied), by: TheEngine).Then(Finished(ProcedureResult.Applied));
        Assert.Equal(StepStatus.Done, room.StatusOf("isolate"));
        room.When(Finish(ProcedureResult.Failed), by: TheEngine).ThenRefused("already-finished");
    }

    [Fact]
    public void A_plain_failure_is_tried_again_as_often_as_the_plan_says()
    {
        var room = Room(PlanOf(Action("isolate").Retrying(1, TimeSpan.FromMinutes(2)), Todo("b")), Started);
        room.When(Finish(ProcedureResult.Failed), by: TheEngine).Then(Finished(ProcedureResult.Failed));
        Assert.Equal(StepStatus.Waiting, room.StatusOf("isolate"));
        room.And(Started with { Attempt = 2 });
        room.When(Finish(ProcedureResult.Failed, attempt: 2), by: TheEngine).Then(Finished(ProcedureResult.Failed, attempt: 2));
        Assert.Equal(StepStatus.Failed, room.StatusOf("isolate"));
    }

    [Fact]
    public void A_cancelled_attempt_is_not_tried_again()
    {
        var room = Room(PlanOf(Action("isolate").Retrying(3, TimeSpan.FromMinutes(2))), Started, new ActionCancelRequested("r1", "isolate", 1));
        room.When(Finish(ProcedureResult.Failed), by: TheEngine).Then(Finished(ProcedureResult.Failed));
        Assert.Equal(StepStatus.Failed, room.StatusOf("isolate"));
    }

    [Fact]
    public void The_end_of_an_attempt_is_recorded_whatever_became_of_run_and_incident()
    {
        Room(Machine, Started, new RunAborted("r1", null), new IncidentClosed(null)).When(Finish(ProcedureResult.Applied), by: TheEngine)
            .Then(Finished(ProcedureResult.Applied));
    }

    [Fact]
    public void Output_is_bounded_and_never_cut_within_a_character()
    {
        var long1 = new string('x', TextBounds.Output) + "tail";
        Room(Machine, Started).When(Finish(ProcedureResult.Applied) with { Output = long1 }, by: TheEngine)
            .Then(Finished(ProcedureResult.Applied) with { Output = Personal(new string('x', TextBounds.Output)) });
        var split = new string('x', TextBounds.Output - 1) + "😀";
        Room(Machine, Started).When(Finish(ProcedureResult.Applied) with { Output = split }, by: TheEngine)
            .Then(Finished(ProcedureResult.Applied) with { Output = Personal(new string('x', TextBounds.Output - 1)) });
    }

    [Fact]
    public void Only_the_engine_reports_and_only_on_what_was_started()
    {
        Room(Machine, Started).When(Finish(ProcedureResult.Applied), by: Emi).ThenRefused("engine-only");
        Room(Machine).When(Finish(ProcedureResult.Applied), by: TheEngine).ThenRefused("no-attempt");
        Room(Machine, Started).When(Finish(ProcedureResult.Applied, attempt: 2), by: TheEngine).ThenRefused("no-attempt");
        Knowing().When(Finish(ProcedureResult.Applied), by: TheEngine).ThenRefused("no-attempt");
    }
}
