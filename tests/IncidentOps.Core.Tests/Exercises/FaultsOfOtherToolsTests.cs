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

/// <summary>Faults that others' exercise tools have had: each one is tried here.</summary>
public sealed class FaultsOfOtherToolsTests
{
    private static readonly Plan Takeover = PlanOf(Todo("look"), Decision("stolen", "yes", "no"), Todo("end"));

    /// <summary>T3SF computed a delay from the minute digits alone.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(1_440)]
    public void A_gap_of_sixty_minutes_is_not_zero(double gap)
    {
        var drill = Drill(ExerciseOf(Takeover, At("one", 0), At("two", gap), Following("three", "one", gap)), Takeover, new InjectReleased("one", false).After(TimeSpan.Zero));
        foreach (var inject in new[] { "inject/two", "inject/three" })
        {
            Assert.Equal(Epoch + Minutes(gap), PendingWakeups.Of(drill.State).Single(wakeup => wakeup.Key == inject).At);
            drill.When(new Wake(inject), by: TheEngine, at: Epoch + Minutes(gap) - TimeSpan.FromMilliseconds(1)).ThenRefused("early");
        }
    }

    /// <summary>T3SF and OpenAEV let go what was pending although the exercise was paused.</summary>
    [Fact]
    public void A_pending_inject_does_not_go_out_in_a_pause()
    {
        var drill = Drill(ExerciseOf(Takeover, At("mail", 5), At("due", 2)), Takeover, new DrillClockPaused(null).By(Goro).After(Minutes(2)));
        Assert.Empty(PendingWakeups.Of(drill.State));
        foreach (var minutes in new[] { 0, 3, 5, 600 })
        {
            // Not even where the engine had read its wake-ups just before the pause.
            drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(minutes)).ThenRefused("stale");
            drill.When(new Wake("inject/due"), by: TheEngine, at: Epoch + Minutes(minutes)).ThenRefused("stale");
        }

