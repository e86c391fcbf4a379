using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Lab.Incidents;

/// <summary>
/// The product without its pages, put together as the server does: engine, SQLite store, action packs, and the ssh transport to the
/// lab. Stopping it and starting another in the same folder is what a restart of the server does.
/// </summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly IHost _host;

    private RunningProduct(DataDirectory directory, IHost host)
    {
        _directory = directory;
        _host = host;
    }

    /// <summary>Somebody who may do what a commander does.</summary>
    public static Actor Commander { get; } = new(new PersonId("commander"), Permissions.View | Permissions.Respond | Permissions.Command);

    public static Actor Approver { get; } = new(new PersonId("approver"), Permissions.View | Permissions.Approve);

    public IServiceProvider Services => _host.Services;

    public static async Task<RunningProduct> Start(string folder, RaisedLab lab)
    {
        var directory = DataDirectory.Open(folder);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSqlite(directory);
        builder.Services.AddSingleton<IPlanReader, YamlPlanReader>();
        builder.Services.AddIncidentEngine();
        builder.Services.AddActions();
        builder.Services.AddSingleton<IActionTransport>(_ => lab.NewTransport());
        builder.Services.AddSingleton<ISecretSource>(lab);
        builder.Services.AddSingleton<ITargetSource>(new LabTargets(lab));
        builder.Services.AddSingleton<ISecretKeeper, PlainKeeper>();
        builder.Services.AddSingleton<IStoreFailure, FailingTest>();
        var host = builder.Build();
        await host.Services.GetRequiredService<TargetInventory>().ReloadAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<PlanShelf>().LoadAsync(TestContext.Current.CancellationToken);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new RunningProduct(directory, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Publishes a runbook of a library and starts a run of it in a new live incident, led by <see cref="Commander"/>.</summary>
    public async Task<IncidentId> StartRun(RunbookLibrary library, string runbook)
    {
        Assert.Empty(library.Faults);
        var version = await Services.GetRequiredService<PlanShelf>().PublishAsync(
            number => library.TextsOf(library.FindPlan(runbook, number)!), runbook, Commander.Id, TestContext.Current.CancellationToken);
        var incident = new IncidentId(Guid.CreateVersion7());
        await Accepted(incident, new DeclareIncident("Lab", Severity.Sev2));
        await Accepted(incident, new TakeRole(IncidentRoles.Commander));
        await Accepted(incident, new StartRun(version.Sha256));
        return incident;
    }

    /// <summary>By the commander, unless it says otherwise.</summary>
    public Task<CommandAnswer> Submit(IncidentId incident, IncidentCommand command, Actor? by = null) =>
        Services.GetRequiredService<IMediator>().Send(new SubmitToIncident(incident, Guid.NewGuid(), by ?? Commander, command), TestContext.Current.CancellationToken);

    public async Task Accepted(IncidentId incident, IncidentCommand command, Actor? by = null)
    {
        var answer = await Submit(incident, command, by);
        Assert.True(answer is CommandAccepted, $"{command}: {answer}");
    }

    public Task<IncidentState> State(IncidentId incident) =>
        Services.GetRequiredService<IncidentSessions>().StateAsync(incident, TestContext.Current.CancellationToken);

    /// <summary>Starts a machine step's apply or undo as the room does, and waits for its result.</summary>
    public async Task<AttemptState> Run(IncidentId incident, string step, AttemptKind kind = AttemptKind.Apply)
    {
        await Accepted(incident, new StartAction("r1", step, kind));
        return await Finished(incident, step);
    }

    /// <summary>Waits until the step's last attempt has a result.</summary>
    public async Task<AttemptState> Finished(IncidentId incident, string step, int seconds = 120)
    {
        AttemptState? attempt = null;
        await RaisedLab.Eventually(async () =>
        {
            attempt = (await State(incident)).Run("r1")!.Step(step).LastAttempt;
            return attempt is { Result: not null };
        }, $"{step} has a result", seconds);
        return attempt!;
    }

    private sealed class LabTargets(RaisedLab lab) : ITargetSource
    {
        public Task<Inventory> ReadAsync(CancellationToken cancellation) => Task.FromResult(new Inventory
        {
            Targets = new[] { "mx1", "ext", "backup" }.ToDictionary(host => host, lab.Target, StringComparer.Ordinal),
        });
    }

    /// <summary>Sealing is not what these tests are about.</summary>
    private sealed class PlainKeeper : ISecretKeeper
    {
        public string Seal(string plain, string purpose) => $"{purpose}:{plain}";

        public string Unseal(string sealedText, string purpose) => sealedText[(purpose.Length + 1)..];
    }

    private sealed class FailingTest : IStoreFailure
    {
        public void Stop(StoreFailedException exception) => throw new InvalidOperationException("the store failed", exception);
    }
}
