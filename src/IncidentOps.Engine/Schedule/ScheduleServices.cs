using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Engine.Schedule;

/// <summary>Registers the calendar of drills. How calendars are written, and the exercises, are the host's to add.</summary>
public static class ScheduleServices
{
    public static IServiceCollection AddSchedule(this IServiceCollection services)
    {
        services.AddSingleton<DrillSchedule>();
        services.AddSingleton<IPlannedDrills, PlannedDrills>();
        services.AddSingleton<DrillWords>();
        services.AddSingleton<CalendarFeed>();
        services.AddSingleton<ScheduleWriter>();
        services.AddSingleton<ScheduleMailer>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduleMailer>());
        // After the mailer, which loads the calendar.
        services.AddSingleton<ScheduledStarts>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduledStarts>());
        services.AddSingleton<INotificationHandler<IncidentAdvanced>>(provider => provider.GetRequiredService<ScheduledStarts>());
        services.AddSingleton<INotificationHandler<ScheduleAdvanced>>(provider => provider.GetRequiredService<ScheduleMailer>());
        services.AddSingleton<INotificationHandler<SettingsAdvanced>>(provider => provider.GetRequiredService<ScheduleMailer>());
        services.AddSingleton<INotificationHandler<PeopleAdvanced>>(provider => provider.GetRequiredService<ScheduleMailer>());
        return services;
    }
}
