using IncidentOps.Engine.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Webhooks;

/// <summary>Registers webhooks as a way to reach people.</summary>
public static class WebhookRegistration
{
    public static IServiceCollection AddWebhookNotifications(this IServiceCollection services) =>
        services.AddSingleton<INotificationChannel, WebhookChannel>();
}
