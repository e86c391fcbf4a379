using System.Collections.Concurrent;
using System.Globalization;
using IncidentOps.Adapters.Ssh;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Lab;

[assembly: AssemblyFixture(typeof(RaisedLab))]
// One lab serves all tests, and each leaves it as it found it: so they take turns.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace IncidentOps.Lab;

/// <summary>
/// Real mail servers in network namespaces of this machine; see lab/README.md. Raised once for all tests. Where it can't be
/// raised, the tests that ask for it skip themselves and say why.
/// </summary>
public sealed class RaisedLab : IAsyncLifetime, ISecretSource
{
    private const string KeyName = "lab-key";

    private readonly string _identity = string.Create(CultureInfo.InvariantCulture, $"test-{Environment.ProcessId}");

    private readonly ConcurrentDictionary<string, IncidentId> _incidents = [];
    private readonly Dictionary<string, string> _addresses = [];
    private readonly Dictionary<string, Target> _targets = [];
    private string? _impossible = "the lab was not raised yet";
    private SshTransport? _ssh;

    /// <summary>The folder of the lab's keys: `management_ed25519` signs in as irbot or root, `known_hosts` pins the hosts.</summary>
    public string Keys => $"/tmp/incidentops-lab-{_identity}/keys";

    /// <summary>The product's transport, with the lab's key.</summary>
    public SshTransport Ssh => _ssh ?? throw new InvalidOperationException("the lab was not raised");

    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = FindRepository();

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _impossible = "the lab needs Linux";
            return;
        }

        var possible = await Script(["possible"], TimeSpan.FromSeconds(30));
        if (possible.ExitCode != 0)
        {
            _impossible = possible.Output.Trim();
            return;
        }

        // A lab that can be raised but does not rise is a failure of every test, not a reason to skip them.
        var up = await Script(["up"], TimeSpan.FromSeconds(120));
        _impossible = null;
        if (up.ExitCode != 0)
        {
            throw new InvalidOperationException($"the lab did not rise:\n{up.Output}");
        }

        foreach (var host in new[] { "mgmt", "mx1", "backup", "ext", "dir1", "attacker" })
        {
            _addresses[host] = (await Script(["address", host], TimeSpan.FromSeconds(30))).Output.Trim();
        }

        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Keys, "known_hosts")))
        {
            var (address, hostKey) = (line.Split(' ', 2)[0], line.Split(' ', 2)[1]);
            var host = _addresses.Single(pair => pair.Value == address).Key;
            _targets[host] = new Target
            {
                Name = host, Kind = "host", Transport = "ssh",
                Ssh = new SshEndpoint(address, 22, "irbot", hostKey, $"secret:{KeyName}", Sudo: true),
            };
        }

        // What an action does is judged by its answer, however long a busy machine keeps us waiting for it.
        var patience = new SshOptions { ConnectTimeout = TimeSpan.FromSeconds(60), Silence = TimeSpan.FromSeconds(60) };
        _ssh = new SshTransport(new SecretSources([this]), patience, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ssh is not null)
        {
            await _ssh.DisposeAsync();
        }

        if (_impossible is null)
        {
            await Script(["down"], TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Skips the calling test where there is no lab.</summary>
    public void Need() => Assert.SkipWhen(_impossible is not null, $"no lab: {_impossible}");

    /// <summary>A host as the inventory would hold it: irbot through sudo, the host key pinned.</summary>
    public Target Target(string host) => _targets[host];

    /// <summary>Another of the product's transports, with connections and the limits of its own.</summary>
    public SshTransport NewTransport() => new(new SecretSources([this]), new SshOptions(), TimeProvider.System);

    /// <summary>The id that goes by a name in these tests.</summary>
    public IncidentId Incident(string name) => _incidents.GetOrAdd(name, static _ => new IncidentId(Guid.CreateVersion7()));

    bool ISecretSource.Has(string name) => name == KeyName;

    async Task<string?> ISecretSource.FindAsync(string name, CancellationToken cancellation) =>
        name == KeyName ? await File.ReadAllTextAsync(Path.Combine(Keys, "management_ed25519"), cancellation) : null;

    /// <summary>A host's IPv4 address: mx1, backup, ext, dir1, attacker, or mgmt for this machine.</summary>
    public string Address(string host) => _addresses[host];

    /// <summary>Runs a command inside a host as root, by its namespaces: no network is needed, so isolation doesn't stop it.</summary>
    public async Task<Ended> Inside(string host, string command) =>
        await Script(["sh", host, "bash", "-c", command], TimeSpan.FromSeconds(60));

    /// <summary>What the command prints; fails the test where the command fails.</summary>
    public async Task<string> Read(string host, string command)
    {
        var ended = await Inside(host, command);
        Assert.True(ended.ExitCode == 0, $"{command} on {host} ended with {ended.ExitCode}:\n{ended.Output}");
        return ended.Output.Trim();
    }

    /// <summary>Whether a TCP connection from one host to an address and port opens; a busy machine has time for it.</summary>
    public Task<bool> Reaches(string fromHost, string address, int port) => Connects(fromHost, address, port, seconds: 15);

    /// <summary>Whether a TCP connection does not open, within two seconds.</summary>
    public async Task<bool> IsCutOff(string fromHost, string address, int port) => !await Connects(fromHost, address, port, seconds: 2);

    /// <summary>Asks again until the answer is yes, at most <paramref name="seconds"/> seconds: mail takes its time.</summary>
    public static async Task Eventually(Func<Task<bool>> asks, string what, int seconds = 15)
    {
        for (var attempt = 0; attempt < seconds * 5; attempt++)
        {
            if (await asks())
            {
                return;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"not within {seconds} s: {what}");
    }

    internal Task<Ended> Script(IEnumerable<string> arguments, TimeSpan limit, string? input = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["LABID"] = _identity,
            ["LAB_OWNER"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        };
        return Command.Run(Path.Combine(Repository, "tests/IncidentOps.Lab/lab/lab.sh"), arguments, limit, environment, input);
    }

    private async Task<bool> Connects(string fromHost, string address, int port, int seconds)
    {
        var command = FormattableString.Invariant($"timeout {seconds} bash -c '</dev/tcp/{address}/{port}' 2>/dev/null");
        return (await Inside(fromHost, command)).ExitCode == 0;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IncidentOps.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no checkout of IncidentOps");
    }
}
