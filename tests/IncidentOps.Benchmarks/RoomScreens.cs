using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using IncidentOps.Web.Live;

namespace IncidentOps.Benchmarks;

/// <summary>
/// Screens in a process of their own: WebSockets that read what they are sent and note when. The two processes share one monotonic clock.
/// </summary>
internal sealed class RoomScreens : IAsyncDisposable
{
    public const string Ours = "ours";
    public const string Bare = "bare";

    /// <summary>The command of the child process.</summary>
    public const string Command = "room-screens";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process child;
    private readonly ConcurrentDictionary<(string Kind, long Version), TaskCompletionSource<long[]>> shown = new();
    private readonly RoomServer server;

    private RoomScreens(Process child, RoomServer server) => (this.child, this.server) = (child, server);

    /// <summary>Starts the child, and waits until every screen is in.</summary>
    public static async Task<RoomScreens> StartAsync(RoomServer server, int count)
    {
        var child = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [
                Command, server.Address.Port.ToString(CultureInfo.InvariantCulture), server.Incident.ToString(),
                server.Version.ToString(CultureInfo.InvariantCulture), server.Epoch.ToString(CultureInfo.InvariantCulture),
                count.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var screens = new RoomScreens(child, server);
        var line = await child.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line != "ready")
        {
            throw new InvalidOperationException($"The screens did not come in: {line}");
        }

        _ = screens.ReadAsync();
        return screens;
    }

    /// <summary>When each screen of a kind got the update to a version; waits for the last one.</summary>
    public Task<long[]> ShownAsync(string kind, long version) => Waiting(kind, version).Task.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        child.StandardInput.Close();
        await child.WaitForExitAsync().WaitAsync(Patience);
        child.Dispose();
    }

    /// <summary>The child process.</summary>
    public static async Task<int> ChildAsync(string[] arguments)
    {
        var (port, incident, version, epoch, count) =
            (arguments[1], arguments[2], arguments[3], arguments[4], int.Parse(arguments[5], CultureInfo.InvariantCulture));
        var output = new Output(count);
        foreach (var (kind, path) in ((string, string)[])[(Ours, IncidentHub.Path), (Bare, RoomServer.BarePath)])
        {
            for (var number = 0; number < count; number++)
            {
                var socket = new ClientWebSocket();
                socket.Options.SetRequestHeader("Accept-Language", RoomServer.Languages[number % RoomServer.Languages.Length]);
                await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}{path}"), CancellationToken.None);
                await SendAsync(socket, """{"protocol":"json","version":1}""");
                await SendAsync(socket, $$"""{"type":1,"invocationId":"1","target":"JoinRoom","arguments":["{{incident}}",{{version}},{{epoch}},"steps"]}""");
                var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = new Screen(socket, kind, output, number < RoomServer.Languages.Length && kind == Ours ? number : null, joined).ReadAsync();
                await joined.Task.WaitAsync(Patience);
            }
        }

        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, true, CancellationToken.None);

    private TaskCompletionSource<long[]> Waiting(string kind, long version) =>
        shown.GetOrAdd((kind, version), _ => new TaskCompletionSource<long[]>(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>`text LANGUAGE-NUMBER BASE64` gives an update as sent; `shown KIND VERSION BASE64` when it was shown.</summary>
    private async Task ReadAsync()
    {
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            var bytes = Convert.FromBase64String(parts[^1]);
            if (parts[0] == "text")
            {
                using var message = JsonDocument.Parse(bytes);
                var update = message.RootElement.GetProperty("arguments")[0].Deserialize<RoomUpdate>(JsonSerializerOptions.Web)!;
                server.Remember(RoomServer.Languages[int.Parse(parts[1], CultureInfo.InvariantCulture)], update);
            }
            else
            {
                Waiting(parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture)).TrySetResult(MemoryMarshal.Cast<byte, long>(bytes).ToArray());
            }
        }
    }

    /// <summary>What the child tells its parent.</summary>
    private sealed class Output(int count)
    {
        private readonly Dictionary<(string Kind, long Version), List<long>> seen = [];

        public void Shown(string kind, long version, long at)
        {
            lock (seen)
            {
                if (!seen.TryGetValue((kind, version), out var times))
                {
                    seen[(kind, version)] = times = new List<long>(count);
                }

                times.Add(at);
                if (times.Count == count)
                {
                    seen.Remove((kind, version));
                    Console.WriteLine($"shown {kind} {version} {Convert.ToBase64String(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(times)))}");
                }
            }
        }

        public void Text(int language, ReadOnlySpan<byte> message)
        {
            lock (seen)
            {
                Console.WriteLine($"text {language} {Convert.ToBase64String(message)}");
            }
        }
    }

    /// <summary>One screen. The first of each language also hands its updates to the parent, before it says that they are shown.</summary>
    private sealed class Screen(ClientWebSocket socket, string kind, Output output, int? tells, TaskCompletionSource joined)
    {
        private byte[] buffer = new byte[16 * 1024];
        private int filled;

        public async Task ReadAsync()
        {
            while (socket.State == WebSocketState.Open)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }

                var read = await socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                filled += read.Count;
                Take(Stopwatch.GetTimestamp());
            }
        }

        private void Take(long at)
        {
            int end;
            while ((end = buffer.AsSpan(0, filled).IndexOf((byte)0x1e)) >= 0)
            {
                Take(buffer.AsSpan(0, end), at);
                buffer.AsSpan(end + 1, filled - end - 1).CopyTo(buffer);
                filled -= end + 1;
            }
        }

        private void Take(ReadOnlySpan<byte> message, long at)
        {
            if (message.StartsWith("{\"type\":3"u8))
            {
                if (message.IndexOf("\"error\""u8) >= 0)
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(message));
                }

                joined.TrySetResult();
            }
            else if (message.IndexOf("\"target\":\"Pieces\""u8) >= 0)
            {
                if (tells is { } language)
                {
                    output.Text(language, message);
                }

                var name = "\"toVersion\":"u8;
                var rest = message[(message.IndexOf(name) + name.Length)..];
                output.Shown(kind, long.Parse(rest[..rest.IndexOf((byte)',')], NumberStyles.None, CultureInfo.InvariantCulture), at);
            }
        }
    }
}
