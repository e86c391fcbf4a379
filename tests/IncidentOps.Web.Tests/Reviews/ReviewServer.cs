using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Reviews;

/// <summary>The whole product with Goro (facilitator), Hana (observer), Aiko and Ben (players), Sato (commander) and Mori (looks on).</summary>
internal sealed class ReviewServer : IAsyncDisposable
{
    public const string Newcomers = "takeover-first-quarter-hour";

    private ReviewServer(RunningProduct product) => Product = product;

    public RunningProduct Product { get; }

    public PersonId Goro { get; private set; }

    public PersonId Hana { get; private set; }

    public PersonId Aiko { get; private set; }

    public PersonId Ben { get; private set; }

    public PersonId Sato { get; private set; }

    public IncidentSessions Sessions => Product.Services.GetRequiredService<IncidentSessions>();

    public static async Task<ReviewServer> StartAsync(string? data = null)
    {
        var product = await RunningProduct.StartAsync(data);
        return new ReviewServer(product)
        {
            Goro = await product.AddAsync("goro", AccountRole.Facilitator),
            Hana = await product.AddAsync("hana", AccountRole.Viewer),
            Aiko = await product.AddAsync("aiko", AccountRole.Responder),
            Ben = await product.AddAsync("ben", AccountRole.Responder, AccountRole.Facilitator),
            Sato = await product.AddAsync("sato", AccountRole.Commander),
        };
    }

    /// <summary>A drill that simulated staff have played to its end, as the command line would.</summary>
    public async Task<PlayedDrill> PlayAsync(string exercise = Newcomers, int seed = 1)
    {
        var found = Find(exercise);
        foreach (var texts in found.Texts)
        {
            await Product.Services.GetRequiredService<IPlanTexts>().KeepAsync(texts, CancellationToken.None);
        }

        var appends = new List<AppendRequest>();
        var played = Autoplay.Run(found, seed, commit: appends.Add);
        foreach (var append in appends)
        {
            Assert.IsType<Appended>(await Product.Services.GetRequiredService<IEventStore>().AppendAsync(append, CancellationToken.None));
        }

        return played;
    }

    /// <summary>A drill of real people that has just begun: Goro conducts it, Hana observes, Aiko and Ben play.</summary>
    public async Task<IncidentId> BeginAsync(string exercise = Newcomers)
    {
        var found = Find(exercise);
        foreach (var texts in found.Texts)
        {
            await Product.Services.GetRequiredService<IPlanTexts>().KeepAsync(texts, CancellationToken.None);
        }

        var incident = new IncidentId(Guid.CreateVersion7());
        await SubmitAsync(incident, Goro, new DeclareIncident("The first quarter of an hour", null, IncidentMode.Drill));
        await SubmitAsync(incident, Goro, new PrepareDrill(
            found.Version.Sha256, [.. found.Plans.Select(plan => plan.Version.Sha256)],
            [
                new DrillPart(Goro, DrillDuty.Facilitator), new DrillPart(Hana, DrillDuty.Observer),
                new DrillPart(Aiko, DrillDuty.Player, found.Exercise.Roles[0].Id), new DrillPart(Ben, DrillDuty.Player, found.Exercise.Roles[0].Id),
            ]));
        await SubmitAsync(incident, Goro, new StartDrill());
        return incident;
    }

    public async Task<IncidentId> DeclareAsync(string title = "Phish")
    {
        var incident = new IncidentId(Guid.CreateVersion7());
        await SubmitAsync(incident, Sato, new DeclareIncident(title, null));
        return incident;
    }

    public async Task SubmitAsync(IncidentId incident, PersonId person, IncidentCommand command)
    {
        var permissions = person == Goro ? Permissions.View | Permissions.Facilitate
            : person == Sato ? Permissions.View | Permissions.Respond | Permissions.Command
            : Permissions.View | Permissions.Respond;
        var answer = await Sessions.SubmitAsync(incident, Guid.NewGuid(), new Actor(person, permissions), command, null, CancellationToken.None);
        Assert.True(answer is CommandAccepted, $"{command}: {answer}");
    }

    public Task<IncidentState> StateAsync(IncidentId incident) => Sessions.StateAsync(incident, CancellationToken.None);

    public ValueTask DisposeAsync() => Product.DisposeAsync();

    public DrillableExercise Find(string exercise) =>
        Product.Services.GetRequiredService<ExerciseReport>().Usable.Single(one => one.Exercise.Id == exercise);
}
