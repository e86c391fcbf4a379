using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Exports;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Api;

/// <summary>Incidents as programs see them.</summary>
public sealed class IncidentViews(ActionCommands commands)
{
    /// <param name="countsDrills">Whether the reader conducts drills: to players the version of one would tell what is hidden from them.</param>
    public static IncidentRowView Row(IncidentRowModel row, bool countsDrills)
    {
        var (item, summary) = (row.Item, row.Summary);
        return new IncidentRowView(
            row.Id?.ToString() ?? item.Stream, !item.IsDrill || countsDrills ? item.Version : null, item.Title, item.IsDrill ? IncidentMode.Drill : IncidentMode.Live,
            summary?.Severity, item.IsOpen, summary?.DeclaredAt ?? item.DeclaredAt, summary?.ClosedAt,
            summary?.Phase, summary?.Commander, summary?.NextUpdateAt, summary?.StepsDone ?? 0, summary?.StepsInAll ?? 0,
            [.. (summary?.Next ?? []).Select(next => new NextStepView(next.Run, next.Key, next.RunbookId, next.Status, next.Role, next.Holder, next.DueAt))], row.IsDamaged);
    }

    public IncidentView Of(IncidentId id, IncidentState state, Reader reader, DateTimeOffset now, StorePosition position, bool effectsHeld) => new(
        id.ToString(), DrillSight.Of(state, reader.Person, reader.Permissions).SequenceAt(state, state.Version), position.Epoch, state.Title?.Value, state.Mode, state.Severity, state.IsOpen, state.DeclaredAt,
        state.DeclaredBy, state.ClosedAt, state.Summary?.Value, state.KnownAt, state.Commander, state.NextUpdateAt, state.NextUpdateOverdue,
        [.. state.RoleHolders.Keys.Union(state.RoleOffers.Keys).Order(StringComparer.Ordinal).Select(role => new RoleView(
            role, state.RoleHolders.TryGetValue(role, out var holder) ? holder : null, state.RoleOffers.GetValueOrDefault(role)?.To))],
        [.. state.Runs.Select(run => Run(id, state, run, reader))],
        [.. state.Notes.Values.OrderBy(note => note.At).ThenBy(note => note.Id, StringComparer.Ordinal)
            .Select(note => new NoteView(note.Id, note.By, note.At, note.Text?.Value, note.Corrections))],
        [.. state.Evidence.Select(kept => new EvidenceView(
            kept.Id, kept.Run, kept.Step, kept.FileName?.Value, kept.MediaType, kept.Size, kept.Sha256, kept.Description?.Value, kept.By, kept.At,
            $"/api/incidents/{id}/evidence/{kept.Id}"))],
        [.. state.Notifications.Select(Notification)],
        [.. state.Clocks.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new ClockView(pair.Key, pair.Value.State, pair.Value.Reason?.Value, pair.Value.By, pair.Value.At))],
        state.ErasedAt,
        state.LegalHold is { } hold ? new LegalHoldView(hold.By, hold.At, hold.Reason?.Value) : null,
        effectsHeld,
        DrillView.Of(state, reader, now),
        ExportEndpoints.Formats.ToDictionary(format => "export-" + format, format => $"/api/incidents/{id}/export/{format}", StringComparer.Ordinal)
            .Append(KeyValuePair.Create("events", $"/api/incidents/{id}/events"))
            .Append(KeyValuePair.Create("room", $"/incidents/{id}"))
            .ToDictionary(StringComparer.Ordinal));

    private RunView Run(IncidentId id, IncidentState incident, RunState run, Reader reader) => new(
        run.Id, run.Plan.Runbook.Id, run.Plan.Version.Number, run.Plan.Version.Sha256, run.Status, run.StartedAt, run.StartedBy, run.EndedAt,
        run.Inputs.ToDictionary(pair => pair.Key, pair => pair.Value?.Value), [.. run.Progress.Leaves.Select(view => Step(id, incident, run, view, reader))]);

    private StepStateView Step(IncidentId id, IncidentState incident, RunState run, StepView view, Reader reader)
    {
        var state = run.Step(view.Key);
        var machine = commands.Of(id, incident, run, view);
        return new StepStateView(
            view.Key, RunbookViews.KindOf(view.Step), view.Step.Title, view.Phase, view.Item, view.Status, view.IsLive, view.Step.Role,
            view.Step.Due is { } due && run.ReadyAt.TryGetValue(view.Key, out var readyAt) ? readyAt + due : null,
            state.Overdue, state.ClaimedBy, state.SettledBy, state.SettledAt, state.ClaimedTime, state.Note?.Value,
            view.Step is DecisionStep decision ? [.. decision.Options.Select(option => option.Id)] : null, state.Option,
            [.. state.Attempts.Select(Attempt)],
            state.UndoAsked is { } asked ? new UndoRequestView(asked.By, asked.At, asked.Reason?.Value, asked.ApprovedBy, asked.IsBypassed) : null,
            !state.UndosOwed.IsEmpty,
            machine?.Obstacle is { } obstacle ? reader.T.In(obstacle) : null,
            machine?.Commands.Select(command => new CommandView(command.Name, command.Where, command.Text)).ToList());
    }

    private static AttemptView Attempt(AttemptState attempt) => new(
        attempt.Number, attempt.Kind, attempt.Action, attempt.Target, attempt.By, attempt.StartedAt, attempt.DeadlineAt, attempt.Result,
        attempt.FinishedAt, attempt.ExitCode, attempt.Result is null ? null : attempt.Duration, attempt.Output?.Value, attempt.ResolvedBy);

    private static NotificationView Notification(NotificationState sent) => new(
        sent.Id, sent.Run, sent.Step, sent.English?.Value, sent.Japanese?.Value, sent.NeedsAcknowledgement, sent.At, sent.IsSettled,
        [.. sent.Deliveries.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal)
            .Select(pair => new DeliveryView(pair.Key, pair.Value.State, pair.Value.Tries, pair.Value.AcknowledgedAt))]);
}
