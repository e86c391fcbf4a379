using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class SettleClockTests
{
    private static readonly Plan Opening = PlanOf(Todo("a")).Opening("appi");

    [Fact]
    public void A_clock_is_assessed_and_its_report_recorded()
    {
        var room = Room(Opening);
        room.When(new SettleClock("appi", ClockState.Required)).Then(new ClockSettled("appi", ClockState.Required, null));
        room.When(new SettleClock("appi", ClockState.Reported, "No. 123")).Then(new ClockSettled("appi", ClockState.Reported, Personal("No. 123")));
        Assert.Equal((ClockState.Reported, Aiko.Id), (room.State.Clocks["appi"].State, room.State.Clocks["appi"].By));
    }

    [Fact]
    public void The_laws_deadlines_run_on_after_closing_and_a_drills_do_not()
    {
        Room(Opening, new RunAborted("r1", null), new IncidentClosed(Personal("Over"))).When(new SettleClock("appi", ClockState.Reported, "No. 123"))
            .Then(new ClockSettled("appi", ClockState.Reported, Personal("No. 123")));
        var drill = Knowing(Opening).And(Declared with { Mode = IncidentMode.Drill }, new RunStarted("r1", Opening.Version, []), new IncidentClosed(null));
        drill.When(new SettleClock("appi", ClockState.Required)).ThenRefused("closed");
    }

    [Fact]
    public void Not_required_and_reported_need_a_reason()
    {
        Room(Opening).When(new SettleClock("appi", ClockState.NotRequired)).ThenRefused("reason-needed");
        Room(Opening).When(new SettleClock("appi", ClockState.Reported, " ")).ThenRefused("reason-needed");
        Room(Opening).When(new SettleClock("appi", ClockState.Required, new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Room(Opening).When(new SettleClock("gdpr", ClockState.Required)).ThenRefused("no-clock");
        Room(Opening).When(new SettleClock("appi", (ClockState)9, "x")).ThenRefused("no-clock");
        Knowing().When(new SettleClock("appi", ClockState.Required)).ThenRefused("no-incident");
    }
}
