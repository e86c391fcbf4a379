using IncidentOps.Core.Incidents;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Schedule;

/// <summary>
/// Sends what the calendar owes to people, when it is due. What that is is worked out of the stream at every look, and each try is kept before the
/// next look: a restart neither loses nor doubles a message (one that was sent and not yet kept when the process died goes again under the same
/// Message-ID). It sends as the organisation, not as a drill: a drill itself has no way out. Nothing is sent while effects are held after a restore.
/// </summary>
public sealed class ScheduleMailer(
    DrillSchedule schedule, ScheduleWriter writer, IContactDirectory directory, DeliveryDesks desks, IEffectsHold hold, TimeProvider clock,
    ILogger<ScheduleMailer> logger)
    : BackgroundService, INotificationHandler<ScheduleAdvanced>, INotificationHandler<SettingsAdvanced>, INotificationHandler<PeopleAdvanced>
{
    /// <summary>How many messages are under way at once.</summary>
    public const int Parallelism = 4;

    /// <summary>How often it looks where nothing calls for it sooner.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim signal = new(0, 1);

    // One look at a time: two that overlap would both find the same message unsent.
    private readonly SemaphoreSlim look = new(1, 1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await schedule.LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public Task Handle(ScheduleAdvanced notification, CancellationToken cancellationToken) => Signal();

    public Task Handle(SettingsAdvanced notification, CancellationToken cancellationToken) => Signal();

    public Task Handle(PeopleAdvanced notification, CancellationToken cancellationToken) => Signal();

    /// <summary>Sends what is due now; tells when the next is. Null: nothing is known to be.</summary>
    public async Task<DateTimeOffset?> RunOnceAsync(CancellationToken cancellation)
    {
        await look.WaitAsync(cancellation);
        try
        {
            if (hold.Hold is not null)
            {
                return null;
            }

            var pending = ScheduleMessages.Pending(schedule.Current, schedule.Dates);
            var now = clock.GetUtcNow();
            await Parallel.ForEachAsync(
                pending.Where(message => message.DueAt <= now), new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation },
                async (message, _) => await SendAsync(message));
            return pending.Where(message => message.DueAt > now).Select(message => (DateTimeOffset?)message.DueAt).FirstOrDefault();
        }
        finally
        {
            look.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            DateTimeOffset? next = null;
            try
            {
                next = await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "Sending what the calendar of drills owes failed. It is tried again in a minute.");
            }

            await SleepAsync(next, stoppingToken);
        }
    }

    /// <summary>Runs to its end, which the desk's patience bounds, also where the server is being stopped: one cut off half-way might go out twice.</summary>
    private async Task SendAsync(ScheduleMessage message)
    {
        var desk = desks.For(IncidentMode.Live);
        var contact = directory.Find(message.Recipient);
        if (contact is not null && !desk.Channels.Any(channel => channel.ReachOf(contact) == ChannelReach.Yes))
        {
            // No relay is set up, or the person has given no address: it waits until that changes, and the page says so.
            return;
        }

        var end = contact is not null
            ? await desk.DeliverAsync(writer.Write(message, contact), CancellationToken.None)
            : DeliveryEnd.GaveUp(DeliveryCodes.PersonUnknown);
        // Refused: another try has settled it meanwhile.
        await schedule.SubmitAsync(
            new RecordMessageTry(message.Drill.Series.Id, message.Id, message.Recipient, end.State, end.Channel, end.Detail), Actor.System, CancellationToken.None);
    }

    private async Task SleepAsync(DateTimeOffset? next, CancellationToken stoppingToken)
    {
        var longest = next is { } at && at - clock.GetUtcNow() is var wait && wait < LongestSleep ? wait : LongestSleep;
        using var alarm = new CancellationTokenSource(longest > TimeSpan.Zero ? longest : TimeSpan.FromMilliseconds(20), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, stoppingToken);
        try
        {
            await signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to stop.
        }
    }

    private Task Signal()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }

        return Task.CompletedTask;
    }
}