        drill.And(new DrillClockResumed().By(Goro).After(Minutes(600)));
        drill.When(new Wake("inject/due"), by: TheEngine, at: Epoch + Minutes(602)).Then(new InjectReleased("due", false));
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(605) - TimeSpan.FromMilliseconds(1)).ThenRefused("early");
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(605)).Then(new InjectReleased("mail", false));
    }

    /// <summary>In SkillAegis a task whose conditions had not all held was complete when its time was up.</summary>
    [Fact]
    public void A_task_of_several_parts_is_not_complete_because_its_time_is_up()
    {
        var exercise = ExerciseOf(Takeover, At("one", 0).Asking("talk"), At("two", 0).Asking("talk"), WhenTaken("news", "stolen", "yes"))
            .Aiming(Aim("talk", null), Aim("decide", "stolen", option: "yes"));
        var drill = Drill(
            exercise, Takeover, new InjectReleased("one", false), new InjectReleased("two", false), new InjectAnswered("one", Personal("x")).By(Ben),
            new StepCompleted("r1", "look", null), new DecisionTaken("r1", "stolen", "no", null), new DrillClockJumped(Minutes(119)).By(Goro), new IncidentClosed(Personal("Over")));
        Assert.Equal([null, null], Evaluation.Of(drill.State).Select(result => result.DoneAt));
        Assert.Equal([Rating.Unable, Rating.Unable], Evaluation.Of(drill.State).Select(result => result.Proposed));
        Assert.Null(Director.DueAt(drill.State, exercise.Inject("news")!));
    }

    /// <summary>In SkillAegis timers began again from zero when the exercise was selected again.</summary>
    [Fact]
    public void Timers_do_not_begin_anew_when_the_exercise_is_chosen_again()
    {
        var drill = Drill(ExerciseOf(Takeover, At("mail", 30)), Takeover, new StepCompleted("r1", "look", null).After(Minutes(20)));
        var due = PendingWakeups.Of(drill.State).ToList();
        drill.When(new PrepareDrill(VersionOf(drill.State.Drill!.Exercise).Sha256, [Takeover.Version.Sha256], [.. Parts]), by: Goro).ThenRefused("already-started");
        drill.When(new StartDrill(), by: Goro).ThenRefused("already-started");
        Assert.Equal(due, PendingWakeups.Of(drill.State));
        // Nor where the drill was closed and is opened again: its clock goes on from where it stood.
        drill.When(new CloseIncident("Break"), by: Goro, at: Epoch + Minutes(25)).Then(new DrillClockPaused(null), new IncidentClosed(Personal("Break")));
        drill.And(new IncidentReopened(Personal("Go on")).By(Goro).After(Minutes(60)), new DrillClockResumed().By(Goro));
        Assert.Equal(drill.State.LastRecordedAt + Minutes(5), PendingWakeups.Of(drill.State).Single(wakeup => wakeup.Key == "inject/mail").At);
    }

    /// <summary>In OpenAEV an administrator's preview marked a player's message as read.</summary>
    [Fact]
    public void A_facilitators_preview_is_no_players_read()
    {
        var drill = Drill(ExerciseOf(Takeover, At("mail", 5)), Takeover, new InjectReleased("mail", false).By(TheEngine));
        foreach (var actor in new[] { Goro, Hana, Ibuki, Fumi })
        {
            drill.When(new ReadInject("mail"), by: actor).ThenRefused("no-inject");
            drill.When(new AnswerInject("mail", "x"), by: actor).ThenRefused("no-inject");
        }

        Assert.Empty(drill.State.Drill!.Inject("mail").ReadAt);
    }

    /// <summary>OpenAEV lost replies.</summary>
    [Fact]
    public void No_reply_is_lost_not_even_the_same_words_twice()
    {
        var drill = Drill(ExerciseOf(Takeover, At("mail", 5)), Takeover, new InjectReleased("mail", false).By(TheEngine));
        drill.When(new AnswerInject("mail", "Yes"), by: Ben).Then(new InjectRead("mail"), new InjectAnswered("mail", Personal("Yes")));
        drill.When(new AnswerInject("mail", "Yes"), by: Ben).Then(new InjectAnswered("mail", Personal("Yes")));
        drill.When(new AnswerInject("mail", "Yes"), by: Chie).Then(new InjectRead("mail"), new InjectAnswered("mail", Personal("Yes")));
        Assert.Equal([Ben.Id, Ben.Id, Chie.Id], drill.State.Drill!.Inject("mail").Replies.Select(reply => reply.By));
        Assert.Equal(3, ActionReport.Of(drill.State).Injects.Single().Replies);
    }

    /// <summary>An exercise shipped with OpenAEV sends every inject to every team although it has roles.</summary>
    [Fact]
    public void The_linter_warns_where_every_inject_goes_to_everybody()
    {
        Inject[] injects = [At("one", 1), At("two", 2), At("three", 3)];
        Assert.Contains("all-to-all", Warnings(ExerciseOf(Takeover, injects)));
        Assert.Contains("all-to-all", Warnings(ExerciseOf(Takeover, [.. injects.Select(inject => inject.To(IncidentRoles.Commander, Staff))])));
        Assert.DoesNotContain("all-to-all", Warnings(ExerciseOf(Takeover, [injects[0].To(Staff), .. injects[1..]])));

        static IEnumerable<string> Warnings(Exercise exercise) => ExerciseLinter.Lint(exercise, _ => Takeover).Warnings.Select(warning => warning.Code);
    }

    /// <summary>In OpenAEV a simulation could not be traced to the state of the scenario that it came from.</summary>
    [Fact]
    public void A_drill_names_the_very_texts_that_it_was_held_on_and_keeps_them()
    {
        var exercise = ExerciseOf(Takeover, At("mail", 5));
        var drill = Drill(exercise, Takeover).Also(PlanOf("takeover", 2, Todo("new")));
        var report = ActionReport.Of(drill.State);
        Assert.Equal((VersionOf(exercise).Sha256, Takeover.Version.Sha256), (report.Exercise!.Sha256, report.Runbooks.Single().Sha256));
        Assert.Same(Takeover, drill.State.Run("r1")!.Plan);
        drill.When(new StartRun(PlanOf("takeover", 2).Version.Sha256)).ThenRefused("pinned");
    }

    /// <summary>Poor Wi-Fi at the venue (Cadence): a tick on a lost line arrives late, and counts in the scenario's time of its receipt.</summary>
    [Fact]
    public void A_tick_made_without_a_line_arrives_late_and_is_never_claimed_after_its_receipt()
    {
        var drill = Drill(ExerciseOf(Takeover), Takeover, new DrillClockPaused(null).By(Goro).After(Minutes(2)));
        var claimed = Epoch + Minutes(30);
        var state = drill.When(new CompleteStep("r1", "look"), by: Ben, at: Epoch + Minutes(40), claimedAt: claimed).Then(new StepCompleted("r1", "look", null));
        Assert.Equal(Epoch + Minutes(2), state.Run("r1")!.Step("look").SettledAt);
        Assert.Equal(Epoch + Minutes(2), state.Run("r1")!.Step("look").ClaimedTime);
    }
}
