using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// Asks to undo an action that contains something. Undoing it re-opens what was contained, so a second person must agree before whoever
/// leads can start it (`needs-approval` of its undo in the plan).
/// </summary>
public sealed record RequestUndo(string Run, string Step, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, RequestUndo command)
    {
        if (UndoApprovals.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return UndoApprovals.IsNotAsked(run.Step(step.Key)) ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new UndoRequested(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}

/// <summary>Agrees to the undo that somebody asked for; after a bypass, approves afterwards.</summary>
public sealed record ApproveUndo(string Run, string Step, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ApproveUndo command, Actor actor)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return UndoApprovals.MayApprove(incident, run.Step(step.Key), actor) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new UndoApproved(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}

/// <summary>Declines the undo that somebody asked for, also one already agreed to and not begun. Whoever asked takes it back by the same.</summary>
public sealed record DeclineUndo(string Run, string Step, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, DeclineUndo command, Actor actor)
    {
        if (Rules.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return run.Step(step.Key).UndoAsked switch
        {
            null => UndoApprovals.NotAsked,
            { IsBypassed: true } => Decision.Refuse(
                "went-ahead", "It goes ahead without approval already.", "すでに承認なしで進められています。"),
            { By: var asker } when asker != actor.Id && !UndoApprovals.IsApprover(incident, actor) => UndoApprovals.ApproverOnly,
            _ => Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new UndoDeclined(run.Id, step.Key, PersonalText.From(command.Reason))),
        };
    }
}

/// <summary>
/// Lets an undo go ahead because nobody who may approve can be reached. For whoever leads, with a reason; approval stays demanded
/// afterwards (事後承認), visibly.
/// </summary>
public sealed record BypassUndoApproval(string Run, string Step, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, BypassUndoApproval command, Actor actor)
    {
        if (UndoApprovals.Locate(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return UndoApprovals.IsNotAgreed(run.Step(step.Key)) ?? Rules.Leads(incident, actor)
            ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new UndoApprovalBypassed(run.Id, step.Key, PersonalText.From(command.Reason)));
    }
}

/// <summary>When an undo needs a second person, and who that may be.</summary>
public static class UndoApprovals
{
    internal static readonly Decision NotAsked = Decision.Refuse("not-requested", "Nobody has asked for this undo.", "切り戻しの依頼はありません。");

    internal static readonly Decision ApproverOnly = Decision.Refuse("approver-only", "Only an approver can do this.", "承認者だけが行えます。");

    /// <summary>
    /// What stands applied contains something. What has failed or is undone contains nothing by the record, and is cleaned up without
    /// asking.
    /// </summary>
    public static bool IsNeeded(ActionDefinition action, StepState state) => action.Undo is { NeedsApproval: true } && state.IsApplied;

    /// <summary>Approvers, and whoever leads or may lead: the commander's request is approved by somebody else, and somebody else's by them.</summary>
    public static bool IsApprover(IncidentState incident, Actor actor) =>
        actor.Can(Permissions.Approve) || actor.Can(Permissions.Command)
        || Rules.ActsAs(incident, actor, IncidentRoles.Approver) || Rules.ActsAs(incident, actor, IncidentRoles.Commander);

    /// <summary>For <see cref="StartAction"/>: null where the undo may be started.</summary>
    internal static Decision? IsAgreed(ActionDefinition action, StepState state) => (IsNeeded(action, state), state.UndoAsked) switch
    {
        (false, _) or (_, { IsAgreed: true }) => null,
        (_, null) => Decision.Refuse(
            "undo-needs-approval", "Undoing this re-opens what was contained: ask for it, and a second person must agree first.",
            "切り戻すと封じ込めが解かれます。先に切り戻しを依頼し、別の人の承認を得てください。"),
        (_, { } asked) => Decision.Refuse(new Refusal(
            "undo-needs-approval",
            new LocalizedText(
                "{person} asked for it at {time}; a second person must agree first.", "{person} が {time} に依頼しました。先に別の人の承認が必要です。"),
            asked.By, asked.At)),
    };

    /// <summary>Finds a step whose action stands applied and whose undo needs a second person.</summary>
    internal static Decision? Locate(IncidentState incident, string runId, string key, out RunState run, out StepView step)
    {
        if (Rules.Locate(incident, runId, key, out run, out step) is { } refusal)
        {
            return refusal;
        }

        if (step.Step is not ActionStep planned || !run.Plan.Actions.TryGetValue(planned.ActionId, out var action))
        {
            return Decision.Refuse("not-an-action", "The step is not a machine step.", "このステップは自動処理ではありません。");
        }

        return action.Undo is not { NeedsApproval: true }
            ? Decision.Refuse("no-approval-needed", "Undoing this needs no approval.", "この切り戻しに承認は不要です。")
            : IsNeeded(action, run.Step(step.Key)) ? null
            : Decision.Refuse("not-applied", "Nothing has been applied here.", "まだ適用されていません。");
    }

    internal static Decision? IsNotAsked(StepState state) => state.UndoAsked is { } asked
        ? Decision.Refuse(new Refusal(
            "already-requested", new LocalizedText("{person} has asked already.", "{person} がすでに依頼しています。"), asked.By, asked.At))
        : null;

    internal static Decision? IsNotAgreed(StepState state) => state.UndoAsked is { IsAgreed: true }
        ? Decision.Refuse("already-approved", "It may be undone already.", "すでに切り戻せる状態です。")
        : null;

    /// <summary>An open request first; else what went ahead. Never one's own.</summary>
    internal static Decision? MayApprove(IncidentState incident, StepState state, Actor actor)
    {
        if (!IsApprover(incident, actor))
        {
            return ApproverOnly;
        }

        var isOpen = state.UndoAsked is { IsAgreed: false };
        if (!isOpen && state.UndosOwed.IsEmpty)
        {
            return state.UndoAsked is null ? NotAsked : IsNotAgreed(state);
        }

        return (isOpen ? state.UndoAsked!.By != actor.Id : state.UndosOwed.Exists(owed => owed.MayBeApprovedBy(actor.Id)))
            ? null
            : Decision.Refuse("own-request", "Whoever asks or goes ahead can't approve.", "依頼した本人や、承認なしで進めた本人は承認できません。");
    }
}
