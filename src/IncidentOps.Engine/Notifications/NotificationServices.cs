using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Wakeups;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Engine.Notifications;

/// <summary>Registers the notifier. The channels and the keys are the host's to add.</summary>
public static class NotificationServices
{
    /// <param name="configured">What the configuration says: it holds wherever administrators have set nothing up in the product.</param>
    public static IServiceCollection AddNotifications(this IServiceCollection services, NotificationSettings configured)
    {
        services.AddSingleton(provider => new SettingsNotifications(configured, provider.GetRequiredService<OrganisationSettings>()));
        services.AddSingleton<INotificationSettings>(provider => provider.GetRequiredService<SettingsNotifications>());
        services.AddSingleton<IContactDirectory, PeopleContacts>();
        services.AddSingleton<AcknowledgementTokens>();
        services.AddSingleton<MessageWriter>();
        services.AddSingleton<DeliveryDesks>();
        services.AddSingleton<Notifier>();
        services.AddSingleton<TestMessages>();
        services.AddSingleton<WaysToReach>();
        services.AddSingleton<DeliveryHealth>();
        services.AddSingleton<INotificationHandler<IncidentAdvanced>>(provider => provider.GetRequiredService<DeliveryHealth>());
        services.AddSingleton<IEffect>(provider => provider.GetRequiredService<Notifier>());
        return services;
    }
}
