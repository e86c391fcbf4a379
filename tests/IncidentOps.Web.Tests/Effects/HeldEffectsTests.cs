using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Effects;

/// <summary>A server restored from a backup: nothing leaves it until an administrator says so, and then everything that waited goes once.</summary>
public sealed class HeldEffectsTests : IDisposable
{
    private static readonly Permissions Everything = (Permissions)127;

    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-held-").FullName;
    private readonly PersonId sato = new("p-sato");

    private string Tally => Path.Combine(folder, "tally");

    [Fact]
    public async Task What_is_started_on_a_restored_server_waits_for_the_release_and_runs_once()
    {
        var incident = new IncidentId(Guid.CreateVersion7());
        await using (var before = await StartAsync("before"))
        {
            await before.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder, AccountRole.Commander);
            await before.AddAsync("tanaka", AccountRole.Responder);
            await SubmitAsync(before, incident, new DeclareIncident("経理メールの乗っ取り"));
            await SubmitAsync(before, incident, new TakeRole(IncidentRoles.Commander));
            await SubmitAsync(before, incident, new StartRun(before.Services.GetRequiredService<PlanShelf>().Latest("tally")!.Version.Sha256));
            Backup.Write(new DataLayout(Path.Combine(folder, "before")), Path.Combine(folder, "backup"), DateTimeOffset.UtcNow);
        }

        Backup.Restore(Path.Combine(folder, "backup"), Path.Combine(folder, "after"), DateTimeOffset.UtcNow);
        await using var product = await StartAsync("after");
        using var administrator = await product.SignedInAsync("sato");
        using var responder = await product.SignedInAsync("tanaka");
        await SubmitAsync(product, incident, new CompleteStep("r1", "gate"));
        await SubmitAsync(product, incident, new StartAction("r1", "by-hand"));
        // The pump has looked at everything that is due once it has fired a timer which is due later than all of them.
        await UntilAsync(product, incident, state => state.Run("r1")!.Step("late").Overdue);

        Assert.False(File.Exists(Tally));
        var state = await StateAsync(product, incident);
        Assert.Null(state.Run("r1")!.Step("by-hand").LastAttempt!.Result);
        Assert.Empty(state.Run("r1")!.Step("by-itself").Attempts);
        Assert.Empty(state.Notifications);

