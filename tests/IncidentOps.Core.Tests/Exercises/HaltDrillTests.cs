using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class HaltDrillTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank").Due(Minutes(30)), Action("isolate"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5));

    [Fact]
    public void Anybody_halts_it_and_everything_stands_for_good()
    {
        var drill = Drill(Night, Takeover);
        var state = drill.When(new HaltDrill(" Real phish "), by: Hana, at: Epoch + Minutes(2)).Then(new DrillHalted(Personal("Real phish")));
        Assert.True(state.IsHalted);
        Assert.Empty(PendingWakeups.Of(state));
        Assert.Equal(Minutes(2), state.Drill!.Clock.ScenarioAt(Epoch + Minutes(500)));
        drill.When(new HaltDrill(), by: Ben).ThenRefused("already-halted");
        drill.When(new ResumeDrill(), by: Goro).ThenRefused("halted");
        drill.When(new Wake("inject/mail"), by: TheEngine, at: Epoch + Minutes(90)).ThenRefused("stale");
        drill.When(new ReleaseInject("mail"), by: Goro).ThenRefused("halted");
    }

    [Fact]
    public void Nobody_works_on_the_plan_of_a_halted_drill()
    {
        IncidentCommand[] commands =
        [
            new CompleteStep("r1", "call-bank"), new SkipStep("r1", "call-bank", "x"), new StartAction("r1", "isolate"), new ClaimStep("r1", "call-bank"),
            new StartRun(Takeover.Version.Sha256), new AbortRun("r1", "x"), new SetSeverity(Severity.Sev1), new AttachEvidence("r1", "call-bank", "a.txt", "text/plain", 1, new string('a', 64)),
        ];
        foreach (var command in commands)
        {
            Drill(Night, Takeover, new DrillHalted(null)).When(command).ThenRefused("halted");
        }
    }

    [Fact]
    public void What_looks_back_goes_on()
    {
        var drill = Drill(Night, Takeover, new DrillHalted(null));
        drill.When(new ObserveDrill("Good calm"), by: Hana).Then(new DrillObserved("o1", null, null, Personal("Good calm")));
        drill.When(new RecordFinding("Phone list", CapabilityElement.Planning), by: Goro)
            .Then(new FindingRecorded("f1", Personal("Phone list"), null, CapabilityElement.Planning, null, null, null));
        drill.When(new CloseIncident("Halted by a real event"), by: Goro).Then(new IncidentClosed(Personal("Halted by a real event")));
        drill.When(new ReopenIncident("Again"), by: Goro).ThenRefused("halted");
    }

    [Fact]
    public void A_drill_is_halted_before_its_start_in_a_pause_and_without_an_exercise()
    {
        Assert.True(Prepared(Night, Takeover).When(new HaltDrill(), by: Aiko).Then(new DrillHalted(null)).IsHalted);
        Assert.True(Drill(Night, Takeover, new DrillClockPaused(null).By(Goro)).When(new HaltDrill()).Then(new DrillHalted(null)).IsHalted);
        Assert.True(Given(DrillDeclared).When(new HaltDrill()).Then(new DrillHalted(null)).IsHalted);
    }

    [Fact]
    public void Only_an_open_drill_is_halted()
    {
        Knowing().When(new HaltDrill()).ThenRefused("no-incident");
        Given(IncidentSpecification.Declared).When(new HaltDrill()).ThenRefused("not-a-drill");
        Drill(Night, Takeover, new IncidentClosed(Personal("Over"))).When(new HaltDrill()).ThenRefused("closed");
        Drill(Night, Takeover).When(new HaltDrill(new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
    }
}
