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

public sealed class ActionReportTests
{
    private static readonly Plan Takeover = PlanOf(Todo("look").Due(Minutes(5)) with { Role = Staff, Phase = Phase.Contain }, Todo("write"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5), At("late", 90)).Aiming(Aim("quick", "look", FromInject("mail")));

    [Fact]
    public void It_tells_a_drill_from_scenario_time_zero()
    {
        var report = ActionReport.Of(Drill(
            Night, Takeover,
            new InjectReleased("mail", false).By(TheEngine).After(Minutes(5)), new InjectRead("mail").By(Chie).After(Minutes(2)), new InjectRead("mail").By(Ben).After(TimeSpan.Zero),
            new InjectAnswered("mail", Personal("x")).By(Ben), new StepCompleted("r1", "look", null).By(Aiko).After(Minutes(10)),
            new DrillObserved("o1", "quick", Rating.Major, Personal("Slow")).By(Hana), new ObjectiveRated("quick", Rating.Major, Personal("Slow")).By(Goro),
            new DrillClockPaused(null).By(Goro), new IncidentClosed(Personal("Over")).By(Goro).After(Minutes(500)),
            new SurveyAnswered([5, 4, 3, 2], Personal("The bridge"), null).By(Ben), new SurveyAnswered([2, 4, 3, 2], null, null).By(Chie),
            new FindingRecorded("f1", Personal("List"), "quick", CapabilityElement.Planning, Ben.Id, null, Minute(90)).By(Goro),
            new FindingSettled("f1", Personal("Printed")).By(Ben)).State);
        Assert.Equal((IncidentMode.Drill, "Phish", Epoch, Minutes(21)), (report.Mode, report.Title, report.StartedAt, report.Lasted));
        Assert.Equal((VersionOf(Night), Takeover.Version, "Over"), (report.Exercise, report.Runbooks.Single(), report.Summary));
        Assert.Equal(new ReportObjective("quick", Minutes(5), Minutes(18), Rating.Some, Rating.Major, "Slow"), report.Objectives.Single());
        Assert.Equal(
            [
                new ReportStep("r1", "look", StepStatus.Done, TimeSpan.Zero, Minutes(5), Minutes(18), Aiko.Id, IsByOther: true, IsImprovised: false, 0),
                new ReportStep("r1", "write", StepStatus.Ready, Minutes(18), null, null, null, IsByOther: false, IsImprovised: false, 0),
            ],
            report.Steps);
        Assert.Equal(Minutes(18), report.TimeToContain);
        Assert.Equal(["mail", "late"], report.Injects.Select(inject => inject.Id));
        Assert.Equal((InjectStatus.Released, Minutes(5), 1), (report.Injects[0].Status, report.Injects[0].ReleasedAt, report.Injects[0].Replies));
        // Two at one time stand in the order of their names, so that a report never depends on a dictionary's.
        Assert.Equal([new ReportRead(Ben.Id, Minutes(7)), new ReportRead(Chie.Id, Minutes(7))], report.Injects[0].Reads);
        Assert.Equal((InjectStatus.Scheduled, null), (report.Injects[1].Status, report.Injects[1].ReleasedAt));
        Assert.Equal(new ReportObservation("o1", Minutes(19), Hana.Id, "quick", Rating.Major, "Slow"), report.Observations.Single());
        Assert.Equal([350, 400, 300, 200], report.Survey);
        Assert.Equal(2, report.SurveyAnswers);
        Assert.Equal(new ReportSurveyWords("The bridge", null), report.SurveyWords.Single());
        // The one was done too late; the other has no target time.
        Assert.Equal([true, false], report.Steps.Select(report.IsLate));
        Assert.Equal(1, report.LateSteps());
        Assert.Equal("Printed", report.Findings.Single().Remedy);
        Assert.Equal(
            new ReportFinding("f1", "List", "quick", CapabilityElement.Planning, Ben.Id, null, Minute(90), report.Findings.Single().SettledAt, "Printed"),
            report.Findings.Single());
        Assert.Equal(Parts, report.Parts);
    }

    [Fact]
    public void It_tells_a_live_incident_from_its_declaration()
    {
        var report = ActionReport.Of(Room(Takeover, new StepCompleted("r1", "look", null).By(Ben), new IncidentClosed(Personal("Over"))).State);
        Assert.Equal((IncidentMode.Live, Start, Minutes(4), Minutes(3)), (report.Mode, report.StartedAt, report.Lasted, report.TimeToContain));
        Assert.Equal(Takeover.Version, report.Runbooks.Single());
        Assert.Null(report.Exercise);
        Assert.Empty(report.Injects);
        Assert.Empty(report.Survey);
        Assert.Equal(5, report.Version);
    }

    [Fact]
    public void Made_up_injects_come_after_the_scripted_in_the_order_in_which_they_went_out()
    {
        var improvised = Enumerable.Range(1, 11).Select(number => (Past)new InjectImprovised(
            FormattableString.Invariant($"x{number}"), [], InjectChannel.Chat, Personal("a"), Personal("b"), Personal("c")).By(Goro).After(TimeSpan.Zero)).ToArray();
        var report = ActionReport.Of(Drill(Night, Takeover, improvised).State);
        Assert.Equal(["mail", "late", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11"], report.Injects.Select(inject => inject.Id));
        Assert.All(report.Injects.Skip(2), inject => Assert.True(inject.ByHand));
    }

    [Fact]
    public void A_step_that_nobody_did_is_late_once_the_incident_has_ended_after_its_target_time()
    {
        var open = Drill(Night, Takeover);
        Assert.Equal(0, ActionReport.Of(open.State).LateSteps());
        Assert.Equal(0, ActionReport.Of(open.And(new DrillClockPaused(null).By(Goro).After(Minutes(1)), new IncidentClosed(Personal("Over")).By(Goro)).State).LateSteps());
        var late = Drill(Night, Takeover, new DrillClockPaused(null).By(Goro).After(Minutes(6)), new IncidentClosed(Personal("Over")).By(Goro));
        Assert.Equal(1, ActionReport.Of(late.State).LateSteps());
    }

    [Fact]
    public void It_tells_a_drill_that_never_started() => Assert.Equal(Start, ActionReport.Of(Prepared(Night, Takeover).State).StartedAt);
}
