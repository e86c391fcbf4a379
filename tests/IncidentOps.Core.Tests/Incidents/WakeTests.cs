using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class WakeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_due_time_passes_once()
    {
        var room = Room(PlanOf(Todo("a").Due(Hour)));
        room.When(new Wake("due/r1/a"), by: TheEngine, at: Minute(2) + Hour - TimeSpan.FromMilliseconds(1)).ThenRefused("early");
        room.When(new Wake("due/r1/a"), by: TheEngine, at: Minute(2) + Hour).Then(new StepOverdue("r1", "a"));
        room.When(new Wake("due/r1/a"), by: TheEngine, at: Minute(2) + Hour).ThenRefused("stale");
    }

    [Fact]
    public void A_wait_ends_when_its_time_is_up_and_late_rather_than_never()
    {
        Room(PlanOf(WaitFor("w", Hour), Todo("b"))).When(new Wake("wait/r1/w"), by: TheEngine, at: Minute(600)).Then(new WaitEnded("r1", "w", true));
    }

    [Fact]
    public void A_wait_for_a_condition_fails_at_its_bound()
    {
        var room = Room(PlanOf(WaitUntil("w", IsNumber("incident.severity", 1), Hour), Todo("b")));
        room.When(new Wake("wait/r1/w"), by: TheEngine, at: Minute(2) + Hour).Then(new WaitEnded("r1", "w", false));
        Assert.Equal((StepStatus.Failed, StepStatus.NotReached), (room.StatusOf("w"), room.StatusOf("b")));
    }

    [Fact]
    public void A_promised_update_becomes_overdue()
    {
        var room = Given(Declared, new StatusUpdatePosted(Personal("x"), Minute(30)));
        room.When(new Wake("update"), by: TheEngine, at: Minute(30)).Then(new StatusUpdateOverdue());
        room.When(new Wake("update"), by: TheEngine, at: Minute(31)).ThenRefused("stale");
    }

    [Fact]
    public void Only_the_engine_wakes_and_effects_are_not_woken_but_carried_out()
    {
        Room(PlanOf(Todo("a").Due(Hour))).When(new Wake("due/r1/a"), by: Emi, at: Minute(600)).ThenRefused("engine-only");
        Room(PlanOf(Action("isolate", startsByItself: true))).When(new Wake("start/r1/isolate/1"), by: TheEngine).ThenRefused("effect");
        Knowing().When(new Wake("update"), by: TheEngine).ThenRefused("stale");
    }
}
