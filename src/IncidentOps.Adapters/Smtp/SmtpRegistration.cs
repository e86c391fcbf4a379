using IncidentOps.Engine.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Smtp;

/// <summary>Registers mail as a way to reach people. The settings say whether and how it is used.</summary>
public static class SmtpRegistration
{
    public static IServiceCollection AddSmtpNotifications(this IServiceCollection services) =>
        services.AddSingleton<INotificationChannel, SmtpChannel>();
}
