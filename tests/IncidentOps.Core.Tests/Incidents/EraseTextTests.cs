using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class EraseTextTests
{
    [Fact]
    public void An_administrator_destroys_an_events_texts_even_after_the_incidents_end()
    {
        Given(Declared, new IncidentClosed(Personal("Over"))).When(new EraseText(1, "Request of the person"), by: Fumi)
            .Then(new TextErased(1, Personal("Request of the person")));
    }

    [Fact]
    public void Nobody_else_does_and_only_what_there_is()
    {
        Given(Declared).When(new EraseText(1, "x"), by: Emi).ThenRefused("administrator-only");
        Given(Declared).When(new EraseText(2, "x"), by: Fumi).ThenRefused("no-event");
        Given(Declared).When(new EraseText(0, "x"), by: Fumi).ThenRefused("no-event");
        Given(Declared).When(new EraseText(1, " "), by: Fumi).ThenRefused("reason-needed");
        Given(Declared).When(new EraseText(1, new string('x', TextBounds.Reason + 1)), by: Fumi).ThenRefused("too-long");
        Knowing().When(new EraseText(1, "x"), by: Fumi).ThenRefused("no-event");
        Given(Declared, new LegalHoldPlaced(Personal("Litigation"))).When(new EraseText(1, "x"), by: Fumi).ThenRefused("on-legal-hold");
    }
}
