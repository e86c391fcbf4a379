using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

/// <summary>What re-opens what was contained needs a second person, or a reason and an approval afterwards.</summary>
public sealed class UndoApprovalTests
{
    private static readonly Plan Containment = PlanOf(Action("block", Block), Todo("b"));
    private static readonly StartAction Undo = new("r1", "block", AttemptKind.Undo);
    private static readonly ActionStarted Blocking = new("r1", "block", 1, AttemptKind.Apply, Block, "mx1", TimeSpan.FromSeconds(60), []);
    private static readonly UndoRequested Asked = new("r1", "block", Personal("False alarm"));
    private static readonly UndoApproved Approved = new("r1", "block", null);
    private static readonly UndoApprovalBypassed Bypassed = new("r1", "block", Personal("Nobody answers"));

    private static ActionStarted Undoing(int attempt) => Blocking with { Attempt = attempt, Kind = AttemptKind.Undo, Deadline = TimeSpan.FromSeconds(50) };

    private static Past Finished(int attempt, ProcedureResult result) =>
        new ActionFinished("r1", "block", attempt, result, null, TimeSpan.Zero, null, []).By(TheEngine);

    /// <summary>Aiko leads; the address is blocked.</summary>
    private static IncidentSpecification Blocked(params Past[] more) => Room(Containment, Blocking, Finished(1, ProcedureResult.Applied)).And(more);

    private static StepState Step(IncidentSpecification room) => room.State.Run("r1")!.Step("block");

    [Fact]
    public void Whoever_leads_undoes_it_only_once_a_second_person_has_agreed()
    {
        var room = Blocked();
        room.When(Undo).ThenRefused("undo-needs-approval");
        room.When(new RequestUndo("r1", "block", "False alarm")).Then(Asked);
        var waiting = room.When(Undo).ThenRefused("undo-needs-approval");
        Assert.Equal(Aiko.Id, waiting.Person);
        room.When(new ApproveUndo("r1", "block"), by: Aiko).ThenRefused("own-request");
        room.When(new ApproveUndo("r1", "block"), by: Ben).ThenRefused("approver-only");
        room.When(new ApproveUndo("r1", "block"), by: Chie).Then(Approved);
        Assert.Equal(Chie.Id, Step(room).UndoAsked!.ApprovedBy);
        room.When(Undo, by: Ben).ThenRefused("commander-only");
        room.When(Undo).Then(Undoing(2));
    }

    [Fact]
    public void Anyone_in_the_room_asks_and_the_commander_agrees()
    {
        var room = Blocked();
        room.When(new RequestUndo("r1", "block", "False alarm"), by: Ben).Then(Asked);
        room.When(new RequestUndo("r1", "block", "Me too")).ThenRefused("already-requested");
        room.When(new ApproveUndo("r1", "block")).Then(Approved);
        room.When(new ApproveUndo("r1", "block"), by: Chie).ThenRefused("already-approved");
        room.When(Undo).Then(Undoing(2));
    }

    [Fact]
    public void Who_may_lead_any_incident_and_who_holds_the_approver_role_agree_too()
    {
        Blocked(Asked).When(new ApproveUndo("r1", "block"), by: Emi).Then(Approved);
        Blocked(Asked, new RoleTaken(IncidentRoles.Approver, null).By(Ben)).When(new ApproveUndo("r1", "block"), by: Ben).Then(Approved);
    }

    [Fact]
    public void An_agreement_holds_until_the_undo_is_done_and_for_no_other()
    {
        var room = Blocked(Asked, Approved.By(Chie), Undoing(2), Finished(2, ProcedureResult.Failed));
        room.When(Undo).Then(Undoing(3));
        room.And(Finished(3, ProcedureResult.Applied));
        Assert.Null(Step(room).UndoAsked);
        room.And(new StepReopened("r1", "block", null), Blocking with { Attempt = 4 }, Finished(4, ProcedureResult.Applied));
        room.When(Undo).ThenRefused("undo-needs-approval");

        var unknown = Blocked(Asked, Approved.By(Chie), Undoing(2), Finished(2, ProcedureResult.Unknown));
        Assert.NotNull(Step(unknown).UndoAsked);
        unknown.And(new OutcomeResolved("r1", "block", 2, ProcedureResult.Applied, null));
        Assert.Null(Step(unknown).UndoAsked);
    }

    [Fact]
    public void A_request_is_declined_or_taken_back_also_after_it_was_agreed_to()
    {
        var declined = new UndoDeclined("r1", "block", Personal("Not yet"));
        var room = Blocked(Asked);
        room.When(new DeclineUndo("r1", "block", "Not yet"), by: Ben).ThenRefused("approver-only");
        room.When(new DeclineUndo("r1", "block", " "), by: Chie).ThenRefused("reason-needed");
        room.When(new DeclineUndo("r1", "block", "Not yet"), by: Chie).Then(declined);
        room.When(Undo).ThenRefused("undo-needs-approval");
        room.When(new DeclineUndo("r1", "block", "Not yet"), by: Chie).ThenRefused("not-requested");
        Blocked(Asked.By(Ben)).When(new DeclineUndo("r1", "block", "Not yet"), by: Ben).Then(declined);
        var agreed = Blocked(Asked, Approved.By(Chie));
        agreed.When(new DeclineUndo("r1", "block", "Not yet"), by: Dai).Then(declined);
        agreed.When(Undo).ThenRefused("undo-needs-approval");
    }

