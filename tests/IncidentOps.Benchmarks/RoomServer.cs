using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Secrets;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Hosting;
using IncidentOps.Web.Incidents;
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
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IncidentOps.Benchmarks;

/// <summary>The live line above engine and store, and a bare hub, on one Kestrel.</summary>
internal sealed class RoomServer : IAsyncDisposable
{
    public const int Rows = 100;
    public const string BarePath = "/bare";

    /// <summary>One audience each.</summary>
    public static readonly string[] Languages = ["en", "ja"];

    private readonly Stamp stamp;
    private readonly WebApplication app;
    private readonly DataDirectory directory;
    private readonly string folder;
    private readonly PersonId person = new("p-bench");
    private readonly PersonId facilitator = new("p-lead");
    private readonly bool isDrill;
    private readonly Dictionary<string, RoomUpdate> last = [];
    private int broadcasts;
    private readonly IncidentId unseen = new(Guid.NewGuid());
    private int change;
    private int unseenChange;

    private RoomServer(WebApplication app, DataDirectory directory, string folder, bool isDrill)
    {
        (this.app, this.directory, this.folder, this.isDrill) = (app, directory, folder, isDrill);
        stamp = Service<Stamp>();
        Address = new Uri(Service<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    public IncidentId Incident { get; } = new(Guid.NewGuid());

    /// <summary>The version that screens join with.</summary>
    public long Version { get; private set; }

    public int Epoch { get; private set; }

    /// <summary>When the last change was accepted: durable, and about to be shown.</summary>
    public long AcceptedAt => stamp.At;

    public int LastBytes => JsonSerializer.SerializeToUtf8Bytes(last[Languages[0]], JsonSerializerOptions.Web).Length;

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <param name="isDrill">A change is an inject to the players that all screens show, not a tick.</param>
    public static async Task<RoomServer> StartAsync(bool isDrill = false)
    {
        var folder = Directory.CreateTempSubdirectory("incidentops-room-").FullName;
        var directory = DataDirectory.Open(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var services = builder.Services;
        services.AddSqlite(directory);
        services.AddSingleton<IPlanReader, YamlPlanReader>();
        services.AddSingleton<IExerciseReader, YamlKeptExercises>();
        // Before the rooms, which are told in the order of registration.
        services.AddSingleton<Stamp>();
        services.AddSingleton<INotificationHandler<IncidentAdvanced>>(provider => provider.GetRequiredService<Stamp>());
        services.AddIncidentEngine();
        services.AddActions();
        services.AddSecrets(Path.Combine(folder, "secrets"), Path.Combine(directory.Layout.KeysFolder, "secrets.key"));
        services.AddSingleton<IStoreFailure, NoFailure>();
        services.AddPeople();
        services.AddLive();
        services.AddIncidentPages();
        services.AddAntiforgery();
        services.AddAuthentication(SignIn.Scheme).AddScheme<AuthenticationSchemeOptions, SignIn>(SignIn.Scheme, null);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddRateLimiter(_ => { });
        services.Configure<HubOptions<IncidentHub>>(options => options.ClientTimeoutInterval = TimeSpan.FromMinutes(10));
        services.Configure<HubOptions<BareHub>>(options => options.ClientTimeoutInterval = TimeSpan.FromMinutes(10));
        var app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapLive();
        app.MapHub<BareHub>(BarePath);
        await app.StartAsync();
        var server = new RoomServer(app, directory, folder, isDrill);
        await server.PrepareAsync();
        return server;
    }

    /// <summary>Ticks a step, or takes the tick back; answers the version that shows it, once it is durable.</summary>
    public Task<long> ChangeAsync() => SubmitAsync(Incident, Change(change++));

    /// <summary>The same in an incident that nobody looks at: what the command costs by itself.</summary>
    public Task<long> ChangeUnseenAsync() => SubmitAsync(unseen, Change(unseenChange++));

    /// <summary>Sends the bytes of the last change to every bare connection, under a number of their own; answers that number.</summary>
    public async Task<long> BroadcastAsync()
    {
        var hub = Service<IHubContext<BareHub>>();
        var version = Version + ++broadcasts;
        foreach (var language in Languages)
        {
            await hub.Clients.Group(language).SendAsync(nameof(IIncidentClient.Pieces), last[language] with { ToVersion = version });
        }

        return version;
    }

    /// <summary>What an audience was sent last, so that the bare hub sends the same.</summary>
    public void Remember(string language, RoomUpdate update) => last[language] = update;

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        directory.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task PrepareAsync()
    {
        await app.Services.StartPeopleAsync(CancellationToken.None);
        await Service<PeopleDirectory>().SubmitAsync(
            new AddPerson(person, "bench", "Bench", Language.English, [AccountRole.Responder]), Actor.System, CancellationToken.None);
        await Service<PeopleDirectory>().SubmitAsync(
            new AddPerson(facilitator, "lead", "Lead", Language.English, [AccountRole.Facilitator]), Actor.System, CancellationToken.None);
        var library = RoomPlan.Load(Path.Combine(folder, "runbooks"), Rows);
        var reading = new LibraryReading(
            [.. library.Runbooks.Keys], (id, number) => library.FindPlan(id, number) is { } plan ? library.TextsOf(plan) : null, library.Faults);
        await Service<PlanPublishing>().PublishAsync(reading, CancellationToken.None);
        foreach (var incident in (IncidentId[])[unseen, Incident])
        {
            if (isDrill)
            {
                await PrepareDrillAsync(incident, library);
                continue;
            }

            await SubmitAsync(incident, new DeclareIncident("Spam relay abuse"));
            Version = await SubmitAsync(incident, new StartRun(Service<PlanShelf>().Latest(RoomPlan.Id)!.Version.Sha256));
        }

        Epoch = (await Service<IEventStore>().HeadAsync(CancellationToken.None)).Epoch;
    }

    private async Task PrepareDrillAsync(IncidentId incident, RunbookLibrary library)
    {
        var exercise = DrillPlan.ForRoom(Path.Combine(folder, "exercises"), library);
        foreach (var texts in exercise.Texts)
        {
            await Service<IPlanTexts>().KeepAsync(texts, CancellationToken.None);
        }

        await Service<PlanCatalog>().LoadExerciseAsync(exercise.Version.Sha256, CancellationToken.None);
        await SubmitAsync(incident, new DeclareIncident("Measured", null, IncidentMode.Drill));
        await SubmitAsync(incident, new PrepareDrill(
            exercise.Version.Sha256, [exercise.Plans[0].Version.Sha256],
            [new DrillPart(facilitator, DrillDuty.Facilitator), new DrillPart(person, DrillDuty.Player, DrillPlan.Role)]));
        await SubmitAsync(incident, new StartDrill());
        // Its one scripted inject is out before anybody looks, and the clock stands: nothing but the measured injects happens.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Service<IncidentSessions>().StateAsync(incident, patience.Token)).Drill!.Injects.IsEmpty)
        {
            await Task.Delay(20, patience.Token);
        }

        Version = await SubmitAsync(incident, new PauseDrill());
    }

    private IncidentCommand Change(int number)
    {
        if (isDrill)
        {
            return new ImproviseInject(
                [DrillPlan.Role], InjectChannel.Chat, "Somebody", string.Create(CultureInfo.InvariantCulture, $"News {number}"), "The queue has grown again.");
        }

        var step = RoomPlan.Step(number / 2 % Rows);
        return number % 2 == 0 ? new CompleteStep("r1", step) : new ReopenStep("r1", step);
    }

    private async Task<long> SubmitAsync(IncidentId incident, IncidentCommand command)
    {
        var actor = isDrill
            ? new Actor(facilitator, Permissions.View | Permissions.Respond | Permissions.Facilitate)
            : new Actor(person, Service<PeopleDirectory>().PermissionsOf(person));
        var answer = await Service<IMediator>().Send(new SubmitToIncident(incident, Guid.NewGuid(), actor, command));
        return answer is CommandAccepted accepted ? await AsSeenAsync(incident, accepted.LastVersion) : throw new InvalidOperationException($"{command}: {answer}");
    }

    /// <summary>The version as the screens count it: players count by themselves what they see.</summary>
    private async Task<long> AsSeenAsync(IncidentId incident, long version)
    {
        if (!isDrill)
        {
            return version;
        }

        var state = await Service<IncidentSessions>().StateAsync(incident, CancellationToken.None);
        return DrillSight.Of(state, person, Permissions.View).SequenceAt(state, version);
    }

    /// <summary>Notes when a change was accepted.</summary>
    private sealed class Stamp : INotificationHandler<IncidentAdvanced>
    {
        private long at;

        public long At => Interlocked.Read(ref at);

        public Task Handle(IncidentAdvanced notification, CancellationToken cancellationToken)
        {
            Interlocked.Exchange(ref at, Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        }
    }

    private sealed class NoFailure : IStoreFailure
    {
        public void Stop(StoreFailedException exception) => throw exception;
    }

    /// <summary>Everybody is the same responder.</summary>
    private sealed class SignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        public new const string Scheme = "bench";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.NameIdentifier, "p-bench"), new Claim(ClaimTypes.Name, "Bench"),
                    new Claim(Readers.LanguageClaim, Request.Headers.AcceptLanguage.ToString()),
                    new Claim(Readers.PermissionsClaim, ((int)(Permissions.View | Permissions.Respond)).ToString(CultureInfo.InvariantCulture)),
                ],
                Scheme);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
        }
    }
}

/// <summary>A hub that does nothing but broadcast.</summary>
internal sealed class BareHub : Hub
{
    /// <summary>The same shape as the room's, so that both kinds of screens are the same program.</summary>
    public Task JoinRoom(string incident, long version, int epoch, string view) =>
        Groups.AddToGroupAsync(Context.ConnectionId, Context.GetHttpContext()!.Request.Headers.AcceptLanguage.ToString());
}
