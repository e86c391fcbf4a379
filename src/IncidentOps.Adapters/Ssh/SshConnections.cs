using System.Net.Sockets;
using System.Text;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Actions.Shell;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace IncidentOps.Adapters.Ssh;

/// <summary>
/// Connections to targets, one each, kept while they are used and for a while after. A connection belongs to one way of reaching a
/// target: whatever the inventory changes about it makes another.
/// </summary>
internal sealed class SshConnections : IAsyncDisposable
{
    private readonly SecretSources secrets;
    private readonly SshOptions options;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Dictionary<SshEndpoint, SshConnection> kept = [];
    private readonly ITimer sweep;

    public SshConnections(SecretSources secrets, SshOptions options, TimeProvider clock)
    {
        this.secrets = secrets;
        this.options = options;
        this.clock = clock;
        sweep = clock.CreateTimer(_ => CloseIdle(), null, options.IdleTime, options.IdleTime / 2);
    }

    /// <summary>A connection to use; give it back by disposing.</summary>
    /// <exception cref="TargetUnreachableException">There is none to be had.</exception>
    public async Task<SshLease> LeaseAsync(string target, SshEndpoint endpoint, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (kept.TryGetValue(endpoint, out var found) && found.IsUsable)
            {
                return new SshLease(this, found, isKept: true);
            }
        }

        var client = await ConnectAsync(target, endpoint, cancellation);
        var connection = new SshConnection(client);
        lock (gate)
        {
            if (kept.TryGetValue(endpoint, out var other) && other.IsUsable)
            {
                // Somebody else connected meanwhile; this one serves its one use.
                return new SshLease(this, connection, isKept: false);
            }

            kept[endpoint] = connection;
            return new SshLease(this, connection, isKept: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync();
        lock (gate)
        {
            foreach (var connection in kept.Values)
            {
                Close(connection);
            }

            kept.Clear();
        }
    }

    internal void Take(SshConnection connection)
    {
        lock (gate)
        {
            connection.Users++;
        }
    }

    internal void GiveBack(SshConnection connection)
    {
        lock (gate)
        {
            connection.Users--;
            connection.LastUsed = clock.GetTimestamp();
            if (connection.Users == 0 && !(connection.IsUsable && kept.ContainsValue(connection)))
            {
                Close(connection);
            }
        }
    }

    /// <summary>Disconnecting from a host that has gone silent may never return, so nobody waits for it.</summary>
    private static void Close(SshConnection connection)
    {
        connection.IsBroken = true;
        var closing = new Thread(() =>
        {
            try
            {
                connection.Client.Dispose();
            }
            catch (Exception)
            {
                // It was broken already, which is why it is being closed; and a fault on a thread of its own would end the product.
            }
        })
        { IsBackground = true, Name = "ssh close" };
        closing.Start();
    }

    private void CloseIdle()
    {
        lock (gate)
        {
            foreach (var (endpoint, connection) in kept.ToList())
            {
                if (connection.Users == 0 && (!connection.IsUsable || clock.GetElapsedTime(connection.LastUsed) >= options.IdleTime))
                {
                    kept.Remove(endpoint);
                    Close(connection);
                }
            }
        }
    }

    private async Task<SshClient> ConnectAsync(string target, SshEndpoint endpoint, CancellationToken cancellation)
    {
        var key = await KeyAsync(target, endpoint, cancellation);
        var information = new ConnectionInfo(
            endpoint.Address, endpoint.Port, endpoint.User, new PrivateKeyAuthenticationMethod(endpoint.User, key))
        {
            Timeout = options.ConnectTimeout,
        };
        PreferPinned(information, endpoint.HostKey);
        var client = new SshClient(information) { KeepAliveInterval = options.Silence };
        string? stranger = null;
        client.HostKeyReceived += (_, presented) =>
        {
            presented.CanTrust = IsPinned(endpoint.HostKey, presented.HostKey);
            stranger = presented.CanTrust ? null : presented.FingerPrintSHA256;
        };
        try
        {
            await client.ConnectAsync(cancellation).WaitAsync(options.ConnectTimeout + TimeSpan.FromSeconds(5), cancellation);
            return client;
        }
        catch (Exception exception) when (SshFaults.IsOfConnection(exception))
        {
            Close(new SshConnection(client));
            throw new TargetUnreachableException(
                stranger is null ? SshFaults.Explain(target, exception) : SshFaults.WrongHostKey(target, stranger), exception);
        }
        catch
        {
            Close(new SshConnection(client));
            throw;
        }
    }

    private async Task<PrivateKeyFile> KeyAsync(string target, SshEndpoint endpoint, CancellationToken cancellation)
    {
        string? text;
        try
        {
            text = SecretReference.NameIn(endpoint.Key) is { } name ? await secrets.FindAsync(name, cancellation) : null;
        }
        catch (InvalidDataException exception)
        {
            throw new TargetUnreachableException(SshFaults.BadKey(target, endpoint.Key), exception);
        }

        if (text is null)
        {
            throw new TargetUnreachableException(SshFaults.NoKey(target, endpoint.Key));
        }

        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").Trim() + "\n"));
            return new PrivateKeyFile(stream);
        }
        catch (Exception exception) when (exception is SshException or FormatException or ArgumentException or InvalidDataException
            or NotSupportedException or System.Security.Cryptography.CryptographicException)
        {
            // The message could hold parts of the key.
            throw new TargetUnreachableException(SshFaults.BadKey(target, endpoint.Key));
        }
    }

    /// <summary>The server is to show the key of the pinned kind, of the several that it has.</summary>
    private static void PreferPinned(ConnectionInfo information, string pinned)
    {
        var kind = pinned.Split(' ')[0];
        string[] wanted = kind == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [kind];
        foreach (var name in information.HostKeyAlgorithms.Keys.Where(name => !wanted.Contains(name)).ToList())
        {
            information.HostKeyAlgorithms.Remove(name);
        }
    }

    private static bool IsPinned(string pinned, byte[] presented)
    {
        var parts = pinned.Split(' ');
        var buffer = new byte[pinned.Length];
        return parts.Length > 1 && Convert.TryFromBase64String(parts[1], buffer, out var length) && presented.AsSpan().SequenceEqual(buffer.AsSpan(0, length));
    }
}

/// <summary>One connection. Its numbers are guarded by the pool that it belongs to.</summary>
internal sealed class SshConnection(SshClient client)
{
    private volatile bool isBroken;

    public SshClient Client { get; } = client;

    public int Users { get; set; }

    public long LastUsed { get; set; }

    public bool IsBroken
    {
        get => isBroken;
        set => isBroken = value;
    }

    public bool IsUsable => !isBroken && Client.IsConnected;
}

/// <summary>The use of a connection.</summary>
/// <param name="isKept">True: it had been used before, so it may have died unnoticed.</param>
internal sealed class SshLease : IDisposable
{
    private readonly SshConnections pool;
    private readonly SshConnection connection;
    private int isGivenBack;

    public SshLease(SshConnections pool, SshConnection connection, bool isKept)
    {
        this.pool = pool;
        this.connection = connection;
        IsKept = isKept;
        pool.Take(connection);
    }

    public bool IsKept { get; }

    public SshClient Client => connection.Client;

    public void MarkBroken() => connection.IsBroken = true;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isGivenBack, 1) == 0)
        {
            pool.GiveBack(connection);
        }
    }
}
