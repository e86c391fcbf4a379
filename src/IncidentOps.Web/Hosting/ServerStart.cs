using System.Net;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.People;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace IncidentOps.Web.Hosting;

/// <summary>What happens between building the server and serving.</summary>
public static class ServerStart
{
    /// <summary>Loads people and plans, publishes what has changed, and prints the address once it is served, with the one-time link if any.</summary>
    public static async Task StartAsync(this WebApplication app, LibraryReading library, bool newLink)
    {
        await app.Services.StartPeopleAsync(CancellationToken.None);
        await app.Services.GetRequiredService<PlanPublishing>().PublishAsync(library, CancellationToken.None);
        await KeepExercisesAsync(app.Services.GetRequiredService<ExerciseReport>(), app.Services.GetRequiredService<IPlanTexts>());
        var link = await AdministratorLinks.OpenAsync(app.Services.GetRequiredService<PeopleDirectory>(), newLink, CancellationToken.None);
        app.Lifetime.ApplicationStarted.Register(() => Greet(app, link));
        // Reading plans leaves garbage that no collection comes by for: what waits for its first incident gives that memory back (some 20 ms).
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Whoever prepares a drill names an exercise by its version: its text must be there.</summary>
    private static async Task KeepExercisesAsync(ExerciseReport library, IPlanTexts texts)
    {
        foreach (var own in library.Usable.SelectMany(one => one.Texts).Where(one => one.Files[0].Kind == "exercise"))
        {
            await texts.KeepAsync(own, CancellationToken.None);
        }
    }

    private static void Greet(WebApplication app, string? link)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = Reachable(addresses.FirstOrDefault() ?? "http://localhost:5000");
        Console.WriteLine();
        Console.WriteLine($"  IncidentOps is at {address}");
        if (app.Services.GetService<HttpsCertificate>() is { } certificate)
        {
            Console.WriteLine($"  Certificate (証明書) SHA-256: {certificate.Fingerprint}");
        }

        if (link is not null)
        {
            Console.WriteLine($"  Open this once to make an administrator (最初の管理者の登録はこちら):");
            Console.WriteLine($"  {address}{link}");
        }

        if (app.Services.GetRequiredService<IEffectsHold>().Hold is not null)
        {
            Console.WriteLine("  Restored from a backup: machine steps and messages are held until an administrator releases them at");
            Console.WriteLine($"  {address}/settings/effects （復元後の保留。管理者が解除するまで自動処理と通知は実行されません）");
        }

        Console.WriteLine();
    }

    /// <summary>An address that a browser elsewhere can open: “everywhere” is none.</summary>
    private static string Reachable(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host is "[::]" or "0.0.0.0"
        ? $"{url.Scheme}://{Dns.GetHostName()}:{url.Port}"
        : address;
}
