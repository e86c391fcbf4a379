using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Asks for an approval step's approval. Who asks can't approve.</summary>
public sealed record RequestApproval(string Run, string Step, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, RequestApproval command)
    {
        if (Approvals.Locate(incident, command.Run, command.Step, out var run, out var step, out _) is { } refusal)
        {
            return refusal;
        }

        return run.Step(step.Key).ApprovalRequestedBy is { } requester
            ? Decision.Refuse(new Refusal("already-requested", new LocalizedText("{person} has asked already.", "{person} がすでに依頼しています。"), requester))
            : Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new ApprovalRequested(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}

/// <summary>Approves; after a bypass, approves afterwards.</summary>
public sealed record GiveApproval(string Run, string Step, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, GiveApproval command, Actor actor)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        var afterwards = run.Step(step.Key).ApprovalBypassed;
        return (afterwards ? null : Rules.LocateLive(incident, command.Run, command.Step, out run, out step))
            ?? Approvals.MayJudge(incident, run, step, actor) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new ApprovalGiven(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}

/// <summary>Denies: the step fails.</summary>
public sealed record DenyApproval(string Run, string Step, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, DenyApproval command, Actor actor) =>
        Rules.LocateLive(incident, command.Run, command.Step, out var run, out var step)
        ?? Approvals.MayJudge(incident, run, step, actor) ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
        ?? Decision.Accept(new ApprovalDenied(run.Id, step.Key, PersonalText.From(command.Reason)));
}

/// <summary>
/// Goes ahead without approval because nobody who may approve can be reached. Needs a reason; approval stays demanded afterwards
/// (事後承認), visibly.
/// </summary>
public sealed record BypassApproval(string Run, string Step, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, BypassApproval command, Actor actor)
    {
        return Approvals.Locate(incident, command.Run, command.Step, out var run, out var step, out _) ?? Rules.Leads(incident, actor)
            ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new ApprovalBypassed(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}

/// <summary>Who may judge an approval step.</summary>
internal static class Approvals
{
    /// <summary>
    /// A role that approves is taken by who may approve, and in a drill by who plays it or conducts. Everybody else must be asked by who
    /// leads: <see cref="OfferRole"/>.
    /// </summary>
    public static Decision? MayTake(IncidentState incident, string role, Actor actor) =>
        !Approves(incident, role) || actor.Can(Permissions.Approve) || IsCast(incident, role, actor)
            ? null
            : Decision.Refuse(
                "approver-role", "Only who may approve takes this role. Whoever leads can offer it to you.",
                "この役割を自分で引き受けられるのは承認権限のある人だけです。指揮者から依頼を受ければ担当できます。");

    /// <summary>A role that approves is offered by who leads or may approve; to oneself it would be taking it.</summary>
    public static Decision? MayOffer(IncidentState incident, string role, PersonId to, Actor actor) =>
        !Approves(incident, role) ? null
        : to == actor.Id ? MayTake(incident, role, actor)
        : actor.Can(Permissions.Approve) || IsCast(incident, role, actor) || Rules.Leads(incident, actor) is null ? null
        : Decision.Refuse(
            "approver-role", "Only whoever leads, or may approve, offers this role.", "この役割を依頼できるのは、指揮者か承認権限のある人だけです。");

    /// <summary>
    /// Whether holding the role lets somebody approve: `approver`, and what a running plan names as such. Not the commander's: taking
    /// command is open to all on purpose, and a plan that lets the commander approve says so itself.
    /// </summary>
    private static bool Approves(IncidentState incident, string role) => role != IncidentRoles.Commander
        && (role == IncidentRoles.Approver
            || incident.Runs.Any(run => run.Plan.Runbook.Root.SelfAndDescendants().OfType<ApprovalStep>().Any(step => step.ApproverRole == role)));

    private static bool IsCast(IncidentState incident, string role, Actor actor) => incident.Drill is { } drill
        && (drill.RolesOf(actor.Id).Contains(role) || drill.IsFacilitator(actor.Id));

    public static Decision? Locate(
        IncidentState incident, string runId, string key, out RunState run, out StepView step, out ApprovalStep approval)
    {
        approval = null!;
        if (Rules.LocateLive(incident, runId, key, out run, out step) is { } refusal)
        {
            return refusal;
        }

        if (step.Step is not ApprovalStep found)
        {
            return Decision.Refuse("not-an-approval", "The step is not an approval.", "このステップは承認ではありません。");
        }

        approval = found;
        return IsNotDenied(run.Step(step.Key));
    }

    /// <summary>
    /// Holders of the approver role and people with the approve permission; never the one who asked or went ahead, each once.
    /// </summary>
    public static Decision? MayJudge(IncidentState incident, RunState run, StepView step, Actor actor)
    {
        if (step.Step is not ApprovalStep approval)
        {
            return Decision.Refuse("not-an-approval", "The step is not an approval.", "このステップは承認ではありません。");
        }

        var state = run.Step(step.Key);
        if (state.ApprovalRequestedBy is null)
        {
            return Decision.Refuse("not-requested", "Nobody has asked for this approval yet.", "承認依頼がまだありません。");
        }

        if (IsNotDenied(state) is { } denied)
        {
            return denied;
        }

        if (state.ApprovalRequestedBy == actor.Id || (state.ApprovalBypassed && state.SettledBy == actor.Id))
        {
            return Decision.Refuse("own-request", "Whoever asks or goes ahead can't approve.", "依頼した本人や、承認なしで進めた本人は承認できません。");
        }

        if (!actor.Can(Permissions.Approve) && !Rules.ActsAs(incident, actor, approval.ApproverRole))
        {
            return Decision.Refuse("approver-only", "Only an approver can do this.", "承認者だけが行えます。");
        }

        return state.ApprovedBy.Contains(actor.Id)
            ? Decision.Refuse("already-approved", "You have approved already.", "すでに承認しています。")
            : null;
    }

    /// <summary>A denial stands until somebody reopens the step, visibly: no further vote and no bypass turns it round.</summary>
    private static Decision? IsNotDenied(StepState state) => state.Outcome == StepOutcome.Failed
        ? Decision.Refuse(new Refusal(
            "denied", new LocalizedText("Denied by {person} at {time}. Reopen the step to ask again.", "{person} が {time} に却下しました。再度依頼するにはステップを再開してください。"),
            state.SettledBy, state.SettledAt))
        : null;
}
