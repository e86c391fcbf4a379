using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>The incident's rules: a pure function from state and command to events, and from state and event to state.</summary>
public static partial class Incident
{
    /// <summary>The rules that new streams are folded by. Every number still in some open stream is kept: an upgrade changes no old fold.</summary>
    public const int Semantics = 1;

    /// <summary>How many automatic events one command may lead to; more is a broken plan.</summary>
    private const int MaximumConsequences = 1_000;

    /// <summary>Decides a command: the events that it leads to, with what follows from them at once; or a refusal.</summary>
    public static Decision Decide(IncidentState incident, IncidentCommand command, CommandContext context)
    {
        // Retention is the world's: a drill whose clock stands would never end it.
        var local = incident.Drill is null || command is EraseExpiredIncident ? context : context with { Now = incident.TimeAt(context.Now) };
        var decision = IsInTime(command, local) ?? IsKept(incident, command) ?? IsNotHalted(incident, command) ?? Switch(incident, command, local);
        return decision is Accepted accepted ? new Accepted([.. accepted.Events, .. Consequences(incident, accepted, context)]) : decision;
    }

    /// <summary>Ticks and notes may arrive late. What rests on what the room knows now may not: it is never queued.</summary>
    private static Decision? IsInTime(IncidentCommand command, CommandContext context) =>
        context.ClaimedAt is not null
        && command is DecideStep or RequestApproval or GiveApproval or DenyApproval or BypassApproval or StartAction or ResolveOutcome
            or RequestUndo or ApproveUndo or DeclineUndo or BypassUndoApproval
            ? Decision.Refuse(
                "not-late", "This can't be done offline. Look at the room as it stands, and decide again.",
                "この操作はオフラインでは行えません。現在の状況を確認してから、あらためて行ってください。")
            : null;

    /// <summary>
    /// An incident whose texts were erased takes no new ones, whatever the command: they would be kept for ever, against what was promised.
    /// </summary>
    private static Decision? IsKept(IncidentState incident, IncidentCommand command) =>
        incident.ErasedAt is not null
        && command is not (AcknowledgeNotification or EraseExpiredIncident or EraseIncident or EraseText or OpenEvidence or RecordEvidenceErased or Wake)
            ? Decision.Refuse(
                "erased", "The incident's texts have been erased; nothing more is kept here.",
                "このインシデントの文面は消去済みのため、これ以上記録できません。")
            : null;

    /// <summary>A real event stops the work of a drill; what the engine reports, what looks back and what ends it goes on.</summary>
    private static Decision? IsNotHalted(IncidentState incident, IncidentCommand command) =>
        incident is { IsHalted: true, IsOpen: true } && command.GetType().Namespace == typeof(IncidentCommand).Namespace
        && command is not (AddNote or CloseIncident or CorrectNote or DeclareIncident or EraseText or FinishAction or LiftLegalHold or OpenEvidence
            or PlaceLegalHold or RecordDelivery or Wake)
            ? DrillRules.IsNotHalted(incident)
            : null;

