using System.Collections.Immutable;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

public static partial class Incident
{
    /// <summary>Folds a whole stream.</summary>
    public static IncidentState Fold(IEnumerable<RecordedEvent> events, Func<string, Plan?> plans, Func<string, Exercise?>? exercises = null) =>
        events.Aggregate(IncidentState.None, (state, recorded) => Evolve(state, recorded, plans, exercises));

    /// <summary>The state after one more event. An unknown event, a gap or time running backwards throws: silence would corrupt state.</summary>
    public static IncidentState Evolve(
        IncidentState state, RecordedEvent recorded, Func<string, Plan?> plans, Func<string, Exercise?>? exercises = null)
    {
        if (recorded.Version != state.Version + 1)
        {
            throw new InvalidOperationException($"Event {recorded.Version} follows {state.Version}.");
        }

        if (recorded.RecordedAt < state.LastRecordedAt)
        {
            throw new InvalidOperationException($"Event {recorded.Version} is recorded before its predecessor.");
        }

        if (state.Exists == recorded.Event is IncidentDeclared)
        {
            throw new InvalidOperationException("A stream begins with its declaration, once.");
        }

        // A drill lives by its own clock; that clock itself, by the server's.
        var timed = state.Drill is null
            ? recorded
            : recorded with
            {
                RecordedAt = state.TimeAt(recorded.RecordedAt), ClaimedAt = recorded.ClaimedAt is { } claimed ? state.TimeAt(claimed) : null,
            };
        var applied = IsOfDrill(recorded.Event) ? ApplyDrill(state, recorded, timed.RecordedAt, exercises) : Apply(state, timed, plans);
        var next = WithWithheld(ApplyKeeping(applied, recorded), recorded) with { Version = recorded.Version, LastRecordedAt = recorded.RecordedAt };
        return Derive(next, state, timed) with { Receipts = WithReceipt(state, recorded) };
    }

    /// <summary>How long things are kept goes by the server's time, also in a drill.</summary>
    private static IncidentState ApplyKeeping(IncidentState state, RecordedEvent recorded) => recorded.Event switch
    {
        IncidentClosed => state with { EndedAt = recorded.RecordedAt },
        IncidentReopened => state with { EndedAt = null },
        EvidenceAttached => state with { LastAttachedAt = recorded.RecordedAt },
        TextErased => state with { LastErasure = recorded.Version },
        LegalHoldPlaced e => state with { LegalHold = new LegalHoldState(e.Reason, recorded.Actor, recorded.RecordedAt) },
        LegalHoldLifted => state with { LegalHold = null },
        IncidentErased => state with { ErasedAt = recorded.RecordedAt, LastErasure = recorded.Version },
        EvidenceErased => state with { EvidenceErasedAt = recorded.RecordedAt },
        _ => state,
    };

    private static ImmutableDictionary<Guid, Receipt> WithReceipt(IncidentState state, RecordedEvent recorded)
    {
        if (recorded.CommandId == Guid.Empty)
        {
            return state.Receipts;
        }

        var receipt = state.Receipts.TryGetValue(recorded.CommandId, out var first)
            ? first with { LastVersion = recorded.Version }
            : new Receipt(recorded.Actor, recorded.BodyHash, recorded.Version, recorded.Version);
        return state.Receipts.SetItem(recorded.CommandId, receipt);
    }

    /// <summary>Brings each touched run's progress up to date and notes when steps became ready.</summary>
    private static IncidentState Derive(IncidentState next, IncidentState before, RecordedEvent recorded)
    {
        if (ReferenceEquals(next.Runs, before.Runs) && next.Severity == before.Severity)
        {
            return next;
        }

        var runs = next.Runs;
        for (var index = 0; index < runs.Count; index++)
        {
            var run = runs[index];
            var isTouched = index >= before.Runs.Count || !ReferenceEquals(run, before.Runs[index]) || next.Severity != before.Severity;
            if (isTouched)
            {
                runs = runs.SetItem(index, WithProgress(run, next.Severity, recorded.RecordedAt));
            }
        }

        return next with { Runs = runs };
    }

