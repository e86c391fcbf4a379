using IncidentOps.Core.Incidents;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Engine.Notifications;

/// <summary>Sends one message by every channel that leads to its recipient. One that gets through is enough.</summary>
public sealed class DeliveryDesk(IReadOnlyList<INotificationChannel> channels, TimeProvider clock, ILogger logger)
{
    /// <summary>Past this a channel has failed, whatever it is doing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public IReadOnlyList<INotificationChannel> Channels { get; } = channels;

    /// <summary>Tries once. Never throws for what a channel does; what can't be sent at all is given up at once, with the reason.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<DeliveryEnd> DeliverAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var usable = Channels.Where(channel => channel.ReachOf(message.Recipient) == ChannelReach.Yes).ToList();
        if (usable.Count == 0)
        {
            return Unreachable(message.Recipient);
        }

        var tries = await Task.WhenAll(usable.Select(async channel => (Channel: channel, Result: await TryAsync(channel, message, cancellation))));
        var sent = tries.Where(one => one.Result.End == ChannelEnd.Sent).ToList();
        var state = sent.Count > 0 ? DeliveryState.Sent
            : tries.Any(one => one.Result.End == ChannelEnd.Failed) ? DeliveryState.Failed
            : DeliveryState.GaveUp;
        var reports = tries.Where(one => one.Result.Code.Length > 0)
            .Select(one => new DeliveryReport(one.Channel.Name, one.Result.Code, one.Result.Words));
        return DeliveryEnd.Of(state, sent.Count > 0 ? sent.Select(one => one.Channel.Name) : usable.Select(channel => channel.Name), reports);
    }

    /// <summary>Tries one channel once, within the desk's patience. Never throws for what a channel does.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ChannelResult> TryAsync(INotificationChannel channel, OutgoingMessage message, CancellationToken cancellation)
    {
        using var bound = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            return await channel.SendAsync(message, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ChannelResult.Failed(DeliveryCodes.TimedOut);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault of ours: it counts as a failed try, so that its repetition is bounded and the room sees it.
            logger.LogError(exception, "The channel {Channel} failed unexpectedly.", channel.Name);
            return ChannelResult.Failed(DeliveryCodes.Unexpected, exception.GetType().Name);
        }
    }

    private DeliveryEnd Unreachable(Contact contact)
    {
        var waiting = Channels.Where(channel => channel.ReachOf(contact) == ChannelReach.NotSetUp).ToList();
        return waiting.Count > 0
            ? DeliveryEnd.Of(
                DeliveryState.GaveUp, waiting.Select(channel => channel.Name),
                waiting.Select(channel => new DeliveryReport(channel.Name, DeliveryCodes.NotSetUp, "")))
            : DeliveryEnd.GaveUp(DeliveryCodes.NoAddress);
    }
}

/// <summary>What became of one try to reach one person.</summary>
/// <param name="Channel">The channels concerned, joined by `+`; `-` where there was none to ask.</param>
/// <param name="Detail">Reports, a line each; null where there is nothing to say.</param>
public sealed record DeliveryEnd(DeliveryState State, string Channel, string? Detail)
{
    public static DeliveryEnd Of(DeliveryState state, IEnumerable<string> channels, IEnumerable<DeliveryReport> reports)
    {
        var detail = string.Join('\n', reports.Select(report => report.Format()));
        return new DeliveryEnd(state, string.Join('+', channels), detail.Length > 0 ? detail : null);
    }

    public static DeliveryEnd GaveUp(string code) => Of(DeliveryState.GaveUp, ["-"], [new DeliveryReport("-", code, "")]);
}

/// <summary>
/// The desks of live incidents and of drills. That of the drills is made of the simulated channel alone: whatever is registered, no way
/// out of it exists.
/// </summary>
public sealed class DeliveryDesks(IEnumerable<INotificationChannel> channels, TimeProvider clock, ILogger<DeliveryDesk> logger)
{
    private readonly DeliveryDesk live = new([.. channels], clock, logger);
    private readonly DeliveryDesk drill = new([new SimulatedChannel()], clock, logger);

    public DeliveryDesk For(IncidentMode mode) => mode switch
    {
        IncidentMode.Live => live,
        IncidentMode.Drill => drill,
        _ => throw new InvalidOperationException($"Unknown mode {mode}."),
    };
}
