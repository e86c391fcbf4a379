using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class CloseIncidentTests
{
    private static readonly Plan Machine = PlanOf(Action("isolate"));
    private static readonly ActionStarted Undone = new("r1", "isolate", 2, AttemptKind.Undo, Isolate, "mx1", TimeSpan.FromSeconds(150), []);

    [Fact]
    public void An_incident_is_closed_with_a_summary()
    {
        var room = Given(Declared, new RoleTaken(IncidentRoles.Commander, null));
        var state = room.When(new CloseIncident("  Contained.  ")).Then(new IncidentClosed(Personal("Contained.")));
        Assert.False(state.IsOpen);
        room.When(new CloseIncident("Again")).ThenRefused("closed");
    }

    [Fact]
    public void It_is_not_closed_while_a_run_is_open_or_an_action_is_running()
    {
        Room(Machine).When(new CloseIncident("Over")).ThenRefused("run-open");
        Room(
                Machine, new ActionStarted("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []),
                new ActionFinished("r1", "isolate", 1, ProcedureResult.Applied, 0, TimeSpan.Zero, null, []).By(TheEngine), new RunCompleted("r1"), Undone)
            .When(new CloseIncident("Over")).ThenRefused("action-running");
    }

    [Fact]
    public void Closing_needs_who_leads_and_a_summary()
    {
        Given(Declared).When(new CloseIncident("Over"), by: Ben).ThenRefused("commander-only");
        Given(Declared).When(new CloseIncident(" "), by: Emi).ThenRefused("empty");
        Given(Declared).When(new CloseIncident(new string('x', TextBounds.Note + 1)), by: Emi).ThenRefused("too-long");
        Knowing().When(new CloseIncident("Over"), by: Emi).ThenRefused("no-incident");
    }

    [Fact]
    public void A_role_in_a_live_room_replaces_no_permission()
    {
        // An account that has been narrowed since, or a token that never was to write.
        var looking = Aiko with { Permissions = Permissions.View };
        Given(Declared, new RoleTaken(IncidentRoles.Commander, null)).When(new CloseIncident("Over"), by: looking).ThenRefused("commander-only");
    }

    [Fact]
    public void A_closed_incident_is_opened_again_with_a_reason()
    {
        var room = Given(Declared, new IncidentClosed(Personal("Over")));
        room.When(new ReopenIncident("It is back"), by: Ben).ThenRefused("commander-only");
        room.When(new ReopenIncident(""), by: Emi).ThenRefused("reason-needed");
        room.When(new ReopenIncident(new string('x', TextBounds.Reason + 1)), by: Emi).ThenRefused("too-long");
        var state = room.When(new ReopenIncident("It is back"), by: Emi).Then(new IncidentReopened(Personal("It is back")));
        Assert.True(state.IsOpen);
        Assert.Null(state.Summary);
        room.When(new ReopenIncident("Again"), by: Emi).ThenRefused("not-closed");
        Knowing().When(new ReopenIncident("x"), by: Emi).ThenRefused("no-incident");
    }

    [Fact]
    public void A_drill_ends_as_it_stands_and_its_facilitator_opens_it_again()
    {
        var drill = Drill(ExerciseBuilder.ExerciseOf(Machine), Machine);
        drill.When(new CloseIncident("Over")).ThenRefused("facilitator-only");
        drill.When(new CloseIncident(new string('x', TextBounds.Note + 1)), by: Goro).ThenRefused("too-long");
        var state = drill.When(new CloseIncident("Over"), by: Goro).Then(new DrillClockPaused(null), new IncidentClosed(Personal("Over")));
        Assert.False(state.Drill!.Clock.IsRunning);
        drill.When(new ReopenIncident("It is back"), by: Ben).ThenRefused("facilitator-only");
        drill.When(new ReopenIncident("It is back"), by: Goro).Then(new IncidentReopened(Personal("It is back")));
        drill.When(new CloseIncident("Over"), by: Ibuki).Then(new IncidentClosed(Personal("Over")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_drill_ends_without_a_summary_where_nobody_writes_one(string summary) =>
        Drill(ExerciseBuilder.ExerciseOf(Machine), Machine).When(new CloseIncident(summary), by: Goro)
            .Then(new DrillClockPaused(null), new IncidentClosed(null));
}
