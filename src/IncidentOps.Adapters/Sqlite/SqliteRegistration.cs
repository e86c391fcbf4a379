using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>Registers the store behind its ports.</summary>
public static class SqliteRegistration
{
    /// <summary>
    /// Opens the store when it is first asked for, in a directory that the host has opened and disposes after it, and watches it while the
    /// host runs. TimeProvider comes from the container, or is the system's; the host adds an <see cref="IStoreFailure"/>, which is told when
    /// the disk fails.
    /// </summary>
    public static IServiceCollection AddSqlite(this IServiceCollection services, DataDirectory directory, SqliteStoreOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => SqliteStore.Open(
            directory, provider.GetRequiredService<TimeProvider>(), (options ?? new SqliteStoreOptions()) with { PlanProof = provider.GetService<PlanProof>() is { } proof ? proof.Holds : null }));
        services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<ILogVerifier>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IIncidentList>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IFindingList>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IDrillList>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IWakeupRows>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IPlanTexts>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IStoreProbe>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IEffectsHold>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IEvidenceStore>(_ => new FileEvidenceStore(directory.Layout));
        services.AddHostedService<StoreWatch>();
        return services;
    }
}
