using System.Collections.Immutable;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using static IncidentOps.Core.Tests.Incidents.Specification.Cast;
using static IncidentOps.Core.Tests.Incidents.Specification.IncidentSpecification;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Core.Tests.Incidents;

public sealed class StartRunTests
{
    private static readonly Plan Takeover = PlanOf(Todo("a")).Taking(Input("account", InputKind.Mailbox, required: true), Input("host", @default: "mx1"), Input("note"));

    private static StartRun Start(params (string Name, string? Value)[] inputs) =>
        new(Takeover.Version.Sha256, inputs.ToImmutableDictionary(input => input.Name, input => input.Value));

    [Fact]
    public void A_run_pins_its_version_and_keeps_what_was_given_or_assumed()
    {
        var state = Knowing(Takeover).And(Declared).When(Start(("account", " taro@example.jp "), ("note", null)), by: Ben)
            .Then(new RunStarted("r1", Takeover.Version, [new InputGiven("account", Personal("taro@example.jp")), new InputGiven("host", Personal("mx1"))]));
        var run = state.Run("r1")!;
        Assert.Equal((Takeover, Ben.Id, RunStatus.Active), (run.Plan, run.StartedBy, run.Status));
        Assert.Equal(run.StartedAt, run.ReadyAt["a"]);
    }

    [Fact]
    public void Runs_are_numbered_and_several_go_on_at_once()
    {
        Room(PlanOf(Todo("a"))).Also(Takeover).When(Start(("account", "taro@example.jp")))
            .Then(new RunStarted("r2", Takeover.Version, [new InputGiven("account", Personal("taro@example.jp")), new InputGiven("host", Personal("mx1"))]));
    }

    [Fact]
    public void A_plan_without_steps_is_complete_at_once()
    {
        var empty = PlanOf("empty", 1);
        Knowing(empty).And(Declared).When(new StartRun(empty.Version.Sha256)).Then(new RunStarted("r1", empty.Version, []), new RunCompleted("r1"));
    }

    [Fact]
    public void Unknown_versions_and_bad_inputs_are_refused()
    {
        Given(Declared).When(new StartRun(new string('0', 64))).ThenRefused("no-version");
        Knowing(Takeover).And(Declared).When(Start(("account", "taro@example.jp"), ("color", "red"))).ThenRefused("unknown-input");
        Knowing(Takeover).And(Declared).When(Start(("account", "nobody"))).ThenRefused("bad-input");
        Knowing(Takeover).And(Declared).When(new StartRun(Takeover.Version.Sha256)).ThenRefused("bad-input");
        Knowing(Takeover).When(Start(("account", "taro@example.jp"))).ThenRefused("no-incident");
    }
}
