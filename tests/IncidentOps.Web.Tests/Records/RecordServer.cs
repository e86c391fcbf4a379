using IncidentOps.Adapters.Keys;
using IncidentOps.Adapters.Smtp;
using IncidentOps.Adapters.Spreadsheets;
using IncidentOps.Adapters.Webhooks;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Retention;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Audit;
using IncidentOps.Web.EvidenceFiles;
using IncidentOps.Web.Exports;
using IncidentOps.Web.Live;
using IncidentOps.Web.Notifications;
using IncidentOps.Web.Retention;
using IncidentOps.Web.Tests.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Records;

/// <summary>A server with everything that keeps and shows records: notifications, exports, evidence, audit. Sato administers it.</summary>
internal sealed class RecordServer : IAsyncDisposable
{
    /// <summary>Small, so that a test can exceed it.</summary>
    public const long MostEvidence = 64 * 1024;

    private readonly string keys;

    private RecordServer(string keys, PeopleServer server, Browser administrator, PersonId responder) =>
        (this.keys, Server, Administrator, Responder) = (keys, server, administrator, responder);

    public PeopleServer Server { get; }

    public Browser Administrator { get; }

    /// <summary>Tanaka.</summary>
    public PersonId Responder { get; }

    public IncidentSessions Sessions => Server.Services.GetRequiredService<IncidentSessions>();

    public AcknowledgementTokens Tokens => Server.Services.GetRequiredService<AcknowledgementTokens>();


    /// <param name="addServices">More parts of the product.</param>
    /// <param name="map">Their endpoints.</param>
    public static async Task<RecordServer> StartAsync(Action<IServiceCollection>? addServices = null, Action<WebApplication>? map = null)
    {
        var keys = Directory.CreateTempSubdirectory("incidentops-keys-").FullName;
        var server = await PeopleServer.StartAsync(
            addServices: services =>
            {
                services.AddIncidentEngine();
                services.AddSingleton<IPlanReader, NoPlans>();
                services.AddSingleton(provider => new SessionContext
                {
                    Clock = provider.GetRequiredService<TimeProvider>(), Codec = provider.GetRequiredService<EventCodec>(),
                    Plans = provider.GetRequiredService<PlanCatalog>().Find, Obstacle = (_, _, _) => null, SealFreshSecret = _ => "sealed",
                });
                services.AddSingleton<CommandReplies>();
                services.AddNotifications(new NotificationSettings { PublicUrl = new Uri("https://ops.example.jp") });
                services.AddSingleton<NotificationReading>();
                services.AddSmtpNotifications();
                services.AddWebhookNotifications();
                services.AddNotificationKeys(keys);
                services.AddSpreadsheets();
                services.AddExports();
                services.AddEvidenceFiles(new EvidenceBounds(MostEvidence));
                services.AddAudit();
                services.AddRetention();
                services.AddRetentionPages();
                addServices?.Invoke(services);
            },
            map: app =>
            {
                app.MapNotifications();
                app.MapExports();
                app.MapEvidenceFiles();
                app.MapAudit();
                app.MapRetention();
                map?.Invoke(app);
            });
        var administrator = await server.FirstAdministratorAsync();
        return new RecordServer(keys, server, administrator, await server.AddAsync("tanaka", AccountRole.Responder));
    }

    public async Task<IncidentId> DeclareAsync(IncidentMode mode = IncidentMode.Live, string title = "経理メールの乗っ取り")
    {
        var incident = new IncidentId(Guid.CreateVersion7());
        await SubmitAsync(incident, new DeclareIncident(title, Severity.Sev2, mode));
        return incident;
    }

    public async Task SubmitAsync(IncidentId incident, IncidentCommand command) => Assert.IsType<CommandAccepted>(await Sessions.SubmitAsync(
        incident, Guid.NewGuid(), new Actor(Responder, (Permissions)127), command, null, CancellationToken.None));

    public Task<IncidentState> StateAsync(IncidentId incident) => Sessions.StateAsync(incident, CancellationToken.None);

    public async Task<IReadOnlyList<RecordedEvent>> EventsAsync(IncidentId incident) => await Sessions.EventsAsync(incident, 0, 1_000, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Administrator.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    private sealed class NoPlans : IPlanReader
    {
        public Plan Read(PlanTexts texts) => throw new NotSupportedException();
    }
}
