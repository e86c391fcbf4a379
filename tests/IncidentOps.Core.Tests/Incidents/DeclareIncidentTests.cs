using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class DeclareIncidentTests
{
    [Fact]
    public void A_title_is_enough_and_the_higher_severity_is_assumed()
    {
        var state = Knowing().When(new DeclareIncident("  Odd mail  ")).Then(new IncidentDeclared(1, IncidentMode.Live, Personal("Odd mail"), Severity.Sev1));
        Assert.True(state.IsOpen);
        Assert.Equal((Start, Aiko.Id), (state.DeclaredAt, state.DeclaredBy));
        Knowing().When(new DeclareIncident("Drill", Severity.Sev4, IncidentMode.Drill)).Then(new IncidentDeclared(1, IncidentMode.Drill, Personal("Drill"), Severity.Sev4));
    }

    [Fact]
    public void It_is_declared_once_with_a_title_and_a_known_severity()
    {
        Given(Declared).When(new DeclareIncident("Again")).ThenRefused("already-declared");
        Knowing().When(new DeclareIncident(" ")).ThenRefused("empty");
        Knowing().When(new DeclareIncident(new string('x', TextBounds.Title + 1))).ThenRefused("too-long");
        Knowing().When(new DeclareIncident("x", (Severity)9)).ThenRefused("bad-severity");
        Knowing().When(new DeclareIncident("x", null, (IncidentMode)9)).ThenRefused("bad-severity");
    }
}