    [Fact]
    public void When_nobody_answers_it_goes_ahead_with_a_reason_and_approval_is_owed()
    {
        var room = Blocked(Asked.By(Ben));
        room.When(new BypassUndoApproval("r1", "block", "Nobody answers"), by: Ben).ThenRefused("commander-only");
        room.When(new BypassUndoApproval("r1", "block", "")).ThenRefused("reason-needed");
        room.When(new BypassUndoApproval("r1", "block", "Nobody answers")).Then(Bypassed);
        room.When(new BypassUndoApproval("r1", "block", "Again")).ThenRefused("already-approved");
        room.When(new DeclineUndo("r1", "block", "No"), by: Chie).ThenRefused("went-ahead");
        room.When(Undo).Then(Undoing(2));
        room.And(Finished(2, ProcedureResult.Applied), new StepReopened("r1", "block", null));
        Assert.Equal([new UndoOwed(Aiko.Id, Ben.Id)], Step(room).UndosOwed);

        room.When(new ApproveUndo("r1", "block"), by: Aiko).ThenRefused("own-request");
        room.And(new RoleTaken(IncidentRoles.Approver, null).By(Ben)).When(new ApproveUndo("r1", "block"), by: Ben).ThenRefused("own-request");
        room.When(new ApproveUndo("r1", "block", "Right"), by: Chie).Then(Approved with { Reason = Personal("Right") });
        Assert.Empty(Step(room).UndosOwed);
        room.When(new ApproveUndo("r1", "block"), by: Dai).ThenRefused("not-requested");
    }

    [Fact]
    public void A_bypass_needs_no_request_and_lets_one_undo_through()
    {
        var room = Blocked().When(new BypassUndoApproval("r1", "block", "Nobody answers"));
        room.Then(Bypassed);
        room.And(Undoing(2), Finished(2, ProcedureResult.Applied), new StepReopened("r1", "block", null), Blocking with { Attempt = 3 }, Finished(3, ProcedureResult.Applied));
        room.When(Undo).ThenRefused("undo-needs-approval");
        room.When(new RequestUndo("r1", "block", "Again")).Then(Asked with { Reason = Personal("Again") });
        // The open request comes first; what is owed stays owed.
        room.When(new ApproveUndo("r1", "block"), by: Chie).Then(Approved);
        Assert.Single(Step(room).UndosOwed);
        room.When(new ApproveUndo("r1", "block"), by: Chie).Then(Approved);
        Assert.Empty(Step(room).UndosOwed);
    }

    [Fact]
    public void What_contains_nothing_needs_nobody()
    {
        var failed = Room(Containment, Blocking, Finished(1, ProcedureResult.Failed));
        failed.When(new RequestUndo("r1", "block", "Clean up")).ThenRefused("not-applied");
        failed.When(Undo).Then(Undoing(2));
        var isolated = Room(
            PlanOf(Action("isolate")), new ActionStarted("r1", "isolate", 1, AttemptKind.Apply, Isolate, "mx1", TimeSpan.FromSeconds(210), []),
            new ActionFinished("r1", "isolate", 1, ProcedureResult.Applied, null, TimeSpan.Zero, null, []).By(TheEngine));
        isolated.When(new RequestUndo("r1", "isolate", "x")).ThenRefused("no-approval-needed");
        isolated.When(new BypassUndoApproval("r1", "isolate", "x")).ThenRefused("no-approval-needed");
        isolated.When(new ApproveUndo("r1", "isolate"), by: Chie).ThenRefused("not-requested");
    }

    [Fact]
    public void Requests_are_bounded_and_never_late()
    {
        Room(PlanOf(Todo("a"))).When(new RequestUndo("r1", "a", "x")).ThenRefused("not-an-action");
        Blocked().When(new RequestUndo("r1", "zzz", "x")).ThenRefused("no-step");
        Blocked().When(new RequestUndo("r1", "block", "")).ThenRefused("reason-needed");
        Blocked().When(new RequestUndo("r1", "block", new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        IncidentCommand[] commands = [new RequestUndo("r1", "block", "x"), new ApproveUndo("r1", "block"), new DeclineUndo("r1", "block", "x"), new BypassUndoApproval("r1", "block", "x")];
        Assert.All(commands, command => Blocked(Asked).When(command, by: Emi, claimedAt: Minute(1)).ThenRefused("not-late"));
        Assert.All(commands, command => Blocked(Asked, new IncidentClosed(Personal("Over"))).When(command, by: Emi).ThenRefused("closed"));
    }
}
