using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class RecordAwarenessTests
{
    [Fact]
    public void When_the_organisation_knew_may_lie_before_the_declaration_and_be_corrected()
    {
        var room = Given(Declared);
        room.When(new RecordAwareness(Minute(-600), "Help desk ticket")).Then(new AwarenessRecorded(Minute(-600), Personal("Help desk ticket")));
        Assert.Equal(Minute(-600), room.State.KnownAt);
        room.When(new RecordAwareness(Minute(-700), "Earlier mail")).Then(new AwarenessRecorded(Minute(-700), Personal("Earlier mail")));
    }

    [Fact]
    public void Knowing_now_is_not_in_the_future_by_a_fraction_of_a_millisecond()
    {
        Given(Declared).When(new RecordAwareness(Minute(1).AddTicks(9_999), "Now"), at: Minute(1)).Then(new AwarenessRecorded(Minute(1), Personal("Now")));
    }

    [Fact]
    public void It_may_be_recorded_after_closing()
    {
        Given(Declared, new IncidentClosed(Personal("Over"))).When(new RecordAwareness(Minute(0), "The customer's letter"), at: Minute(9))
            .Then(new AwarenessRecorded(Minute(0), Personal("The customer's letter")));
        Given(Declared with { Mode = IncidentMode.Drill }, new IncidentClosed(null)).When(new RecordAwareness(Minute(0), "x"), at: Minute(9)).ThenRefused("closed");
    }

    [Fact]
    public void It_does_not_lie_ahead_and_has_a_reason()
    {
        Given(Declared).When(new RecordAwareness(Minute(5), "x"), at: Minute(1)).ThenRefused("in-future");
        Given(Declared).When(new RecordAwareness(Minute(0), null)).ThenRefused("reason-needed");
        Given(Declared).When(new RecordAwareness(Minute(0), new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Knowing().When(new RecordAwareness(Minute(0), "x")).ThenRefused("no-incident");
    }
}
