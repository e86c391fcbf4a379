using System.Diagnostics;
using System.Globalization;
using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using MediatR;
using Microsoft.Extensions.Logging.Abstractions;

namespace IncidentOps.Benchmarks;

/// <summary>The engine over a real database in a directory of its own, below the web.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public static readonly Actor Somebody = new(new PersonId("p-bench"), (Permissions)int.MaxValue);

    private readonly string folder;
    private readonly DataDirectory directory;

    private Bench(string folder)
    {
        this.folder = folder;
        directory = DataDirectory.Open(folder);
        Store = SqliteStore.Open(directory, TimeProvider.System);
        Catalog = new PlanCatalog(Store, new YamlPlanReader());
        Sessions = NewSessions();
    }

    public string DatabaseFile => directory.Layout.DatabaseFile;

    public SqliteStore Store { get; }

    public PlanCatalog Catalog { get; }

    public IncidentSessions Sessions { get; }

    public static Bench Open(string? folder = null) =>
        new(folder ?? Path.Combine(Path.GetTempPath(), "incidentops-bench-" + Guid.NewGuid().ToString("N")));

    /// <summary>Sessions that know nothing yet, as after a restart.</summary>
    public IncidentSessions NewSessions() => new(
        Store, Catalog,
        new SessionContext
        {
            Clock = TimeProvider.System,
            Codec = new EventCodec(),
            Plans = Catalog.Find,
            Obstacle = static (_, _, _) => new LocalizedText("Not here.", "ここでは実行できません。"),
            SealFreshSecret = static _ => throw new InvalidOperationException(),
        },
        new Mediator(static type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
            ? Array.CreateInstance(type.GenericTypeArguments[0], 0)
            : throw new InvalidOperationException($"No {type}.")),
        new FailFast(), NullLogger<IncidentSessions>.Instance);

    public async Task<IncidentId> DeclareAsync(IncidentSessions? sessions = null)
    {
        var id = new IncidentId(Guid.CreateVersion7());
        await SubmitAsync(id, new DeclareIncident("Measured"), sessions);
        return id;
    }

    public async Task SubmitAsync(IncidentId id, IncidentCommand command, IncidentSessions? sessions = null)
    {
        var answer = await (sessions ?? Sessions).SubmitAsync(id, Guid.CreateVersion7(), Somebody, command, null, CancellationToken.None);
        if (answer is not CommandAccepted)
        {
            throw new InvalidOperationException($"{command.GetType().Name} was answered {answer}.");
        }
    }

    /// <summary>A plan of people's steps, one after another.</summary>
    public async Task<Plan> PlanAsync(int steps, string due = "")
    {
        var library = RunbookLibrary.Of([("bench.yaml", Text(steps, due))]);
        var plan = library.FindPlan("bench") ?? throw new InvalidOperationException(string.Join('\n', library.Faults));
        await Store.KeepAsync(library.TextsOf(plan), CancellationToken.None);
        return await Catalog.LoadAsync(plan.Version.Sha256, CancellationToken.None) ?? plan;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        directory.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Closes without deleting: another process goes on from the files.</summary>
    public async Task<string> CloseAsync()
    {
        await Store.DisposeAsync();
        directory.Dispose();
        return folder;
    }

    private static string Text(int steps, string due) => $$"""
        runbook: bench
        title: { en: Measured, ja: 計測 }
        summary: { en: For measuring., ja: 計測用。 }
        severity: SEV4
        review: { every: 180d, owner: bench }
        roles:
          commander: { title: { en: Commander, ja: 指揮者 } }
        steps:
        """ + string.Concat(Enumerable.Range(1, steps).Select(number => $$"""

          - id: step-{{number}}
            task: { en: Step {{number}}, ja: ステップ {{number}} }
        """ + (due.Length > 0 ? $"\n    due: {due}" : "")));

    private sealed class FailFast : IStoreFailure
    {
        public void Stop(StoreFailedException exception) => Environment.FailFast(exception.ToString(), exception);
    }
}

/// <summary>Figures and their table.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(share * sorted.Length))];
    }

    /// <summary>Prints one row; its last columns are the ratio and `ok` or `short`. Returns whether it is within the budget.</summary>
    public static bool Row(string what, string figures, double ratio, string budget, bool isWithin)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-42} {figures,-58} {budget,-10} {ratio,8:0.00}  {(isWithin ? "ok" : "short")}"));
        return isWithin;
    }

    public static string Per(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:N0}/s");

    public static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.000} ms");

    public static double SinceMilliseconds(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
