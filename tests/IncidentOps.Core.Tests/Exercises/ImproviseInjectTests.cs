using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class ImproviseInjectTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5));
    private static readonly ImproviseInject Call = new([Staff], InjectChannel.Phone, " The bank ", " Call back ", "Now, please.");

    [Fact]
    public void It_goes_out_at_once_to_the_roles_that_it_names()
    {
        var drill = Drill(Night, Takeover);
        var state = drill.When(Call, by: Goro, at: Epoch + Minutes(3)).Then(
            new InjectImprovised("x1", [Staff], InjectChannel.Phone, Personal("The bank"), Personal("Call back"), Personal("Now, please.")));
        Assert.Equal((InjectStatus.Released, Epoch + Minutes(3)), (state.Drill!.Inject("x1").Status, state.Drill.Inject("x1").ReleasedAt));
        drill.When(new ReadInject("x1"), by: Aiko).ThenRefused("no-inject");
        drill.When(new ReadInject("x1"), by: Chie).Then(new InjectRead("x1"));
        drill.When(Call with { To = default }, by: Goro).Then(
            new InjectImprovised("x2", [], InjectChannel.Phone, Personal("The bank"), Personal("Call back"), Personal("Now, please.")));
        drill.When(new ReadInject("x2"), by: Aiko).Then(new InjectRead("x2"));
    }

    [Fact]
    public void Its_id_is_never_that_of_an_inject_of_the_exercise()
    {
        var drill = Drill(ExerciseOf(Takeover, At("x1", 5), At("x3", 6)), Takeover);
        drill.When(Call, by: Goro).Then(Improvised("x2"));
        drill.When(Call, by: Goro).Then(Improvised("x4"));
        Assert.Equal(InjectStatus.Scheduled, drill.State.Drill!.Inject("x1").Status);

        static InjectImprovised Improvised(string id) => new(id, [Staff], InjectChannel.Phone, Personal("The bank"), Personal("Call back"), Personal("Now, please."));
    }

    [Fact]
    public void Whom_how_and_what_are_checked()
    {
        var drill = Drill(Night, Takeover);
        drill.When(Call with { To = ["pilot"] }, by: Goro).ThenRefused("unknown-role");
        drill.When(Call with { To = [null!] }, by: Goro).ThenRefused("unknown-role");
        drill.When(Call with { Channel = (InjectChannel)99 }, by: Goro).ThenRefused("bad-channel");
        drill.When(Call with { From = "" }, by: Goro).ThenRefused("empty");
        drill.When(Call with { Subject = null! }, by: Goro).ThenRefused("empty");
        drill.When(Call with { Body = " " }, by: Goro).ThenRefused("empty");
        drill.When(Call with { From = new string('x', TextBounds.Title + 1) }, by: Goro).ThenRefused("too-long");
        drill.When(Call with { Subject = new string('x', TextBounds.Title + 1) }, by: Goro).ThenRefused("too-long");
        drill.When(Call with { Body = new string('x', TextBounds.Note + 1) }, by: Goro).ThenRefused("too-long");
    }

    [Fact]
    public void A_drill_holds_so_many_and_no_more()
    {
        var drill = Drill(Night, Takeover, [.. Enumerable.Range(1, ImproviseInject.Most - 1).Select(number => (Past)new InjectImprovised(
            FormattableString.Invariant($"x{number}"), [], InjectChannel.Chat, Personal("a"), Personal("b"), Personal("c")))]);
        drill.When(Call, by: Goro).Then(new InjectImprovised("x1000", [Staff], InjectChannel.Phone, Personal("The bank"), Personal("Call back"), Personal("Now, please.")));
        drill.When(Call, by: Goro).ThenRefused("too-many");
    }

    [Fact]
    public void Only_who_conducts_a_drill_under_way_makes_one_up()
    {
        Drill(Night, Takeover).When(Call, by: Aiko).ThenRefused("facilitator-only");
        Prepared(Night, Takeover).When(Call, by: Goro).ThenRefused("not-started");
        Drill(Night, Takeover, new DrillHalted(null)).When(Call, by: Goro).ThenRefused("halted");
    }
}
