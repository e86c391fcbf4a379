using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class ReceiveInjectsTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5).To(Staff), At("question", 10).Asking());

    [Fact]
    public void A_player_reads_what_has_reached_them_once()
    {
        var drill = Drill(Night, Takeover, new InjectReleased("mail", false).By(TheEngine));
        var state = drill.When(new ReadInject("mail"), by: Ben, at: Epoch + Minutes(7)).Then(new InjectRead("mail"));
        Assert.Equal(Epoch + Minutes(7), state.Drill!.Inject("mail").ReadAt[Ben.Id]);
        drill.When(new ReadInject("mail"), by: Ben).ThenRefused("already-read");
        drill.When(new ReadInject("mail"), by: Chie).Then(new InjectRead("mail"));
    }

    [Fact]
    public void An_answer_is_a_read_too_and_none_of_several_is_lost()
    {
        var drill = Drill(Night, Takeover, new InjectReleased("mail", false).By(TheEngine));
        drill.When(new AnswerInject("mail", " We look "), by: Ben).Then(new InjectRead("mail"), new InjectAnswered("mail", Personal("We look")));
        drill.When(new AnswerInject("mail", "Done"), by: Ben).Then(new InjectAnswered("mail", Personal("Done")));
        drill.When(new AnswerInject("mail", "Me too"), by: Chie).Then(new InjectRead("mail"), new InjectAnswered("mail", Personal("Me too")));
        Assert.Equal(["We look", "Done", "Me too"], drill.State.Drill!.Inject("mail").Replies.Select(reply => reply.Text!.Value));
        drill.When(new AnswerInject("mail", " "), by: Ben).ThenRefused("empty");
        drill.When(new AnswerInject("mail", new string('x', TextBounds.Note + 1)), by: Ben).ThenRefused("too-long");
    }

    [Fact]
    public void A_refusal_never_tells_what_is_to_come()
    {
        string Said(IncidentSpecification drill, string inject) => drill.When(new ReadInject(inject), by: Ben).ThenRefused("no-inject").Reason.English.Replace(inject, "?", StringComparison.Ordinal);
        var unknown = Said(Drill(Night, Takeover), "nothing");
        Assert.Equal(unknown, Said(Drill(Night, Takeover), "mail"));
        Assert.Equal(unknown, Said(Drill(Night, Takeover, new InjectHeld("mail", true)), "mail"));
        Assert.Equal(unknown, Said(Drill(Night, Takeover, new InjectSkipped("mail", null)), "mail"));
        Assert.Equal(unknown, Said(Drill(Night, Takeover, new InjectDropped("mail")), "mail"));
        Drill(Night, Takeover).When(new AnswerInject(null!, "x"), by: Ben).ThenRefused("no-inject");
    }

    [Fact]
    public void What_went_to_others_is_not_there()
    {
        var drill = Drill(Night, Takeover, new InjectReleased("mail", false).By(TheEngine), new InjectReleased("question", false).By(TheEngine));
        drill.When(new ReadInject("mail"), by: Aiko).ThenRefused("no-inject");
        drill.When(new AnswerInject("mail", "x"), by: Aiko).ThenRefused("no-inject");
        drill.When(new ReadInject("question"), by: Dai).ThenRefused("no-inject");
        drill.When(new ReadInject("question"), by: Aiko).Then(new InjectRead("question"));
    }

    [Fact]
    public void There_is_nothing_to_read_outside_an_open_drill()
    {
        Knowing().When(new ReadInject("mail"), by: Ben).ThenRefused("no-incident");
        Given(IncidentSpecification.Declared).When(new ReadInject("mail"), by: Ben).ThenRefused("not-a-drill");
        Given(DrillDeclared).When(new ReadInject("mail"), by: Ben).ThenRefused("not-prepared");
        Drill(Night, Takeover, new InjectReleased("mail", false), new IncidentClosed(Personal("Over"))).When(new ReadInject("mail"), by: Ben).ThenRefused("closed");
    }
}
