using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IncidentOps.Adapters.Tests.Ssh;

/// <summary>A real sshd on the loopback address, run as whoever runs the tests, with keys made for it.</summary>
public sealed class LoopbackSshd : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-sshd-").FullName;
    private Process? process;

    /// <summary>Why there is none here; null where it runs.</summary>
    public string? Missing { get; private set; }

    public int Port { get; private set; }

    public string HostKey { get; private set; } = "";

    /// <summary>The private key that is let in.</summary>
    public string ClientKey { get; private set; } = "";

    /// <summary>A private key that is not.</summary>
    public string StrangerKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var sshd = new[] { "/usr/sbin/sshd", "/usr/local/sbin/sshd" }.FirstOrDefault(File.Exists);
        if (sshd is null)
        {
            Missing = "sshd is not installed (apt-get install openssh-server)";
            return;
        }

        foreach (var key in new[] { "host", "client", "stranger" })
        {
            await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", $"{folder}/{key}");
        }

        HostKey = string.Join(' ', (await File.ReadAllTextAsync($"{folder}/host.pub")).Split(' ')[..2]);
        ClientKey = await File.ReadAllTextAsync($"{folder}/client");
        StrangerKey = await File.ReadAllTextAsync($"{folder}/stranger");
        File.Copy($"{folder}/client.pub", $"{folder}/authorized_keys");
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        Port = FreePort();
        await File.WriteAllTextAsync($"{folder}/config", string.Create(CultureInfo.InvariantCulture, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/authorized_keys
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin yes
            PidFile none
            MaxStartups 100:30:200

            """));
        process = Process.Start(new ProcessStartInfo(sshd, ["-D", "-e", "-f", $"{folder}/config"]) { RedirectStandardError = true })!;
        // It says when it listens, or why it doesn't.
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("Server listening", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                return;
            }

            Missing = $"sshd does not start here: {line}";
        }
    }

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
        }

        process?.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(program, arguments);
        await run.WaitForExitAsync();
        Assert.Equal(0, run.ExitCode);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
