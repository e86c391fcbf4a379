using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>A real process whose verify can't tell leaves its outcome unknown; people and programs have it asked again, and are told what it says.</summary>
public sealed class ReadAgainTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-again-").FullName;

    private string Runs => Path.Combine(folder, "runs");

    private string Word => Path.Combine(folder, "word");

    [Fact]
    public async Task A_person_has_the_target_read_again_until_it_tells()
    {
        await using var product = await StartAsync();
        var incident = await UnknownAsync(product);
        using var tanaka = await product.SignedInAsync("tanaka");
        var row = (await tanaka.GetAsync($"/incidents/{incident}")).Html.QuerySelector("#s-r1-a")!;
        Assert.Equal("outcome-unknown", row.GetAttribute("data-status"));
        Assert.Equal("Read the target again", row.QuerySelector("button[value='readAgain:r1:a']")!.TextContent);
        Assert.NotNull((await tanaka.GetAsync($"/incidents/{incident}")).Html.QuerySelector("#next-s-r1-a button[value='readAgain:r1:a']"));

        // By the form alone: the page says why nothing came of it.
        var silent = await tanaka.PostFromAsync($"/incidents/{incident}", $"/incidents/{incident}/act", ("do", "readAgain:r1:a"));
        Assert.Equal(HttpStatusCode.Conflict, silent.Status);
        Assert.Contains("still unknown", silent.Html.QuerySelector(".notice.error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("exit code 2", silent.Html.QuerySelector(".notice.error")!.TextContent, StringComparison.Ordinal);

        // By the script.
        var pressed = await PressAsync(tanaka, incident, "readAgain:r1:a");
        Assert.Equal((HttpStatusCode.Conflict, "refused", "still-unknown"), (pressed.Status, Text(pressed, "answer"), Text(pressed, "code")));
        Assert.Equal(ProcedureResult.Unknown, (await StepAsync(product, incident)).LastAttempt!.Result);

        await File.WriteAllTextAsync(Word, "yes", CancellationToken.None);
        var told = await PressAsync(tanaka, incident, "readAgain:r1:a");
        Assert.Equal((HttpStatusCode.OK, "accepted", "applied"), (told.Status, Text(told, "answer"), Text(told, "result")));
        var step = await StepAsync(product, incident);
        Assert.Equal((StepOutcome.Done, ProcedureResult.Applied), (step.Outcome, step.LastAttempt!.Result!.Value));
        Assert.Equal("not-unknown", Text(await PressAsync(tanaka, incident, "readAgain:r1:a"), "code"));
        Assert.Single(await File.ReadAllLinesAsync(Runs, CancellationToken.None));
    }

    [Fact]
    public async Task A_program_reads_it_again_within_what_it_may()
    {
        await using var product = await StartAsync();
        var incident = await UnknownAsync(product);
        await product.AddAsync("suzuki", AccountRole.Viewer);
        using var viewer = await product.SignedInAsync("suzuki");
        using var tanaka = await product.SignedInAsync("tanaka", "ja");
        Assert.Equal(HttpStatusCode.Forbidden, (await ReadAsync(viewer, incident, "r1", "a")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PressAsync(viewer, incident, "readAgain:r1:a")).Status);

        var silent = await ReadAsync(tanaka, incident, "r1", "a");
        Assert.Equal(HttpStatusCode.OK, silent.Status);
        Assert.Null(Text(silent, "result"));
        Assert.Contains("不明のまま", Text(silent, "text"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Word, "no", CancellationToken.None);
        Assert.Equal("notApplied", Text(await ReadAsync(tanaka, incident, "r1", "a"), "result"));
        Assert.Equal(ProcedureResult.NotApplied, (await StepAsync(product, incident)).LastAttempt!.Result);

        Assert.Equal((HttpStatusCode.Conflict, "not-unknown"), Fault(await ReadAsync(tanaka, incident, "r1", "a")));
        Assert.Equal((HttpStatusCode.Conflict, "not-unknown"), Fault(await ReadAsync(tanaka, incident, "r9", "nowhere")));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "malformed"), Fault(await ReadAsync(tanaka, incident, "r1", null)));
        Assert.Equal((HttpStatusCode.NotFound, "no-incident"), Fault(await ReadAsync(tanaka, new IncidentId(Guid.NewGuid()), "r1", "a")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (HttpStatusCode Status, string? Code) Fault(Page page) => (page.Status, Text(page, "code"));

    private static string? Text(Page page, string property) =>
        JsonDocument.Parse(page.Text).RootElement.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static async Task<Page> ReadAsync(Browser browser, IncidentId incident, string run, string? step)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/incidents/{incident}/readings", UriKind.Relative)) { Content = JsonContent.Create(new { run, step }) };
        request.Headers.Add("Origin", browser.Origin);
        return await browser.SendAsync(request);
    }

    private static async Task<Page> PressAsync(Browser browser, IncidentId incident, string press)
    {
        var token = (await browser.GetAsync("/settings")).Token;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/incidents/{incident}/act", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), KeyValuePair.Create("do", press)]),
        };
        request.Headers.Add("Origin", browser.Origin);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");
        return await browser.SendAsync(request);
    }

    private static async Task<StepState> StepAsync(RunningProduct product, IncidentId incident) =>
        (await product.Services.GetRequiredService<IncidentSessions>().StateAsync(incident, CancellationToken.None)).Run("r1")!.Step("a");

    /// <summary>An incident whose step `a` has run, and nobody knows to what end.</summary>
    private static async Task<IncidentId> UnknownAsync(RunningProduct product)
    {
        var (incident, tanaka) = (new IncidentId(Guid.CreateVersion7()), new Actor(await product.AddAsync("tanaka", AccountRole.Responder), (Permissions)127));
        var sessions = product.Services.GetRequiredService<IncidentSessions>();
        foreach (var command in new IncidentCommand[]
        {
            new DeclareIncident("Spam"), new StartRun(product.Services.GetRequiredService<PlanShelf>().Latest("silent")!.Version.Sha256), new StartAction("r1", "a"),
        })
        {
            Assert.IsType<CommandAccepted>(await sessions.SubmitAsync(incident, Guid.NewGuid(), tanaka, command, null, CancellationToken.None));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await StepAsync(product, incident)).LastAttempt is not { Result: ProcedureResult.Unknown })
        {
            await Task.Delay(20, patience.Token);
        }

        return incident;
    }

    private Task<RunningProduct> StartAsync()
    {
        var actions = Directory.CreateDirectory(Path.Combine(folder, "runbooks", "actions"));
        File.WriteAllText(Path.Combine(actions.FullName, "silent.yaml"), $$"""
            pack: silent
            actions:
              - action: silent.run
                title: { en: Run in silence, ja: 黙って実行 }
                text: { en: For tests., ja: 試験用。 }
                target: host
                transport: local
                idempotent: false
                timeout: 5s
                apply:
                  run: echo run >> '{{Runs}}'
                verify:
                  run: |
                    case "$(cat '{{Word}}' 2>/dev/null)" in yes) exit 0;; no) exit 1;; *) exit 2;; esac
                  exit: { 0: applied, 1: not-applied, 2: unknown }
            """);
        File.WriteAllText(Path.Combine(folder, "runbooks", "silent.yaml"), """
            runbook: silent
            title: { en: Silent, ja: 沈黙 }
            summary: { en: For tests., ja: 試験用。 }
            severity: SEV4
            review: { every: 180d, owner: tests }
            roles:
              commander: { title: { en: Commander, ja: 指揮者 } }
            steps:
              - id: a
                action: silent.run
                title: { en: Run, ja: 実行 }
            """);
        return RunningProduct.StartAsync(Path.Combine(folder, "data"), "--runbooks", Path.Combine(folder, "runbooks"));
    }
}
