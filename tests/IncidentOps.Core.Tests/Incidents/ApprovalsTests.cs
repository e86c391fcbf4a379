using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class ApprovalsTests
{
    private static readonly Plan TwoOfStaff = PlanOf(Approval("agree", count: 2), Todo("act"));
    private static readonly ApprovalRequested Requested = new("r1", "agree", null);

    [Fact]
    public void Anyone_in_the_room_asks_for_an_approval()
    {
        var room = Room(TwoOfStaff).When(new RequestApproval("r1", "agree", "Isolate mx1"), by: Ben);
        var state = room.Then(new ApprovalRequested("r1", "agree", Personal("Isolate mx1")));
        Assert.Equal(Ben.Id, state.Run("r1")!.Step("agree").ApprovalRequestedBy);
        Assert.Equal(StepStatus.AwaitingApproval, room.StatusOf("agree"));
    }

    [Fact]
    public void A_second_request_hears_who_asked()
    {
        var refusal = Room(TwoOfStaff, Requested.By(Ben)).When(new RequestApproval("r1", "agree")).ThenRefused("already-requested");
        Assert.Equal(Ben.Id, refusal.Person);
    }

    [Fact]
    public void A_request_is_for_an_approval_that_is_due()
    {
        Room(PlanOf(Todo("act"))).When(new RequestApproval("r1", "act")).ThenRefused("not-an-approval");
        Room(PlanOf(Todo("act"), Approval("agree"))).When(new RequestApproval("r1", "agree")).ThenRefused("not-reached");
        Room(TwoOfStaff).When(new RequestApproval("r1", "agree", new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
    }

    [Fact]
    public void It_is_approved_once_enough_have_agreed()
    {
        var room = Room(TwoOfStaff, Requested);
        room.When(new GiveApproval("r1", "agree"), by: Chie).Then(new ApprovalGiven("r1", "agree", null));
        Assert.Equal(StepStatus.AwaitingApproval, room.StatusOf("agree"));
        Assert.Equal(StepStatus.NotReached, room.StatusOf("act"));
        var state = room.When(new GiveApproval("r1", "agree", "Yes"), by: Dai).Then(new ApprovalGiven("r1", "agree", Personal("Yes")));
        Assert.Equal([Chie.Id, Dai.Id], state.Run("r1")!.Step("agree").ApprovedBy);
        Assert.Equal(Dai.Id, state.Run("r1")!.Step("agree").SettledBy);
        Assert.Equal(StepStatus.Done, room.StatusOf("agree"));
        Assert.Equal(StepStatus.Ready, room.StatusOf("act"));
    }

    [Fact]
    public void The_role_lets_nobody_approve_who_may_only_look_on_but_in_a_drill()
    {
        var looking = Ben with { Permissions = Permissions.View };
        var plan = PlanOf(Approval("agree"), Todo("act"));
        Room(plan, new RoleTaken("approver", null).By(Ben), Requested).When(new GiveApproval("r1", "agree"), by: looking).ThenRefused("approver-only");
        Knowing(plan).And(Declared with { Mode = IncidentMode.Drill }, new RunStarted("r1", plan.Version, []), new RoleTaken("approver", null).By(Ben), Requested)
            .When(new GiveApproval("r1", "agree"), by: looking).Then(new ApprovalGiven("r1", "agree", null));
    }

    [Fact]
    public void The_holder_of_the_approver_role_approves_without_the_permission()
    {
        Room(PlanOf(Approval("agree"), Todo("act")), new RoleTaken("approver", null).By(Ben), Requested)
            .When(new GiveApproval("r1", "agree"), by: Ben).Then(new ApprovalGiven("r1", "agree", null));
    }

    [Fact]
    public void Nobody_becomes_an_approver_without_the_permission_or_who_leads()
    {
        var room = Room(PlanOf(Approval("agree"), Todo("act")), Requested);
        room.When(new TakeRole("approver"), by: Ben).ThenRefused("approver-role");
        room.When(new OfferRole("approver", Ben.Id), by: Goro).ThenRefused("approver-role");
        room.When(new GiveApproval("r1", "agree"), by: Ben).ThenRefused("approver-only");
        room.When(new OfferRole("approver", Ben.Id), by: Aiko).Then(new RoleOffered("approver", Ben.Id, null, null));
        room.When(new AcceptRole("approver"), by: Ben).Then(new RoleAccepted("approver"));
        room.When(new GiveApproval("r1", "agree"), by: Ben).Then(new ApprovalGiven("r1", "agree", null));
    }

    [Fact]
    public void Not_everyone_approves()
    {
        Room(TwoOfStaff).When(new GiveApproval("r1", "agree"), by: Chie).ThenRefused("not-requested");
        Room(TwoOfStaff, Requested.By(Chie)).When(new GiveApproval("r1", "agree"), by: Chie).ThenRefused("own-request");
        Room(TwoOfStaff, Requested).When(new GiveApproval("r1", "agree"), by: Ben).ThenRefused("approver-only");
        Room(TwoOfStaff, Requested, new ApprovalGiven("r1", "agree", null).By(Chie))
            .When(new GiveApproval("r1", "agree"), by: Chie).ThenRefused("already-approved");
        Room(PlanOf(Todo("act"))).When(new GiveApproval("r1", "act"), by: Chie).ThenRefused("not-an-approval");
        Room(PlanOf(Todo("act"))).When(new GiveApproval("r1", "none"), by: Chie).ThenRefused("no-step");
        Room(PlanOf(Approval("agree"), Todo("act")), Requested, new ApprovalGiven("r1", "agree", null).By(Chie))
            .When(new GiveApproval("r1", "agree"), by: Dai).ThenRefused("already-done");
        Room(TwoOfStaff, Requested).When(new GiveApproval("r1", "agree", new string('x', TextBounds.Reason + 1)), by: Chie).ThenRefused("too-long");
    }

    [Fact]
    public void One_denial_fails_the_step_with_a_reason()
    {
        var room = Room(TwoOfStaff, Requested);
        room.When(new DenyApproval("r1", "agree", "Too early"), by: Chie).Then(new ApprovalDenied("r1", "agree", Personal("Too early")));
        Assert.Equal(StepStatus.Failed, room.StatusOf("agree"));
        Assert.Equal(StepStatus.NotReached, room.StatusOf("act"));
    }

    [Fact]
    public void A_denial_stands_until_the_step_is_reopened()
    {
        var denied = Room(TwoOfStaff, Requested, new ApprovalDenied("r1", "agree", Personal("No")).By(Chie));
        Assert.Equal(Chie.Id, denied.When(new GiveApproval("r1", "agree"), by: Dai).ThenRefused("denied").Person);
        denied.When(new GiveApproval("r1", "agree"), by: Chie).ThenRefused("denied");
        denied.When(new DenyApproval("r1", "agree", "Again"), by: Dai).ThenRefused("denied");
        denied.When(new BypassApproval("r1", "agree", "I want it")).ThenRefused("denied");
        denied.When(new RequestApproval("r1", "agree")).ThenRefused("denied");
        denied.When(new ReopenStep("r1", "agree")).Then(new StepReopened("r1", "agree", null));
        denied.When(new RequestApproval("r1", "agree"), by: Ben).Then(new ApprovalRequested("r1", "agree", null));
    }

    [Fact]
    public void A_denial_needs_a_reason_and_the_right_to_judge()
    {
        Room(TwoOfStaff, Requested).When(new DenyApproval("r1", "agree", " "), by: Chie).ThenRefused("reason-needed");
        Room(TwoOfStaff, Requested).When(new DenyApproval("r1", "agree", new string('x', TextBounds.Reason + 1)), by: Chie).ThenRefused("too-long");
        Room(TwoOfStaff, Requested).When(new DenyApproval("r1", "agree", "No"), by: Ben).ThenRefused("approver-only");
        Room(TwoOfStaff).When(new DenyApproval("r1", "agree", "No"), by: Chie).ThenRefused("not-requested");
    }

    [Fact]
    public void The_commander_goes_ahead_with_a_reason_and_approval_stays_demanded()
    {
        var room = Room(TwoOfStaff);
        var state = room.When(new BypassApproval("r1", "agree", "Nobody answers")).Then(new ApprovalBypassed("r1", "agree", Personal("Nobody answers")));
        Assert.True(state.Run("r1")!.Step("agree").ApprovalBypassed);
        Assert.Equal(StepStatus.Ready, room.StatusOf("act"));
    }

    [Fact]
    public void After_a_bypass_others_approve_afterwards_even_when_the_run_has_ended()
    {
        var room = Room(
            TwoOfStaff, Requested.By(Ben), new ApprovalBypassed("r1", "agree", Personal("Nobody answers")), new StepCompleted("r1", "act", null),
            new RunCompleted("r1"));
        room.When(new GiveApproval("r1", "agree"), by: Chie).Then(new ApprovalGiven("r1", "agree", null));
        Assert.True(room.State.Run("r1")!.Step("agree").ApprovalBypassed);
        room.When(new GiveApproval("r1", "agree"), by: Dai).Then(new ApprovalGiven("r1", "agree", null));
        Assert.False(room.State.Run("r1")!.Step("agree").ApprovalBypassed);
        room.When(new GiveApproval("r1", "agree"), by: Fumi).ThenRefused("already-done");
    }

    [Fact]
    public void Whoever_went_ahead_does_not_approve_afterwards()
    {
        var bypassed = new ApprovalBypassed("r1", "agree", Personal("Nobody answers"));
        var commanding = Emi with { Permissions = Emi.Permissions | Permissions.Approve };
        Room(TwoOfStaff, bypassed.By(commanding)).When(new GiveApproval("r1", "agree"), by: commanding).ThenRefused("own-request");
        Room(TwoOfStaff, Requested.By(Ben), bypassed.By(commanding)).When(new GiveApproval("r1", "agree"), by: commanding).ThenRefused("own-request");
    }

    [Fact]
    public void Only_who_leads_goes_ahead_and_never_without_a_reason()
    {
        Room(TwoOfStaff).When(new BypassApproval("r1", "agree", "Now"), by: Ben).ThenRefused("commander-only");
        Room(TwoOfStaff).When(new BypassApproval("r1", "agree", "")).ThenRefused("reason-needed");
        Room(TwoOfStaff).When(new BypassApproval("r1", "agree", new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Room(PlanOf(Todo("act"))).When(new BypassApproval("r1", "act", "Now")).ThenRefused("not-an-approval");
        Room(TwoOfStaff).When(new BypassApproval("r1", "agree", "Now"), by: Emi).Then(new ApprovalBypassed("r1", "agree", Personal("Now")));
    }
}
