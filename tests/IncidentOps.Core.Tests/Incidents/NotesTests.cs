using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class NotesTests
{
    [Fact]
    public void Anyone_writes_a_note_even_after_the_incidents_end()
    {
        Given(Declared).When(new AddNote(" Bank called "), by: Ben).Then(new NoteAdded("n1", Personal("Bank called")));
        Given(Declared, new NoteAdded("n1", Personal("a")), new IncidentClosed(null)).When(new AddNote("b")).Then(new NoteAdded("n2", Personal("b")));
    }

    [Fact]
    public void An_empty_or_endless_note_is_refused()
    {
        Given(Declared).When(new AddNote(" ")).ThenRefused("empty");
        Given(Declared).When(new AddNote(new string('x', TextBounds.Note + 1))).ThenRefused("too-long");
        Knowing().When(new AddNote("x")).ThenRefused("no-incident");
    }

    [Fact]
    public void Ones_own_note_is_corrected_by_a_new_event()
    {
        var state = Given(Declared, new NoteAdded("n1", Personal("teh")).By(Ben)).When(new CorrectNote("n1", "the"), by: Ben).Then(new NoteCorrected("n1", Personal("the")));
        Assert.Equal(("the", 1), (state.Notes["n1"].Text?.Value, state.Notes["n1"].Corrections));
    }

    [Fact]
    public void Another_persons_note_is_not_corrected()
    {
        var room = Given(Declared, new NoteAdded("n1", Personal("x")).By(Ben));
        Assert.Equal(Ben.Id, room.When(new CorrectNote("n1", "y")).ThenRefused("not-yours").Person);
        room.When(new CorrectNote("n2", "y")).ThenRefused("no-note");
        room.When(new CorrectNote("n1", ""), by: Ben).ThenRefused("empty");
        room.When(new CorrectNote("n1", new string('x', TextBounds.Note + 1)), by: Ben).ThenRefused("too-long");
    }
}
