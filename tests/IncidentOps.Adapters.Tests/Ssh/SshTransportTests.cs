using IncidentOps.Adapters.Ssh;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Adapters.Tests.Ssh;

public sealed class SshTransportTests : ActionTransportContract, IClassFixture<LoopbackSshd>, IAsyncLifetime
{
    private readonly LoopbackSshd sshd;
    private readonly string root = Directory.CreateTempSubdirectory("incidentops-root-").FullName;
    private readonly SecretSources secrets;
    private SshTransport transport;

    public SshTransportTests(LoopbackSshd sshd)
    {
        Assert.SkipWhen(sshd.Missing is not null, sshd.Missing ?? "");
        this.sshd = sshd;
        secrets = new SecretSources([new Known(new() { ["client"] = sshd.ClientKey, ["stranger"] = sshd.StrangerKey, ["rubbish"] = "rubbish" })]);
        transport = With(TimeProvider.System, patience: TimeSpan.FromSeconds(20));
    }

    protected override IActionTransport Transport => transport;

    protected override Target? Target => To(sshd.Port);

    protected override string Root => root;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Of the two ways to end a test, this alone is taken.</summary>
    public async ValueTask DisposeAsync()
    {
        await transport.DisposeAsync();
        Dispose();
    }

    public override void Dispose()
    {
        Directory.Delete(root, recursive: true);
        base.Dispose();
    }

