using IncidentOps.Engine.Actions;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Secrets;

/// <summary>Registers where secrets come from: the environment first, then files.</summary>
public static class SecretServices
{
    /// <param name="folder">Holds a file a secret.</param>
    /// <param name="keyFile">The key that seals what the product keeps itself; made where it is missing.</param>
    public static IServiceCollection AddSecrets(this IServiceCollection services, string folder, string keyFile)
    {
        services.AddSingleton<ISecretSource>(_ => new EnvironmentSecrets());
        services.AddSingleton<ISecretSource>(_ => new FileSecrets(folder));
        services.AddSingleton<ISecretKeeper>(_ => KeyFileKeeper.Open(keyFile));
        return services;
    }
}