    private static Decision Switch(IncidentState incident, IncidentCommand command, CommandContext context) => command switch
    {
        AbortRun abort => AbortRun.Decide(incident, abort, context.Actor),
        AcceptRole accept => AcceptRole.Decide(incident, accept, context.Actor),
        AcknowledgeNotification acknowledge => AcknowledgeNotification.Decide(incident, acknowledge, context.Actor),
        AddNote note => AddNote.Decide(incident, note),
        ApproveUndo approve => ApproveUndo.Decide(incident, approve, context.Actor),
        AnswerInject answer => AnswerInject.Decide(incident, answer, context.Actor),
        AnswerSurvey answer => AnswerSurvey.Decide(incident, answer, context.Actor),
        AttachEvidence attach => AttachEvidence.Decide(incident, attach),
        BypassApproval bypass => BypassApproval.Decide(incident, bypass, context.Actor),
        BypassUndoApproval bypass => BypassUndoApproval.Decide(incident, bypass, context.Actor),
        CancelAction cancel => CancelAction.Decide(incident, cancel),
        ClaimStep claim => ClaimStep.Decide(incident, claim, context.Actor),
        CloseIncident close => CloseIncident.Decide(incident, close, context.Actor),
        CompleteStep complete => CompleteStep.Decide(incident, complete),
        CorrectNote correct => CorrectNote.Decide(incident, correct, context.Actor),
        DecideStep decide => DecideStep.Decide(incident, decide),
        DeclareIncident declare => DeclareIncident.Decide(incident, declare),
        DeclineUndo decline => DeclineUndo.Decide(incident, decline, context.Actor),
        DeclineRole decline => DeclineRole.Decide(incident, decline, context.Actor),
        DenyApproval deny => DenyApproval.Decide(incident, deny, context.Actor),
        EditInject edit => EditInject.Decide(incident, edit, context.Actor),
        EraseExpiredIncident erase => EraseExpiredIncident.Decide(incident, erase, context),
        EraseIncident erase => EraseIncident.Decide(incident, erase, context.Actor),
        EraseText erase => EraseText.Decide(incident, erase, context.Actor),
        FinishAction finish => FinishAction.Decide(incident, finish, context.Actor),
        GiveApproval give => GiveApproval.Decide(incident, give, context.Actor),
        HaltDrill halt => HaltDrill.Decide(incident, halt),
        HoldInject hold => HoldInject.Decide(incident, hold, context.Actor),
        ImproviseInject improvise => ImproviseInject.Decide(incident, improvise, context.Actor),
        JumpDrill jump => JumpDrill.Decide(incident, jump, context),
        LiftLegalHold lift => LiftLegalHold.Decide(incident, lift, context.Actor),
        MoveRun move => MoveRun.Decide(incident, move, context),
        ObserveDrill observe => ObserveDrill.Decide(incident, observe, context.Actor),
        OfferRole offer => OfferRole.Decide(incident, offer, context),
        OpenEvidence open => OpenEvidence.Decide(incident, open),
        PauseDrill pause => PauseDrill.Decide(incident, pause, context.Actor),
        PauseRun pause => PauseRun.Decide(incident, pause, context.Actor),
        PlaceLegalHold place => PlaceLegalHold.Decide(incident, place, context.Actor),
        PostStatusUpdate update => PostStatusUpdate.Decide(incident, update, context),
        PrepareDrill prepare => PrepareDrill.Decide(incident, prepare, context),
        QueueNotification queue => QueueNotification.Decide(incident, queue, context.Actor),
        RateObjective rate => RateObjective.Decide(incident, rate, context),
        ReadInject read => ReadInject.Decide(incident, read, context.Actor),
        RecordAwareness awareness => RecordAwareness.Decide(incident, awareness, context),
        RecordDelivery delivery => RecordDelivery.Decide(incident, delivery, context.Actor),
        RecordEvidenceErased erased => RecordEvidenceErased.Decide(incident, erased, context.Actor),
        RecordFinding finding => RecordFinding.Decide(incident, finding, context.Actor),
        ReleaseInject release => ReleaseInject.Decide(incident, release, context.Actor),
        ReleaseStep release => ReleaseStep.Decide(incident, release, context.Actor),
        ReopenIncident reopen => ReopenIncident.Decide(incident, reopen, context.Actor),
        ReopenStep reopen => ReopenStep.Decide(incident, reopen),
        RequestApproval request => RequestApproval.Decide(incident, request),
        RequestUndo request => RequestUndo.Decide(incident, request),
        ResolveOutcome resolve => ResolveOutcome.Decide(incident, resolve, context),
        ResumeDrill => ResumeDrill.Decide(incident, context.Actor),
        ResumeRun resume => ResumeRun.Decide(incident, resume, context.Actor),
        SetDrillSpeed speed => SetDrillSpeed.Decide(incident, speed, context.Actor),
        SetSeverity severity => SetSeverity.Decide(incident, severity),
        SettleClock settle => SettleClock.Decide(incident, settle),
        SettleFinding settle => SettleFinding.Decide(incident, settle, context.Actor),
        SkipInject skip => SkipInject.Decide(incident, skip, context.Actor),
        SkipStep skip => SkipStep.Decide(incident, skip),
        StartAction start => StartAction.Decide(incident, start, context),
        StartDrill => StartDrill.Decide(incident, context),
        StartRun start => StartRun.Decide(incident, start, context),
        TakeRole take => TakeRole.Decide(incident, take, context),
        Wake wake => Wake.Decide(incident, wake, context),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    /// <summary>What follows by itself: waits whose condition holds now, notifications that are through, runs that are complete.</summary>
    private static List<IncidentEvent> Consequences(IncidentState incident, Accepted accepted, CommandContext context)
    {
        var state = accepted.Events.Aggregate(incident, (before, next) => Provisional(before, next, context));
        var consequences = new List<IncidentEvent>();
        while (NextConsequence(state) is { } next)
        {
            consequences.Add(next);
            state = Provisional(state, next, context);
            if (consequences.Count > MaximumConsequences)
            {
                throw new InvalidOperationException("A command leads to more automatic events than any plan can mean.");
            }
        }

        return consequences;
    }

    private static IncidentState Provisional(IncidentState state, IncidentEvent next, CommandContext context)
    {
        var at = context.Now > state.LastRecordedAt ? context.Now : state.LastRecordedAt;
        return Evolve(state, new RecordedEvent(state.Version + 1, at, context.Actor.Id, Guid.Empty, "", null, next), context.Plans, context.Exercises);
    }

    private static IncidentEvent? NextConsequence(IncidentState state)
    {
        foreach (var run in state.Runs)
        {
            if (run.Status != RunStatus.Active)
            {
                continue;
            }

            foreach (var view in run.Progress.Steps)
            {
                switch (view)
                {
                    case { Step: WaitStep { Until: { } until }, Status: StepStatus.Waiting } when Holds(until, view):
                        return new WaitEnded(run.Id, view.Key, true);
                    case { Step: NotifyStep, Status: StepStatus.Waiting }
                        when state.Notifications.Find(sent => sent.Run == run.Id && sent.Step == view.Key && !sent.IsWithdrawn) is { IsSettled: true }:
                        return new StepCompleted(run.Id, view.Key, null);
                    default:
                        break;
                }
            }

            if (run.Progress.IsComplete)
            {
                return new RunCompleted(run.Id);
            }
        }

        return null;
    }

    private static bool Holds(Runbooks.Expressions.Expression until, StepView view) =>
        Runbooks.Expressions.Evaluator.Evaluate(until, view.Scope).IsTrue;
}
