using IncidentOps.Core.Incidents;

namespace IncidentOps.Engine.Notifications;

/// <summary>The only channel of a drill: nothing leaves, and everybody can be reached. What would have been sent stands in the timeline.</summary>
public sealed class SimulatedChannel : INotificationChannel
{
    public string Name => "simulated";

    public ChannelReach ReachOf(Contact contact) => ChannelReach.Yes;

    public Task<ChannelResult> SendAsync(OutgoingMessage message, CancellationToken cancellation) =>
        Task.FromResult(new ChannelResult(ChannelEnd.Sent, DeliveryCodes.Simulated));
}
