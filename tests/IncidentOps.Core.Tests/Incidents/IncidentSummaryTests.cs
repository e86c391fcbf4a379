using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class IncidentSummaryTests
{
    [Fact]
    public void A_list_row_shows_where_the_work_is_without_personal_text()
    {
        var plan = PlanOf(Checklist("c", Todo("a") with { Phase = Phase.Contain, Role = "commander" }, Todo("b").Due(TimeSpan.FromHours(1)), Todo("d").When(Is("inputs.x", "y"))), Todo("e"));
        var room = Room(plan, new StatusUpdatePosted(Personal("secret"), Minute(90)));
        var summary = IncidentSummary.Of(room.State);
        Assert.Equal((Phase.Contain, Aiko.Id, Minute(90), 0, 3), (summary.Phase, summary.Commander, summary.NextUpdateAt, summary.StepsDone, summary.StepsInAll));
        Assert.Equal(["a", "b"], summary.Next.Select(next => next.Key));
        Assert.Equal((Aiko.Id, Minute(62)), (summary.Next[0].Holder, summary.Next[1].DueAt));
        summary = IncidentSummary.Of(room.And(new StepCompleted("r1", "a", null)).State);
        Assert.Equal((1, 3), (summary.StepsDone, summary.StepsInAll));
    }

    [Fact]
    public void A_drills_row_tells_its_time_and_that_a_real_event_has_halted_it()
    {
        var plan = PlanOf(Todo("a"));
        Assert.Null(IncidentSummary.Of(Room(plan).State).Clock);
        var drill = Drill(ExerciseBuilder.ExerciseOf(plan), plan).And(new DrillClockJumped(TimeSpan.FromHours(2)).By(Goro));
        var (summary, clock) = (IncidentSummary.Of(drill.State), drill.State.Drill!.Clock);
        foreach (var later in new[] { 0, 1, 90 })
        {
            Assert.Equal(clock.TimeAt(clock.ChangedAt.AddMinutes(later)), summary.TimeAt(clock.ChangedAt.AddMinutes(later)));
        }

        var halted = drill.And(new DrillHalted(null));
        summary = IncidentSummary.Of(halted.State);
        Assert.True(summary.IsHalted);
        Assert.Equal(halted.State.Drill!.Clock.Anchor, summary.TimeAt(halted.State.LastRecordedAt.AddDays(1)));
    }

    [Fact]
    public void At_most_four_steps_are_named_and_ended_runs_are_left_out()
    {
        var plan = PlanOf(Checklist("c", [.. Enumerable.Range(1, 6).Select(number => Todo($"t{number}"))]));
        Assert.Equal(IncidentSummary.MaximumSteps, IncidentSummary.Of(Room(plan).State).Next.Length);
        Assert.Empty(IncidentSummary.Of(Room(plan, new RunAborted("r1", null)).State).Next);
    }
}
