using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Notifications;

namespace IncidentOps.Adapters.Tests.Notifications;

/// <summary>What the engine relies on in every channel.</summary>
public abstract class NotificationChannelContract
{
    /// <summary>A channel, and a person's contact that leads to a receiver which takes everything.</summary>
    private protected abstract (INotificationChannel Channel, OutgoingMessage Message) Working();

    /// <summary>As <see cref="Working"/>, but the other side takes the connection and then says nothing; the channel's bound is 1 s.</summary>
    private protected abstract (INotificationChannel Channel, OutgoingMessage Message) Silent();

    /// <summary>As <see cref="Working"/>, but nobody listens there.</summary>
    private protected abstract (INotificationChannel Channel, OutgoingMessage Message) Absent();

    /// <summary>By what a receiver tells that two messages are one.</summary>
    private protected abstract IReadOnlyList<string> Identities { get; }

    [Fact]
    public void Somebody_without_an_address_is_not_reached_this_way()
    {
        var (channel, message) = Working();
        Assert.Equal(ChannelReach.Yes, channel.ReachOf(message.Recipient));
        Assert.Equal(ChannelReach.NoAddress, channel.ReachOf(message.Recipient with { MailAddress = null, Webhook = null }));
        Assert.Equal(ChannelReach.NoAddress, channel.ReachOf(message.Recipient with { MailAddress = " ", Webhook = "" }));
    }

    [Fact]
    public async Task A_message_gets_through_and_its_repeat_is_known_as_the_same()
    {
        var (channel, message) = Working();
        Assert.Equal(ChannelEnd.Sent, (await channel.SendAsync(message, TestContext.Current.CancellationToken)).End);
        Assert.Equal(ChannelEnd.Sent, (await channel.SendAsync(message, TestContext.Current.CancellationToken)).End);
        await channel.SendAsync(message with { Key = "another.m2.00" }, TestContext.Current.CancellationToken);
        Assert.Equal(3, Identities.Count);
        Assert.Equal(Identities[0], Identities[1]);
        Assert.NotEqual(Identities[0], Identities[2]);
    }

    [Fact]
    public async Task Silence_ends_within_the_bound_and_is_tried_again()
    {
        var (channel, message) = Silent();
        var result = await channel.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal((ChannelEnd.Failed, DeliveryCodes.TimedOut), (result.End, result.Code));
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_tried_again()
    {
        var (channel, message) = Absent();
        var result = await channel.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Equal((ChannelEnd.Failed, DeliveryCodes.Unreachable), (result.End, result.Code));
    }

    [Fact]
    public async Task Who_cancels_hears_so()
    {
        var (channel, message) = Silent();
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.SendAsync(message, cancelled.Token));
    }
}
