using IncidentOps.Core.Incidents;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class LegalHoldTests
{
    private static readonly LegalHoldPlaced Placed = new(Personal("Litigation"));

    [Fact]
    public void An_administrator_places_a_hold_and_lifts_it_open_or_closed()
    {
        var state = Given(Declared).When(new PlaceLegalHold(" Litigation "), by: Fumi).Then(Placed);
        Assert.Equal((Fumi.Id, "Litigation"), (state.LegalHold!.By, state.LegalHold.Reason?.Value));
        Assert.True(IncidentSummary.Of(state).IsOnLegalHold);
        var lifted = Given(Declared, new IncidentClosed(Personal("Over")), Placed).When(new LiftLegalHold("Settled"), by: Fumi)
            .Then(new LegalHoldLifted(Personal("Settled")));
        Assert.Null(lifted.LegalHold);
        Assert.False(IncidentSummary.Of(lifted).IsOnLegalHold);
    }

    [Fact]
    public void Nobody_else_does_nor_twice_nor_without_a_reason()
    {
        Given(Declared).When(new PlaceLegalHold("x"), by: Emi).ThenRefused("administrator-only");
        Given(Declared).When(new PlaceLegalHold(" "), by: Fumi).ThenRefused("reason-needed");
        Given(Declared).When(new PlaceLegalHold(new string('x', TextBounds.Reason + 1)), by: Fumi).ThenRefused("too-long");
        Given(Declared, Placed).When(new PlaceLegalHold("x"), by: Fumi).ThenRefused("already-held");
        Given(Declared).When(new LiftLegalHold("x"), by: Fumi).ThenRefused("no-hold");
        Given(Declared, Placed).When(new LiftLegalHold("x"), by: Emi).ThenRefused("administrator-only");
        Given(Declared, Placed).When(new LiftLegalHold(""), by: Fumi).ThenRefused("reason-needed");
        Knowing().When(new PlaceLegalHold("x"), by: Fumi).ThenRefused("no-incident");
        Given(Declared, new IncidentClosed(Personal("Over")), new IncidentErased(ErasureCause.Retention, null)).When(new PlaceLegalHold("x"), by: Fumi)
            .ThenRefused("erased");
    }
}
