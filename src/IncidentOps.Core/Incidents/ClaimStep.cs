namespace IncidentOps.Core.Incidents;

/// <summary>Says “I'm on it”. Others see it; nobody is locked out.</summary>
public sealed record ClaimStep(string Run, string Step) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ClaimStep command, Actor actor)
    {
        if (Rules.LocateLive(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return run.Step(step.Key).ClaimedBy is { } claimer
            ? Decision.Refuse(new Refusal("already-claimed", new LocalizedText("{person} is on it already.", "{person} がすでに着手しています。"), claimer))
            : Decision.Accept(new StepClaimed(run.Id, step.Key));
    }
}

/// <summary>Gives a claim back. The commander may release another person's.</summary>
public sealed record ReleaseStep(string Run, string Step) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ReleaseStep command, Actor actor)
    {
        if (Rules.LocateLive(incident, command.Run, command.Step, out var run, out var step) is { } refusal)
        {
            return refusal;
        }

        return run.Step(step.Key).ClaimedBy switch
        {
            null => Decision.Refuse("not-claimed", "Nobody has claimed the step.", "このステップには誰も着手していません。"),
            { } claimer when claimer != actor.Id && Rules.Leads(incident, actor) is { } notLeader => notLeader,
            _ => Decision.Accept(new StepReleased(run.Id, step.Key)),
        };
    }
}
