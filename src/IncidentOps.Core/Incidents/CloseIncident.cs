using IncidentOps.Core.Exercises;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// Ends an incident with a summary. Runs must have ended, and no action may be running; a drill ends as it stands, and without a summary where
/// none is given: what it showed is in its report.
/// </summary>
public sealed record CloseIncident(string Summary) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, CloseIncident command, Actor actor)
    {
        if ((Rules.IsOpen(incident) ?? (incident.Drill is null ? Rules.Leads(incident, actor) : DrillRules.MayConduct(incident, actor))) is { } refusal)
        {
            return refusal;
        }

        var bound = Rules.Fits(command.Summary, TextBounds.Note);
        if (incident.Drill is { } drill)
        {
            // A drill is over when its time is: what is open then is part of what it shows.
            IncidentClosed over = new(PersonalText.From(command.Summary?.Trim()));
            return bound ?? (drill.Clock.IsRunning ? Decision.Accept(new DrillClockPaused(null), over) : Decision.Accept(over));
        }

        if (incident.Runs.Find(run => run.IsOpen) is { } open)
        {
            return Decision.Refuse(
                "run-open", $"Run {open.Id} is still open. Finish or abort it first.", $"実施 {open.Id} が続いています。先に完了または中止してください。");
        }

        if (incident.Runs.Exists(run => run.Steps.Values.Any(step => step.IsRunning)))
        {
            return Decision.Refuse("action-running", "An action is running.", "自動処理が実行中です。");
        }

        return Rules.IsGiven(command.Summary) ?? bound
            ?? Decision.Accept(new IncidentClosed(PersonalText.From(command.Summary.Trim())));
    }
}

/// <summary>Opens a closed incident again. A drill's clock stands until it is resumed; one that a real event has stopped stays closed.</summary>
public sealed record ReopenIncident(string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ReopenIncident command, Actor actor)
    {
        if (!incident.Exists)
        {
            return Rules.IsOpen(incident)!;
        }

        return incident.ClosedAt is null
            ? Decision.Refuse("not-closed", "The incident is open.", "このインシデントは対応中です。")
            : (incident.Drill is null ? Rules.Leads(incident, actor) : DrillRules.MayConduct(incident, actor)) ?? DrillRules.IsNotHalted(incident)
                ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
                ?? Decision.Accept(new IncidentReopened(PersonalText.From(command.Reason)));
    }
}
