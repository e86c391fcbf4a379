using System.Text.Json;
using AngleSharp.Dom;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Api;

/// <summary>A program reads of a machine step what the room shows: why the machine can't do it, and the commands to copy.</summary>
public sealed class MachineStepTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-machine-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ja", "「mx1」は対象資産の一覧にありません。")]
    [InlineData("en", "“mx1” is not in the inventory.")]
    public async Task The_obstacle_and_the_commands_are_those_of_the_room(string language, string obstacle)
    {
        await using var product = await StartAsync();
        var sato = await product.AddAsync("sato", AccountRole.Commander);
        using var browser = await product.SignedInAsync("sato");
        await browser.PostFromAsync("/settings", "/language", ("language", language));
        using var api = await ApiScript.ReadAsync(product.Address, await TokenAsync(product, sato));
        var incident = await StartedAsync(product, sato);

        var row = (await browser.GetAsync($"/incidents/{incident}")).Html.QuerySelector("#s-r1-block")!;
        var step = await StepAsync(api, incident, "block", language);
        Assert.Equal(obstacle, step.GetProperty("obstacle").GetString());
        Assert.StartsWith(obstacle, row.QuerySelector("#s-r1-block-commands > p.muted")!.TextContent, StringComparison.Ordinal);
        var commands = step.GetProperty("commands").EnumerateArray().ToList();
        Assert.Equal(["check", "apply", "verify", "undo"], commands.Select(command => command.GetProperty("name").GetString()));
        Assert.All(commands, command => Assert.Equal("mx1", command.GetProperty("where").GetString()));
        Assert.Equal(row.QuerySelectorAll("#s-r1-block-commands pre").Select(pre => pre.TextContent), commands.Select(command => command.GetProperty("text").GetString()));
        Assert.All(commands, command => Assert.Contains("192.0.2.7", command.GetProperty("text").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_machine_can_there_is_no_obstacle_and_where_the_room_shows_no_commands_there_are_none()
    {
        await using var product = await StartAsync();
        var sato = await product.AddAsync("sato", AccountRole.Commander);
        using var browser = await product.SignedInAsync("sato");
        using var api = await ApiScript.ReadAsync(product.Address, await TokenAsync(product, sato));
        var incident = await StartedAsync(product, sato);
        Assert.Equal((false, false), await ShownAsync("here"));
        Assert.Equal((false, false), await ShownAsync("ask"));

        await api.DoAsync("completeStep", incident, new { run = "r1", step = "block" });
        Assert.Equal((false, false), await ShownAsync("block"));
        Assert.Equal((false, true), await ShownAsync("here"));

        async Task<(bool Obstacle, bool Commands)> ShownAsync(string key)
        {
            var step = await StepAsync(api, incident, key, "en");
            var shown = (step.TryGetProperty("obstacle", out _), step.TryGetProperty("commands", out var commands));
            var page = (await browser.GetAsync($"/incidents/{incident}")).Html;
            Assert.Equal(page.QuerySelector($"#s-r1-{key}-commands") is not null, shown.Item2);
            Assert.All(shown.Item2 ? commands.EnumerateArray() : [], command => Assert.Equal("apply", command.GetProperty("name").GetString()));
            return shown;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<JsonElement> StepAsync(ApiScript api, string incident, string key, string language)
    {
        var (_, state, _) = await api.CallAsync("readIncident", null, ("id", incident), ("Accept-Language", language));
        return state.GetProperty("runs")[0].GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("key").GetString() == key);
    }

    private static async Task<string> TokenAsync(RunningProduct product, PersonId person)
    {
        var (secret, permissions) = (OneTimeCodes.NewApiToken(), Permissions.View | Permissions.Respond);
        Assert.Null(await product.Services.GetRequiredService<PeopleDirectory>().SubmitAsync(
            new IssueToken(person, "t-1", OneTimeCodes.HashOf(secret), "script", permissions, null), new Actor(person, permissions), Cancellation));
        return secret;
    }

    private static async Task<string> StartedAsync(RunningProduct product, PersonId person)
    {
        var (incident, actor) = (new IncidentId(Guid.CreateVersion7()), new Actor(person, Permissions.View | Permissions.Respond | Permissions.Command));
        foreach (var command in new IncidentCommand[]
        {
            new DeclareIncident("Intruder"), new TakeRole(IncidentRoles.Commander),
            new StartRun(product.Services.GetRequiredService<PlanShelf>().Latest("block")!.Version.Sha256),
        })
        {
            Assert.IsType<CommandAccepted>(await product.Services.GetRequiredService<IncidentSessions>().SubmitAsync(incident, Guid.NewGuid(), actor, command, null, Cancellation));
        }

        return incident.ToString();
    }

    private Task<RunningProduct> StartAsync()
    {
        var actions = Directory.CreateDirectory(Path.Combine(folder, "runbooks", "actions"));
        File.WriteAllText(Path.Combine(actions.FullName, "block.yaml"), """
            pack: block
            actions:
              - action: block.address
                title: { en: Block an address, ja: アドレスを遮断する }
                text: { en: For tests., ja: 試験用。 }
                target: host
                transport: ssh
                idempotent: true
                timeout: 5s
                parameters:
                  address: { type: address, title: { en: Address, ja: アドレス } }
                check:
                  run: nft list set inet filter blocked | grep -F "$address"
                apply:
                  run: nft add element inet filter blocked "{ $address }"
                verify:
                  run: nft get element inet filter blocked "{ $address }"
                  exit: { 0: applied, 1: not-applied }
                undo:
                  title: { en: Let it in again, ja: 遮断を解除する }
                  offer: always
                  run: nft delete element inet filter blocked "{ $address }"
              - action: block.here
                title: { en: Write it down, ja: 記録する }
                text: { en: For tests., ja: 試験用。 }
                target: host
                transport: local
                idempotent: true
                timeout: 5s
                apply:
                  run: "true"
            """);
        File.WriteAllText(Path.Combine(folder, "runbooks", "block.yaml"), """
            runbook: block
            title: { en: Block, ja: 遮断 }
            summary: { en: For tests., ja: 試験用。 }
            severity: SEV4
            review: { every: 180d, owner: tests }
            roles:
              commander: { title: { en: Commander, ja: 指揮者 } }
            steps:
              - id: block
                action: block.address
                on: mx1
                title: { en: Block, ja: 遮断 }
                with: { address: 192.0.2.7 }
              - id: here
                action: block.here
                title: { en: Here, ja: ここ }
              - id: ask
                task: { en: Ask, ja: 聞く }
            """);
        return RunningProduct.StartAsync(Path.Combine(folder, "data"), "--runbooks", Path.Combine(folder, "runbooks"));
    }
}
