using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Effects;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Incidents;

/// <summary>Makes the rows of a room's checklist.</summary>
public sealed class StepRows(ActionCommands commands, INames names, IEffectsHold hold)
{
    public StepRowModel Of(IncidentId id, IncidentState incident, RunState run, StepView view, Reader reader)
    {
        var state = run.Step(view.Key);
        var isSettledByEngine = state.SettledBy is { IsSystem: true } or null;
        PersonId? holder = view.Step.Role is { } role && incident.RoleHolders.TryGetValue(role, out var person) ? person : null;
        var sent = view.Step is NotifyStep && view.IsLive
            ? incident.Notifications.FindLast(candidate => candidate.Run == run.Id && candidate.Step == view.Key && !candidate.IsWithdrawn)
            : null;
        var action = view.Step is ActionStep planned ? run.Plan.Actions.GetValueOrDefault(planned.ActionId) : null;
        return WithJudges(WithAction(
            new StepRowModel
            {
                Incident = id,
                Run = run.Id,
                Key = view.Key,
                Step = view.Step,
                Status = view.Status,
                Item = view.Item,
                IsLive = view.IsLive,
                IsHeld = hold.Hold is not null,
                CanWork = view.IsLive && run.Status == RunStatus.Active && incident.IsOpen,
                CanReopen = state.Outcome is StepOutcome.Done or StepOutcome.Skipped && run.Status is RunStatus.Active or RunStatus.Completed
                    && incident.IsOpen,
                Holder = holder,
                HolderName = holder is { } held ? names.NameOf(held) : null,
                RoleTitle = view.Step.Role is { } name ? RoleTitle(run, view.RunbookId, name) : null,
                ClaimedBy = view.IsLive ? state.ClaimedBy : null,
                ClaimerName = state.ClaimedBy is { } claimer ? names.NameOf(claimer) : null,
                SettledBy = isSettledByEngine ? null : names.NameOf(state.SettledBy!.Value),
                SettledAt = state.Outcome == StepOutcome.Open ? null : state.SettledAt,
                ClaimedTime = state.ClaimedTime,
                OptionTitle = (view.Step as DecisionStep)?.Options.FirstOrDefault(option => option.Id == state.Option)?.Title,
                Note = state.Note is { } note ? reader.T.Of(note) : null,
                DueAt = view.Step.Due is { } due && run.ReadyAt.TryGetValue(view.Key, out var readyAt) ? readyAt + due : null,
                IsOverdue = state.Overdue,
                WaitsUntil = WaitsUntil(run, view),
                Deliveries = sent is null ? null : Deliveries(sent, reader.T),
                Unreached = sent is null ? [] : UnreachedBy(sent),
                Message = sent is null ? null : MessageWriter.BodyOf(sent, reader.Language),
                IsRequested = state.ApprovalRequestedBy is not null,
                RequestedBy = state.ApprovalRequestedBy is { } requester ? names.NameOf(requester) : null,
                ApprovalOwed = state.ApprovalBypassed,
                Words = view.Step.Text.IsGiven ? view.Step.Text : action?.Text ?? LocalizedText.Empty,
            },
            id, incident, run, view, state, action), incident, state, reader.Permissions);
    }

    /// <summary>Whom the row's approvals are for.</summary>
    private static StepRowModel WithJudges(StepRowModel row, IncidentState incident, StepState state, Permissions permissions)
    {
        if (row.ApprovalOwed || (row.WaitsForJudgement && row.CanWork))
        {
            IEnumerable<PersonId> parts = [.. incident.RoleHolders.Values, .. state.ApprovedBy, .. Given(state.ApprovalRequestedBy), .. Given(state.SettledBy)];
            row = row with
            {
                Judges = PersonFilter.Of(incident, new GiveApproval(row.Run, row.Key), permissions, parts),
                Bypassers = row.ApprovalOwed ? row.Bypassers : PersonFilter.Of(incident, new BypassApproval(row.Run, row.Key, AnyReason), permissions, parts),
            };
        }

        if (row.UndoOwedBy is not null || row.UndoApproval is { AskedBy: not null })
        {
            IEnumerable<PersonId> parts = [.. incident.RoleHolders.Values, .. Given(state.UndoAsked?.By), .. state.UndosOwed.SelectMany(owed => new[] { owed.By, owed.AskedBy })];
            row = row with
            {
                UndoJudges = PersonFilter.Of(incident, new ApproveUndo(row.Run, row.Key), permissions, parts),
                UndoDecliners = PersonFilter.Of(incident, new DeclineUndo(row.Run, row.Key, AnyReason), permissions, parts),
                UndoBypassers = PersonFilter.Of(incident, new BypassUndoApproval(row.Run, row.Key, AnyReason), permissions, parts),
            };
        }
        else if (row.UndoApproval is not null)
        {
            row = row with { UndoBypassers = PersonFilter.Of(incident, new BypassUndoApproval(row.Run, row.Key, AnyReason), permissions, incident.RoleHolders.Values) };
        }

        return row;

        static IEnumerable<PersonId> Given(PersonId? person) => person is { } one ? [one] : [];
    }

