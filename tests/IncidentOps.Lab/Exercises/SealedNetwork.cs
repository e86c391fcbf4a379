using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace IncidentOps.Lab.Exercises;

/// <summary>
/// A network namespace whose only way out is a cable whose other end lies loose beside it: it leads nowhere, and counts every packet that anybody sends: names are asked
/// of a server behind it, and so is every address that is not this machine's own.
/// </summary>
internal sealed partial class SealedNetwork : IAsyncDisposable
{
    private const string Interface = "out0";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private SealedNetwork(string name) => Name = name;

    public string Name { get; }

    private string Resolver => $"/etc/netns/{Name}";

    public static async Task<SealedNetwork> RaiseAsync()
    {
        var network = new SealedNetwork(string.Create(CultureInfo.InvariantCulture, $"incidentops-sealed-{Environment.ProcessId}"));
        Directory.CreateDirectory(network.Resolver);
        await File.WriteAllTextAsync(Path.Combine(network.Resolver, "resolv.conf"), "nameserver 198.18.0.53\noptions timeout:1 attempts:1\n");
        foreach (var command in new[]
        {
            $"netns add {network.Name}", $"netns exec {network.Name} sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1",
            $"-n {network.Name} link set lo up", $"-n {network.Name} link add {Interface} type veth peer name {Interface}-end", $"-n {network.Name} link set {Interface}-end up",
            $"-n {network.Name} link set {Interface} arp off up",
            $"-n {network.Name} address add 198.18.0.2/15 dev {Interface}", $"-n {network.Name} route add default dev {Interface}",
        })
        {
            var ended = await Command.Run("ip", command.Split(' '), Limit);
            Assert.True(ended.ExitCode == 0, $"ip {command}: {ended.Output}");
        }

        return network;
    }

    /// <summary>Packets that anybody in the namespace has sent towards the world.</summary>
    public async Task<long> SentAsync()
    {
        var ended = await Command.Run("ip", ["-n", Name, "-s", "-j", "link", "show", "dev", Interface], Limit);
        using var document = JsonDocument.Parse(ended.Output);
        return document.RootElement[0].GetProperty("stats64").GetProperty("tx").GetProperty("packets").GetInt64();
    }

    /// <summary>A client inside the namespace, so that talking to a server there goes by its loopback.</summary>
    public HttpClient ClientOf(Uri address) => new(new SocketsHttpHandler
    {
        UseCookies = true,
        ConnectCallback = async (context, cancellation) =>
        {
            // A socket is of the namespace of the thread that made it; the thread is thrown away, and with it the namespace that it is in.
            var made = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
            var thread = new Thread(() =>
            {
                try
                {
                    using var file = File.OpenHandle($"/run/netns/{Name}");
                    made.SetResult(SetNamespace((int)file.DangerousGetHandle(), 0x40000000) == 0
                        ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
                        : throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeError()}"));
                }
                catch (Exception exception)
                {
                    made.SetException(exception);
                }
            });
            thread.Start();
            var socket = await made.Task;
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = address };

    public async ValueTask DisposeAsync()
    {
        await Command.Run("ip", ["netns", "delete", Name], Limit);
        Directory.Delete(Resolver, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);
}
