using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class TakeRoleTests
{
    [Fact]
    public void Anyone_takes_a_role_at_once_and_its_former_holder_is_kept_on_record()
    {
        var room = Given(Declared);
        room.When(new TakeRole(IncidentRoles.Commander), by: Ben).Then(new RoleTaken(IncidentRoles.Commander, null));
        Assert.Equal(Ben.Id, room.State.Commander);
        room.When(new TakeRole(IncidentRoles.Commander), by: Ben).ThenRefused("already-holds");
        room.When(new TakeRole(IncidentRoles.Commander), by: Chie).Then(new RoleTaken(IncidentRoles.Commander, Ben.Id));
    }

    [Fact]
    public void A_role_that_approves_is_taken_only_by_who_may_approve()
    {
        Given(Declared).When(new TakeRole(IncidentRoles.Approver), by: Ben).ThenRefused("approver-role");
        Given(Declared).When(new TakeRole(IncidentRoles.Approver), by: Emi).ThenRefused("approver-role");
        Given(Declared).When(new TakeRole(IncidentRoles.Approver), by: Chie).Then(new RoleTaken(IncidentRoles.Approver, null));

        // What a running plan names as approver counts as much; another plan's role is one like any other.
        var board = Approval("agree") with { ApproverRole = "board" };
        Room(PlanOf(board, Todo("act")).With("board")).When(new TakeRole("board"), by: Ben).ThenRefused("approver-role");
        Room(PlanOf(Todo("act")).With("board")).When(new TakeRole("board"), by: Ben).Then(new RoleTaken("board", null));
        var led = Approval("agree") with { ApproverRole = IncidentRoles.Commander };
        Room(PlanOf(led, Todo("act"))).When(new TakeRole(IncidentRoles.Commander), by: Ben).Then(new RoleTaken(IncidentRoles.Commander, Aiko.Id));
    }

    [Fact]
    public void In_a_drill_it_is_taken_by_who_plays_it_or_conducts()
    {
        var plan = PlanOf(Approval("agree") with { ApproverRole = Staff }, Todo("act"));
        var drill = Drill(ExerciseOf(plan), plan);
        drill.When(new TakeRole(Staff), by: Dai).Then(new RoleTaken(Staff, Ben.Id));
        drill.When(new TakeRole(Staff), by: Aiko).ThenRefused("approver-role");
        drill.When(new TakeRole(Staff), by: Ben).Then(new RoleTaken(Staff, Dai.Id));
        drill.When(new TakeRole(Staff), by: Goro).Then(new RoleTaken(Staff, Ben.Id));
    }

    [Fact]
    public void Only_of_an_open_incident_a_role_is_taken()
    {
        Knowing().When(new TakeRole("scribe")).ThenRefused("no-incident");
        Given(Declared, new IncidentClosed(null)).When(new TakeRole("scribe")).ThenRefused("closed");
    }
}
