namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>
/// Finds what is wrong with a runbook beyond its notation: names that lead nowhere, steps that can never run, loops that never
/// end. Every fault is an error: a plan is either fit to be followed at night or it isn't.
/// </summary>
public static class RunbookValidator
{
    /// <param name="runbook">As read; with reading faults it may lack steps.</param>
    /// <param name="catalogue">What it may refer to; it may hold the runbook itself.</param>
    /// <param name="isWhole">False where reading left something out: then nothing of the runbook's own is called unknown.</param>
    /// <returns>The faults in the order of the file; none where the runbook is good.</returns>
    public static IReadOnlyList<RunbookFault> Validate(Runbook runbook, RunbookCatalogue catalogue, bool isWhole = true)
    {
        var validation = new Validation(runbook, catalogue, isWhole);
        DefinitionRules.Check(validation);
        StepRules.Check(validation);
        ActionRules.Check(validation);
        CallRules.Check(validation);
        ReferenceRules.Check(validation);
        KindRules.Check(validation);
        ReachabilityRules.Check(validation);
        return [.. validation.Faults.OrderBy(fault => fault.Position.Line).ThenBy(fault => fault.Position.Column)];
    }
}
