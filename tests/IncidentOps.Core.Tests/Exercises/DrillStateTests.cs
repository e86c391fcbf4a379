using System.Collections.Immutable;
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

public sealed class DrillStateTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5).To(Staff), At("call", 6).To(IncidentRoles.Commander), OnWord("news"));

    [Fact]
    public void What_is_said_to_change_the_drill_alone_changes_nothing_else()
    {
        Past[] happened =
        [
            new InjectHeld("news", true).By(Goro), new InjectEdited("call", Personal("a"), Personal("b")).By(Goro), new InjectReleased("mail", false).By(TheEngine),
            new InjectRead("mail").By(Ben), new InjectAnswered("mail", Personal("yes")).By(Ben), new InjectSkipped("news", Personal("late")).By(Goro), new InjectDropped("call").By(TheEngine),
            new InjectImprovised("x1", [Staff], InjectChannel.Phone, Personal("a"), Personal("b"), Personal("c")).By(Goro),
            new DrillObserved("o1", null, null, Personal("slow")).By(Hana), new ObjectiveRated("contained", Rating.Performed, null).By(Goro), new SurveyAnswered([1, 2, 3, 4], null, null).By(Ben),
        ];
        // Each of them was tried.
        var known = typeof(InjectReleased).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(IncidentEvent)) && type.Namespace == typeof(InjectReleased).Namespace);
        Assert.Equal(
            known.Where(type => type.Name.StartsWith("Inject", StringComparison.Ordinal) || type == typeof(DrillObserved) || type == typeof(ObjectiveRated) || type == typeof(SurveyAnswered)).Select(type => type.Name).Order(),
            happened.Select(one => one.Event.GetType().Name).Order());
        var drill = Drill(Night, Takeover);
        foreach (var one in happened)
        {
            Assert.True(DrillState.IsAlone(one.Event));
            var before = drill.State;
            var after = drill.And(one).State;
            Assert.Equal(before.Version + 1, after.Version);
            Assert.NotEqual(before.Drill, after.Drill);
            Assert.Equal(Beside(before), Beside(after));
            Assert.Equal(Beside(before.Drill!), Beside(after.Drill!));
        }

        Assert.False(DrillState.IsAlone(new DrillClockPaused(null)));
        Assert.False(DrillState.IsAlone(new StepCompleted("r1", "call-bank", null)));
    }

    private static IncidentState Beside(IncidentState state) =>
        state with { Version = 0, LastRecordedAt = default, Receipts = IncidentState.None.Receipts, Drill = null };

    private static DrillState Beside(DrillState drill) => drill with
    {
        Withheld = [], Injects = ImmutableDictionary<string, InjectState>.Empty, Released = [], Observations = [],
        Ratings = ImmutableDictionary<string, EvaluatorRating>.Empty, Survey = ImmutableDictionary<PersonId, SurveyAnswers>.Empty,
    };
}
