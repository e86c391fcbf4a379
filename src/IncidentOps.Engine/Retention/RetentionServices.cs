using IncidentOps.Engine.Wakeups;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Engine.Retention;

/// <summary>Registers what erases by itself: the hourly run, and the destroying of evidence.</summary>
public static class RetentionServices
{
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<IEffect, EvidenceEraser>();
        services.AddSingleton<RetentionRun>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionRun>());
        return services;
    }
}
