using System.Net;
using AngleSharp.Dom;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>In the room: what contains is undone by two people, each with the buttons that are theirs.</summary>
public sealed class UndoApprovalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-undo-").FullName;

    private string Wall => Path.Combine(folder, "wall");

    [Fact]
    public async Task The_commander_asks_an_approver_agrees_and_the_wall_comes_down()
    {
        await using var product = await StartAsync();
        await product.AddAsync("sato", AccountRole.Commander);
        await product.AddAsync("tanaka", AccountRole.Approver);
        using var sato = await product.SignedInAsync("sato");
        using var tanaka = await product.SignedInAsync("tanaka");
        var incident = await ContainedAsync(product);
        Assert.True(File.Exists(Wall));

        var row = await RowAsync(sato, incident);
        Assert.Null(row.QuerySelector("button[value='startAction:r1:a:undo']"));
        Assert.Equal("Ask for: Take the wall down", row.QuerySelector("button[value='requestUndo:r1:a']")!.TextContent);
        var tooEarly = await PressAsync(sato, incident, "startAction:r1:a:undo");
        Assert.Equal(HttpStatusCode.Conflict, tooEarly.Status);
        Assert.Contains("a second person must agree first", tooEarly.Html.QuerySelector(".notice.error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await PressAsync(sato, incident, "requestUndo:r1:a")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, incident, "requestUndo:r1:a", "The host was rebuilt")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PressAsync(sato, incident, "approveUndo:r1:a")).Status);

        var seen = await tanaka.GetAsync($"/incidents/{incident}");
        Assert.Contains("asked for by sato", seen.Html.QuerySelector("#next")!.TextContent, StringComparison.Ordinal);
        var asked = seen.Html.QuerySelector("#s-r1-a")!;
        Assert.Contains("The host was rebuilt", asked.TextContent, StringComparison.Ordinal);
        Assert.Equal("Approve: Take the wall down", asked.QuerySelector("button[value='approveUndo:r1:a']")!.TextContent);
        Assert.Null(asked.QuerySelector("button[value='bypassUndoApproval:r1:a']"));
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(tanaka, incident, "approveUndo:r1:a")).Status);

        var agreed = await RowAsync(sato, incident);
        Assert.Contains("approved by tanaka", agreed.TextContent, StringComparison.Ordinal);
        Assert.NotNull(agreed.QuerySelector("button[value='startAction:r1:a:undo']"));
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, incident, "startAction:r1:a:undo")).Status);
        await UntilAsync(product, incident, step => step is { LastChange: { Kind: AttemptKind.Undo, Result: ProcedureResult.Applied } });
        Assert.False(File.Exists(Wall));
        Assert.DoesNotContain("approved by tanaka", (await RowAsync(sato, incident)).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_it_goes_ahead_with_a_reason_and_says_so_until_somebody_else_approves()
    {
        await using var product = await StartAsync();
        await product.AddAsync("sato", AccountRole.Commander);
        await product.AddAsync("tanaka", AccountRole.Approver);
        using var sato = await product.SignedInAsync("sato");
        using var tanaka = await product.SignedInAsync("tanaka");
        var incident = await ContainedAsync(product);
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, incident, "bypassUndoApproval:r1:a", "Nobody answers, the wards have no mail")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, incident, "startAction:r1:a:undo")).Status);
        await UntilAsync(product, incident, step => step is { LastChange: { Kind: AttemptKind.Undo, Result: ProcedureResult.Applied } });

        Assert.Contains("approval is owed", (await RowAsync(sato, incident)).TextContent, StringComparison.Ordinal);
        Assert.Contains("Wall", (await sato.GetAsync($"/incidents/{incident}/handover")).Html.QuerySelector("#handover .late")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await PressAsync(sato, incident, "approveUndo:r1:a")).Status);
        Assert.Equal("Approve the undo afterwards", (await RowAsync(tanaka, incident)).QuerySelector("button[value='approveUndo:r1:a']")!.TextContent);
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(tanaka, incident, "approveUndo:r1:a")).Status);
        Assert.DoesNotContain("approval is owed", (await RowAsync(sato, incident)).TextContent, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<IElement> RowAsync(Browser browser, IncidentId incident) => (await browser.GetAsync($"/incidents/{incident}")).Html.QuerySelector("#s-r1-a")!;

    private static Task<Page> PressAsync(Browser browser, IncidentId incident, string press, string? reason = null) => browser.PostFromAsync(
        "/settings", $"/incidents/{incident}/act", [("do", press), ("command-id", Guid.NewGuid().ToString()), .. reason is null ? [] : new[] { ("text:r1:a", reason) }]);

    private static async Task UntilAsync(RunningProduct product, IncidentId incident, Func<StepState, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition((await product.Services.GetRequiredService<IncidentSessions>().StateAsync(incident, CancellationToken.None)).Run("r1")!.Step("a")))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>An incident led by Sato whose step `a` has put a wall up.</summary>
    private static async Task<IncidentId> ContainedAsync(RunningProduct product)
    {
        var (incident, sato) = (new IncidentId(Guid.CreateVersion7()), new Actor(new PersonId("p-sato"), Permissions.View | Permissions.Respond | Permissions.Command));
        foreach (var command in new IncidentCommand[]
        {
            new DeclareIncident("Intruder"), new TakeRole(IncidentRoles.Commander),
            new StartRun(product.Services.GetRequiredService<PlanShelf>().Latest("wall")!.Version.Sha256), new StartAction("r1", "a"),
        })
        {
            Assert.IsType<CommandAccepted>(await product.Services.GetRequiredService<IncidentSessions>().SubmitAsync(incident, Guid.NewGuid(), sato, command, null, CancellationToken.None));
        }

        await UntilAsync(product, incident, step => step.IsApplied);
        return incident;
    }

    private Task<RunningProduct> StartAsync()
    {
        var actions = Directory.CreateDirectory(Path.Combine(folder, "runbooks", "actions"));
        File.WriteAllText(Path.Combine(actions.FullName, "wall.yaml"), $$"""
            pack: wall
            actions:
              - action: wall.build
                title: { en: Build a wall, ja: 壁を作る }
                text: { en: For tests., ja: 試験用。 }
                target: host
                transport: local
                idempotent: true
                timeout: 5s
                apply:
                  run: touch '{{Wall}}'
                verify:
                  run: test -e '{{Wall}}'
                  exit: { 0: applied, 1: not-applied }
                undo:
                  title: { en: Take the wall down, ja: 壁を撤去する }
                  offer: always
                  needs-approval: true
                  run: rm '{{Wall}}'
            """);
        File.WriteAllText(Path.Combine(folder, "runbooks", "wall.yaml"), """
            runbook: wall
            title: { en: Wall, ja: 壁 }
            summary: { en: For tests., ja: 試験用。 }
            severity: SEV4
            review: { every: 180d, owner: tests }
            roles:
              commander: { title: { en: Commander, ja: 指揮者 } }
            steps:
              - id: a
                action: wall.build
                title: { en: Wall, ja: 壁 }
              - id: b
                task: { en: After, ja: その後 }
            """);
        return RunningProduct.StartAsync(Path.Combine(folder, "data"), "--runbooks", Path.Combine(folder, "runbooks"));
    }
}
