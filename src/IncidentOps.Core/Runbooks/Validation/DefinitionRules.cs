using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Runbooks.Validation;

/// <summary>The head of the file: title, summary, review, clocks, inputs.</summary>
internal static class DefinitionRules
{
    public static void Check(Validation validation)
    {
        var runbook = validation.Runbook;
        if (validation.IsWhole && !(runbook.Title.IsGiven && runbook.Summary.IsGiven && runbook.Review is not null))
        {
            validation.Add(runbook.Position, "missing-key", "a runbook needs title, summary and review", "手順書には title、summary、review が必要です");
        }

        foreach (var clock in runbook.Opens.Where(clock => validation.Catalogue.IsComplete && !validation.Catalogue.Clocks.ContainsKey(clock)))
        {
            validation.Add(runbook.OpensPosition, "unknown-clock", $"`opens` names an unknown clock, `{clock}`", $"`opens` の報告期限 `{clock}` がありません");
        }

        if (runbook.Opens.Distinct().Count() < runbook.Opens.Count)
        {
            validation.Add(runbook.OpensPosition, "duplicate-clock", "`opens` names a clock twice", "`opens` に同じ報告期限が重複しています");
        }

        foreach (var input in runbook.Inputs.Where(input => input.Default is not null))
        {
            if (InputValues.Fault(input, input.Default) is { } problem)
            {
                validation.Add(input.Position, "bad-default", $"the default of `{input.Id}` is wrong: {problem.English}", $"`{input.Id}` の既定値が正しくありません: {problem.Japanese}");
            }
        }
    }
}
