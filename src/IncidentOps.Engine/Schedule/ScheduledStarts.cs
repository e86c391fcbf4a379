using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Incidents;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Schedule;

/// <summary>
/// Sees that a drill of the calendar has begun: the clock of its room was started. After a start of the server it looks once at every room that was
/// made ready: what a crash kept it from hearing is made up for, with the time at which it happened.
/// </summary>
public sealed class ScheduledStarts(DrillSchedule schedule, IncidentSessions sessions, ILogger<ScheduledStarts> logger)
    : BackgroundService, INotificationHandler<IncidentAdvanced>
{
    public async Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
    {
        if (notification.State.Drill is { Clock.Epoch: { } epoch } && notification.Events.Any(recorded => recorded.Event is DrillClockStarted)
            && Waiting().FirstOrDefault(one => one.Incident == notification.Incident) is { Drill: { } drill })
        {
            await KeepAsync(drill, notification.Incident, epoch, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (drill, incident) in Waiting().ToList())
        {
            try
            {
                if ((await sessions.StateAsync(incident, stoppingToken)).Drill?.Clock.Epoch is { } epoch)
                {
                    await KeepAsync(drill, incident, epoch, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One room that can't be read keeps the others from nothing.
                logger.LogError(exception, "Whether the scheduled drill {Drill} was started could not be read from its room.", drill);
            }
        }
    }

    private IEnumerable<(string Drill, IncidentId Incident)> Waiting() =>
        from series in schedule.Current.Series.Values
        from slot in series.Slots
        where slot.Value is { Room: not null, StartedAt: null }
        select (ScheduledDrill.IdOf(series.Id, slot.Key), IncidentId.TryParse(slot.Value.Room!.Incident, out var incident) ? incident : default);

    private Task<Refusal?> KeepAsync(string drill, IncidentId incident, DateTimeOffset at, CancellationToken cancellation) =>
        schedule.SubmitAsync(new StartScheduledDrill(drill, incident.ToString(), at), Actor.System, cancellation);
}
