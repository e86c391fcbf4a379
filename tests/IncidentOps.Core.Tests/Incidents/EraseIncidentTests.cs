using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class EraseIncidentTests
{
    private const string Title = "Phish";

    private static readonly IncidentClosed Closed = new(Personal("Over"));
    private static readonly EvidenceAttached Attached = new("e1", null, null, Personal("mail.eml"), "message/rfc822", 5, new string('a', 64), null);

    [Fact]
    public void An_administrator_erases_a_closed_incident_by_typing_its_title()
    {
        var state = Given(Declared, Closed).When(new EraseIncident(Title, " Request of the person "), by: Fumi)
            .Then(new IncidentErased(ErasureCause.Request, Personal("Request of the person")));
        Assert.Equal((state.LastRecordedAt, state.Version), (state.ErasedAt, state.LastErasure));
        Assert.Equal(state.ErasedAt, IncidentSummary.Of(state).ErasedAt);
        Assert.Empty(PendingWakeups.Of(state));
    }

    [Theory]
    [InlineData("Phish", " Ｐｈｉｓｈ ")]
    [InlineData("ガス", "ｶﾞｽ")]
    public void Widths_of_characters_and_spaces_are_the_keyboards(string title, string typed) =>
        Given(new IncidentDeclared(1, IncidentMode.Live, Personal(title), Severity.Sev2), Closed).When(new EraseIncident(typed, "x"), by: Fumi)
            .Then(new IncidentErased(ErasureCause.Request, Personal("x")));

    [Fact]
    public void A_title_that_is_erased_already_is_not_asked_for() =>
        Given(new IncidentDeclared(1, IncidentMode.Live, new PersonalText(null), Severity.Sev2), Closed).When(new EraseIncident("", "x"), by: Fumi)
            .Then(new IncidentErased(ErasureCause.Request, Personal("x")));

    [Fact]
    public void Nobody_else_does_nor_what_is_open_held_erased_or_another()
    {
        Given(Declared, Closed).When(new EraseIncident(Title, "x"), by: Emi).ThenRefused("administrator-only");
        Given(Declared).When(new EraseIncident(Title, "x"), by: Fumi).ThenRefused("still-open");
        Given(Declared, Closed, new LegalHoldPlaced(Personal("Litigation"))).When(new EraseIncident(Title, "x"), by: Fumi).ThenRefused("on-legal-hold");
        Given(Declared, Closed).When(new EraseIncident("phish", "x"), by: Fumi).ThenRefused("title-differs");
        Given(Declared, Closed).When(new EraseIncident(Title, " "), by: Fumi).ThenRefused("reason-needed");
        Given(Declared, Closed).When(new EraseIncident(Title, new string('x', TextBounds.Reason + 1)), by: Fumi).ThenRefused("too-long");
        Given(Declared, Closed, new IncidentErased(ErasureCause.Retention, null)).When(new EraseIncident(Title, "x"), by: Fumi).ThenRefused("already-erased");
        Knowing().When(new EraseIncident(Title, "x"), by: Fumi).ThenRefused("no-incident");
    }

    [Fact]
    public void What_is_still_under_way_is_waited_for() =>
        Given(Declared, new NotificationQueued("m1", null, null, [Ben.Id], Personal("Read"), null, false), Closed).When(new EraseIncident(Title, "x"), by: Fumi)
            .ThenRefused("still-working");

    [Fact]
    public void After_it_nothing_is_taken_in_and_nothing_is_opened_again()
    {
        IncidentSpecification Erased() => Given(Declared, Closed, new IncidentErased(ErasureCause.Request, Personal("x")));
        Erased().When(new AddNote("late"), by: Aiko).ThenRefused("erased");
        Erased().When(new AttachEvidence(null, null, "a", "text/plain", 1, new string('a', 64)), by: Aiko).ThenRefused("erased");
        Erased().When(new ReopenIncident("more"), by: Emi).ThenRefused("erased");
        Given(Declared, new NoteAdded("n1", Personal("x")).By(Aiko), Closed, new IncidentErased(ErasureCause.Request, Personal("x")))
            .When(new CorrectNote("n1", "again"), by: Aiko).ThenRefused("erased");
    }

    [Fact]
    public void The_engine_erases_when_the_retention_period_is_over()
    {
        var end = Start.AddMinutes(1);
        Given(Declared, Closed).When(new EraseExpiredIncident(30), by: TheEngine, at: end.AddDays(30).AddSeconds(-1)).ThenRefused("not-expired");
        Given(Declared, Closed).When(new EraseExpiredIncident(30), by: TheEngine, at: end.AddDays(30)).Then(new IncidentErased(ErasureCause.Retention, null));
        Given(Declared, Closed).When(new EraseExpiredIncident(30), by: Fumi, at: end.AddDays(30)).ThenRefused("engine-only");
        Given(Declared).When(new EraseExpiredIncident(30), by: TheEngine, at: end.AddDays(90)).ThenRefused("still-open");
        Given(Declared, Closed, new LegalHoldPlaced(Personal("x"))).When(new EraseExpiredIncident(30), by: TheEngine, at: end.AddDays(90)).ThenRefused("on-legal-hold");
    }

    [Fact]
    public void A_drill_expires_by_the_worlds_time_however_its_own_clock_stands()
    {
        var plan = PlanOf(Todo("a"));
        IncidentSpecification Ended() => Drill(
            ExerciseBuilder.ExerciseOf(plan), plan, Attached.By(Aiko), new DrillClockPaused(null).By(Goro), new RunAborted("r1", null).By(Goro), Closed.By(Goro));
        var end = Ended().State.EndedAt!.Value;
        Ended().When(new EraseExpiredIncident(30), by: TheEngine, at: end.AddDays(30).AddSeconds(-1)).ThenRefused("not-expired");
        var erased = Ended().When(new EraseExpiredIncident(30), by: TheEngine, at: end.AddDays(30)).Then(new IncidentErased(ErasureCause.Retention, null));
        Assert.Equal(end.AddDays(30), erased.ErasedAt);
        Assert.Equal((WakeupKind.EraseEvidence, end.AddDays(30)), (Assert.Single(PendingWakeups.Of(erased)).Kind, PendingWakeups.Of(erased).Single().At));
    }

    [Fact]
    public void Its_evidence_is_destroyed_once_what_was_attached_last_has_settled()
    {
        var erased = Given(Declared, Attached, Closed).When(new EraseIncident(Title, "x"), by: Fumi).Then(new IncidentErased(ErasureCause.Request, Personal("x")));
        var wakeup = Assert.Single(PendingWakeups.Of(erased));
        Assert.Equal((WakeupKind.EraseEvidence, erased.LastAttachedAt + EvidenceState.Settling), (wakeup.Kind, wakeup.At));

        IncidentSpecification Waiting() => Given(Declared, Attached, Closed, new IncidentErased(ErasureCause.Request, Personal("x")));
        Waiting().When(new RecordEvidenceErased(1, 0), by: Fumi).ThenRefused("engine-only");
        var done = Waiting().When(new RecordEvidenceErased(1, 0), by: TheEngine).Then(new EvidenceErased(1, 0));
        Assert.Empty(PendingWakeups.Of(done));
        Given(Declared, Closed).When(new RecordEvidenceErased(1, 0), by: TheEngine).ThenRefused("not-pending");
    }
}
