using IncidentOps.Engine.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Adapters.Calendars;

/// <summary>Registers how calendars are read and written.</summary>
public static class CalendarRegistration
{
    public static IServiceCollection AddCalendars(this IServiceCollection services) => services.AddSingleton<ICalendarFormat, IcalFormat>();
}
