using System.Collections.Immutable;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Core.Incidents;

/// <summary>The runner's word on an attempt; only the engine sends it. A later reading may settle what was unknown.</summary>
/// <param name="Output">What the target printed, bounded by the runner.</param>
/// <param name="Outputs">What it reported by name.</param>
public sealed record FinishAction(
    string Run, string Step, int Attempt, ProcedureResult Result, int? ExitCode, TimeSpan Duration, string? Output,
    ImmutableDictionary<string, string>? Outputs = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, FinishAction command, Actor actor)
    {
        if (!actor.Id.IsSystem)
        {
            return Decision.Refuse("engine-only", "Only the engine reports results.", "結果の記録はエンジンだけが行います。");
        }

        var attempt = incident.Run(command.Run)?.Step(command.Step).Attempts.Find(candidate => candidate.Number == command.Attempt);
        return attempt switch
        {
            null => Decision.Refuse("no-attempt", "There is no such attempt.", "その実行はありません。"),
            { Result: null } => Finished(command),
            { Result: ProcedureResult.Unknown } when command.Result != ProcedureResult.Unknown => Finished(command),
            _ => Decision.Refuse("already-finished", "The attempt has its result already.", "この実行の結果はすでに記録されています。"),
        };
    }

    private static Decision Finished(FinishAction command) => Decision.Accept(new ActionFinished(
        command.Run, command.Step, command.Attempt, command.Result, command.ExitCode,
        TimeSpan.FromMilliseconds((long)command.Duration.TotalMilliseconds),
        PersonalText.From(Bounded(command.Output)),
        [.. (command.Outputs ?? ImmutableDictionary<string, string>.Empty).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new InputGiven(pair.Key, PersonalText.From(Bounded(pair.Value))))]));

    /// <summary>Never cuts a character in two: half of one would not survive being stored.</summary>
    private static string? Bounded(string? text) => text is not { Length: > TextBounds.Output }
        ? text
        : text[..(char.IsHighSurrogate(text[TextBounds.Output - 1]) ? TextBounds.Output - 1 : TextBounds.Output)];
}
