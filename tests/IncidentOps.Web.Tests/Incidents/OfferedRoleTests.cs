using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Tests.Security;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

public sealed class OfferedRoleTests
{
    private static readonly Actor Ben = new(new PersonId("p-ben"), Permissions.View | Permissions.Respond);

    [Fact]
    public async Task An_offer_is_answered_again_as_it_was_though_whom_it_went_to_has_left_since()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.AddAsync("ben", AccountRole.Responder);
        var goro = await product.AddAsync("goro", AccountRole.Responder);
        var incident = new IncidentId(Guid.CreateVersion7());
        Assert.IsType<CommandAccepted>(await SubmitAsync(Guid.NewGuid(), new DeclareIncident("Mail is down", Severity.Sev2)));
        Assert.IsType<CommandAccepted>(await SubmitAsync(Guid.NewGuid(), new TakeRole(IncidentRoles.Commander)));
        var (id, offer) = (Guid.NewGuid(), new OfferRole(IncidentRoles.Commander, goro));
        var first = Assert.IsType<CommandAccepted>(await SubmitAsync(id, offer));

        Assert.Null(await product.Services.GetRequiredService<PeopleDirectory>().SubmitAsync(new DisableAccount(goro), Actor.System, CancellationToken.None));
        Assert.Equal(first with { Repeated = true }, await SubmitAsync(id, offer));
        Assert.Equal("may-not-respond", Assert.IsType<CommandRefused>(await SubmitAsync(Guid.NewGuid(), offer)).Refusal.Code);
        // Of another command with its id the answer is that one's own.
        Assert.Equal("command-id-reused", Assert.IsType<CommandRefused>(await SubmitAsync(id, offer with { To = new PersonId("p-nobody") })).Refusal.Code);

        Task<CommandAnswer> SubmitAsync(Guid command, IncidentCommand what) => product.Services.GetRequiredService<IMediator>()
            .Send(new SubmitToIncident(incident, command, Ben, what), TestContext.Current.CancellationToken);
    }
}
