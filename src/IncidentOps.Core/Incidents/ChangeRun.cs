namespace IncidentOps.Core.Incidents;

/// <summary>Holds a run: nothing can be started until it is resumed.</summary>
public sealed record PauseRun(string Run, string? Reason = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, PauseRun command, Actor actor)
    {
        if ((Rules.IsOpen(incident) ?? Rules.Leads(incident, actor) ?? Rules.Fits(command.Reason, TextBounds.Reason)) is { } refusal)
        {
            return refusal;
        }

        return incident.Run(command.Run) is not { } run ? Rules.NoRun(command.Run)
            : Rules.IsActive(run) ?? Decision.Accept(new RunPaused(run.Id, PersonalText.From(command.Reason)));
    }
}

/// <summary>Goes on with a paused run.</summary>
public sealed record ResumeRun(string Run) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ResumeRun command, Actor actor)
    {
        if ((Rules.IsOpen(incident) ?? Rules.Leads(incident, actor)) is { } refusal)
        {
            return refusal;
        }

        return incident.Run(command.Run) switch
        {
            null => Rules.NoRun(command.Run),
            { Status: RunStatus.Paused } run => Decision.Accept(new RunResumed(run.Id)),
            _ => Decision.Refuse("not-paused", "The run is not paused.", "この実施は一時停止していません。"),
        };
    }
}

/// <summary>Gives a run up. What its actions applied stays applied: lifting containment is a step of its own.</summary>
public sealed record AbortRun(string Run, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AbortRun command, Actor actor)
    {
        var refusal = Rules.IsOpen(incident) ?? Rules.Leads(incident, actor) ?? Rules.HasReason(command.Reason)
            ?? Rules.Fits(command.Reason, TextBounds.Reason);
        if (refusal is not null)
        {
            return refusal;
        }

        return incident.Run(command.Run) switch
        {
            null => Rules.NoRun(command.Run),
            { IsOpen: false } => Decision.Refuse("run-ended", "The run has ended already.", "この実施はすでに終わっています。"),
            { } run when run.Steps.Values.Any(step => step.IsRunning) => Decision.Refuse(
                "action-running", "An action is running. Cancel it or wait for its end.", "自動処理が実行中です。中止するか、完了を待ってください。"),
            { } run => Decision.Accept(new RunAborted(run.Id, PersonalText.From(command.Reason))),
        };
    }
}

/// <summary>Moves a run to another version of its runbook. Explicit and recorded: a run never changes its plan by itself.</summary>
public sealed record MoveRun(string Run, string Sha256, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, MoveRun command, CommandContext context)
    {
        var refusal = Rules.IsOpen(incident) ?? Rules.Leads(incident, context.Actor) ?? Rules.HasReason(command.Reason)
            ?? Rules.Fits(command.Reason, TextBounds.Reason);
        if (refusal is not null)
        {
            return refusal;
        }

        if (incident.Run(command.Run) is not { } run)
        {
            return Rules.NoRun(command.Run);
        }

        if (!run.IsOpen)
        {
            return Decision.Refuse("run-ended", "The run has ended already.", "この実施はすでに終わっています。");
        }

        if (context.Plans(command.Sha256 ?? "") is not { } plan || plan.Runbook.Id != run.Plan.Runbook.Id)
        {
            return Decision.Refuse("no-version", "The runbook has no such version.", "この対応手順書にその版はありません。");
        }

        if (plan.Version.Sha256 == run.Plan.Version.Sha256)
        {
            return Decision.Refuse("unchanged", "The run follows this version already.", "すでにこの版で実施しています。");
        }

        // An attempt under way belongs to a step as the old text has it; its result must find that step.
        return run.Steps.Values.Any(step => step.IsRunning || step.IsOutcomeUnknown)
            ? Decision.Refuse("action-running", "An action is running, or its outcome is unknown. Settle it first.", "実行中または結果不明の自動処理があります。先に確定してください。")
            : Decision.Accept(new RunMoved(run.Id, run.Plan.Version, plan.Version, PersonalText.From(command.Reason)));
    }
}
