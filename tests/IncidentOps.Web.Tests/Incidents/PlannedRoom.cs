using System.Net;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>One open incident that follows a plan of the test's own, in a product of its own.</summary>
internal sealed class PlannedRoom : IAsyncDisposable
{
    private const string Head = """
        runbook: own
        title: { en: Own, ja: 専用 }
        summary: { en: For one test., ja: 一つの試験用。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
          approver: { title: { en: Approver, ja: 承認者 } }
          mail-admin: { title: { en: Mail administrator, ja: メール管理者 } }
        steps:

        """;

    private readonly DirectoryInfo plans;

    private PlannedRoom(DirectoryInfo plans, RunningProduct product) => (this.plans, Product) = (plans, product);

    public RunningProduct Product { get; }

    public IncidentId Incident { get; } = new(Guid.CreateVersion7());

    public string Path => $"/incidents/{Incident}";

    /// <param name="steps">YAML, each step on lines of its own that begin with `  - `.</param>
    /// <param name="people">Sign-in names with what each is; the first declares, takes command and starts the plan.</param>
    public static async Task<PlannedRoom> StartAsync(string steps, params (string Name, AccountRole[] Roles)[] people)
    {
        var plans = Directory.CreateTempSubdirectory("incidentops-plans-");
        await File.WriteAllTextAsync(System.IO.Path.Combine(plans.FullName, "own.yaml"), Head + steps, TestContext.Current.CancellationToken);
        var room = new PlannedRoom(plans, await RunningProduct.StartAsync(null, "--runbooks", plans.FullName));
        foreach (var (name, roles) in people)
        {
            await room.Product.AddAsync(name, roles);
        }

        await room.DoAsync(people[0].Name, new DeclareIncident("Own"));
        await room.DoAsync(people[0].Name, new TakeRole(IncidentRoles.Commander));
        await room.DoAsync(people[0].Name, new StartRun(room.Product.Services.GetRequiredService<PlanShelf>().Latest("own")!.Version.Sha256));
        return room;
    }

    /// <summary>As somebody who may do anything.</summary>
    public async Task DoAsync(string name, IncidentCommand command) => Assert.IsType<CommandAccepted>(
        await Product.Services.GetRequiredService<IncidentSessions>().SubmitAsync(
            Incident, Guid.CreateVersion7(), new Actor(new PersonId("p-" + name), (Permissions)127), command, null, TestContext.Current.CancellationToken));

    public async Task<IncidentState> StateAsync() =>
        await Product.Services.GetRequiredService<IncidentSessions>().StateAsync(Incident, TestContext.Current.CancellationToken);

    /// <summary>Presses a button of the room as the plain form does.</summary>
    public async Task<HttpStatusCode> PressAsync(Browser who, string button, params (string Name, string Value)[] fields) =>
        (await who.PostFromAsync(Path, Path + "/act", [("do", button), ("command-id", Guid.CreateVersion7().ToString()), .. fields])).Status;

    public async ValueTask DisposeAsync()
    {
        await Product.DisposeAsync();
        plans.Delete(recursive: true);
    }
}
