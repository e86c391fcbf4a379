using IncidentOps.Engine.Actions;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Ssh;

/// <summary>Registers the ssh transport.</summary>
public static class SshServices
{
    public static IServiceCollection AddSshTransport(this IServiceCollection services, SshOptions? options = null) =>
        services.AddSingleton<IActionTransport>(provider => new SshTransport(
            provider.GetRequiredService<SecretSources>(), options ?? new SshOptions(), provider.GetRequiredService<TimeProvider>()));
}
