using IncidentOps.Adapters.LocalProcess;
using IncidentOps.Adapters.Tests.Ssh;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Tests.LocalProcess;

public sealed class LocalProcessTransportTests : ActionTransportContract
{
    private readonly string root = Directory.CreateTempSubdirectory("incidentops-root-").FullName;
    private readonly LocalProcessTransport transport;

    public LocalProcessTransportTests() => transport = new LocalProcessTransport(root, TimeProvider.System);

    protected override IActionTransport Transport => transport;

    protected override Target? Target => null;

    protected override string Root => root;

    public override void Dispose()
    {
        Directory.Delete(root, recursive: true);
        base.Dispose();
    }

    [Fact]
    public async Task The_products_own_settings_reach_no_script()
    {
        Environment.SetEnvironmentVariable("INCIDENTOPS_SECRET_TEST", "hunter2");
        var (_, lines) = await RunAsync("env");

        Assert.DoesNotContain(lines, line => line.Text.Contains("INCIDENTOPS", StringComparison.Ordinal));
    }
}