    /// <summary>What stands for a reason where only the person is asked about.</summary>
    private const string AnyReason = "-";

    /// <summary>A role as the runbook calls it; `commander` where it does not say.</summary>
    public static LocalizedText RoleTitle(RunState run, string runbookId, string role)
    {
        var runbook = runbookId == run.Plan.Runbook.Id ? run.Plan.Runbook : run.Plan.Called.GetValueOrDefault(runbookId);
        return runbook?.Role(role)?.Title ?? new LocalizedText(role, role);
    }

    private StepRowModel WithAction(
        StepRowModel row, IncidentId id, IncidentState incident, RunState run, StepView view, StepState state, ActionDefinition? action)
    {
        if (action is null)
        {
            return row;
        }

        var shown = commands.Of(id, incident, run, view);
        var mayUndo = action.Undo is { } undo && state is { IsRunning: false, LastAttempt.Result: not ProcedureResult.Unknown }
            && (undo.Offer == UndoOffer.Always ? state.IsApplied : state.Outcome == StepOutcome.Failed && state.LastChange is not null);
        return row with
        {
            HasCheck = action.Check is not null,
            Undo = action.Undo?.Title is { IsGiven: true } title ? title : action.Undo is null ? null : new LocalizedText("Undo the action", "切り戻す"),
            CanUndo = mayUndo && view.Status == StepStatus.Done,
            UndoApproval = UndoApprovals.IsNeeded(action, state) ? UndoOf(state.UndoAsked) : null,
            UndoOwedBy = state.UndosOwed.IsEmpty ? null : names.NameOf(state.UndosOwed[^1].By),
            CanReopen = row.CanReopen && !state.IsApplied,
            IsUndone = state.LastChange is { Kind: AttemptKind.Undo, Result: ProcedureResult.Applied },
            Obstacle = shown?.Obstacle,
            Commands = shown?.Commands,
            Attempts = [.. state.Attempts.Select(attempt => AttemptOf(run, view, attempt))],
        };
    }

    private UndoModel UndoOf(UndoRequest? asked) => asked is null
        ? new UndoModel(null, null, null, null, false)
        : new UndoModel(
            names.NameOf(asked.By), asked.At, asked.Reason?.Value, asked.ApprovedBy is { } approver ? names.NameOf(approver) : null, asked.IsAgreed);

    private AttemptModel AttemptOf(RunState run, StepView view, AttemptState attempt) => new(
        attempt.Number, Reading.Words.Kebab(attempt.Kind.ToString()), attempt.Target,
        attempt.Result is { } result ? Reading.Words.Kebab(result.ToString())
            : hold.Hold is not { } held ? "running"
            : attempt.BeganBefore(held) ? "held-before"
            : "held",
        names.NameOf(attempt.By), attempt.StartedAt, attempt.Result is null ? null : attempt.Duration, attempt.Output?.Value,
        attempt.ResolvedBy is { } resolver ? names.NameOf(resolver) : null,
        FormattableString.Invariant($"{run.Id}:{view.Key}"));

    private static DateTimeOffset? WaitsUntil(RunState run, StepView view) =>
        view is { Step: WaitStep wait, Status: StepStatus.Waiting } && run.ReadyAt.TryGetValue(view.Key, out var readyAt)
            ? readyAt + (wait.For ?? wait.AtMost)
            : null;

    private IReadOnlyList<UnreachedModel> UnreachedBy(NotificationState sent)
    {
        // Nobody is always the same nobody: rows that are equal are not rendered anew.
        var people = sent.Unreached.ToList();
        return people.Count == 0
            ? []
            : people.ConvertAll(one => new UnreachedModel(names.NameOf(one), names.PhoneOf(one))).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
    }

    /// <summary>Of people alone: a webhook reads nothing.</summary>
    private static string Deliveries(NotificationState sent, Texts texts)
    {
        var people = sent.Deliveries.Where(pair => pair.Key.WebhookName is null).Select(pair => pair.Value).ToList();
        return texts[
            "step.deliveries", people.Count(delivery => delivery.State == DeliveryState.Sent), people.Count,
            people.Count(delivery => delivery.AcknowledgedAt is not null)];
    }
}
