using System.Net;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Layout;
using IncidentOps.Web.People;
using IncidentOps.Web.Security;
using IncidentOps.Web.Settings;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Web.Tests.Security;

/// <summary>A real server on a port of its own, over a real database in a directory of its own.</summary>
public sealed class PeopleServer : IAsyncDisposable
{
    public const string Password = "violet harbour kettle";

    private readonly string folder = Path.Combine(Path.GetTempPath(), "incidentops-web-" + Guid.NewGuid().ToString("N"));
    private DataDirectory? directory;
    private WebApplication? app;

    private readonly Action<IServiceCollection>? addServices;
    private readonly Action<WebApplication>? map;

    private PeopleServer(Action<IServiceCollection>? addServices, Action<WebApplication>? map) => (this.addServices, this.map) = (addServices, map);

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public Uri Address { get; private set; } = null!;

    public string Folder => folder;

    public IServiceProvider Services => app!.Services;

    public PeopleDirectory People => Services.GetRequiredService<PeopleDirectory>();

    public HttpsCertificate? Certificate { get; private set; }

    /// <param name="addServices">More parts of the product.</param>
    /// <param name="map">Their endpoints.</param>
    public static async Task<PeopleServer> StartAsync(
        bool https = false, Action<IServiceCollection>? addServices = null, Action<WebApplication>? map = null)
    {
        var server = new PeopleServer(addServices, map);
        await server.RunAsync(https);
        return server;
    }

    /// <summary>As a new process would on the same directory.</summary>
    /// <param name="meanwhile">Done while no process runs.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await StopAsync();
        meanwhile?.Invoke();
        await RunAsync(false);
    }

    /// <summary>The first administrator, Sato, as the link on the console makes one.</summary>
    public async Task<Browser> FirstAdministratorAsync()
    {
        var path = await AdministratorLinks.OpenAsync(People, false, CancellationToken.None);
        var browser = Browse();
        var page = await browser.PostAsync(path!, ("display-name", "佐藤 花子"), ("sign-in-name", "sato"), ("language", "ja"), ("password", Password));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return browser;
    }

    /// <summary>Adds somebody directly, with the usual password.</summary>
    public async Task<PersonId> AddAsync(string name, params AccountRole[] roles)
    {
        var id = new PersonId("p-" + name);
        var passwords = Services.GetRequiredService<Passwords>();
        Assert.Null(await People.SubmitAsync(new AddPerson(id, name, name, Language.English, roles), Actor.System, CancellationToken.None));
        Assert.Null(await People.SubmitAsync(new SetPassword(id, passwords.Hash(Password)), Actor.System, CancellationToken.None));
        return id;
    }

    public async Task<Browser> SignedInAsync(string name)
    {
        var browser = Browse();
        var page = await browser.PostAsync("/sign-in", ("sign-in-name", name), ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, page.Status);
        return browser;
    }

    public Browser Browse(string language = "en") => new(Address, language);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task RunAsync(bool https)
    {
        directory = DataDirectory.Open(folder);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ApplicationName = typeof(PeopleEndpoints).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(https ? "https://127.0.0.1:0" : "http://127.0.0.1:0");
        if (https)
        {
            Certificate = HttpsCertificate.SelfMade(directory.Layout.KeysFolder, Clock);
            builder.UseHttps(Certificate);
        }

        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<ServiceFactory>(provider => provider.GetRequiredService);
        builder.Services.AddSingleton<IMediator, Mediator>();
        builder.Services.AddSingleton<IStoreFailure, NoFailure>();
        builder.Services.AddSingleton<ISecretKeeper, TestKeeper>();
        builder.Services.AddSqlite(directory);
        builder.Services.AddRazorComponents();
        builder.Services.AddSecurity(directory.Layout.KeysFolder, https);
        builder.Services.AddPeople();
        addServices?.Invoke(builder.Services);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        app = builder.Build();
        app.UseSecurity();
        app.MapPeople();
        app.MapSettings();
        app.MapNotFound();
        app.MapGet("/", static () => Results.Text("home")).RequirePermission(Permissions.View);
        app.MapPost("/api/probe", static () => Results.Ok()).RequirePermission(Permissions.Respond).ForPrograms();
        app.MapPost("/forgotten", static () => Results.Ok());
        map?.Invoke(app);
        await app.Services.StartPeopleAsync(CancellationToken.None);
        await app.StartAsync();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private async Task StopAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            directory!.Dispose();
            app = null;
        }
    }

    private sealed class NoFailure : IStoreFailure
    {
        public void Stop(StoreFailedException exception) => throw exception;
    }

    /// <summary>Turns the text round and notes the purpose: enough to tell whether the plain text gets out.</summary>
    private sealed class TestKeeper : ISecretKeeper
    {
        public string Seal(string plain, string purpose) => purpose + ":" + new string([.. plain.Reverse()]);

        public string Unseal(string sealedText, string purpose) => sealedText.StartsWith(purpose + ":", StringComparison.Ordinal)
            ? new string([.. sealedText[(purpose.Length + 1)..].Reverse()])
            : throw new InvalidDataException("Sealed for another purpose.");
    }
}