    [Fact]
    public async Task Another_host_key_is_refused_and_nothing_is_sent()
    {
        var stranger = To(sshd.Port, hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE6m5a2Wn0nXw8mC2s4cXr9yQbq7Yh3dKc1VtPzLuR0x");
        var outcome = await transport.RunAsync(
            Call($"touch {Folder}/ran", ProcedureKind.Apply) with { Target = stranger }, _ => { }, TestContext.Current.CancellationToken);

        var reason = Assert.IsType<ProcedureNotBegun>(outcome).Reason;
        Assert.Contains("is not the pinned one", reason.English, StringComparison.Ordinal);
        Assert.Contains("SHA256:", reason.Japanese, StringComparison.Ordinal);
        Assert.False(File.Exists($"{Folder}/ran"));
    }

    [Fact]
    public async Task A_host_without_a_key_of_the_pinned_kind_is_refused()
    {
        var outcome = await BeginAsync(To(sshd.Port, hostKey: "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA=="));

        Assert.Contains("host key", Assert.IsType<ProcedureNotBegun>(outcome).Reason.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret:stranger", "refused the sign-in")]
    [InlineData("secret:rubbish", "is not a private key")]
    [InlineData("secret:absent", "is not set up")]
    public async Task A_key_that_does_not_do_is_said_in_plain_words(string key, string words)
    {
        var outcome = await BeginAsync(To(sshd.Port, key: key));

        Assert.Contains(words, Assert.IsType<ProcedureNotBegun>(outcome).Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_answers_is_said_in_plain_words()
    {
        using var line = new FragileLine(sshd.Port);
        var port = line.Port;
        line.Dispose();

        Assert.Contains("Nothing answers", Assert.IsType<ProcedureNotBegun>(await BeginAsync(To(port))).Reason.English, StringComparison.Ordinal);
        // What it did before is another question: that nobody can say.
        var read = await transport.ReadJournalAsync(
            Call("", ProcedureKind.Apply) with { Target = To(port) }, kill: false, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains("Nothing answers", Assert.IsType<ProcedureUnclear>(read).Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Through_sudo_it_works_the_same_or_sudo_says_why_not()
    {
        var target = To(sshd.Port);
        var lines = new List<string>();
        var outcome = await transport.RunAsync(
            Call("id -u; echo \"$SSH_CONNECTION\"", ProcedureKind.Check) with { Target = target with { Ssh = target.Ssh! with { Sudo = true } } },
            line => lines.Add(line.Text), TestContext.Current.CancellationToken);

        if (File.Exists("/usr/bin/sudo") && Environment.IsPrivilegedProcess)
        {
            Assert.Equal(0, Assert.IsType<ProcedureEnded>(outcome).Code);
            Assert.Equal("0", lines[0]);
            Assert.StartsWith("127.0.0.1 ", lines[1], StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("sudo", Assert.IsType<ProcedureNotBegun>(outcome).Reason.English, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_connection_is_kept_and_used_again()
    {
        await RunAsync("true", kind: ProcedureKind.Check, occasion: "1");
        var (_, first) = await RunAsync("echo $SSH_CONNECTION", kind: ProcedureKind.Check, occasion: "2");
        var (_, second) = await RunAsync("echo $SSH_CONNECTION", kind: ProcedureKind.Check, occasion: "3");

        Assert.StartsWith("127.0.0.1 ", Assert.Single(first).Text, StringComparison.Ordinal);
        Assert.Equal(first[0].Text, Assert.Single(second).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_line_that_breaks_leaves_it_unclear_and_the_journal_tells_later(bool silently)
    {
        using var line = new FragileLine(sshd.Port);
        var target = To(line.Port);
        var ready = new Signal("ready");
        var call = Call($"echo ready; while [ ! -e {Folder}/go ]; do sleep 0.05; done; echo ran >>{Folder}/runs; exit 6", ProcedureKind.Apply) with { Target = target };
        var run = transport.RunAsync(call, ready.See, TestContext.Current.CancellationToken);
        await ready.Seen;
        if (silently)
        {
            line.FallSilent();
        }
        else
        {
            line.Cut();
        }

        Assert.IsType<ProcedureUnclear>(await run.WaitAsync(Patience, TestContext.Current.CancellationToken));
        if (silently)
        {
            line.Restore();
        }

        await File.WriteAllTextAsync($"{Folder}/go", "", TestContext.Current.CancellationToken);
        var read = await transport.ReadJournalAsync(call, kill: false, _ => { }, TestContext.Current.CancellationToken);
        var again = await transport.RunAsync(call, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(6, Assert.IsType<ProcedureEnded>(read).Code);
        Assert.Equal(6, Assert.IsType<ProcedureEnded>(again).Code);
        Assert.Single(await File.ReadAllLinesAsync($"{Folder}/runs", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_kept_connection_that_died_unnoticed_is_replaced()
    {
        using var line = new FragileLine(sshd.Port);
        var target = To(line.Port);
        Assert.IsType<ProcedureEnded>(await BeginAsync(target));
        line.Cut();

        Assert.IsType<ProcedureEnded>(await BeginAsync(target));
    }

    [Fact]
    public async Task A_connection_that_nobody_uses_is_closed_and_made_anew()
    {
        await transport.DisposeAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        transport = With(clock, patience: TimeSpan.FromSeconds(20));
        var (_, first) = await RunAsync("echo $SSH_CONNECTION", kind: ProcedureKind.Check, occasion: "1");
        clock.Advance(new SshOptions().IdleTime * 2);
        var (_, second) = await RunAsync(
            "echo $SSH_CONNECTION", kind: ProcedureKind.Check, occasion: "2", deadline: new SshOptions().IdleTime * 2 + TimeSpan.FromMinutes(2));

        Assert.NotEqual(Assert.Single(first).Text, Assert.Single(second).Text);
    }

    private SshTransport With(TimeProvider clock, TimeSpan patience) =>
        new(secrets, new SshOptions { Root = root, Silence = patience, ConnectTimeout = patience }, clock);

    private Task<ProcedureOutcome> BeginAsync(Target target) => transport.RunAsync(
        Call("true", ProcedureKind.Check, occasion: Guid.NewGuid().ToString("N")) with { Target = target }, _ => { }, TestContext.Current.CancellationToken)
        .WaitAsync(Patience, TestContext.Current.CancellationToken);

    private Target To(int port, string? hostKey = null, string key = "secret:client") => new()
    {
        Name = "loopback", Kind = "host", Transport = "ssh",
        Ssh = new SshEndpoint("127.0.0.1", port, Environment.UserName, hostKey ?? sshd.HostKey, key, Sudo: false),
    };

    private sealed class Known(Dictionary<string, string> secrets) : ISecretSource
    {
        public bool Has(string name) => secrets.ContainsKey(name);

        public Task<string?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(secrets.GetValueOrDefault(name));
    }
}
