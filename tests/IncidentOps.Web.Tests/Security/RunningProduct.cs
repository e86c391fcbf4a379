using System.Diagnostics;
using System.Reflection;
using IncidentOps.Web.People;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IncidentOps.Web.Tests.Security;

/// <summary>The product as `Program.cs` puts it together, started in this process on a port and a data directory of its own.</summary>
public sealed class RunningProduct : IAsyncDisposable, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly AsyncLocal<RunningProduct?> Starting = new();

    private readonly string folder = Path.Combine(Path.GetTempPath(), "incidentops-product-" + Guid.NewGuid().ToString("N"));
    private readonly TaskCompletionSource<IHost> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> subscriptions = [];
    private Task main = Task.CompletedTask;
    private IHost? host;

    private RunningProduct()
    {
    }

    public IServiceProvider Services => host!.Services;

    public Uri Address { get; private set; } = null!;

    public static async Task<RunningProduct> StartAsync()
    {
        var product = new RunningProduct();
        product.subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(product));
        Starting.Value = product;
        string[] arguments = ["--applicationName", "IncidentOps.Web", "--data", product.folder, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Error"];
        product.main = Task.Run(() => (Task)(typeof(PeopleEndpoints).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null) as Task ?? Task.CompletedTask));
        Starting.Value = null;
        var first = await Task.WhenAny(product.built.Task, product.main);
        await first;
        product.host = await product.built.Task;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        product.host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult());
        await await Task.WhenAny(started.Task, product.main);
        product.Address = new Uri(product.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return product;
    }

    public async ValueTask DisposeAsync()
    {
        subscriptions.ForEach(subscription => subscription.Dispose());
        host?.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await main;
        Directory.Delete(folder, recursive: true);
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            subscriptions.Add(value.Subscribe(this));
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        // Other tests start servers at the same time: only what our own Main builds counts.
        if (value is { Key: "HostBuilt", Value: IHost host } && Starting.Value == this)
        {
            built.TrySetResult(host);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
