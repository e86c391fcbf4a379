using System.Collections.Immutable;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>Starts the clock: scenario time 0:00. The players hold their roles from here on, and a run of the first runbook begins.</summary>
public sealed record StartDrill : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, CommandContext context)
    {
        if ((DrillRules.IsPrepared(incident, out var drill) ?? DrillRules.MayConduct(incident, context.Actor)) is { } refusal)
        {
            return refusal;
        }

        if (DrillRules.IsNotHalted(incident) is { } halted)
        {
            return halted;
        }

        if (drill.Clock.IsStarted)
        {
            return Decision.Refuse("already-started", "The clock is started already.", "演習の時計はすでに開始しています。");
        }

        var first = drill.Runbooks[0];
        var plan = context.Plans(first.Sha256) ?? throw new InvalidOperationException($"The pinned {first} is not at hand.");
        var inputs = drill.Exercise.Inputs.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        return StartRun.Begin(incident, new StartRun(first.Sha256, ImmutableDictionary.CreateRange(inputs)), plan) switch
        {
            Accepted run => Decision.Accept([new DrillClockStarted(), .. run.Events]),
            var refused => refused,
        };
    }
}