    private static RunState WithProgress(RunState run, Severity severity, DateTimeOffset at)
    {
        var progress = RunProgress.Of(run, severity);
        var readyAt = run.ReadyAt;
        foreach (var view in progress.Steps)
        {
            if (view.IsBlock)
            {
                continue;
            }

            if (view.IsLive && !readyAt.ContainsKey(view.Key))
            {
                readyAt = readyAt.SetItem(view.Key, at);
            }
            else if (view.Status is StepStatus.NotReached or StepStatus.NotNeeded && readyAt.ContainsKey(view.Key))
            {
                readyAt = readyAt.Remove(view.Key);
            }
        }

        return run with { Progress = progress, ReadyAt = readyAt };
    }

    private static IncidentState Apply(IncidentState state, RecordedEvent recorded, Func<string, Plan?> plans) => recorded.Event switch
    {
        IncidentDeclared e => e.Semantics == Semantics
            ? state with
            {
                Semantics = e.Semantics, Mode = e.Mode, Title = e.Title, Severity = e.Severity,
                DeclaredAt = recorded.RecordedAt, DeclaredBy = recorded.Actor,
            }
            : throw new InvalidOperationException($"This build does not know semantics {e.Semantics}."),
        SeveritySet e => state with { Severity = e.Severity },
        RoleOffered e => state with { RoleOffers = state.RoleOffers.SetItem(e.Role, new RoleOffer(e.To, e.From, e.Handover, recorded.RecordedAt)) },
        RoleAccepted e => state with
        {
            RoleHolders = state.RoleHolders.SetItem(e.Role, recorded.Actor),
            RoleOffers = state.RoleOffers.Remove(e.Role),
        },
        RoleDeclined e => state with { RoleOffers = state.RoleOffers.Remove(e.Role) },
        RoleTaken e => state with
        {
            RoleHolders = state.RoleHolders.SetItem(e.Role, recorded.Actor),
            RoleOffers = state.RoleOffers.Remove(e.Role),
        },
        AwarenessRecorded e => state with { KnownAt = e.KnownAt },
        ClockSettled e => state with
        {
            Clocks = state.Clocks.SetItem(e.Clock, new ClockSetting(e.State, e.Reason, recorded.Actor, recorded.RecordedAt)),
        },
        NoteAdded e => state with { Notes = state.Notes.SetItem(e.Note, new NoteState(e.Note, recorded.Actor, recorded.RecordedAt, e.Text, 0)) },
        NoteCorrected e => state with
        {
            Notes = state.Notes.SetItem(e.Note, state.Notes[e.Note] with { Text = e.Text, Corrections = state.Notes[e.Note].Corrections + 1 }),
        },
        EvidenceAttached e => state with
        {
            Evidence = state.Evidence.Add(new EvidenceState(
                e.Evidence, e.Run, e.Step, e.FileName, e.MediaType, e.Size, e.Sha256, e.Description, recorded.Actor, recorded.RecordedAt)),
        },
        EvidenceOpened => state,
        StatusUpdatePosted e => state with { NextUpdateAt = e.NextUpdateAt, NextUpdateOverdue = false },
        StatusUpdateOverdue => state with { NextUpdateOverdue = true },
        IncidentClosed e => state with { ClosedAt = recorded.RecordedAt, Summary = e.Summary },
        IncidentReopened => state with { ClosedAt = null, Summary = null },
        TextErased or LegalHoldPlaced or LegalHoldLifted or IncidentErased or EvidenceErased => state,
        NotificationQueued or DeliveryTried or NotificationAcknowledged => ApplyNotification(state, recorded),
        _ => ApplyRun(state, recorded, plans),
    };

