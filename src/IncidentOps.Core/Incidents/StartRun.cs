using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>Starts a run of a runbook version.</summary>
/// <param name="Sha256">Names the version.</param>
/// <param name="Inputs">By input id; lists one item a line.</param>
public sealed record StartRun(string Sha256, ImmutableDictionary<string, string?>? Inputs = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, StartRun command, CommandContext context)
    {
        if (Rules.IsOpen(incident) is { } closed)
        {
            return closed;
        }

        return context.Plans(command.Sha256 ?? "") is { } plan
            ? DrillRules.MayStart(incident, plan.Version) ?? Begin(incident, command, plan)
            : Decision.Refuse("no-version", "There is no such runbook version.", "その版の対応手順書はありません。");
    }

    /// <summary>Starts a run of a plan in an open incident.</summary>
    internal static Decision Begin(IncidentState incident, StartRun command, Plan plan)
    {
        var given = command.Inputs ?? ImmutableDictionary<string, string?>.Empty;
        foreach (var name in given.Keys.Where(name => plan.Runbook.Input(name) is null))
        {
            return Decision.Refuse("unknown-input", $"The runbook has no input “{name}”.", $"対応手順書に入力項目「{name}」はありません。");
        }

        foreach (var input in plan.Runbook.Inputs)
        {
            if (InputValues.Fault(input, given.GetValueOrDefault(input.Id)) is { } fault)
            {
                return Decision.Refuse(new Refusal("bad-input", fault));
            }
        }

        var inputs = plan.Runbook.Inputs
            .Select(input => new InputGiven(input.Id, PersonalText.From((given.GetValueOrDefault(input.Id) is { Length: > 0 } text ? text : input.Default)?.Trim())))
            .Where(input => input.Value is not null);
        var id = string.Create(CultureInfo.InvariantCulture, $"r{incident.Runs.Count + 1}");
        return Decision.Accept(new RunStarted(id, plan.Version, [.. inputs]));
    }
}
