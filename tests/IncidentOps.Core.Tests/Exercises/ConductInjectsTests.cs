using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class ConductInjectsTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5), OnWord("news"), Unless("nudge", "call-bank", 10));

    [Fact]
    public void An_inject_goes_out_on_the_facilitators_word_in_a_pause_too()
    {
        var drill = Drill(Night, Takeover, new DrillClockPaused(null).By(Goro));
        var state = drill.When(new ReleaseInject("news"), by: Goro, at: Epoch + Minutes(99)).Then(new InjectReleased("news", true));
        Assert.Equal((InjectStatus.Released, true, Epoch + Minutes(1)), (state.Drill!.Inject("news").Status, state.Drill.Inject("news").ByHand, state.Drill.Inject("news").ReleasedAt));
        drill.When(new ReleaseInject("news"), by: Goro).ThenRefused("already-released");
    }

    [Fact]
    public void What_is_held_waits_whatever_its_time_until_it_is_let_go()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new HoldInject("mail", IsHeld: false), by: Goro).ThenRefused("no-change");
        drill.When(new HoldInject("mail"), by: Goro).Then(new InjectHeld("mail", true));
        drill.When(new HoldInject("mail"), by: Goro).ThenRefused("no-change");
        Assert.DoesNotContain(PendingWakeups.Of(drill.State), wakeup => wakeup.Key == "inject/mail");
        drill.When(new HoldInject("mail", IsHeld: false), by: Goro, at: Epoch + Minutes(20)).Then(new InjectHeld("mail", false));
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(20)).Then(new InjectReleased("mail", false), new InjectReleased("nudge", false));
        drill.When(new HoldInject("mail"), by: Goro).ThenRefused("already-released");
        drill.When(new HoldInject("news"), by: Goro).Then(new InjectHeld("news", true));
        drill.When(new ReleaseInject("news"), by: Goro).Then(new InjectReleased("news", true));
    }

    [Fact]
    public void An_inject_is_left_out_with_a_reason()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new SkipInject("mail", " "), by: Goro).ThenRefused("reason-needed");
        drill.When(new SkipInject("mail", null), by: Goro).ThenRefused("reason-needed");
        drill.When(new SkipInject("mail", new string('x', TextBounds.Reason + 1)), by: Goro).ThenRefused("too-long");
        drill.When(new SkipInject("mail", " They know "), by: Goro).Then(new InjectSkipped("mail", Personal("They know")));
        drill.When(new ReleaseInject("mail"), by: Goro).ThenRefused("already-skipped");
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(99)).ThenRefused("stale");
    }

    [Fact]
    public void Its_text_is_changed_before_it_goes_out()
    {
        var drill = Drill(Night, Takeover);
        drill.When(new EditInject("mail", " Urgent ", "Call me"), by: Goro).Then(new InjectEdited("mail", Personal("Urgent"), Personal("Call me")));
        Assert.Equal(InjectStatus.Scheduled, drill.State.Drill!.Inject("mail").Status);
        drill.When(new EditInject("mail", "", "x"), by: Goro).ThenRefused("empty");
        drill.When(new EditInject("mail", "x", " "), by: Goro).ThenRefused("empty");
        drill.When(new EditInject("mail", new string('x', TextBounds.Title + 1), "x"), by: Goro).ThenRefused("too-long");
        drill.When(new EditInject("mail", "x", new string('x', TextBounds.Note + 1)), by: Goro).ThenRefused("too-long");
        drill.When(new ReleaseInject("mail"), by: Goro).Then(new InjectReleased("mail", true));
        Assert.Equal("Call me", drill.State.Drill!.Inject("mail").Body!.Value);
        drill.When(new EditInject("mail", "Too", "late"), by: Goro).ThenRefused("already-released");
    }

    [Fact]
    public void Only_who_conducts_the_drill_and_only_what_the_exercise_has_and_is_still_open()
    {
        IncidentCommand[] commands = [new ReleaseInject("mail"), new HoldInject("mail"), new SkipInject("mail", "x"), new EditInject("mail", "x", "y")];
        foreach (var command in commands)
        {
            Drill(Night, Takeover).When(command, by: Aiko).ThenRefused("facilitator-only");
            Drill(Night, Takeover).When(command, by: Hana).ThenRefused("facilitator-only");
            Prepared(Night, Takeover).When(command, by: Goro).ThenRefused("not-started");
            Drill(Night, Takeover, new DrillHalted(null)).When(command, by: Goro).ThenRefused("halted");
            Drill(Night, Takeover, new InjectDropped("mail").By(TheEngine)).When(command, by: Goro).ThenRefused("dropped");
            Drill(Night, Takeover, new InjectSkipped("mail", null)).When(command, by: Goro).ThenRefused("already-skipped");
            Drill(Night, Takeover, new InjectReleased("mail", false)).When(command, by: Goro).ThenRefused("already-released");
        }

        foreach (var unknown in new[] { "nothing", "", null! })
        {
            Drill(Night, Takeover).When(new ReleaseInject(unknown), by: Goro).ThenRefused("no-inject");
            Drill(Night, Takeover).When(new EditInject(unknown, "x", "y"), by: Goro).ThenRefused("no-inject");
        }
    }
}