    private static IncidentState ApplyNotification(IncidentState state, RecordedEvent recorded)
    {
        switch (recorded.Event)
        {
            case NotificationQueued e:
                var fresh = new Delivery(0, null, null, null, recorded.RecordedAt, null);
                var queued = state with
                {
                    Notifications = state.Notifications.Add(new NotificationState(
                        e.Notification, e.Run, e.Step, e.English, e.Japanese, e.NeedsAcknowledgement, recorded.RecordedAt,
                        e.Recipients.ToImmutableDictionary(recipient => recipient, _ => fresh))),
                };
                return e is { Run: { } run, Step: { } step }
                    ? UpdateRun(queued, run, found => found with { Notified = found.Notified.Add(step) })
                    : queued;
            case DeliveryTried e:
                return UpdateDelivery(state, e.Notification, e.Recipient, delivery => delivery with
                {
                    Tries = delivery.Tries + 1, State = e.State, Channel = e.Channel, Detail = e.Detail, LastAt = recorded.RecordedAt,
                });
            case NotificationAcknowledged e:
                return UpdateDelivery(state, e.Notification, e.Recipient, delivery => delivery with { AcknowledgedAt = recorded.RecordedAt });
            default:
                throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}.");
        }
    }

    private static IncidentState UpdateDelivery(IncidentState state, string id, PersonId recipient, Func<Delivery, Delivery> change)
    {
        var index = state.Notifications.FindIndex(sent => sent.Id == id);
        var notification = state.Notifications[index];
        return state with
        {
            Notifications = state.Notifications.SetItem(
                index, notification with { Deliveries = notification.Deliveries.SetItem(recipient, change(notification.Deliveries[recipient])) }),
        };
    }

    private static IncidentState ApplyRun(IncidentState state, RecordedEvent recorded, Func<string, Plan?> plans) => recorded.Event switch
    {
        RunStarted e => state with
        {
            Runs = state.Runs.Add(new RunState
            {
                Id = e.Run,
                Plan = PlanOf(e.Version, plans),
                StartedAt = recorded.RecordedAt,
                StartedBy = recorded.Actor,
                Inputs = e.Inputs.ToImmutableDictionary(input => input.Name, input => input.Value),
            }),
        },
        RunPaused e => UpdateRun(state, e.Run, run => run with { Status = RunStatus.Paused }),
        RunResumed e => UpdateRun(state, e.Run, run => run with { Status = RunStatus.Active }),
        RunAborted e => UpdateRun(state, e.Run, run => run with { Status = RunStatus.Aborted, EndedAt = recorded.RecordedAt }),
        RunCompleted e => UpdateRun(state, e.Run, run => run with { Status = RunStatus.Completed, EndedAt = recorded.RecordedAt }),
        RunMoved e => UpdateRun(state, e.Run, run => run with { Plan = PlanOf(e.To, plans) }),
        StepReopened e => ApplyReopened(state, e),
        _ => ApplyStep(state, recorded),
    };

    private static Plan PlanOf(RunbookVersion version, Func<string, Plan?> plans) =>
        plans(version.Sha256) ?? throw new InvalidOperationException($"The plan of {version} is not at hand.");

    private static IncidentState ApplyReopened(IncidentState state, StepReopened e)
    {
        var reopened = UpdateRun(state, e.Run, run => run with
        {
            Status = run.Status == RunStatus.Completed ? RunStatus.Active : run.Status,
            EndedAt = run.Status == RunStatus.Completed ? null : run.EndedAt,
            ReadyAt = run.ReadyAt.Remove(e.Step),
            Notified = run.Notified.Remove(e.Step),
            // What was attempted stays on record; only how the step was settled is taken back.
            Steps = run.Steps.SetItem(e.Step, new StepState
            {
                Attempts = run.Step(e.Step).Attempts, Outputs = run.Step(e.Step).Outputs, UndosOwed = run.Step(e.Step).UndosOwed,
            }),
        });
        return reopened with
        {
            Notifications = reopened.Notifications.ConvertAll(sent => sent.Run == e.Run && sent.Step == e.Step ? sent with { IsWithdrawn = true } : sent),
        };
    }

    private static IncidentState ApplyStep(IncidentState state, RecordedEvent recorded) => recorded.Event switch
    {
        StepClaimed e => UpdateStep(state, e.Run, e.Step, step => step with { ClaimedBy = recorded.Actor }),
        StepReleased e => UpdateStep(state, e.Run, e.Step, step => step with { ClaimedBy = null }),
        StepCompleted e => UpdateStep(state, e.Run, e.Step, step => Settle(step, StepOutcome.Done, recorded) with { Note = e.Note }),
        StepSkipped e => UpdateStep(state, e.Run, e.Step, step => Settle(step, StepOutcome.Skipped, recorded) with { Note = e.Reason }),
        StepOverdue e => UpdateStep(state, e.Run, e.Step, step => step with { Overdue = true }),
        DecisionTaken e => UpdateStep(
            state, e.Run, e.Step, step => Settle(step, StepOutcome.Done, recorded) with { Option = e.Option, Note = e.Reason }),
        WaitEnded e => UpdateStep(state, e.Run, e.Step, step => Settle(step, e.Satisfied ? StepOutcome.Done : StepOutcome.Failed, recorded)),
        ApprovalRequested e => UpdateStep(state, e.Run, e.Step, step => step with { ApprovalRequestedBy = recorded.Actor }),
        ApprovalGiven e => ApplyApproval(state, e, recorded),
        ApprovalDenied e => UpdateStep(state, e.Run, e.Step, step => Settle(step, StepOutcome.Failed, recorded) with { Note = e.Reason }),
        ApprovalBypassed e => UpdateStep(state, e.Run, e.Step, step => Settle(step, StepOutcome.Done, recorded) with
        {
            ApprovalBypassed = true, ApprovalRequestedBy = step.ApprovalRequestedBy ?? recorded.Actor, Note = e.Reason,
        }),
        UndoRequested e => UpdateStep(state, e.Run, e.Step, step => step with
        {
            UndoAsked = new UndoRequest(recorded.Actor, recorded.RecordedAt, e.Reason),
        }),
        UndoApproved e => UpdateStep(state, e.Run, e.Step, step => ApplyUndoApproved(step, recorded.Actor)),
        UndoDeclined e => UpdateStep(state, e.Run, e.Step, step => step with { UndoAsked = null }),
        UndoApprovalBypassed e => UpdateStep(state, e.Run, e.Step, step =>
        {
            var asked = step.UndoAsked ?? new UndoRequest(recorded.Actor, recorded.RecordedAt, e.Reason);
            return step with { UndoAsked = asked with { IsBypassed = true }, UndosOwed = step.UndosOwed.Add(new UndoOwed(recorded.Actor, asked.By)) };
        }),
        ActionStarted e => ApplyStarted(state, e, recorded),
        ActionCancelRequested e => UpdateAttempt(state, e.Run, e.Step, e.Attempt, attempt => attempt with { CancelRequested = true }),
        ActionFinished e => ApplyFinished(state, e, recorded),
        OutcomeResolved e => ApplyResolved(state, e, recorded),
        _ => throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}."),
    };

    private static StepState Settle(StepState step, StepOutcome outcome, RecordedEvent recorded) => step with
    {
        Outcome = outcome, SettledBy = recorded.Actor, SettledAt = recorded.RecordedAt, ClaimedTime = recorded.ClaimedAt,
    };

    private static IncidentState ApplyApproval(IncidentState state, ApprovalGiven e, RecordedEvent recorded)
    {
        var run = state.Run(e.Run)!;
        var needed = run.Progress.Find(e.Step) is { Step: ApprovalStep approval } ? approval.Count : 1;
        return UpdateStep(state, e.Run, e.Step, step =>
        {
            var approved = step with { ApprovedBy = step.ApprovedBy.Add(recorded.Actor) };
            return step.ApprovalBypassed
                ? approved with { ApprovalBypassed = approved.ApprovedBy.Count < needed }
                : approved.ApprovedBy.Count >= needed ? Settle(approved, StepOutcome.Done, recorded) : approved;
        });
    }

    /// <summary>An open request first; else whatever went ahead that the person may approve.</summary>
    private static StepState ApplyUndoApproved(StepState step, PersonId by) => step.UndoAsked is { IsAgreed: false } asked
        ? step with { UndoAsked = asked with { ApprovedBy = by } }
        : step with { UndosOwed = step.UndosOwed.RemoveAll(owed => owed.MayBeApprovedBy(by)) };

    private static IncidentState ApplyStarted(IncidentState state, ActionStarted e, RecordedEvent recorded) =>
        UpdateStep(state, e.Run, e.Step, step => step with
        {
            // Starting again after a failure opens the step again: its end is what this attempt says.
            Outcome = e.Kind == AttemptKind.Apply && step.Outcome == StepOutcome.Failed ? StepOutcome.Open : step.Outcome,
            Attempts = step.Attempts.Add(new AttemptState
            {
                Number = e.Attempt, Kind = e.Kind, Action = e.Action, Target = e.Target, By = recorded.Actor,
                StartedAt = recorded.RecordedAt, DeadlineAt = recorded.RecordedAt + e.Deadline, SealedSecrets = e.SealedSecrets,
            }),
        });

    private static IncidentState ApplyFinished(IncidentState state, ActionFinished e, RecordedEvent recorded)
    {
        var finished = UpdateAttempt(state, e.Run, e.Step, e.Attempt, attempt => attempt with
        {
            Result = e.Result, FinishedAt = recorded.RecordedAt, ExitCode = e.ExitCode, Duration = e.Duration, Output = e.Output,
        });
        var isApplied = e.Result == ProcedureResult.Applied;
        return SettleAttempt(finished, e.Run, e.Step, e.Attempt, e.Result, recorded, step => isApplied && e.Outputs.Length > 0
            ? step with { Outputs = step.Outputs.SetItems(e.Outputs.Select(output => KeyValuePair.Create(output.Name, output.Value))) }
            : step);
    }

    private static IncidentState ApplyResolved(IncidentState state, OutcomeResolved e, RecordedEvent recorded)
    {
        var resolved = UpdateAttempt(state, e.Run, e.Step, e.Attempt, attempt => attempt with
        {
            Result = e.Result, FinishedAt = attempt.FinishedAt ?? recorded.RecordedAt, ResolvedBy = recorded.Actor,
        });
        // "Not applied" leaves the step ready for another attempt rather than failed: a person has looked, a person goes on.
        return e.Result == ProcedureResult.Applied
            ? SettleAttempt(resolved, e.Run, e.Step, e.Attempt, e.Result, recorded, step => step)
            : resolved;
    }

    /// <summary>What an attempt's result means for its step.</summary>
    private static IncidentState SettleAttempt(
        IncidentState state, string run, string key, int number, ProcedureResult result, RecordedEvent recorded, Func<StepState, StepState> also)
    {
        var view = state.Run(run)!.Progress.Find(key);
        return UpdateStep(state, run, key, before =>
        {
            var step = also(before);
            var attempt = step.Attempts.Find(candidate => candidate.Number == number)!;
            if (attempt.Kind != AttemptKind.Apply || result == ProcedureResult.Unknown)
            {
                // An agreement holds for one undo: the next containment of the step is lifted by another.
                return attempt.Kind == AttemptKind.Undo && result == ProcedureResult.Applied ? step with { UndoAsked = null } : step;
            }

            if (result == ProcedureResult.Applied)
            {
                return Settle(step, StepOutcome.Done, recorded) with { SettledBy = attempt.By };
            }

            var isRetried = view?.Step is ActionStep action && Retries.NextAt(action, step) is not null;
            return isRetried || step.Outcome != StepOutcome.Open ? step : Settle(step, StepOutcome.Failed, recorded);
        });
    }

    private static IncidentState UpdateAttempt(
        IncidentState state, string run, string key, int number, Func<AttemptState, AttemptState> change) =>
        UpdateStep(state, run, key, step =>
        {
            var index = step.Attempts.FindIndex(attempt => attempt.Number == number);
            return step with { Attempts = step.Attempts.SetItem(index, change(step.Attempts[index])) };
        });

    private static IncidentState UpdateStep(IncidentState state, string run, string key, Func<StepState, StepState> change) =>
        UpdateRun(state, run, found => found with { Steps = found.Steps.SetItem(key, change(found.Step(key))) });

    private static IncidentState UpdateRun(IncidentState state, string id, Func<RunState, RunState> change)
    {
        var index = state.Runs.FindIndex(run => run.Id == id);
        return index < 0
            ? throw new InvalidOperationException($"The stream has no run {id}.")
            : state with { Runs = state.Runs.SetItem(index, change(state.Runs[index])) };
    }
}
