using System.Collections;
using System.Reflection;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Actions.Simulated;
using static IncidentOps.Core.Tests.Incidents.Specification.PlanBuilder;

namespace IncidentOps.Engine.Tests.Actions;

public sealed class ActionWorldTests
{
    private readonly ActionBench bench = new(new ScriptedTransport(), PlanOf(Action("a")));

    [Theory]
    [InlineData("mx1", null)]
    [InlineData("nowhere", "“nowhere” is not in the inventory.")]
    [InlineData("", "The plan names no target.")]
    [InlineData(null, "The plan names no target.")]
    [InlineData("keyless", "secret:none, which “keyless” needs, is not set up.")]
    public void What_keeps_an_action_from_running_is_said(string? target, string? expected)
    {
        var obstacle = bench.Worlds.Obstacle(PlanBuilder.Actions[Isolate], target, IncidentMode.Live);

        Assert.Equal(expected, obstacle?.English);
        Assert.True(obstacle is null || obstacle.Japanese.Length > 0);
    }

    [Fact]
    public void A_transport_that_is_not_set_up_or_another_kind_of_target_is_said()
    {
        Assert.Contains("http", bench.Worlds.Obstacle(PlanBuilder.Actions[Page], "mx1", IncidentMode.Live)!.English, StringComparison.Ordinal);
        Assert.Contains(
            "needs a mailbox", bench.Worlds.Obstacle(PlanBuilder.Actions[Rotate], "mx1", IncidentMode.Live)!.English, StringComparison.Ordinal);
    }

    [Fact]
    public void This_machine_needs_no_entry_in_the_inventory()
    {
        var local = new ActionBench(new ScriptedTransport(), PlanOf(Action("a")), beside: new ScriptedTransport("local"));

        Assert.Null(local.Worlds.Obstacle(PlanBuilder.Actions[Isolate] with { Transport = "local" }, null, IncidentMode.Live));
    }

    [Fact]
    public void In_a_drill_nothing_stands_in_the_way() =>
        Assert.All(PlanBuilder.Actions.Values, action => Assert.Null(bench.Worlds.Obstacle(action, "nowhere", IncidentMode.Drill)));

    [Fact]
    public void Nothing_that_a_drill_can_reach_leads_to_a_real_target_or_secret()
    {
        var reached = Reach(bench.Worlds.Of(IncidentMode.Drill));

        Assert.Contains(reached, one => one is SimulatedTransport);
        Assert.DoesNotContain(reached, one => one is IActionTransport and not SimulatedTransport);
        Assert.DoesNotContain(reached, one => one is TargetInventory or SecretSources or ISecretSource or ISecretKeeper or FreshSecrets or LiveWorld);
        // The walk finds what it looks for where it is there.
        Assert.Contains(Reach(bench.Worlds), one => one is ScriptedTransport);
        Assert.Contains(Reach(bench.Worlds.Of(IncidentMode.Live)), one => one is ISecretSource);
    }

    [Fact]
    public async Task A_reading_that_fails_leaves_the_inventory_as_it_was()
    {
        var source = new Fickle();
        var inventory = new TargetInventory([source]);
        await inventory.ReloadAsync(TestContext.Current.CancellationToken);
        source.IsBroken = true;
        await Assert.ThrowsAsync<InvalidDataException>(() => inventory.ReloadAsync(TestContext.Current.CancellationToken));

        Assert.NotNull(inventory.Find("mx9"));
    }

    /// <summary>Everything that can be reached from an object through its fields.</summary>
    private static HashSet<object> Reach(object root)
    {
        var reached = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Queue<object>([root]);
        while (open.TryDequeue(out var next) && reached.Count < 10_000)
        {
            if (next is string || next.GetType().IsPrimitive || next is Type or MemberInfo || !reached.Add(next))
            {
                continue;
            }

            foreach (var inside in next is IEnumerable items and not string ? items.Cast<object?>() : [])
            {
                Enqueue(inside);
            }

            for (var type = next.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                    {
                        Enqueue(field.GetValue(next));
                    }
                }
            }
        }

        return reached;

        void Enqueue(object? value)
        {
            if (value is not null)
            {
                open.Enqueue(value);
            }
        }
    }

    private sealed class Fickle : ITargetSource
    {
        public bool IsBroken { get; set; }

        public Task<Inventory> ReadAsync(CancellationToken cancellation) => IsBroken
            ? throw new InvalidDataException("inventory.yaml:3:1: what is this?")
            : Task.FromResult(new Inventory { Targets = new Dictionary<string, Target> { ["mx9"] = new() { Name = "mx9", Kind = "host", Transport = "local" } } });
    }
}
