using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Incidents;

namespace IncidentOps.Web.Tests.Incidents;

public sealed class MyStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly PersonId Sato = new("sato");

    /// <summary>A drill whose clock was jumped hours ahead, or lies behind after a pause, names times that don't compare with those of a real night.</summary>
    [Fact]
    public void What_has_the_least_time_left_comes_first_whichever_clock_tells_it()
    {
        var ahead = Drill(Now.AddHours(6), 100);
        var behind = Drill(Now.AddHours(-6), 0);
        IncidentRowModel[] rows =
        [
            Row("never", null, null), Row("live-in-20", null, Now.AddMinutes(20)), Row("ahead-in-5", ahead, Now.AddHours(6).AddMinutes(5)),
            Row("behind-in-30", behind, Now.AddHours(-6).AddMinutes(30)), Row("live-late", null, Now.AddMinutes(-2)),
        ];
        var steps = MyStep.Of(rows, Sato, Permissions.View, new PlanCatalog(null!, null!), Now).ToList();
        Assert.Equal(["live-late", "ahead-in-5", "live-in-20", "behind-in-30", "never"], steps.Select(step => step.IncidentTitle));
        Assert.Equal(["live-late"], steps.Where(step => step.IsOverdue(Now)).Select(step => step.IncidentTitle));
    }

    [Fact]
    public void What_waits_for_a_second_person_waits_for_those_who_may_approve_and_never_for_who_asked()
    {
        var row = Row("asked", null, null);
        row = row with { Summary = row.Summary! with { Next = [row.Summary.Next[0] with { Status = StepStatus.AwaitingApproval, AskedBy = Sato }] } };
        Assert.Empty(Of(Sato, (Permissions)127));
        Assert.Single(Of(new PersonId("tanaka"), Permissions.View | Permissions.Approve));
        Assert.Empty(Of(new PersonId("tanaka"), Permissions.View | Permissions.Respond));

        IEnumerable<MyStep> Of(PersonId person, Permissions permissions) => MyStep.Of([row], person, permissions, new PlanCatalog(null!, null!), Now);
    }

    private static SummaryClock Drill(DateTimeOffset shows, int percent) => new(shows.AddHours(-1), Now, shows, percent);

    private static IncidentRowModel Row(string title, SummaryClock? clock, DateTimeOffset? due) => new(
        new IncidentListItem(new IncidentId(Guid.NewGuid()).Stream, 1, true, clock is not null, Now.AddHours(-1), default, title),
        new IncidentSummary(
            clock is null ? IncidentMode.Live : IncidentMode.Drill, Severity.Sev2, Now.AddHours(-1), null, null, null, null, 0, 1,
            [new NextStep("r1", "s", "book", "s", "sha", StepStatus.Ready, "commander", Sato, due)]) { Clock = clock });
}
