using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class IncidentRolesTests
{
    [Fact]
    public void A_role_is_one_of_the_incidents()
    {
        Given(Declared).When(new TakeRole("")).ThenRefused("no-role");
        Given(Declared).When(new TakeRole(null!)).ThenRefused("no-role");
        // What was meant for the commander must not end as a role that nobody knows: the refusal names those that there are.
        var refusal = Given(Declared).When(new TakeRole("Commander")).ThenRefused("no-role");
        Assert.EndsWith("there are: commander, approver.", refusal.Reason.English, StringComparison.Ordinal);
        Given(Declared).When(new TakeRole("scribe")).ThenRefused("no-role");
        Room(PlanOf(Todo("act")).With("scribe")).When(new TakeRole("scribe"), by: Ben).Then(new RoleTaken("scribe", null));
        Room(PlanOf(Todo("act")).Calling(RunbookOf("part").With("scribe"))).When(new TakeRole("scribe"), by: Ben).Then(new RoleTaken("scribe", null));
        // Of a plan that the drill has pinned and nobody has started.
        var plan = PlanOf(Todo("act")).With("scribe");
        Prepared(ExerciseOf(plan), plan).When(new TakeRole("scribe"), by: Ben).Then(new RoleTaken("scribe", null));
        Given(Declared, new RoleTaken("scribe", null).By(Ben)).When(new TakeRole("scribe"), by: Chie).Then(new RoleTaken("scribe", Ben.Id));
    }
}
