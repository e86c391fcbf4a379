using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class StartDrillTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank")).Taking(Input("account", required: true));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5)) with { Inputs = new Dictionary<string, string> { ["account"] = "sato" } };

    [Fact]
    public void The_clock_starts_the_players_take_their_roles_and_the_first_runbook_begins()
    {
        var state = Prepared(Night, Takeover).When(new StartDrill(), by: Goro)
            .Then(new DrillClockStarted(), new RunStarted("r1", Takeover.Version, [new InputGiven("account", Personal("sato"))]));
        Assert.Equal(Epoch, state.Drill!.Clock.Epoch);
        Assert.Equal(Aiko.Id, state.RoleHolders[IncidentRoles.Commander]);
        Assert.Equal(Ben.Id, state.RoleHolders[Staff]);
        Assert.Equal(Epoch, state.Run("r1")!.StartedAt);
        Assert.Equal(("inject/mail", Epoch + Minutes(5)), PendingWakeups.Of(state).Select(wakeup => (wakeup.Key, wakeup.At)).Single());
    }

    [Fact]
    public void A_role_that_somebody_has_taken_before_stays_theirs()
    {
        var state = Prepared(Night, Takeover, new RoleTaken(Staff, null).By(Chie)).When(new StartDrill(), by: Goro)
            .Then(new DrillClockStarted(), new RunStarted("r1", Takeover.Version, [new InputGiven("account", Personal("sato"))]));
        Assert.Equal(Chie.Id, state.RoleHolders[Staff]);
    }

    [Fact]
    public void It_starts_once_by_who_conducts_it()
    {
        Prepared(Night, Takeover).When(new StartDrill(), by: Aiko).ThenRefused("facilitator-only");
        Prepared(Night, Takeover).When(new StartDrill(), by: Hana).ThenRefused("facilitator-only");
        Drill(Night, Takeover).When(new StartDrill(), by: Goro).ThenRefused("already-started");
        Drill(Night, Takeover, new DrillClockPaused(null).By(Goro)).When(new StartDrill(), by: Goro).ThenRefused("already-started");
    }

    [Fact]
    public void There_is_nothing_to_start_without_a_prepared_drill()
    {
        Knowing(Takeover).When(new StartDrill(), by: Goro).ThenRefused("no-incident");
        Given(IncidentSpecification.Declared).When(new StartDrill(), by: Ibuki).ThenRefused("not-a-drill");
        Given(DrillDeclared).When(new StartDrill(), by: Goro).ThenRefused("not-prepared");
        Prepared(Night, Takeover, new DrillHalted(null)).When(new StartDrill(), by: Goro).ThenRefused("halted");
        Prepared(Night, Takeover, new IncidentClosed(Personal("Over"))).When(new StartDrill(), by: Goro).ThenRefused("closed");
    }

    [Fact]
    public void An_input_that_the_runbook_does_not_take_is_told_and_the_clock_stands()
    {
        var drill = Prepared(Night with { Inputs = new Dictionary<string, string>() }, Takeover);
        drill.When(new StartDrill(), by: Goro).ThenRefused("bad-input");
        Assert.False(drill.State.Drill!.Clock.IsStarted);
    }

    [Fact]
    public void Before_the_clock_starts_players_start_no_run_and_afterwards_none_of_another_version_than_the_pinned()
    {
        var newer = PlanOf("takeover", 2, Todo("call-bank"));
        var other = PlanOf("outbreak", 1, Todo("x"));
        Prepared(Night, Takeover).When(new StartRun(Takeover.Version.Sha256)).ThenRefused("not-started");
        Drill(Night, Takeover).Also(newer).When(new StartRun(newer.Version.Sha256)).ThenRefused("pinned");
        Drill(Night, Takeover).Also(other).When(new StartRun(other.Version.Sha256)).Then(new RunStarted("r2", other.Version, []));
    }
}
