using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class OfferRoleTests
{
    [Fact]
    public void A_role_passes_only_on_acceptance()
    {
        var room = Given(Declared, new RoleTaken("scribe", null).By(Ben));
        room.When(new OfferRole("scribe", Chie.Id, "Notes are in the log"), by: Ben)
            .Then(new RoleOffered("scribe", Chie.Id, Ben.Id, Personal("Notes are in the log")));
        Assert.True(room.State.Holds(Ben.Id, "scribe"));
        room.When(new AcceptRole("scribe"), by: Dai).ThenRefused("no-offer");
        room.When(new AcceptRole("scribe"), by: Chie).Then(new RoleAccepted("scribe"));
        Assert.True(room.State.Holds(Chie.Id, "scribe"));
        room.When(new AcceptRole("scribe"), by: Chie).ThenRefused("no-offer");
    }

    [Fact]
    public void An_offer_is_declined()
    {
        var room = Given(Declared, new RoleOffered("scribe", Chie.Id, null, null));
        room.When(new DeclineRole("scribe", new string('x', TextBounds.Reason + 1)), by: Chie).ThenRefused("too-long");
        room.When(new DeclineRole("scribe", "Asleep"), by: Chie).Then(new RoleDeclined("scribe", Personal("Asleep")));
        Assert.Empty(room.State.RoleOffers);
        room.When(new DeclineRole("scribe"), by: Chie).ThenRefused("no-offer");
    }

    [Fact]
    public void Command_is_handed_over_by_its_holder_or_by_who_may_lead()
    {
        var room = Given(Declared, new RoleTaken(IncidentRoles.Commander, null));
        room.When(new OfferRole(IncidentRoles.Commander, Chie.Id), by: Ben).ThenRefused("commander-only");
        room.When(new OfferRole(IncidentRoles.Commander, Chie.Id), by: Emi).Then(new RoleOffered(IncidentRoles.Commander, Chie.Id, Aiko.Id, null));
        Given(Declared).When(new OfferRole(IncidentRoles.Commander, Chie.Id), by: Ben).Then(new RoleOffered(IncidentRoles.Commander, Chie.Id, null, null));
    }

    [Fact]
    public void A_role_that_approves_is_offered_by_who_leads_or_may_approve_and_not_to_oneself()
    {
        var room = Given(Declared, new RoleTaken(IncidentRoles.Commander, null));
        room.When(new OfferRole(IncidentRoles.Approver, Goro.Id), by: Ben).ThenRefused("approver-role");
        room.When(new OfferRole(IncidentRoles.Approver, Aiko.Id), by: Aiko).ThenRefused("approver-role");
        room.When(new OfferRole(IncidentRoles.Approver, Ben.Id), by: Aiko).Then(new RoleOffered(IncidentRoles.Approver, Ben.Id, null, null));
        room.When(new AcceptRole(IncidentRoles.Approver), by: Ben).Then(new RoleAccepted(IncidentRoles.Approver));
        Given(Declared).When(new OfferRole(IncidentRoles.Approver, Ben.Id), by: Chie).Then(new RoleOffered(IncidentRoles.Approver, Ben.Id, null, null));
    }

    [Fact]
    public void An_offer_names_a_role_and_a_person_who_does_not_hold_it()
    {
        Given(Declared).When(new OfferRole(" ", Ben.Id)).ThenRefused("no-role");
        Given(Declared).When(new OfferRole("Commander", Ben.Id)).ThenRefused("no-role");
        Given(Declared).When(new OfferRole(IncidentRoles.Commander, new PersonId(""))).ThenRefused("bad-person");
        Given(Declared).When(new OfferRole(IncidentRoles.Commander, PersonId.System)).ThenRefused("bad-person");
        Given(Declared, new RoleTaken("scribe", null).By(Ben)).When(new OfferRole("scribe", Ben.Id)).ThenRefused("already-holds");
        Given(Declared).When(new OfferRole(IncidentRoles.Commander, Ben.Id, new string('x', TextBounds.Note + 1))).ThenRefused("too-long");
        Knowing().When(new OfferRole("scribe", Ben.Id)).ThenRefused("no-incident");
        Knowing().When(new AcceptRole("scribe")).ThenRefused("no-incident");
        Knowing().When(new DeclineRole("scribe")).ThenRefused("no-incident");
    }

    [Fact]
    public void Taking_a_role_ends_an_offer_of_it()
    {
        var room = Given(Declared, new RoleTaken("scribe", null).By(Ben), new RoleOffered("scribe", Chie.Id, Ben.Id, null));
        room.When(new TakeRole("scribe"), by: Dai).Then(new RoleTaken("scribe", Ben.Id));
        room.When(new AcceptRole("scribe"), by: Chie).ThenRefused("no-offer");
    }
}
