using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace IncidentOps.Adapters.Tests.Ssh;

/// <summary>A TCP line to a port that can be cut, or fall silent without anybody being told.</summary>
internal sealed class FragileLine : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> clients = [];
    private readonly int port;
    private volatile bool isSilent;
    private TaskCompletionSource restored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FragileLine(int port)
    {
        this.port = port;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>From now on nothing comes through, on old connections and new.</summary>
    public void FallSilent() => isSilent = true;

    /// <summary>What was held back goes on its way, and new connections work.</summary>
    public void Restore()
    {
        isSilent = false;
        restored.TrySetResult();
        restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Ends every connection.</summary>
    public void Cut()
    {
        while (clients.TryTake(out var client))
        {
            client.Client.LingerState = new LingerOption(true, 0);
            client.Dispose();
        }
    }

    public void Dispose()
    {
        listener.Stop();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync();
                var far = new TcpClient();
                clients.Add(near);
                clients.Add(far);
                await far.ConnectAsync(IPAddress.Loopback, port);
                _ = CopyAsync(near.GetStream(), far.GetStream());
                _ = CopyAsync(far.GetStream(), near.GetStream());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var taken)
            {
                while (isSilent)
                {
                    await restored.Task;
                }

                await to.WriteAsync(buffer.AsMemory(0, taken));
            }

            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
