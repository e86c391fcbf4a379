using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IncidentOps.Web.Tests.Live;

/// <summary>
/// The live line on a real Kestrel above the real engine and store. Only sign-in is the test's own (a header), and the room's pieces, which are
/// small and show notes.
/// </summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly DataDirectory directory;
    private readonly string folder;
    private readonly WebApplication app;

    private LiveServer(string folder, DataDirectory directory, WebApplication app)
    {
        (this.folder, this.directory, this.app) = (folder, directory, app);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    public Uri Hub => new(Address, IncidentHub.Path);

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static async Task<LiveServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("incidentops-live-").FullName;
        var directory = DataDirectory.Open(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSqlite(directory);
        builder.Services.AddIncidentEngine();
        builder.Services.AddSingleton<IStoreFailure, NoFailure>();
        builder.Services.AddSingleton<IPlanReader, NoPlans>();
        builder.Services.AddSingleton<TestOutput>();
        builder.Services.AddSingleton<IActionOutput>(provider => provider.GetRequiredService<TestOutput>());
        builder.Services.AddSingleton(provider => new SessionContext
        {
            Clock = provider.GetRequiredService<TimeProvider>(),
            Codec = provider.GetRequiredService<EventCodec>(),
            Plans = provider.GetRequiredService<PlanCatalog>().Find,
            Obstacle = static (_, _, _) => new LocalizedText("Not here.", "ここでは実行できません。"),
            SealFreshSecret = static _ => throw new InvalidOperationException(),
        });
        builder.Services.AddSingleton<PeopleDirectory>();
        builder.Services.AddSingleton<IRoomPieces, NotePieces>();
        builder.Services.AddLive();
        builder.Services.AddAntiforgery();
        builder.Services.AddAuthentication(HeaderSignIn.Scheme).AddScheme<AuthenticationSchemeOptions, HeaderSignIn>(HeaderSignIn.Scheme, null);
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        builder.Services.AddRateLimiter(_ => { });
        var app = builder.Build();
        app.UseRouting();
        app.UseWebSockets();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CrossSiteGuard>();
        app.MapLive();
        await app.Services.GetRequiredService<PeopleDirectory>().LoadAsync(CancellationToken.None);
        await app.StartAsync();
        return new LiveServer(folder, directory, app);
    }

    /// <summary>Adds somebody with an account.</summary>
    public async Task<PersonId> AddAsync(string name, params AccountRole[] roles)
    {
        var people = Service<PeopleDirectory>();
        var id = new PersonId("p-" + name.ToLowerInvariant());
        var refusal = await people.SubmitAsync(
            new AddPerson(id, name.ToLowerInvariant(), name, Language.English, roles), Actor.System, CancellationToken.None);
        Assert.Null(refusal);
        return id;
    }

    public async Task<IncidentId> DeclareAsync(PersonId by, string title = "Spam")
    {
        var id = new IncidentId(Guid.NewGuid());
        await SubmitAsync(id, by, new DeclareIncident(title));
        return id;
    }

    public async Task<long> SubmitAsync(IncidentId incident, PersonId by, IncidentCommand command, Guid? commandId = null)
    {
        var actor = new Actor(by, Service<PeopleDirectory>().PermissionsOf(by));
        var answer = await Service<IMediator>().Send(new SubmitToIncident(incident, commandId ?? Guid.NewGuid(), actor, command));
        return Assert.IsType<CommandAccepted>(answer).LastVersion;
    }

    public async Task<long> VersionOf(IncidentId incident) =>
        (await Service<IncidentSessions>().StateAsync(incident, CancellationToken.None)).Version;

    public async Task<int> EpochAsync() => (await Service<IEventStore>().HeadAsync(CancellationToken.None)).Epoch;

    /// <summary>Connects as somebody. The caller disposes the client.</summary>
    public async Task<LiveClient> ConnectAsync(PersonId person, string language = "en", string? origin = null)
    {
        var connection = new HubConnectionBuilder().WithUrl(Hub, options =>
        {
            options.Headers[HeaderSignIn.Person] = person.Value;
            options.Headers[HeaderSignIn.Language] = language;
            if (origin is not null)
            {
                options.Headers["Origin"] = origin;
            }
        }).Build();
        var client = new LiveClient(connection);
        await connection.StartAsync();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        directory.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class NoFailure : IStoreFailure
    {
        public void Stop(StoreFailedException exception) => throw exception;
    }

    private sealed class NoPlans : IPlanReader
    {
        public Plan Read(PlanTexts texts) => throw new InvalidDataException("There are no plans here.");
    }
}

/// <summary>Signs in whom a header names, with what the directory permits.</summary>
internal sealed class HeaderSignIn(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, PeopleDirectory people)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "header";
    public const string Person = "X-Person";
    public const string Language = "X-Language";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var id = Request.Headers[Person].ToString();
        if (id.Length == 0 || people.Find(new PersonId(id)) is not { } person || person.Permissions == Permissions.None)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, id), new Claim(ClaimTypes.Name, person.DisplayName!),
                new Claim(Readers.LanguageClaim, Request.Headers[Language].ToString() is { Length: > 0 } language ? language : "en"),
                new Claim(Readers.ZoneClaim, "Asia/Tokyo"),
                // As a program with a token: it sends no Origin of its own.
                new Claim(PersonClaims.TokenClaim, "test"),
                new Claim(Readers.PermissionsClaim, ((int)person.Permissions).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ],
            Scheme);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
    }
}

/// <summary>Output of actions that a test prints itself.</summary>
internal sealed class TestOutput : IActionOutput
{
    private readonly List<Action<ActionOutputLine>> receivers = [];
    private readonly List<ActionOutputLine> lines = [];

    public void Print(AttemptId attempt, string text)
    {
        var line = new ActionOutputLine(attempt, ProcedureKind.Apply, lines.Count + 1, false, text);
        lines.Add(line);
        receivers.ForEach(receiver => receiver(line));
    }

    public IReadOnlyList<ActionOutputLine> SoFar(AttemptId attempt) => [.. lines.Where(line => line.Attempt == attempt)];

    public IDisposable Subscribe(Action<ActionOutputLine> receiver)
    {
        receivers.Add(receiver);
        return new Subscription();
    }

    private sealed class Subscription : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
