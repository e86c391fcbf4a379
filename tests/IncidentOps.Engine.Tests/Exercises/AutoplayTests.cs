using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Exercises;

public sealed class AutoplayTests
{
    private static readonly StaffModel Steady = new() { Spread = 0 };

    private static readonly Plan Takeover = PlanOf(
        Action("collect", Page, startsByItself: true) with { Phase = Phase.Contain },
        Decision("stolen", "no", "yes") with { Role = Staff },
        If("contain", Is("steps.stolen.option", "yes"), [Action("isolate") with { Role = Staff, Phase = Phase.Contain }, Approval("agree")]),
        Notify("tell", needsAcknowledgement: true),
        Evidence("keep"),
        WaitFor("pause", Minutes(2)),
        Todo("write").Due(Minutes(10)) with { Role = IncidentRoles.Commander });

    private static readonly Exercise Night = ExerciseOf(
        Takeover, At("mail", 0), At("question", 3).Asking("talk"), WhenTaken("stolen", "stolen", "yes"), OnWord("word"), Unless("nudge", "write", 1)).Aiming(
        Aim("decide", "stolen", option: "yes"), Aim("talk", null)).Answering(
        Answers(Isolate, Answer(ProcedureResult.NotApplied, 20), Answer(ProcedureResult.Applied, 30)));

    [Fact]
    public void Simulated_staff_play_every_kind_of_step_to_the_end()
    {
        var played = Autoplay.Run(Drillable(Night, Takeover), 1);
        Assert.Equal(RunStatus.Completed, played.State.Runs.Single().Status);
        Assert.All(played.Report.Steps, step => Assert.Equal(StepStatus.Done, step.Status));
        Assert.Equal([1, 2], played.Report.Steps.Where(step => step.Attempts > 0).Select(step => step.Attempts));
        Assert.Equal("yes", played.State.Runs.Single().Step("stolen").Option);
        Assert.Equal([Rating.Performed, Rating.Performed], played.Report.Objectives.Select(objective => objective.Rating));
        Assert.Equal(3, played.Report.SurveyAnswers);
        Assert.True(played.Report.Lasted < Night.Duration);
        var injects = played.Report.Injects.ToDictionary(inject => inject.Id);
        Assert.Equal((InjectStatus.Released, 3, 3), (injects["question"].Status, injects["question"].Reads.Length, injects["question"].Replies));
        Assert.Equal((InjectStatus.Scheduled, InjectStatus.Released), (injects["word"].Status, injects["nudge"].Status));
        // Nobody of the exercise's roles may approve: it went ahead, and approval stays demanded.
        Assert.True(played.State.Runs.Single().Step("agree").ApprovalBypassed);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var (first, again, other) = (Kept(7, out var one), Kept(7, out var two), Kept(8, out var three));
        Assert.Equal(first, again);
        Assert.Equal(one, two);
        Assert.NotEqual(first, other);
        Assert.NotEqual(one, three);
    }

    [Fact]
    public void A_drill_that_is_over_has_a_row_that_says_what_its_report_says_and_before_it_has_none()
    {
        var appends = new List<AppendRequest>();
        var played = Autoplay.Run(Drillable(Night, Takeover), 7, commit: appends.Add);
        var closing = appends.FindIndex(append => append.Row!.IsOpen == false);
        Assert.All(appends.Take(closing), append => Assert.Null(append.Drill));
        Assert.All(appends.Skip(closing), append => Assert.True(append.Drill!.IsOver));
        var row = appends[^1].Drill!;
        Assert.Equal((played.Report.StartedAt, Night.Id), (row.HeldAt, row.Exercise));
        var summary = ReviewCodec.ReadDrill(row.Summary);
        Assert.Null(StructuralDifference.Between(DrillSummary.Of(played.State), summary));
        Assert.Equal((played.Report.Lasted, played.Report.TimeToContain, played.Report.LateSteps()), (summary.Lasted, summary.TimeToContain, summary.LateSteps));
        Assert.Equal((2, "decide", Rating.Performed), (summary.Count(Rating.Performed), summary.Objectives[0].Id, summary.Objectives[0].Rating));
        Assert.Equal(Takeover.Version, summary.Runbooks.Single());
    }

    [Fact]
    public void What_it_commits_is_what_its_report_rests_on()
    {
        var exercise = Drillable(Night, Takeover);
        var appends = new List<AppendRequest>();
        var played = Autoplay.Run(exercise, 3, commit: appends.Add);
        var codec = new EventCodec();
        var events = appends.SelectMany(append => append.Events).Select((next, index) => codec.Decode(new StoredEvent(
            index + 1, next.RecordedAt, next.Type, next.Schema, next.CommandId, next.Payload, [.. next.Texts.Select(text => (string?)text.Text)])));
        var folded = Incident.Fold(events, sha256 => exercise.Plans.Single(plan => plan.Version.Sha256 == sha256), _ => exercise.Exercise);
        Assert.Equal(ReportCodec.HashOf(played.Report), ReportCodec.HashOf(ActionReport.Of(folded)));
        Assert.All(appends, append => Assert.Equal(played.Id.Stream, append.Stream));
    }

    [Fact]
    public void Time_up_ends_it_and_what_is_open_then_counts_against_it_unless_its_own_time_was_not_up()
    {
        var short_ = Night with { Duration = TimeSpan.FromSeconds(20) };
        var played = Autoplay.Run(Drillable(short_, Takeover), 1, Steady);
        Assert.Equal(TimeSpan.FromSeconds(20), played.Report.Lasted);
        Assert.Equal(RunStatus.Active, played.State.Runs.Single().Status);
        Assert.Null(played.Report.Objectives[0].Rating);
        var quick = short_.Aiming([short_.Objectives[0] with { Performed = TimeSpan.FromSeconds(20) }, short_.Objectives[1]]);
        Assert.Equal(Rating.Unable, Autoplay.Run(Drillable(quick, Takeover), 1, Steady).Report.Objectives[0].Rating);
        // The question had not been asked by then.
        Assert.Null(played.Report.Objectives[1].Rating);
    }

