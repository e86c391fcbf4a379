using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace IncidentOps.Web.Live;

/// <summary>
/// The way out to each connection. A message for many is serialised once. A connection that does not keep up is dropped, not buffered for
/// without bound: its client joins again and gets what it missed.
/// </summary>
public sealed class Outgoing(ILogger<DefaultHubLifetimeManager<IncidentHub>> managerLogger, ILogger<Outgoing> logger)
    : DefaultHubLifetimeManager<IncidentHub>(managerLogger)
{
    /// <summary>Messages that may wait for one connection, beyond what its transport buffers (64 KiB).</summary>
    public const int MaximumWaiting = 64;

    private readonly ConcurrentDictionary<string, Line> lines = new(StringComparer.Ordinal);
    private long dropped;

    /// <summary>How many connections were dropped because they did not keep up.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        lines[connection.ConnectionId] = new Line(connection);
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        lines.TryRemove(connection.ConnectionId, out _);
        return base.OnDisconnectedAsync(connection);
    }

    /// <summary>A message that can be sent to many.</summary>
    public static SerializedHubMessage Message(string method, object? argument) =>
        new(new InvocationMessage(method, argument is null ? [] : [argument]));

    /// <summary>Hands the message to the connection's transport. Never waits.</summary>
    public void Send(string connectionId, SerializedHubMessage message)
    {
        if (!lines.TryGetValue(connectionId, out var line))
        {
            return;
        }

        if (Volatile.Read(ref line.Waiting) >= MaximumWaiting)
        {
            Drop(line);
            return;
        }

        var sending = line.Connection.WriteAsync(message, CancellationToken.None);
        if (!sending.IsCompletedSuccessfully)
        {
            Interlocked.Increment(ref line.Waiting);
            _ = WaitAsync(sending.AsTask(), line);
        }
    }

    /// <summary>Ends a connection, for instance because its person may no longer look.</summary>
    public void Abort(string connectionId)
    {
        if (lines.TryGetValue(connectionId, out var line))
        {
            line.Connection.Abort();
        }
    }

    // A failed write is the transport's way of saying that the connection is gone; its disconnection follows.
    private static Task<int> WaitAsync(Task sending, Line line) => sending.ContinueWith(
        static (_, state) => Interlocked.Decrement(ref ((Line)state!).Waiting), line, CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Drop(Line line)
    {
        if (Interlocked.Exchange(ref line.IsDropped, 1) == 0)
        {
            Interlocked.Increment(ref dropped);
            logger.LogWarning("Connection {Connection} does not keep up: {Waiting} messages wait. It is dropped.", line.Connection.ConnectionId, MaximumWaiting);
            line.Connection.Abort();
        }
    }

    private sealed class Line(HubConnectionContext connection)
    {
        public int Waiting;
        public int IsDropped;

        public HubConnectionContext Connection { get; } = connection;
    }
}
