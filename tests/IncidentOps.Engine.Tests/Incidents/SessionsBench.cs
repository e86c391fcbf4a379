using System.Collections.Concurrent;
using System.Diagnostics;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Engine.Tests.InMemory;
using MediatR;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>Sessions with their pumps over an in-memory store and a clock that stands until it is moved.</summary>
internal sealed class SessionsBench : IStoreFailure
{
    private readonly List<INotificationHandler<IncidentAdvanced>> handlers = [];
    private readonly Told told = new();
    private readonly List<StoreFailedException> failures = [];

    public SessionsBench(params Plan[] plans)
        : this(new InMemoryEventStore(), new FakeTimeProvider(IncidentSpecification.Start), plans)
    {
    }

    public SessionsBench(InMemoryEventStore store, FakeTimeProvider clock, params Plan[] plans)
    {
        (Store, Clock) = (store, clock);
        var known = new KnownPlans(plans);
        var catalog = new PlanCatalog(known, known);
        var context = new SessionContext
        {
            Clock = clock, Codec = new EventCodec(), Plans = catalog.Find, Obstacle = (_, _, _) => null, SealFreshSecret = _ => "sealed",
        };
        var mediator = new Mediator(type => type == typeof(IEnumerable<INotificationHandler<IncidentAdvanced>>) ? handlers.Append(told).ToArray() : Array.CreateInstance(type.GenericTypeArguments[0], 0));
        Sessions = new IncidentSessions(store, catalog, context, mediator, this, NullLogger<IncidentSessions>.Instance);
    }

    public InMemoryEventStore Store { get; }

    public FakeTimeProvider Clock { get; }

    public IncidentSessions Sessions { get; }

    public IReadOnlyList<StoreFailedException> Failures => failures;

    /// <summary>Calls back until the condition holds; fails after 20 s of real time rather than hang.</summary>
    public static async Task Until(Func<bool> condition, Action? meanwhile = null)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "It did not come about.");
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }

    public static IncidentId NewIncident() => new(Guid.CreateVersion7());

    public void Tell(INotificationHandler<IncidentAdvanced> handler) => handlers.Add(handler);

    public Task<CommandAnswer> Submit(IncidentId incident, IncidentCommand command, Actor? by = null, Guid? id = null) =>
        Sessions.SubmitAsync(incident, id ?? Guid.NewGuid(), by ?? Cast.Aiko, command, null, CancellationToken.None);

    /// <summary>The command is carried out, and everybody who listens has been told: the answer itself comes a moment before.</summary>
    public async Task Must(IncidentId incident, IncidentCommand command, Actor? by = null)
    {
        var accepted = Assert.IsType<CommandAccepted>(await Submit(incident, command, by));
        await Until(() => told.Versions.GetValueOrDefault(incident) >= accepted.LastVersion);
    }

    /// <summary>A declared incident with Aiko in command and a run of the plan, if one is given.</summary>
    public async Task<IncidentId> Declared(Plan? plan = null)
    {
        var incident = NewIncident();
        await Must(incident, new DeclareIncident("Phish"));
        await Must(incident, new TakeRole(IncidentRoles.Commander));
        if (plan is not null)
        {
            await Must(incident, new StartRun(plan.Version.Sha256));
        }

        return incident;
    }

    public Task<IncidentState> State(IncidentId incident) => Sessions.StateAsync(incident, CancellationToken.None);

    void IStoreFailure.Stop(StoreFailedException exception)
    {
        lock (failures)
        {
            failures.Add(exception);
        }
    }

    /// <summary>Comes after all the others.</summary>
    private sealed class Told : INotificationHandler<IncidentAdvanced>
    {
        public ConcurrentDictionary<IncidentId, long> Versions { get; } = new();

        public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
        {
            Versions[notification.Incident] = notification.State.Version;
            return Task.CompletedTask;
        }
    }
}
