using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class ClaimStepTests
{
    private static readonly Plan One = PlanOf(Todo("a"), Todo("b"));

    [Fact]
    public void A_claim_is_seen_and_locks_nobody_out()
    {
        var room = Room(One);
        var state = room.When(new ClaimStep("r1", "a"), by: Ben).Then(new StepClaimed("r1", "a"));
        Assert.Equal(Ben.Id, state.Run("r1")!.Step("a").ClaimedBy);
        room.When(new CompleteStep("r1", "a"), by: Aiko).Then(new StepCompleted("r1", "a", null));
    }

    [Fact]
    public void A_second_claim_hears_who_is_on_it()
    {
        Assert.Equal(Ben.Id, Room(One, new StepClaimed("r1", "a").By(Ben)).When(new ClaimStep("r1", "a")).ThenRefused("already-claimed").Person);
        Room(One).When(new ClaimStep("r1", "b")).ThenRefused("not-reached");
    }

    [Fact]
    public void A_claim_is_given_back_by_its_claimer_or_by_whoever_leads()
    {
        Room(One, new StepClaimed("r1", "a").By(Ben)).When(new ReleaseStep("r1", "a"), by: Ben).Then(new StepReleased("r1", "a"));
        Room(One, new StepClaimed("r1", "a").By(Ben)).When(new ReleaseStep("r1", "a"), by: Aiko).Then(new StepReleased("r1", "a"));
        Room(One, new StepClaimed("r1", "a").By(Ben)).When(new ReleaseStep("r1", "a"), by: Chie).ThenRefused("commander-only");
        Room(One).When(new ReleaseStep("r1", "a")).ThenRefused("not-claimed");
        Room(One).When(new ReleaseStep("r1", "b")).ThenRefused("not-reached");
    }
}
