using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Actions;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Actions;

public sealed class ActionPreviewsTests
{
    [Fact]
    public async Task A_preview_shows_exactly_what_would_be_sent_and_asks_no_target()
    {
        var preview = await PreviewOf("mx1");

        Assert.Equal(("mx1", "ssh irbot@192.0.2.10:22"), (preview.TargetName, preview.Address));
        Assert.Null(preview.Obstacle);
        Assert.Equal([ProcedureKind.Check, ProcedureKind.Apply, ProcedureKind.Verify, ProcedureKind.Undo], preview.Procedures.Select(procedure => procedure.Kind));
        var apply = preview.Procedures[1];
        Assert.StartsWith("account='it'\\''s $(me)'\nincident='", apply.Text, StringComparison.Ordinal);
        Assert.EndsWith("apply \"$account\"\n", apply.Text, StringComparison.Ordinal);
        Assert.Equal(["‹secret:token›", "‹fresh›"], apply.Input);
        Assert.StartsWith("sudo /bin/sh -c \"$(cat <<'INCIDENTOPS'\n", apply.ToPaste!, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", apply.ToPaste + apply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_inventory_the_commands_are_there_to_copy()
    {
        var preview = await PreviewOf("elsewhere");

        Assert.Null(preview.Address);
        Assert.Equal("“elsewhere” is not in the inventory.", preview.Obstacle!.English);
        Assert.All(preview.Procedures, procedure => Assert.StartsWith("sudo /bin/sh", procedure.ToPaste!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_verify_names_the_host_that_it_is_run_from() =>
        Assert.Equal("it's $(me)", (await PreviewOf("mx1", verifyFrom: "account")).Procedures[2].TargetName);

    private static async Task<ActionPreview> PreviewOf(string target, string? verifyFrom = null)
    {
        var step = Action("a") with
        {
            Target = Template.Literal(target),
            With = [new Binding("account", Template.Literal("it's $(me)"), SourcePosition.None), new Binding("token", Template.Literal("secret:token"), SourcePosition.None)],
        };
        var plan = PlanOf(step);
        var action = plan.Actions[Isolate] with
        {
            Parameters = [Input("account"), new InputDefinition { Id = "token", Kind = InputKind.Secret }, new InputDefinition { Id = "fresh", Kind = InputKind.Secret, Generate = "password" }],
            Apply = new Procedure { Script = "apply \"$account\"\n" },
            Verify = new Procedure { Script = "verify", FromParameter = verifyFrom },
        };
        plan = plan with { Actions = new Dictionary<string, ActionDefinition> { [Isolate] = action } };
        var bench = new ActionBench(new ScriptedTransport(), plan);
        bench.Secrets.ByName["token"] = "t0ken";
        var incident = await bench.Sessions.Declared(plan);
        var preview = new ActionPreviews(bench.Worlds).Of(incident, await bench.Sessions.State(incident), "r1", "a");
        Assert.Empty(bench.Transport.Calls);
        return preview!;
    }
}