        Assert.Contains("machine steps 2, messages 1", (await administrator.GetAsync("/")).Html.QuerySelector(".notice.held")!.TextContent, StringComparison.Ordinal);
        var room = (await responder.GetAsync($"/incidents/{incident}")).Html;
        Assert.Matches("epoch 2 · [0-9]", room.QuerySelector("#held p")!.TextContent);
        Assert.Contains("nothing leaves this server", room.QuerySelector("#held")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("held", room.QuerySelector("#s-r1-by-hand")!.GetAttribute("data-status"));
        Assert.Equal("held", room.QuerySelector("#s-r1-tell")!.GetAttribute("data-status"));
        Assert.DoesNotContain("running", room.QuerySelector("#s-r1-by-hand")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Run it after the release", room.QuerySelector("#s-r1-by-itself button[value='startAction:r1:by-itself:apply']")!.TextContent);
        Assert.Contains("effects held", (await responder.GetAsync("/readyz")).Text, StringComparison.Ordinal);

        var page = await administrator.GetAsync("/settings/effects");
        Assert.Equal(["apply", "queue", "start"], page.Html.QuerySelectorAll("tr[data-effect]").Select(row => row.GetAttribute("data-effect")).Order(StringComparer.Ordinal));
        Assert.Contains("経理メールの乗っ取り", page.Html.QuerySelector("tr[data-effect]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Release: machine steps 2, messages 1", page.Html.QuerySelector("form[action$='/release'] button")!.TextContent);

        var seen = await responder.GetAsync("/settings/effects");
        Assert.Null(seen.Html.QuerySelector("form[action$='/release']"));
        Assert.Contains("sato", seen.Html.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await responder.PostFromAsync("/settings", "/settings/effects/release", ("reason", "please"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await administrator.PostFromAsync("/settings/effects", "/settings/effects/release", ("reason", " "))).Status);
        Assert.False(File.Exists(Tally));

        var released = await administrator.PostFromAsync("/settings/effects", "/settings/effects/release", ("reason", "The old server is off."));
        Assert.Equal("/settings/effects", released.Location);
        await UntilAsync(product, incident, now => now.Run("r1")!.Step("by-hand").Outcome == StepOutcome.Done
            && now.Run("r1")!.Step("by-itself").Outcome == StepOutcome.Done && now.Notifications.Exists(sent => sent.Deliveries.Values.All(delivery => !delivery.IsPending)));
        Assert.Equal(["by-hand", "by-itself"], (await File.ReadAllLinesAsync(Tally, CancellationToken.None)).Order(StringComparer.Ordinal));

        var second = await administrator.PostFromAsync("/settings/effects", "/settings/effects/release", ("reason", "again"));
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains("Released already by sato", second.Html.QuerySelector("#errors")!.TextContent, StringComparison.Ordinal);
        Assert.Null((await administrator.GetAsync("/")).Html.QuerySelector(".notice.held"));
        Assert.Empty((await responder.GetAsync($"/incidents/{incident}")).Html.QuerySelector("#held")!.TextContent.Trim());
        var audit = (await administrator.GetAsync("/audit?person=p-sato")).Html.QuerySelectorAll("tbody tr").Select(row => row.TextContent).First(row => row.Contains("Released", StringComparison.Ordinal));
        Assert.Contains("machine steps 2, messages 1", audit, StringComparison.Ordinal);
        Assert.Contains("The old server is off.", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_what_waits_and_release_it()
    {
        var incident = new IncidentId(Guid.CreateVersion7());
        await using (var before = await StartAsync("before"))
        {
            await before.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder, AccountRole.Commander);
            await before.AddAsync("tanaka", AccountRole.Viewer);
            await SubmitAsync(before, incident, new DeclareIncident("経理メールの乗っ取り"));
            Backup.Write(new DataLayout(Path.Combine(folder, "before")), Path.Combine(folder, "backup"), DateTimeOffset.UtcNow);
        }

        Backup.Restore(Path.Combine(folder, "backup"), Path.Combine(folder, "after"), DateTimeOffset.UtcNow);
        await using var product = await StartAsync("after");
        using var administrator = await product.SignedInAsync("sato", "ja");
        using var viewer = await product.SignedInAsync("tanaka");
        await SubmitAsync(product, incident, new StartRun(product.Services.GetRequiredService<PlanShelf>().Latest("tally")!.Version.Sha256));
        await SubmitAsync(product, incident, new CompleteStep("r1", "gate"));

        var held = JsonDocument.Parse((await viewer.GetAsync("/api/effects")).Text).RootElement;
        Assert.True(held.GetProperty("held").GetBoolean());
        Assert.Equal((2, 1, 1), (held.GetProperty("epoch").GetInt32(), held.GetProperty("actions").GetInt32(), held.GetProperty("messages").GetInt32()));
        Assert.Contains(held.GetProperty("waiting").EnumerateArray(), row => row.GetProperty("kind").GetString() == "start" && row.GetProperty("step").GetString() == "by-itself");
        Assert.True(JsonDocument.Parse((await viewer.GetAsync($"/api/incidents/{incident}")).Text).RootElement.GetProperty("effectsHeld").GetBoolean());

        Assert.Equal(HttpStatusCode.Forbidden, (await ReleaseAsync(viewer, "please")).Status);
        using var malformed = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/effects/release", UriKind.Relative)) { Content = new StringContent("{ oops", System.Text.Encoding.UTF8, "application/json") };
        malformed.Headers.Add("Origin", administrator.Origin);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await administrator.SendAsync(malformed)).Status);
        var refused = await ReleaseAsync(administrator, "");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "reason-needed"), (refused.Status, JsonDocument.Parse(refused.Text).RootElement.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NoContent, (await ReleaseAsync(administrator, "元のサーバーは停止済み")).Status);
        await UntilAsync(product, incident, now => now.Run("r1")!.Step("by-itself").Outcome == StepOutcome.Done);

        var again = await ReleaseAsync(administrator, "もう一度");
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.StartsWith("sato が", JsonDocument.Parse(again.Text).RootElement.GetProperty("title").GetString(), StringComparison.Ordinal);
        var after = JsonDocument.Parse((await viewer.GetAsync("/api/effects")).Text).RootElement;
        Assert.False(after.GetProperty("held").GetBoolean());
        Assert.Equal("元のサーバーは停止済み", after.GetProperty("released").GetProperty("reason").GetString());
        Assert.Single(await File.ReadAllLinesAsync(Tally, CancellationToken.None));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<Page> ReleaseAsync(Browser browser, string reason)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/effects/release", UriKind.Relative)) { Content = JsonContent.Create(new { reason }) };
        request.Headers.Add("Origin", browser.Origin);
        return await browser.SendAsync(request);
    }

    private Task<RunningProduct> StartAsync(string data)
    {
        WritePlans();
        return RunningProduct.StartAsync(Path.Combine(folder, data), "--runbooks", Path.Combine(folder, "runbooks"));
    }

    private async Task SubmitAsync(RunningProduct product, IncidentId incident, IncidentCommand command) => Assert.IsType<CommandAccepted>(
        await product.Services.GetRequiredService<IncidentSessions>().SubmitAsync(
            incident, Guid.NewGuid(), new Actor(sato, Everything), command, null, CancellationToken.None));

    private static Task<IncidentState> StateAsync(RunningProduct product, IncidentId incident) =>
        product.Services.GetRequiredService<IncidentSessions>().StateAsync(incident, CancellationToken.None);

    /// <summary>Waits for what the server does by itself; the bound is for hangs.</summary>
    private static async Task UntilAsync(RunningProduct product, IncidentId incident, Func<IncidentState, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition(await StateAsync(product, incident)))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Machine steps that leave a line each time that they run.</summary>
    private void WritePlans()
    {
        var actions = Directory.CreateDirectory(Path.Combine(folder, "runbooks", "actions"));
        File.WriteAllText(Path.Combine(actions.FullName, "tally.yaml"), $$"""
            pack: tally
            actions:
              - action: tally.mark
                title: { en: Leave a mark, ja: 印を付ける }
                text: { en: For tests., ja: 試験用。 }
                target: host
                transport: local
                idempotent: false
                timeout: 5s
                parameters:
                  mark: { type: text, required: true, title: { en: Mark, ja: 印 } }
                apply:
                  run: echo "$mark" >> '{{Tally}}'
                verify:
                  run: grep -qx "$mark" '{{Tally}}'
                  exit: { 0: applied, 1: not-applied }
            """);
        File.WriteAllText(Path.Combine(folder, "runbooks", "tally.yaml"), """
            runbook: tally
            title: { en: Tally, ja: 集計 }
            summary: { en: For tests., ja: 試験用。 }
            severity: SEV4
            review: { every: 180d, owner: tests }
            roles:
              commander: { title: { en: Commander, ja: 指揮者 } }
            steps:
              - id: gate
                task: { en: Gate, ja: 関門 }
              - parallel:
                  - id: by-itself
                    action: tally.mark
                    title: { en: By itself, ja: 自動 }
                    with: { mark: by-itself }
                    start: automatic
                  - id: by-hand
                    action: tally.mark
                    title: { en: By hand, ja: 手動 }
                    with: { mark: by-hand }
                  - id: tell
                    notify: { en: Tell, ja: 知らせる }
                    to: [commander]
                    message: { en: It has begun., ja: 開始しました。 }
                  - id: late
                    task: { en: Late, ja: 期限 }
                    due: 1s
            """);
    }
}
