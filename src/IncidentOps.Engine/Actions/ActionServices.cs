using IncidentOps.Engine.Actions.Simulated;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Wakeups;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace IncidentOps.Engine.Actions;

/// <summary>
/// Registers the running of actions. The host adds transports (<see cref="IActionTransport"/>), sources of targets
/// (<see cref="ITargetSource"/>) and of secrets (<see cref="ISecretSource"/>), an <see cref="ISecretKeeper"/> and the evidence store;
/// without any of the first three every machine step says what is missing, and drills work all the same.
/// </summary>
public static class ActionServices
{
    public static IServiceCollection AddActions(this IServiceCollection services)
    {
        services.TryAddSingleton<TargetInventory>();
        services.TryAddSingleton<SecretSources>();
        services.AddSingleton<FreshSecrets>();
        services.AddSingleton<LiveWorld>();
        services.TryAddSingleton<ISimulationScript>(_ => new SeededSimulation(0));
        services.AddSingleton<SimulatedWorld>();
        services.AddSingleton<ActionWorlds>();
        services.AddSingleton<ActionPreviews>();
        services.AddSingleton<ActionOutputHub>();
        services.AddSingleton<IActionOutput>(provider => provider.GetRequiredService<ActionOutputHub>());
        services.AddSingleton<EvidenceFetch>();
        services.AddSingleton<ActionRunner>();
        services.AddSingleton<IEffect>(provider => provider.GetRequiredService<ActionRunner>());
        services.AddSingleton<INotificationHandler<IncidentAdvanced>>(provider => provider.GetRequiredService<ActionRunner>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ActionRunner>());
        return services;
    }
}
