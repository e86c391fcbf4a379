using System.Diagnostics;
using System.Net;
using System.Reflection;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.People;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IncidentOps.Web.Tests.Security;

/// <summary>The product as `Program.cs` puts it together, started in this process on a port and a data directory of its own.</summary>
public sealed class RunningProduct : IAsyncDisposable, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly AsyncLocal<RunningProduct?> Starting = new();

    private readonly string folder;
    private readonly bool isOwnFolder;
    private readonly TaskCompletionSource<IHost> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> subscriptions = [];
    private Task<int> main = Task.FromResult(0);
    private IHost? host;

    private RunningProduct(string? data) =>
        (folder, isOwnFolder) = (data ?? Path.Combine(Path.GetTempPath(), "incidentops-product-" + Guid.NewGuid().ToString("N")), data is null);

    public IServiceProvider Services => host!.Services;

    public Uri Address { get; private set; } = null!;

    /// <param name="data">A data directory that outlives it; null: one of its own.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<RunningProduct> StartAsync(string? data = null, params string[] more)
    {
        var product = new RunningProduct(data);
        product.subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(product));
        Starting.Value = product;
        string[] arguments = ["--applicationName", "IncidentOps.Web", "--data", product.folder, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Error", .. more];
        // The compiler's own entry point waits for the asynchronous one, and answers its exit code.
        product.main = Task.Run(() => (int)typeof(PeopleEndpoints).Assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null)!);
        Starting.Value = null;
        var first = await Task.WhenAny(product.built.Task, product.main);
        await first;
        if (!product.built.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The product ended with {await product.main} instead of starting; it says why on standard error.");
        }

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
        if (!main.IsCompleted)
        {
            host?.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        await main;
        if (isOwnFolder)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Waits until the program has ended by itself; its exit code.</summary>
    public Task<int> EndAsync() => main;

    /// <summary>Adds somebody directly, with the usual password.</summary>
    public async Task<PersonId> AddAsync(string name, params AccountRole[] roles)
    {
        var (people, id) = (Services.GetRequiredService<PeopleDirectory>(), new PersonId("p-" + name));
        Assert.Null(await people.SubmitAsync(new AddPerson(id, name, name, Language.English, roles), Actor.System, CancellationToken.None));
        var hash = Services.GetRequiredService<Passwords>().Hash(PeopleServer.Password);
        Assert.Null(await people.SubmitAsync(new SetPassword(id, hash), Actor.System, CancellationToken.None));
        return id;
    }

    /// <summary>A browser in which somebody has signed in.</summary>
    public async Task<Browser> SignedInAsync(string name, string language = "en")
    {
        var browser = new Browser(Address, language);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostAsync("/sign-in", ("sign-in-name", name), ("password", PeopleServer.Password))).Status);
        return browser;
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
