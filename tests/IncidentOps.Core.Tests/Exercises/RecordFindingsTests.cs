using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Exercises;

public sealed class RecordFindingsTests
{
    private static readonly Plan Takeover = PlanOf(Todo("call-bank"));
    private static readonly Exercise Night = ExerciseOf(Takeover, At("mail", 5)).Aiming(Aim("bank", "call-bank"));
    private static readonly Past CalledInTime = new StepCompleted("r1", "call-bank", null).By(Ben);
    private static readonly IncidentClosed Over = new(Personal("Over"));

    [Fact]
    public void A_finding_is_recorded_and_replaced_under_its_id()
    {
        var drill = Drill(Night, Takeover, Over);
        var first = new RecordFinding(" Phone list is old ", CapabilityElement.Planning, "bank", Ben.Id, Minute(0), Minute(9));
        drill.When(first, by: Goro).Then(new FindingRecorded("f1", Personal("Phone list is old"), "bank", CapabilityElement.Planning, Ben.Id, Minute(0), Minute(9)));
        drill.When(new RecordFinding("Headsets", CapabilityElement.Equipment), by: Goro).Then(new FindingRecorded("f2", Personal("Headsets"), null, CapabilityElement.Equipment, null, null, null));
        drill.When(new RecordFinding("Two lists", CapabilityElement.Planning, Finding: "f1"), by: Goro).Then(new FindingRecorded("f1", Personal("Two lists"), null, CapabilityElement.Planning, null, null, null));
        Assert.Equal(2, drill.State.Findings.Count);
        drill.When(first with { Finding = "f9" }, by: Goro).ThenRefused("no-finding");
        drill.When(first with { Objective = "nothing" }, by: Goro).ThenRefused("no-objective");
        drill.When(first with { Element = (CapabilityElement)9 }, by: Goro).ThenRefused("bad-element");
        drill.When(first with { DueAt = Minute(-1) }, by: Goro).ThenRefused("bad-dates");
        drill.When(first with { Text = "" }, by: Goro).ThenRefused("empty");
        drill.When(first with { Text = new string('x', TextBounds.Note + 1) }, by: Goro).ThenRefused("too-long");
        drill.When(first, by: Aiko).ThenRefused("facilitator-only");
        Knowing().When(first, by: Goro).ThenRefused("no-incident");
    }

    [Fact]
    public void A_finding_is_dealt_with_by_its_owner_or_who_records_them_once_and_is_open_again_when_it_is_recorded_again()
    {
        var drill = Drill(Night, Takeover, Over, new FindingRecorded("f1", Personal("List"), null, CapabilityElement.Planning, Ben.Id, null, null).By(Goro), new FindingRecorded("f2", Personal("Lamp"), null, CapabilityElement.Equipment, null, null, null).By(Goro));
        drill.When(new SettleFinding("f1", "Done"), by: Aiko).ThenRefused("facilitator-only");
        drill.When(new SettleFinding("f2", "Done"), by: Ben).ThenRefused("facilitator-only");
        drill.When(new SettleFinding("f9", "Done"), by: Goro).ThenRefused("no-finding");
        drill.When(new SettleFinding("f1", " "), by: Ben).ThenRefused("empty");
        drill.When(new SettleFinding("f1", new string('x', TextBounds.Note + 1)), by: Ben).ThenRefused("too-long");
        drill.When(new SettleFinding("f1", " It is in the runbook now. "), by: Ben).Then(new FindingSettled("f1", Personal("It is in the runbook now.")));
        Assert.Equal((drill.State.LastRecordedAt, "It is in the runbook now."), (drill.State.Findings["f1"].SettledAt, drill.State.Findings["f1"].Remedy?.Value));
        drill.When(new SettleFinding("f1", "Again"), by: Goro).ThenRefused("already-settled");
        drill.When(new SettleFinding("f2", "Bought"), by: Goro).Then(new FindingSettled("f2", Personal("Bought")));
        drill.When(new RecordFinding("Not yet", CapabilityElement.Planning, Finding: "f1"), by: Goro)
            .Then(new FindingRecorded("f1", Personal("Not yet"), null, CapabilityElement.Planning, null, null, null));
        Assert.Null(drill.State.Findings["f1"].SettledAt);
        Knowing().When(new SettleFinding("f1", "x"), by: Goro).ThenRefused("no-incident");
    }

    [Fact]
    public void A_live_incident_has_findings_too_by_who_leads_it_and_no_objectives()
    {
        var room = Given(IncidentSpecification.Declared, new RoleTaken(IncidentRoles.Commander, null), Over);
        room.When(new RecordFinding("Phone list", CapabilityElement.Planning), by: Ben).ThenRefused("commander-only");
        room.When(new RecordFinding("Phone list", CapabilityElement.Planning, "bank")).ThenRefused("no-objective");
        room.When(new RecordFinding("Phone list", CapabilityElement.Planning)).Then(new FindingRecorded("f1", Personal("Phone list"), null, CapabilityElement.Planning, null, null, null));
    }
}
