using IncidentOps.Engine.Actions;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Http;

/// <summary>Registers the http transport.</summary>
public static class HttpServices
{
    public static IServiceCollection AddHttpTransport(this IServiceCollection services) =>
        services.AddSingleton<IActionTransport>(provider =>
            new HttpTransport(provider.GetRequiredService<SecretSources>(), provider.GetRequiredService<TimeProvider>()));
}
