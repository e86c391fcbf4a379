using IncidentOps.Adapters.Calendars;
using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Http;
using IncidentOps.Adapters.Keys;
using IncidentOps.Adapters.LocalProcess;
using IncidentOps.Adapters.Secrets;
using IncidentOps.Adapters.Smtp;
using IncidentOps.Adapters.Spreadsheets;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Adapters.Ssh;
using IncidentOps.Adapters.Webhooks;
using IncidentOps.Engine;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Retention;
using IncidentOps.Engine.Schedule;
using IncidentOps.Web.Api;
using IncidentOps.Web.Audit;
using IncidentOps.Web.Effects;
using IncidentOps.Web.EvidenceFiles;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Exercises;
using IncidentOps.Web.Exports;
using IncidentOps.Web.Hosting;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Notifications;
using IncidentOps.Web.People;
using IncidentOps.Web.Plans;
using IncidentOps.Web.Replay;
using IncidentOps.Web.Retention;
using IncidentOps.Web.Schedule;
using IncidentOps.Web.Reviews;
using IncidentOps.Web.Security;
using IncidentOps.Web.Settings;

return await Launch.RunAsync(args, ServeAsync);

static async Task<int> ServeAsync(string[] args, Launch launch)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = [.. args.Where(argument => argument != AdministratorLinks.Option)],
        // Settings and assets lie beside the program, wherever it is started from.
        ContentRootPath = AppContext.BaseDirectory,
    });
    // Assets are found beside the build as well as in what is published: a fresh clone serves itself by `dotnet run`.
    builder.WebHost.UseStaticWebAssets();
    var options = ServerOptions.Read(builder.Configuration);
    launch.Configure(builder);
    using var directory = DataDirectory.Open(options.Data);
    var library = RunbookLibrary.Load(options.Runbooks);
    if (options.OpenCertificate(directory.Layout.KeysFolder) is { } certificate)
    {
        builder.UseHttps(certificate);
    }

    // Storage and files.
    builder.Services.AddSqlite(directory);
    builder.Services.AddSingleton<IPlanReader, YamlPlanReader>();
    builder.Services.AddSingleton<IExerciseReader, YamlKeptExercises>();
    builder.Services.AddSingleton<PlanProof>();
    builder.Services.AddSingleton(YamlExerciseFiles.Read(options.Exercises, library));

    // The engine, and what it reaches the world with.
    builder.Services.AddIncidentEngine();
    builder.Services.AddActions();
    builder.Services.AddSecrets(Path.Combine(directory.Layout.Root, "secrets"), Path.Combine(directory.Layout.KeysFolder, "secrets.key"));
    if (options.Inventory is { } inventory)
    {
        builder.Services.AddSingleton<ITargetSource>(new YamlTargetSource(inventory));
    }

    builder.Services.AddSshTransport();
    builder.Services.AddHttpTransport();
    builder.Services.AddLocalProcessTransport(Path.Combine(directory.Layout.Root, "actions"));
    builder.Services.AddSingleton<StopOnStoreFailure>();
    builder.Services.AddSingleton<IStoreFailure>(provider => provider.GetRequiredService<StopOnStoreFailure>());
    builder.Services.AddNotifications(NotificationConfiguration.Read(builder.Configuration));
    builder.Services.AddSingleton<NotificationReading>();
    builder.Services.AddNotificationKeys(directory.Layout.KeysFolder);
    builder.Services.AddSmtpNotifications();
    builder.Services.AddWebhookNotifications();
    builder.Services.AddSpreadsheets();
    builder.Services.AddCalendars();
    builder.Services.AddSchedule();

    // The web.
    builder.Services.AddCompression();
    builder.Services.AddRazorComponents();
    builder.Services.AddPeople();
    builder.Services.AddSecurity(directory.Layout.KeysFolder, options.IsHttps, options.TrustedProxies);
    builder.Services.AddLive();
    builder.Services.AddApi();
    builder.Services.AddIncidentPages();
    builder.Services.AddEvidenceFiles();
    builder.Services.AddExports();
    builder.Services.AddAudit();
    builder.Services.AddRetention();
    builder.Services.AddRetentionPages();
    builder.Services.AddSchedulePages();
    builder.Services.AddEffects();

    builder.Services.AddTelemetry(builder.Configuration);

    var app = builder.Build();
    launch.Watch(app);
    BuildInfo.ReadAssets(app.Environment.WebRootFileProvider);
    app.UseErrorPages();
    app.UseResponseCompression();
    app.UseSecurity();
    app.MapStaticAssets().AllowAnonymous();
    app.MapLive();
    app.MapApi();
    app.MapPeople();
    app.MapSettings();
    app.MapIncidentPages();
    app.MapIncidentPosts();
    app.MapPlanPages();
    app.MapExercisePages();
    app.MapDrillPages();
    app.MapReplay();
    app.MapEvidenceFiles();
    app.MapExports();
    app.MapAudit();
    app.MapRetention();
    app.MapSchedule();
    app.MapReviews();
    app.MapEffects();
    app.MapNotifications();
    app.MapApiMisses();
    app.MapNotFound();

    var failure = app.Services.GetRequiredService<StopOnStoreFailure>();
    var reading = new LibraryReading(
        [.. library.Runbooks.Keys], (id, number) => library.FindPlan(id, number) is { } plan ? library.TextsOf(plan) : null, library.Faults)
    {
        IsWhole = library.IsWhole,
    };
    await app.StartAsync(reading, args.Contains(AdministratorLinks.Option));
    await app.RunAsync();
    return failure.ExitCode;
}
