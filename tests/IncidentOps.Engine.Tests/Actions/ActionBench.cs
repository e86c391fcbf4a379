using System.Security.Cryptography;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Actions.Simulated;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Tests.Incidents;
using IncidentOps.Engine.Tests.InMemory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Engine.Tests.Actions;

/// <summary>A process with its runner over a store that may outlive it, and a scripted target `mx1`.</summary>
internal sealed class ActionBench
{
    public ActionBench(ScriptedTransport transport, Plan plan, bool isKeyLost = false, IActionTransport? beside = null)
        : this(transport, plan, new InMemoryEventStore(), new FakeTimeProvider(IncidentSpecification.Start), isKeyLost, beside)
    {
    }

    public ActionBench(
        ScriptedTransport transport, Plan plan, InMemoryEventStore store, FakeTimeProvider clock, bool isKeyLost = false, IActionTransport? beside = null)
    {
        Transport = transport;
        Plan = plan;
        Sessions = new SessionsBench(store, clock, plan);
        Inventory = new TargetInventory([new KnownTargets()]);
        Inventory.ReloadAsync(CancellationToken.None).GetAwaiter().GetResult();
        Secrets = new KnownSecrets();
        Worlds = new ActionWorlds(
            new LiveWorld(beside is null ? [transport] : [transport, beside], Inventory, new SecretSources([Secrets]), new FreshSecrets(new PlainKeeper(isKeyLost))),
            new SimulatedWorld(clock, new SeededSimulation(1)));
        Output = new ActionOutputHub();
        Runner = new ActionRunner(
            Sessions.Sessions, Worlds, Output, new EvidenceFetch(Sessions.Sessions, Evidence, clock), Hold, clock, NullLogger<ActionRunner>.Instance);
        Sessions.Tell(Runner);
    }

    public ScriptedTransport Transport { get; }

    public Plan Plan { get; }

    public SessionsBench Sessions { get; }

    public TargetInventory Inventory { get; }

    public KnownSecrets Secrets { get; }

    public ActionWorlds Worlds { get; }

    public ActionOutputHub Output { get; }

    public ActionRunner Runner { get; }

    public KeptEvidence Evidence { get; } = new();

    public TestHold Hold { get; } = new();

    public FakeTimeProvider Clock => Sessions.Clock;

    /// <summary>The process dies and another begins, over the same store and targets.</summary>
    public ActionBench Restarted(TimeSpan? after = null)
    {
        Clock.Advance(after ?? TimeSpan.FromSeconds(2));
        return new ActionBench(Transport, Plan, Sessions.Store, Clock);
    }

    /// <summary>A declared incident whose run has step `a` started by a person.</summary>
    public async Task<AttemptId> Started(AttemptKind kind = AttemptKind.Apply)
    {
        var incident = await Sessions.Declared(Plan);
        await Sessions.Must(incident, new StartAction("r1", "a", kind));
        return new AttemptId(incident, "r1", "a", 1);
    }

    /// <summary>As the wake-up pump does with the attempt's row.</summary>
    public async Task Watch(AttemptId id)
    {
        var wakeup = PendingWakeups.Of(await Sessions.State(id.Incident)).FirstOrDefault(
            candidate => candidate.Kind == WakeupKind.WatchAttempt && candidate.Step == id.Step && candidate.Attempt == id.Number);
        if (wakeup is not null)
        {
            await Runner.RunAsync(id.Incident, wakeup, CancellationToken.None);
        }
    }

    /// <summary>Looks after the attempt until it is settled, letting the clock run where only time helps.</summary>
    public async Task<AttemptState> Settled(AttemptId id, TimeSpan? step = null, bool isDrill = false)
    {
        await Watch(id);
        if (step is not null && !isDrill)
        {
            // The clock must not outrun what has not come to wait for it yet.
            await SessionsBench.Until(() => Runner.Count == 0 || !Transport.Readings.IsEmpty
                || Transport.Kinds.Any(kind => kind is ProcedureKind.Apply or ProcedureKind.Undo));
        }

        if (step is { } pace)
        {
            await RunClock(() => Runner.Count == 0, pace);
        }
        else
        {
            await SessionsBench.Until(() => Runner.Count == 0);
        }

        return await Attempt(id);
    }

    /// <summary>Lets the clock run until the condition holds; whatever each step sets going has its turn before the next.</summary>
    public async Task RunClock(Func<bool> condition, TimeSpan pace)
    {
        for (var steps = 0; !condition(); steps++)
        {
            Assert.True(steps < 20_000, "It did not come about.");
            Clock.Advance(pace);
            for (var turn = 0; turn < 20 && !condition(); turn++)
            {
                await Task.Run(static () => { });
            }
        }
    }

    public async Task<AttemptState> Attempt(AttemptId id) =>
        (await Sessions.State(id.Incident)).Run(id.Run)!.Step(id.Step).Attempts.Single(attempt => attempt.Number == id.Number);

    public async Task<StepState> Step(AttemptId id) => (await Sessions.State(id.Incident)).Run(id.Run)!.Step(id.Step);

    internal sealed class TestHold : IEffectsHold
    {
        public bool IsHeld { get; set; }

        EffectsHold? IEffectsHold.Hold => IsHeld ? new EffectsHold(2, null, null) : null;
    }

    internal sealed class KnownSecrets : ISecretSource
    {
        public Dictionary<string, string> ByName { get; } = new() { ["mx1-key"] = "key" };

        public bool Has(string name) => ByName.ContainsKey(name);

        public Task<string?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(ByName.GetValueOrDefault(name));
    }

    internal sealed class KeptEvidence : IEvidenceStore
    {
        public Dictionary<string, byte[]> Files { get; } = [];

        public async Task<KeptFile> KeepAsync(Stream content, long maximumBytes, CancellationToken cancellation)
        {
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, cancellation);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(copy.ToArray()));
            Files[sha256] = copy.ToArray();
            return new KeptFile(sha256, copy.Length);
        }

        public Task<Stream?> OpenAsync(string sha256, CancellationToken cancellation) =>
            Task.FromResult<Stream?>(Files.TryGetValue(sha256, out var content) ? new MemoryStream(content) : null);

        public Task<bool> DestroyAsync(string sha256, DateTimeOffset keptAgain, CancellationToken cancellation)
        {
            Files.Remove(sha256);
            return Task.FromResult(true);
        }
    }

    private sealed class KnownTargets : ITargetSource
    {
        public Task<Inventory> ReadAsync(CancellationToken cancellation) => Task.FromResult(new Inventory
        {
            Targets = new[] { Host("mx1"), Host("probe"), Host("keyless", "secret:none") }.ToDictionary(target => target.Name),
        });

        private static Target Host(string name, string key = "secret:mx1-key") => new()
        {
            Name = name, Kind = "host", Transport = "ssh", Ssh = new SshEndpoint("192.0.2.10", 22, "irbot", "ssh-ed25519 AAAA", key, true),
        };
    }

    /// <summary>Seals by writing `sealed:` in front.</summary>
    private sealed class PlainKeeper(bool isKeyLost) : ISecretKeeper
    {
        public string Seal(string plain, string purpose) => $"{purpose}:{plain}";

        public string Unseal(string sealedText, string purpose) => isKeyLost ? throw new InvalidDataException("another key") : sealedText == "sealed" ? "sealed-password" : sealedText[(purpose.Length + 1)..];
    }
}
