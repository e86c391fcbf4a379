using IncidentOps.Engine.Actions;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.LocalProcess;

/// <summary>Registers the transport to this machine.</summary>
public static class LocalProcessServices
{
    /// <param name="root">The folder of journals and states, in the data directory.</param>
    public static IServiceCollection AddLocalProcessTransport(this IServiceCollection services, string root) =>
        services.AddSingleton<IActionTransport>(provider => new LocalProcessTransport(root, provider.GetRequiredService<TimeProvider>()));
}
