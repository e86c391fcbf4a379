using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Exercises;
using static IncidentOps.Core.Tests.Incidents.Specification.ExerciseBuilder;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Exercises;

public sealed class ReportCodecTests
{
    [Fact]
    public void A_report_has_one_form_that_is_kept()
    {
        var plan = PlanOf(Todo("look"));
        var drill = IncidentSpecification.Drill(ExerciseOf(plan, At("mail", 5)).Aiming(Aim("quick", "look")), plan);
        var text = Encoding.UTF8.GetString(ReportCodec.Write(ActionReport.Of(drill.State)));
        Assert.StartsWith("""{"formatVersion":3,"mode":"drill","title":"Phish","severity":"sev2","startedAt":"2026-03-01T02:02:00""", text, StringComparison.Ordinal);
        Assert.Contains("\"lasted\":null", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
        // Whoever changes the form gives it a new number, and this test its hash.
        Assert.Equal(3, ActionReport.Format);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), ReportCodec.HashOf(ActionReport.Of(drill.State)));
        Assert.StartsWith("7e8c054f036f6fc6de465eb8b1446d88662c9217b2875a9591", ReportCodec.HashOf(ActionReport.Of(drill.State)), StringComparison.Ordinal);
    }
}
