using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using MediatR;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Engine.Tests.People;

public sealed class KnownPeopleTests : IStoreFailure
{
    private static readonly PersonId Sato = new("sato");
    private static readonly PersonId Viewer = new("viewer");
    private static readonly PersonId Nobody = new("p-nobody");
    private static readonly Actor Responder = new(Sato, Permissions.View | Permissions.Respond);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    void IStoreFailure.Stop(StoreFailedException exception) => throw exception;

    [Fact]
    public async Task Nobody_is_named_who_is_not_there()
    {
        Assert.Equal("unknown-person", await CodeAsync(new OfferRole(IncidentRoles.Commander, Nobody)));
        Assert.Equal("unknown-person", await CodeAsync(new QueueNotification(null, null, [Sato, Nobody], "a", "b", false)));
        Assert.Equal("unknown-person", await CodeAsync(new RecordFinding("slow", CapabilityElement.Training, Owner: Nobody)));
        Assert.Equal("unknown-person", await CodeAsync(new PrepareDrill("a", ["b"], [new DrillPart(Sato, DrillDuty.Facilitator), new DrillPart(Nobody, DrillDuty.Player)])));
        Assert.Null(await CodeAsync(new OfferRole(IncidentRoles.Commander, Sato)));
        // A list that was left at “…” names nobody: Core says so.
        Assert.Null(await CodeAsync(new OfferRole(IncidentRoles.Commander, new PersonId(""))));
        Assert.Null(await CodeAsync(new QueueNotification(null, null, [Sato, Viewer], "a", "b", false)));
        Assert.Null(await CodeAsync(new QueueNotification(null, null, default, "a", "b", false)));
        Assert.Null(await CodeAsync(new RecordFinding("slow", CapabilityElement.Training)));
        // The engine's own messages go to whom the plan names; whoever is unknown by then shows in the delivery.
        Assert.Null(await CodeAsync(new QueueNotification("r1", "s", [Nobody], "a", "b", false), Actor.System));
    }

    [Fact]
    public async Task A_role_is_offered_to_nobody_who_could_not_accept_it()
    {
        var refusal = (await FaultAsync(new OfferRole(IncidentRoles.Commander, Viewer), Responder))!;
        Assert.Equal(("may-not-respond", Viewer), (refusal.Code, refusal.Person));
    }

    private async Task<string?> CodeAsync(IncidentCommand command, Actor? actor = null) => (await FaultAsync(command, actor ?? Responder))?.Code;

    private async Task<Refusal?> FaultAsync(IncidentCommand command, Actor actor)
    {
        var people = new PeopleDirectory(new ListStore(), new FakeTimeProvider(), this, new Mediator(_ => Array.Empty<INotificationHandler<PeopleAdvanced>>()));
        await people.LoadAsync(Cancellation);
        Assert.Null(await people.SubmitAsync(new AddPerson(Sato, "sato", "Sato", Language.English, [AccountRole.Responder]), Actor.System, Cancellation));
        Assert.Null(await people.SubmitAsync(new AddPerson(Viewer, "viewer", "Viewer", Language.English, [AccountRole.Viewer]), Actor.System, Cancellation));
        return await new KnownPeople(people).FaultOfAsync(new SubmitToIncident(new IncidentId(Guid.NewGuid()), Guid.NewGuid(), actor, command), Cancellation);
    }
}
