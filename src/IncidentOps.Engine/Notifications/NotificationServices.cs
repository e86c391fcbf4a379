using IncidentOps.Engine.Wakeups;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Engine.Notifications;

/// <summary>Registers the notifier. The channels and the keys are the host's to add.</summary>
public static class NotificationServices
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, NotificationSettings settings)
    {
        services.AddSingleton<INotificationSettings>(new FixedNotificationSettings(settings));
        services.AddSingleton<IContactDirectory, PeopleContacts>();
        services.AddSingleton<AcknowledgementTokens>();
        services.AddSingleton<MessageWriter>();
        services.AddSingleton<DeliveryDesks>();
        services.AddSingleton<Notifier>();
        services.AddSingleton<IEffect>(provider => provider.GetRequiredService<Notifier>());
        return services;
    }
}
