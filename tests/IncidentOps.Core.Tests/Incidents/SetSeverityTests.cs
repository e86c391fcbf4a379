using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class SetSeverityTests
{
    [Fact]
    public void Severity_is_raised_and_the_plan_follows_it()
    {
        var room = Room(PlanOf(Todo("press").When(IsNumber("incident.severity", 1)), Todo("b")));
        Assert.Equal((StepStatus.NotNeeded, StepStatus.Ready), (room.StatusOf("press"), room.StatusOf("b")));
        room.When(new SetSeverity(Severity.Sev1, "Spreading")).Then(new SeveritySet(Severity.Sev1, Personal("Spreading")));
        Assert.Equal((StepStatus.Ready, StepStatus.NotReached), (room.StatusOf("press"), room.StatusOf("b")));
        room.When(new SetSeverity(Severity.Sev3)).Then(new SeveritySet(Severity.Sev3, null));
        Assert.Equal((StepStatus.NotNeeded, StepStatus.Ready), (room.StatusOf("press"), room.StatusOf("b")));
    }

    [Fact]
    public void It_is_a_known_one_and_another_than_before()
    {
        Given(Declared).When(new SetSeverity((Severity)5)).ThenRefused("bad-severity");
        Given(Declared).When(new SetSeverity(Severity.Sev2)).ThenRefused("unchanged");
        Given(Declared).When(new SetSeverity(Severity.Sev1, new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Given(Declared, new IncidentClosed(null)).When(new SetSeverity(Severity.Sev1)).ThenRefused("closed");
        Knowing().When(new SetSeverity(Severity.Sev1)).ThenRefused("no-incident");
    }
}
