using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions.Simulated;

/// <summary>Everything that a drill can reach: nothing. Whatever target a plan names is there; whatever secret is asked for is made up.</summary>
public sealed class SimulatedWorld(TimeProvider clock, ISimulationScript script) : ActionWorld
{
    private static readonly string[] Names = ["http", "local", "smtp", "ssh"];

    private readonly Dictionary<string, SimulatedTransport> transports =
        Names.ToDictionary(name => name, name => new SimulatedTransport(name, clock, script), StringComparer.Ordinal);

    public override IActionTransport? Transport(string name) => transports.GetValueOrDefault(name);

    public override Target? Target(string? name, ActionDefinition action) =>
        string.IsNullOrEmpty(name) ? null : new Target { Name = name, Kind = action.TargetKind, Transport = action.Transport };

    public override LocalizedText? Obstacle(ActionDefinition action, string? targetName) => null;

    public override Task<string?> SecretAsync(string reference, CancellationToken cancellation) => Task.FromResult<string?>("simulated");

    public override string Unseal(SealedSecret secret) => "simulated";
}
