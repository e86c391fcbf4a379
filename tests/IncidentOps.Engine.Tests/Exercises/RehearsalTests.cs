using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Exercises;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Exercises;

public sealed class RehearsalTests
{
    private static readonly StaffModel Steady = new() { Spread = 0 };

    private static readonly Plan Small = PlanOf(
        Todo("look").Due(Minutes(10)) with { Role = Staff, Phase = Phase.Contain }, Todo("write") with { Role = IncidentRoles.Commander });

    /// <summary>One commander, one of the staff, a mail to both at once.</summary>
    private static readonly Exercise Tiny = ExerciseOf(Small, At("mail", 0)) with
    {
        Roles = [RoleOf(IncidentRoles.Commander, 1), RoleOf(Staff, 1)],
        Objectives = [Aim("quick", "look") with { Performed = Minutes(5), Some = Minutes(10), Major = Minutes(17) }],
    };

    [Fact]
    public void Without_any_spread_it_is_arithmetic()
    {
        var rehearsal = Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 40, 1, Steady);
        // A task takes half of its target time: five minutes. Then comes the mail (45 s); the commander reads it first and writes for four minutes.
        Assert.Equal(40, rehearsal.Times);
        Assert.Equal(Enumerable.Repeat(Minutes(5), 40), rehearsal.TimesToContain);
        Assert.Equal(0, rehearsal.NeverContained);
        Assert.Equal([(Staff, Minutes(5.75)), (IncidentRoles.Commander, Minutes(4.75))], rehearsal.Workload);
        Assert.Equal([("look", 40)], rehearsal.CriticalPaths);
        Assert.Equal(2, rehearsal.Absences.Count);
        // Without a commander nothing of containment changes; without staff the step lies for 10 minutes and then takes 7.5.
        var (commander, staff) = (rehearsal.Absences[0], rehearsal.Absences[1]);
        Assert.Equal((IncidentRoles.Commander, Minutes(5), Minutes(5), 0, 20), (commander.Role, commander.With, commander.Without, commander.NeverContained, commander.Times));
        Assert.Empty(commander.Broken);
        Assert.Equal((Staff, Minutes(5), Minutes(17.5), 0, 20), (staff.Role, staff.With, staff.Without, staff.NeverContained, staff.Times));
        Assert.Equal(["quick"], staff.Broken);
    }

    [Fact]
    public void What_is_not_contained_in_time_is_counted()
    {
        var rehearsal = Rehearsal.Run(AutoplayTests.Drillable(Tiny with { Duration = Minutes(17) }, Small), 20, 1, Steady);
        Assert.Equal(0, rehearsal.NeverContained);
        Assert.Equal((null, 20), (rehearsal.Absences[1].Without, rehearsal.Absences[1].NeverContained));
        var short_ = Rehearsal.Run(AutoplayTests.Drillable(Tiny with { Duration = Minutes(4) }, Small), 20, 1, Steady);
        Assert.Equal(20, short_.NeverContained);
        Assert.Null(short_.Percentile(0.5));
        Assert.Empty(short_.CriticalPaths);
    }

    [Fact]
    public void Without_a_role_that_decides_nothing_the_same_plays_take_just_as_long()
    {
        var rehearsal = Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 60, 5);
        // The commander reads and writes; the staff's step, and how long it takes them, is the same whether anybody does.
        var commander = rehearsal.Absences[0];
        Assert.NotEqual(rehearsal.TimesToContain[0], rehearsal.TimesToContain[^1]);
        Assert.Equal((IncidentRoles.Commander, commander.With), (commander.Role, commander.Without));
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer_and_another_seed_another()
    {
        var (one, again, other) = (Run(5), Run(5), Run(6));
        Assert.Equal(one.TimesToContain, again.TimesToContain);
        Assert.Equal(one.Workload, again.Workload);
        Assert.Equal(one.CriticalPaths, again.CriticalPaths);
        Assert.Equal(one.Absences.Select(absence => (absence.With, absence.Without)), again.Absences.Select(absence => (absence.With, absence.Without)));
        Assert.NotEqual(one.TimesToContain, other.TimesToContain);
        Assert.True(one.TimesToContain.SequenceEqual(one.TimesToContain.Order()) && one.TimesToContain[0] < one.TimesToContain[^1]);

        static Rehearsal Run(int seed) => Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 60, seed);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 1 + 7919)]
    [InlineData(0, -1)]
    public void Plays_of_different_seeds_are_different_plays(int one, int other) => Assert.Empty(
        Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 100, one).TimesToContain.Intersect(Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 100, other).TimesToContain));

    [Fact]
    public void One_play_is_enough_and_none_is_a_mistake()
    {
        Assert.Single(Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 1, 1).TimesToContain);
        Assert.Throws<ArgumentOutOfRangeException>(() => Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rehearsal.Run(AutoplayTests.Drillable(Tiny, Small), -5, 1));
    }

    [Fact]
    public void A_single_role_has_no_absence_to_try() => Assert.Empty(
        Rehearsal.Run(AutoplayTests.Drillable(Tiny with { Roles = [RoleOf(Staff, 2)] }, Small), 3, 1).Absences);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1)]
    [InlineData(0.26, 2)]
    [InlineData(0.5, 2)]
    [InlineData(0.75, 3)]
    [InlineData(0.76, 4)]
    [InlineData(1, 4)]
    public void A_percentile_is_the_nearest_rank(double share, int minutes) => Assert.Equal(
        Minutes(minutes),
        new Rehearsal { Times = 4, TimesToContain = [Minutes(1), Minutes(2), Minutes(3), Minutes(4)], Workload = [], CriticalPaths = [], Absences = [] }.Percentile(share));

    /// <summary>Two of four never got there: the third and fourth rank are never.</summary>
    [Theory]
    [InlineData(0.25, 1.0)]
    [InlineData(0.5, 2.0)]
    [InlineData(0.51, null)]
    [InlineData(1, null)]
    public void A_play_that_never_contained_counts_as_the_longest(double share, double? minutes) => Assert.Equal(
        minutes is { } given ? Minutes(given) : null,
        new Rehearsal { Times = 4, TimesToContain = [Minutes(1), Minutes(2)], Workload = [], CriticalPaths = [], Absences = [] }.Percentile(share));

    /// <summary>Every rank of a hundred, where binary fractions would be a hair beyond some.</summary>
    [Fact]
    public void The_share_of_a_whole_rank_is_that_rank()
    {
        var hundred = new Rehearsal { Times = 100, TimesToContain = [.. Enumerable.Range(1, 100).Select(rank => Minutes(rank))], Workload = [], CriticalPaths = [], Absences = [] };
        Assert.Equal(hundred.TimesToContain, Enumerable.Range(1, 100).Select(rank => hundred.Percentile(rank / 100.0)!.Value));
    }

    /// <summary>
    /// The staff's step is done after about 5 minutes with them; without, it lies for 10 and takes 7.5 more: with an end after 15 minutes only a
    /// few lucky plays contain it, and their middle is not the middle of all.
    /// </summary>
    [Fact]
    public void Medians_of_an_absence_are_over_all_its_plays()
    {
        var rehearsal = Rehearsal.Run(AutoplayTests.Drillable(Tiny with { Duration = Minutes(15) }, Small), 40, 1);
        var staff = rehearsal.Absences[1];
        Assert.InRange(staff.NeverContained, (staff.Times / 2) + 1, staff.Times - 1);
        Assert.NotNull(staff.With);
        Assert.Null(staff.Without);
    }

    /// <summary>"quick" counts from the step that nobody gets to without the staff: it is not rated then, and that is as bad as failing it.</summary>
    [Fact]
    public void An_objective_that_is_not_called_for_any_more_breaks()
    {
        var exercise = Tiny with { Duration = Minutes(16), Objectives = [Aim("quick", "write", FromStep("look")) with { Performed = Minutes(5), Some = Minutes(10), Major = Minutes(17) }] };
        var rehearsal = Rehearsal.Run(AutoplayTests.Drillable(exercise, Small), 20, 1, Steady);
        // With everybody: look after 5 minutes, written after 9. Without staff look would be done after 17.5.
        Assert.Equal((Staff, 20), (rehearsal.Absences[1].Role, rehearsal.Absences[1].NeverContained));
        Assert.Equal(["quick"], rehearsal.Absences[1].Broken);
    }

    [Fact]
    public void Draws_are_log_normal_around_the_median()
    {
        var random = new Random(1);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => StaffModel.Default.Draw(random, StaffWork.Decision, null, isStandIn: false).TotalSeconds).Order().ToList();
        Assert.InRange(drawn[10_000], 87, 93);
        // Nine of ten lie between 0.44 and 2.3 times the median.
        Assert.InRange(drawn.Count(seconds => seconds is > 90 * 0.44 and < 90 * 2.28), 17_800, 18_200);
        Assert.Equal(TimeSpan.FromSeconds(135), Steady.Draw(random, StaffWork.Decision, null, isStandIn: true));
    }
}
