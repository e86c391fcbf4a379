using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class DrillSightTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5).To(Staff), At("call", 6).To(IncidentRoles.Commander), At("question", 10).Asking(), OnWord("news"));

    [Fact]
    public void Whoever_plays_sees_as_a_player_whatever_else_they_do_and_may()
    {
        var drill = Drill(Night, Takeover).State;
        Assert.Equal("all", DrillSight.Of(drill, Goro.Id, Permissions.View).Key);
        Assert.Equal("all", DrillSight.Of(drill, Hana.Id, Permissions.View).Key);
        Assert.Equal("all", DrillSight.Of(drill, Dai.Id, Permissions.View | Permissions.Facilitate).Key);
        Assert.Equal("player(staff)", DrillSight.Of(drill, Ben.Id, Permissions.View | Permissions.Facilitate).Key);
        Assert.Equal("spectator", DrillSight.Of(drill, Dai.Id, Permissions.View | Permissions.Administer | Permissions.Command).Key);
        Assert.Equal("spectator", DrillSight.Of(drill, null, Permissions.View).Key);
        // Who plays in the team beside reads nothing here, and conducts nothing, though they may facilitate.
        var team = drill with { Drill = drill.Drill! with { Parts = [.. drill.Drill!.Parts, new DrillPart(Dai.Id, DrillDuty.Elsewhere)] } };
        Assert.Equal("spectator", DrillSight.Of(team, Dai.Id, Permissions.View | Permissions.Facilitate).Key);
        Assert.Same(DrillSight.Everything, DrillSight.Of(IncidentState.None, null, Permissions.View));
    }

    [Fact]
    public void What_goes_to_a_role_that_nobody_plays_reaches_everybody_who_plays()
    {
        var staffed = Drill(Night, Takeover, new InjectReleased("call", false).By(TheEngine)).State;
        Assert.False(DrillSight.Of(staffed, Ben.Id, Permissions.View).Sees(staffed, staffed.Version));
        Assert.Equal([Aiko.Id], staffed.Drill!.Addressees([IncidentRoles.Commander]));
        // The same without anybody in command.
        var drill = staffed with { Drill = staffed.Drill! with { Parts = staffed.Drill!.Parts.RemoveAll(part => part.Person == Aiko.Id) } };
        var ben = DrillSight.Of(drill, Ben.Id, Permissions.View);
        Assert.True(ben.Sees(drill, drill.Version));
        Assert.Equal([("call", "m1")], drill.Drill!.ReleasedTo(ben).Select(one => (one.Id, one.Name)));
        Assert.Equal([Ben.Id, Chie.Id], drill.Drill!.Addressees([IncidentRoles.Commander]));
        Assert.Null(InjectRules.HasReached(drill, "m1", Ben, out var id, out _));
        Assert.Equal("call", id);
        // Still nobody's who doesn't play.
        Assert.False(DrillSight.Of(drill, Dai.Id, Permissions.View).Sees(drill, drill.Version));
    }

    [Fact]
    public void Each_counts_what_it_sees_without_a_gap()
    {
        var (before, state) = (Drill(Night, Takeover).State, Drill(
            Night, Takeover,
            new InjectHeld("news", true).By(Goro), new InjectReleased("mail", false).By(TheEngine), new InjectRead("mail").By(Ben), new InjectAnswered("mail", Personal("yes")).By(Ben),
            new InjectReleased("call", false).By(TheEngine), new InjectImprovised("x1", [Staff], InjectChannel.Phone, Personal("a"), Personal("b"), Personal("c")).By(Goro),
            new InjectReleased("question", false).By(TheEngine), new DrillObserved("o1", null, null, Personal("slow")).By(Hana), new DrillClockPaused(null).By(Goro)).State);
        var start = before.Version;
        Assert.Equal(start + 9, state.Version);
        Assert.Equal(state.Version, DrillSight.Everything.SequenceAt(state, state.Version));
        // Staff: mail, its answer, x1, question, the pause. The commander: call, question, the pause. A spectator: the pause alone.
        Assert.Equal(start + 5, DrillSight.PlayerOf([Staff]).SequenceAt(state, state.Version));
        Assert.Equal(start + 3, DrillSight.PlayerOf([IncidentRoles.Commander]).SequenceAt(state, state.Version));
        Assert.Equal(start + 6, DrillSight.PlayerOf([IncidentRoles.Commander, Staff]).SequenceAt(state, state.Version));
        Assert.Equal(start + 2, DrillSight.PlayerOf([]).SequenceAt(state, state.Version));
        Assert.Equal(start + 1, DrillSight.Spectator.SequenceAt(state, state.Version));
        foreach (var sight in new[] { DrillSight.Everything, DrillSight.PlayerOf([Staff]), DrillSight.PlayerOf([IncidentRoles.Commander]), DrillSight.PlayerOf([]), DrillSight.Spectator })
        {
            var seen = Enumerable.Range(1, (int)state.Version).Select(version => (long)version).Where(version => sight.Sees(state, version)).ToList();
            Assert.Equal(seen.Count, sight.SequenceAt(state, state.Version));
            Assert.Equal(seen, Enumerable.Range(1, seen.Count).Select(sequence => sight.VersionAt(state, sequence)));
            Assert.Equal(Enumerable.Range(1, seen.Count).Select(count => (long)count), seen.Select(version => sight.SequenceAt(state, version)));
            Assert.Equal(0, sight.VersionAt(state, 0));
        }
    }

    [Fact]
    public void What_was_erased_stays_as_hidden_as_it_was()
    {
        var drill = Drill(Night, Takeover, new DrillObserved("o1", null, null, Personal("slow")).By(Hana));
        var state = Drill(Night, Takeover, new DrillObserved("o1", null, null, Personal("slow")).By(Hana), new TextErased(drill.State.Version, null).By(Goro)).State;
        Assert.False(DrillSight.PlayerOf([Staff]).Sees(state, state.Version));
        Assert.True(DrillSight.Everything.Sees(state, state.Version));
    }

    [Fact]
    public void Players_get_what_reached_them_in_the_order_in_which_it_did_under_names_that_tell_nothing()
    {
        var drill = Drill(Night, Takeover, new InjectReleased("question", false).By(TheEngine), new InjectReleased("mail", false).By(TheEngine));
        var staff = DrillSight.PlayerOf([Staff]);
        Assert.Equal(["question", "mail"], drill.State.Drill!.ReleasedTo(staff).Select(one => one.Id));
        Assert.Equal(["question"], drill.State.Drill!.ReleasedTo(DrillSight.PlayerOf([IncidentRoles.Commander])).Select(one => one.Id));
        Assert.Empty(drill.State.Drill!.ReleasedTo(DrillSight.Spectator));
        var name = staff.NameOf(drill.State.Drill!, "mail");
        Assert.Equal("m2", name);
        Assert.Equal("m1", DrillSight.PlayerOf([IncidentRoles.Commander]).NameOf(drill.State.Drill!, "question"));
        drill.When(new ReadInject(name), by: Ben).Then(new InjectRead("mail"));
        drill.When(new AnswerInject(name, "We look"), by: Ben).Then(new InjectAnswered("mail", Personal("We look")));
        drill.When(new ReadInject("m3"), by: Ben).ThenRefused("no-inject");
        Assert.Equal("mail", DrillSight.Everything.NameOf(drill.State.Drill!, "mail"));
    }

    [Fact]
    public void Times_that_have_passed_are_told_by_the_clock_of_then()
    {
        var drill = new DrillState { Version = VersionOf(Night), Exercise = Night, Runbooks = [], Parts = [] };
        var started = DrillClock.NotStarted.Started(Epoch);
        var (paused, resumed) = (started.Paused(Epoch + Minutes(5)), started.Paused(Epoch + Minutes(5)).Resumed(Epoch + Minutes(20)));
        drill = drill with { Clock = resumed, Clocks = [started, paused, resumed] };
        Assert.Equal(Epoch - Minutes(3), drill.TimeOf(Epoch - Minutes(3)));
        Assert.Equal(Epoch + Minutes(4), drill.TimeOf(Epoch + Minutes(4)));
        Assert.Equal(Epoch + Minutes(5), drill.TimeOf(Epoch + Minutes(12)));
        Assert.Equal(Epoch + Minutes(6), drill.TimeOf(Epoch + Minutes(21)));
    }
}
