using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class TakeRoleTests
{
    [Fact]
    public void Anyone_takes_a_role_at_once_and_its_former_holder_is_kept_on_record()
    {
        var room = Given(Declared);
        room.When(new TakeRole(IncidentRoles.Commander), by: Ben).Then(new RoleTaken(IncidentRoles.Commander, null));
        Assert.Equal(Ben.Id, room.State.Commander);
        room.When(new TakeRole(IncidentRoles.Commander), by: Ben).ThenRefused("already-holds");
        room.When(new TakeRole(IncidentRoles.Commander), by: Chie).Then(new RoleTaken(IncidentRoles.Commander, Ben.Id));
    }

    [Fact]
    public void A_role_has_a_name()
    {
        Given(Declared).When(new TakeRole("")).ThenRefused("bad-role");
        Given(Declared).When(new TakeRole(new string('x', 65))).ThenRefused("bad-role");
        Knowing().When(new TakeRole("scribe")).ThenRefused("no-incident");
        Given(Declared, new IncidentClosed(null)).When(new TakeRole("scribe")).ThenRefused("closed");
    }
}
