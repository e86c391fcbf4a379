using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Telemetry;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Wakeups;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Engine;

/// <summary>Registers the engine. The ports (storage, plan reader, connectors) are the host's to add.</summary>
public static class EngineServices
{
    public static IServiceCollection AddIncidentEngine(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<EventCodec>();
        services.AddSingleton<PlanCatalog>();
        services.AddSingleton<PlanShelf>();
        services.AddSingleton(provider => new SessionContext
        {
            Clock = provider.GetRequiredService<TimeProvider>(),
            Codec = provider.GetRequiredService<EventCodec>(),
            Plans = provider.GetRequiredService<PlanCatalog>().Find,
            Exercises = provider.GetRequiredService<PlanCatalog>().FindExercise,
            Obstacle = provider.GetRequiredService<ActionWorlds>().Obstacle,
            SealFreshSecret = provider.GetRequiredService<FreshSecrets>().Seal,
        });
        services.AddSingleton<IncidentSessions>();
        services.AddSingleton<IncidentSummaries>();
        services.AddSingleton<INames, PeopleNames>();
        services.AddSingleton<WakeupPump>();
        services.AddHostedService(provider => provider.GetRequiredService<WakeupPump>());
        services.AddSingleton<INotificationHandler<IncidentAdvanced>>(provider => provider.GetRequiredService<WakeupPump>());
        services.AddSingleton<INotificationHandler<SettingsAdvanced>>(provider => provider.GetRequiredService<WakeupPump>());
        services.AddSingleton<HeldEffects>();
        services.AddSingleton<INotificationHandler<IncidentAdvanced>, EffectFigures>();
        services.AddSingleton<DrillHost>();
        services.AddSingleton<ICommandCheck, UnspoiltPlayers>();
        services.AddMediator();
        services.AddSingleton<IRequestHandler<SubmitToIncident, CommandAnswer>, SubmitToIncidentHandler>();
        return services;
    }

    /// <summary>
    /// MediatR 5.1 without its container package: a factory, the mediator, and the behaviours around every request, outermost first.
    /// </summary>
    private static void AddMediator(this IServiceCollection services)
    {
        services.AddSingleton<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddSingleton<IMediator, Mediator>();
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(TraceBehavior<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(AuthoriseBehavior<,>));
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(KeepDrilledExercise<,>));
    }
}
