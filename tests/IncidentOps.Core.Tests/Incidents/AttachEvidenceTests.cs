using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class AttachEvidenceTests
{
    private static readonly string Hash = new('a', 64);
    private static readonly Plan Keeping = PlanOf(Evidence("image"), Todo("act"));

    [Fact]
    public void Evidence_settles_its_step()
    {
        var room = Room(Keeping).When(new AttachEvidence("r1", "image", "disk.img", "application/octet-stream", 12, Hash, "mx1"), by: Ben);
        var state = room.Then(
            new EvidenceAttached("e1", "r1", "image", Personal("disk.img"), "application/octet-stream", 12, Hash, Personal("mx1")),
            new StepCompleted("r1", "image", null));
        Assert.Equal(StepStatus.Ready, room.StatusOf("act"));
        Assert.Equal(Ben.Id, Assert.Single(state.Evidence).By);
    }

    [Fact]
    public void More_evidence_for_a_settled_step_is_kept_without_settling_it_twice()
    {
        Room(
                Keeping, new EvidenceAttached("e1", "r1", "image", Personal("a"), "text/plain", 1, Hash, null), new StepCompleted("r1", "image", null))
            .When(new AttachEvidence("r1", "image", "b", "text/plain", 1, Hash))
            .Then(new EvidenceAttached("e2", "r1", "image", Personal("b"), "text/plain", 1, Hash, null));
    }

    [Fact]
    public void Evidence_is_kept_while_its_step_may_not_be_settled()
    {
        Room(Keeping, new RunPaused("r1", null)).When(new AttachEvidence("r1", "image", "a", "text/plain", 0, Hash))
            .Then(new EvidenceAttached("e1", "r1", "image", Personal("a"), "text/plain", 0, Hash, null));
        Room(Keeping).When(new AttachEvidence("r1", "act", "a", "text/plain", 0, Hash))
            .Then(new EvidenceAttached("e1", "r1", "act", Personal("a"), "text/plain", 0, Hash, null));
    }

    [Fact]
    public void Evidence_of_the_incident_at_large_is_kept_even_after_its_end()
    {
        Room(Keeping, new RunAborted("r1", null), new IncidentClosed(Personal("over")))
            .When(new AttachEvidence("r1", null, "a", "text/plain", 1, Hash))
            .Then(new EvidenceAttached("e1", null, null, Personal("a"), "text/plain", 1, Hash, null));
    }

    [Fact]
    public void Malformed_evidence_is_refused()
    {
        Knowing().When(new AttachEvidence(null, null, "a", "text/plain", 1, Hash)).ThenRefused("no-incident");
        Room(Keeping).When(new AttachEvidence(null, null, " ", "text/plain", 1, Hash)).ThenRefused("empty");
        Room(Keeping).When(new AttachEvidence(null, null, "a", "", 1, Hash)).ThenRefused("empty");
        Room(Keeping).When(new AttachEvidence(null, null, new string('x', TextBounds.FileName + 1), "text/plain", 1, Hash)).ThenRefused("too-long");
        Room(Keeping).When(new AttachEvidence(null, null, "a", new string('x', 128), 1, Hash)).ThenRefused("too-long");
        Room(Keeping).When(new AttachEvidence(null, null, "a", "text/plain", 1, Hash, new string('x', TextBounds.Reason + 1))).ThenRefused("too-long");
        Room(Keeping).When(new AttachEvidence(null, null, "a", "text/plain", -1, Hash)).ThenRefused("bad-evidence");
        Room(Keeping).When(new AttachEvidence(null, null, "a", "text/plain", 1, "abc")).ThenRefused("bad-evidence");
        Room(Keeping).When(new AttachEvidence(null, null, "a", "text/plain", 1, new string('A', 64))).ThenRefused("bad-evidence");
        Room(Keeping).When(new AttachEvidence("r1", "none", "a", "text/plain", 1, Hash)).ThenRefused("no-step");
        Room(Keeping).When(new AttachEvidence("r9", "image", "a", "text/plain", 1, Hash)).ThenRefused("no-run");
    }

    [Fact]
    public void Every_look_at_evidence_is_recorded()
    {
        Room(Keeping, new EvidenceAttached("e1", null, null, Personal("a"), "text/plain", 1, Hash, null))
            .When(new OpenEvidence("e1"), by: Chie).Then(new EvidenceOpened("e1"));
        Room(Keeping).When(new OpenEvidence("e1")).ThenRefused("no-evidence");
    }
}
