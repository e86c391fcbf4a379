using System.Collections.Immutable;
using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Tests.Incidents;

public sealed class CommandCodecTests
{
    private static IncidentCommand Read(string name, string body) => CommandCodec.Read(name, JsonDocument.Parse(body).RootElement);

    [Fact]
    public void People_send_commands_by_name_and_never_the_engines_own()
    {
        Assert.Contains("completeStep", CommandCodec.Types.Keys);
        Assert.DoesNotContain("wake", CommandCodec.Types.Keys);
        Assert.DoesNotContain("finishAction", CommandCodec.Types.Keys);
        Assert.DoesNotContain("recordDelivery", CommandCodec.Types.Keys);
        Assert.Equal(new CompleteStep("r1", "a", "x"), Read("completeStep", """{"run":"r1","step":"a","note":"x"}"""));
        Assert.Equal(new SetSeverity(Severity.Sev1), Read("setSeverity", """{"severity":"sev1"}"""));
        var started = Assert.IsType<StartRun>(Read("startRun", """{"sha256":"ab","inputs":{"b":"2","a":null}}"""));
        Assert.Equal(("2", null), (started.Inputs!["b"], started.Inputs["a"]));
    }

    [Theory]
    [InlineData("noSuch", "{}")]
    [InlineData("completeStep", """{"run":"r1"}""")]
    [InlineData("completeStep", """{"run":"r1","step":null}""")]
    [InlineData("completeStep", """{"run":"r1","step":7}""")]
    [InlineData("completeStep", """{"run":"r1","step":"a","by":"someone"}""")]
    [InlineData("completeStep", "[]")]
    [InlineData("completeStep", "null")]
    [InlineData("setSeverity", """{"severity":"sev9"}""")]
    [InlineData("setSeverity", """{"severity":1}""")]
    [InlineData("startAction", """{"run":"r1","step":"a","kind":7}""")]
    [InlineData("recordAwareness", """{"knownAt":"yesterday","reason":"x"}""")]
    public void What_does_not_fit_is_a_fault(string name, string body) => Assert.Throws<JsonException>(() => Read(name, body));

    [Fact]
    public void A_body_has_the_same_hash_in_whatever_order_a_process_keeps_its_names()
    {
        var names = Enumerable.Range(0, 40).Select(number => $"input-{number}").ToList();
        var ordinary = names.ToImmutableDictionary(name => name, name => (string?)name);
        var otherwise = names.ToImmutableDictionary(name => name, name => (string?)name, new OtherHash());
        Assert.NotEqual(ordinary.Keys, otherwise.Keys);
        Assert.Equal(CommandCodec.HashOf(new StartRun("ab", ordinary)), CommandCodec.HashOf(new StartRun("ab", otherwise)));
        Assert.NotEqual(CommandCodec.HashOf(new StartRun("ab", ordinary)), CommandCodec.HashOf(new StartRun("ab", ordinary.SetItem("input-3", "x"))));
    }

    [Fact]
    public void Every_command_has_a_hash_of_its_own() => Assert.Equal(2, new IncidentCommand[] { new PauseRun("r1"), new ResumeRun("r1") }.Select(CommandCodec.HashOf).Distinct().Count());

    /// <summary>By name: a command that nobody thought of must not be permitted to whoever may respond.</summary>
    [Fact]
    public void Each_command_states_a_permission()
    {
        var commands = typeof(IncidentCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(IncidentCommand))).ToList();
        Assert.True(commands.Count > 60);
        Assert.All(commands, type =>
        {
            var needed = CommandPermissions.Of((IncidentCommand)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type));
            Assert.Equal(!CommandCodec.Types.ContainsValue(type), needed == CommandPermissions.EngineAlone);
            Assert.NotEqual(Core.People.Permissions.None, needed);
        });
        Assert.Throws<InvalidOperationException>(() => CommandPermissions.Of(new Forgotten()));
        Assert.Equal(Core.People.Permissions.Administer, CommandPermissions.Of(new EraseText(1, "x")));
        Assert.Equal(Core.People.Permissions.View | Core.People.Permissions.Facilitate, CommandPermissions.Of(new DeclareIncident("x", null, IncidentMode.Drill)));
        Assert.Equal(Core.People.Permissions.View, CommandPermissions.Of(new GiveApproval("r1", "a")));
        Assert.Equal(Core.People.Permissions.View | Core.People.Permissions.Respond, CommandPermissions.Of(new CompleteStep("r1", "a")));
    }

    private sealed record Forgotten : IncidentCommand;

    private sealed class OtherHash : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string text) => text.Aggregate(17, (hash, letter) => unchecked((hash * 31) - letter));
    }
}