    [Fact]
    public void Nothing_goes_out_after_the_end()
    {
        var played = Autoplay.Run(Drillable(ExerciseOf(Takeover, At("edge", 10), At("late", 10.001)) with { Duration = Minutes(10) }, Takeover), 1, Steady);
        Assert.Equal((InjectStatus.Released, InjectStatus.Scheduled), (played.Report.Injects[0].Status, played.Report.Injects[1].Status));
    }

    [Fact]
    public void The_steps_of_a_role_that_is_away_lie_until_the_commander_takes_them_up()
    {
        var plan = PlanOf(Todo("look") with { Role = Staff });
        var played = Autoplay.Run(Drillable(ExerciseOf(plan), plan), 1, Steady with { Away = new HashSet<string> { Staff } });
        // Ten minutes it lies, then somebody who seldom does it takes half as long again as four minutes.
        Assert.Equal((Minutes(16), "s-commander-1"), (played.Report.Steps.Single().SettledAt, played.Report.Steps.Single().By!.Value.Value));
        Assert.Equal([IncidentRoles.Commander], played.Workload.Keys);
        Assert.Equal(Minutes(6), played.Workload.Values.Single());
        Assert.DoesNotContain(played.Report.Parts, part => part.Role == Staff);
    }

    [Fact]
    public void The_steps_of_a_role_that_the_exercise_has_no_part_for_are_the_commanders_at_once()
    {
        var plan = PlanOf(Todo("look") with { Role = "network" }, Todo("write") with { Role = Staff });
        var played = Autoplay.Run(Drillable(ExerciseOf(plan), plan), 1, Steady);
        Assert.Equal([Minutes(4), Minutes(8)], played.Report.Steps.Select(step => step.SettledAt!.Value));
        Assert.Equal(["s-commander-1", "s-staff-1"], played.Report.Steps.Select(step => step.By!.Value.Value));
    }

    [Fact]
    public void Without_a_commander_whoever_comes_first_stands_in()
    {
        var played = Autoplay.Run(Drillable(Night, Takeover), 1, Steady with { Away = new HashSet<string> { IncidentRoles.Commander } });
        Assert.Equal(RunStatus.Completed, played.State.Runs.Single().Status);
    }

    [Fact]
    public void Where_everybody_is_away_nobody_plays()
    {
        var fault = Assert.Throws<InvalidOperationException>(() =>
            Autoplay.Run(Drillable(Night, Takeover), 1, Steady with { Away = new HashSet<string> { Staff, IncidentRoles.Commander } }));
        Assert.Contains("nobody plays", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_that_never_works_is_done_by_hand_after_three_tries()
    {
        var plan = PlanOf(Action("isolate"));
        var played = Autoplay.Run(Drillable(ExerciseOf(plan).Answering(Answers("*", Answer(ProcedureResult.NotApplied, 10))), plan), 1, Steady);
        var step = played.Report.Steps.Single();
        Assert.Equal((StepStatus.Done, true, 3), (step.Status, step.IsImprovised, step.Attempts));
    }

    [Fact]
    public void An_outcome_that_nobody_knows_is_judged_by_somebody()
    {
        var plan = PlanOf(Action("isolate"));
        var played = Autoplay.Run(Drillable(ExerciseOf(plan).Answering(Answers("*", Answer(ProcedureResult.Unknown, 10))), plan), 1, Steady);
        Assert.Equal((StepStatus.Done, false), (played.Report.Steps.Single().Status, played.Report.Steps.Single().IsImprovised));
    }

    /// <summary>A mutation of the plan: what matters is taken out of it, and the evaluation turns red.</summary>
    [Fact]
    public void A_step_that_matters_and_is_missing_from_the_runbook_turns_its_objective_red()
    {
        var whole = PlanOf(Todo("look"), Todo("call-bank"), Todo("write"));
        var exercise = ExerciseOf(whole, At("mail", 0)).Aiming(Aim("bank", "call-bank", FromInject("mail")), Aim("write", "write", FromStep("look")));
        Assert.Equal([Rating.Performed, Rating.Performed], Ratings(whole));
        Assert.Equal([Rating.Unable, Rating.Performed], Ratings(PlanOf(Todo("look"), Todo("write"))));
        Assert.Equal([Rating.Performed, Rating.Unable], Ratings(PlanOf(Todo("look"), Todo("call-bank"))));

        IEnumerable<Rating?> Ratings(Plan plan) => Autoplay.Run(Drillable(exercise, plan), 1, Steady).Report.Objectives.Select(objective => objective.Rating);
    }

    internal static DrillableExercise Drillable(Exercise exercise, params Plan[] plans) => new(exercise, VersionOf(exercise), plans, []);

    private static string Kept(int seed, out string report)
    {
        var appends = new List<AppendRequest>();
        report = ReportCodec.HashOf(Autoplay.Run(Drillable(Night, Takeover), seed, commit: appends.Add).Report);
        return string.Join('\n', appends.SelectMany(append => append.Events).Select(next =>
            $"{next.RecordedAt:O} {next.Type} {next.CommandId} {Convert.ToHexString(next.Payload.Span)} {string.Join('|', next.Texts.Select(text => text.Text))}"));
    }
}
