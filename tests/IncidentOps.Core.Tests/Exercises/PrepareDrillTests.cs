using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class PrepareDrillTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5));
    private static readonly PrepareDrill Preparation = new(VersionOf(Night).Sha256, [Takeover.Version.Sha256], [.. Parts]);

    [Fact]
    public void A_drill_pins_its_exercise_its_plans_and_its_people()
    {
        var state = Declared().When(Preparation, by: Goro).Then(new DrillPrepared(VersionOf(Night), [Takeover.Version], [.. Parts]));
        Assert.Equal(Night, state.Drill!.Exercise);
        Assert.Equal([Aiko.Id, Ben.Id, Chie.Id], state.Drill.Addressees([]));
        Assert.Equal([Ben.Id, Chie.Id], state.Drill.Addressees([Staff]));
        Assert.False(state.Drill.Clock.IsStarted);
        Assert.Empty(PendingWakeups.Of(state));
    }

    [Fact]
    public void Until_the_clock_starts_it_may_be_set_anew_by_its_facilitator_and_a_part_said_twice_counts_once()
    {
        DrillPart[] others = [new(Ben.Id, DrillDuty.Facilitator), new(Aiko.Id, DrillDuty.Player), new(Aiko.Id, DrillDuty.Player)];
        var drill = Prepared(Night, Takeover);
        drill.When(Preparation with { Parts = [.. others] }, by: Aiko).ThenRefused("facilitator-only");
        var state = drill.When(Preparation with { Parts = [.. others] }, by: Goro)
            .Then(new DrillPrepared(VersionOf(Night), [Takeover.Version], [others[0], others[1]]));
        Assert.True(state.Drill!.IsFacilitator(Ben.Id));
        drill.When(Preparation, by: Goro).ThenRefused("facilitator-only");
        drill.When(Preparation, by: Ibuki).Then(new DrillPrepared(VersionOf(Night), [Takeover.Version], [.. Parts]));
    }

    [Fact]
    public void Only_an_open_drill_can_be_prepared_and_by_who_declared_it()
    {
        Knowing(Takeover).Also(Night).When(Preparation, by: Goro).ThenRefused("no-incident");
        Knowing(Takeover).Also(Night).And(IncidentSpecification.Declared).When(Preparation, by: Ibuki).ThenRefused("not-a-drill");
        Declared().When(Preparation, by: Aiko).ThenRefused("facilitator-only");
        Declared().And(new IncidentClosed(Personal("Over"))).When(Preparation, by: Goro).ThenRefused("closed");
        Declared().And(new DrillHalted(null)).When(Preparation, by: Goro).ThenRefused("halted");
    }

    [Fact]
    public void What_has_begun_stays_as_it_is()
    {
        Drill(Night, Takeover).When(Preparation, by: Goro).ThenRefused("already-started");
        Declared().And(new RunStarted("r1", Takeover.Version, [])).When(Preparation, by: Goro).ThenRefused("already-started");
    }

    [Fact]
    public void The_exercise_must_exist_and_each_of_its_runbooks_be_given_in_one_version_in_its_order()
    {
        var other = PlanOf("outbreak", 1, Todo("x"));
        Declared().When(Preparation with { ExerciseSha256 = "none" }, by: Goro).ThenRefused("no-version");
        Declared().When(Preparation with { ExerciseSha256 = null! }, by: Goro).ThenRefused("no-version");
        foreach (string?[] plans in new string?[][] { [], ["none"], [null], [other.Version.Sha256], [Takeover.Version.Sha256, Takeover.Version.Sha256] })
        {
            Declared().Also(other).When(Preparation with { Plans = [.. plans!] }, by: Goro).ThenRefused("wrong-plans");
        }

        Declared().When(Preparation with { Plans = default }, by: Goro).ThenRefused("wrong-plans");
        var both = Night with { Runbooks = [other.Runbook.Id, Takeover.Runbook.Id] };
        Knowing(Takeover, other).Also(both).And(DrillDeclared)
            .When(Preparation with { Plans = [Takeover.Version.Sha256, other.Version.Sha256] }, by: Goro).ThenRefused("wrong-plans");
    }

    [Fact]
    public void The_parts_are_people_with_duties_in_bounds()
    {
        foreach (DrillPart?[] parts in new DrillPart?[][]
        {
            [], [new(default, DrillDuty.Player)], [new(Ben.Id, (DrillDuty)9)], [null],
            [.. Enumerable.Range(0, PrepareDrill.MostParts + 1).Select(_ => new DrillPart(Ben.Id, DrillDuty.Player))],
        })
        {
            Declared().When(Preparation with { Parts = [.. parts!] }, by: Goro).ThenRefused("bad-parts");
        }

        Declared().When(Preparation with { Parts = default }, by: Goro).ThenRefused("bad-parts");
    }

    [Fact]
    public void Players_play_roles_of_the_exercise_and_only_players_do()
    {
        Declared().When(Preparation with { Parts = [new(Ben.Id, DrillDuty.Player, "pilot")] }, by: Goro).ThenRefused("unknown-role");
        Declared().When(Preparation with { Parts = [new(Ben.Id, DrillDuty.Observer, Staff)] }, by: Goro).ThenRefused("unknown-role");
        Declared().When(Preparation with { Parts = [new(Ben.Id, DrillDuty.Observer), new(Goro.Id, DrillDuty.Facilitator)] }, by: Goro).ThenRefused("no-player");
    }

    private static IncidentSpecification Declared() => Knowing(Takeover).Also(Night).And(DrillDeclared);
}
