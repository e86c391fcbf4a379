using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation.Processes;

/// <summary>A drill on the real server, killed in the middle of a burst of injects and during a pause: none is lost, doubled or out of turn.</summary>
public sealed partial class KilledDrillTests
{
    private const int Burst = 60;
    private const int AfterPause = 5;

    [Fact]
    public async Task No_inject_is_lost_or_doubled_by_a_kill_in_a_burst_and_none_goes_out_in_a_pause_that_a_kill_interrupts()
    {
        var folder = Directory.CreateTempSubdirectory("incidentops-kill-drill-");
        try
        {
            Write(folder.FullName);
            await using var product = await ProductProcess.StartAsync(
                "--runbooks", Path.Combine(folder.FullName, "runbooks"), "--exercises", Path.Combine(folder.FullName, "exercises"));
            using var client = await product.SignInAsync();
            var drill = await PrepareAsync(client);
            await DoAsync(client, drill, ("do", "startDrill"));

            // The burst: they are all due at once, and the server dies while it lets them go. Again and again, at whatever moment that is.
            await DoAsync(client, drill, ("do", "jumpDrill:to"), ("jump-to", "0:10"));
            for (var kill = 0; kill < 4; kill++)
            {
                await product.KillAsync();
                await product.StartAgainAsync();
            }

            await UntilAsync(client, drill, released => released == Burst);

            // The pause: what is due a little later waits, also for a server that comes back long after its time would have been.
            await DoAsync(client, drill, ("do", "pauseDrill"));
            await product.KillAsync();
            await product.StartAgainAsync();
            Assert.Equal(Burst, await ReleasedAsync(client, drill));
            await DoAsync(client, drill, ("do", "setDrillSpeed"), ("speed", "6000"));
            await product.KillAsync();
            await product.StartAgainAsync();
            Assert.Equal(Burst, await ReleasedAsync(client, drill));
            await DoAsync(client, drill, ("do", "resumeDrill"));
            await UntilAsync(client, drill, released => released == Burst + AfterPause);
            await product.KillAsync();

            await CheckAsync(product.DataFolder, drill);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CheckAsync(string data, IncidentId drill)
    {
        using var directory = DataDirectory.Open(data);
        await using var store = SqliteStore.Open(directory, TimeProvider.System);
        var codec = new EventCodec();
        var events = (await store.ReadAsync(drill.Stream, 0, 100_000, CancellationToken.None)).Select(codec.Decode).ToList();
        var released = events.Where(recorded => recorded.Event is InjectReleased).ToList();
        Assert.Equal(
            Enumerable.Range(1, Burst).Select(number => "burst-" + number).Concat(Enumerable.Range(1, AfterPause).Select(number => "later-" + number)),
            released.Select(recorded => ((InjectReleased)recorded.Event).Inject));
        var paused = events.FindIndex(recorded => recorded.Event is DrillClockPaused);
        var resumed = events.FindIndex(recorded => recorded.Event is DrillClockResumed);
        Assert.DoesNotContain(events[paused..resumed], recorded => recorded.Event is InjectReleased);
    }

    /// <summary>Written in the order in which they are due, which is that of their numbers.</summary>
    private static void Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "runbooks"));
        Directory.CreateDirectory(Path.Combine(folder, "exercises"));
        File.WriteAllText(Path.Combine(folder, "runbooks", "burst.yaml"), """
            runbook: burst
            title: { en: Burst, ja: 連続 }
            summary: { en: Stay., ja: 待つ。 }
            severity: SEV3
            review: { every: 180d, owner: mail-team }
            roles:
              commander: { title: { en: Incident commander, ja: 指揮者 } }
            steps:
              - id: stay
                task: { en: Stay, ja: 待つ }
            """);
        var exercise = new StringBuilder("""
            exercise: burst
            title: { en: Burst, ja: 連続 }
            purpose: { en: To count., ja: 数えるため。 }
            kind: functional
            duration: 60m
            briefing: { en: It begins., ja: 始まります。 }
            runbooks: [burst]
            roles:
              commander: {}
            objectives:
              - id: calm
                capability: { en: Calm, ja: 冷静さ }
                task: { en: Stay calm., ja: 落ち着く。 }
                step: stay
                within: { performed: 5m, some: 10m, major: 20m }
            injects:
            """);
        foreach (var (id, minute) in Enumerable.Range(1, Burst).Select(number => ("burst-" + number, 5)).Concat(Enumerable.Range(1, AfterPause).Select(number => ("later-" + number, 11))))
        {
            exercise.Append(CultureInfo.InvariantCulture, $$"""

                  - id: {{id}}
                    at: {{minute}}m
                    from: { en: Somebody, ja: だれか }
                    channel: chat
                    subject: { en: "{{id}}", ja: "{{id}}" }
                    body: { en: "{{id}}", ja: "{{id}}" }
                    expected: { en: Read it., ja: 読む。 }
                    note: { en: None., ja: なし。 }
                """);
        }

        File.WriteAllText(Path.Combine(folder, "exercises", "burst.yaml"), exercise.ToString());
    }

    private static async Task<IncidentId> PrepareAsync(HttpClient client)
    {
        var me = MePattern().Match(await client.GetStringAsync("/")).Groups[1].Value;
        using var answer = await client.PostAsync("/exercises/burst/prepare", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = await ProductProcess.FormTokenAsync(client),
            ["title"] = "Burst",
            ["teams"] = "1",
            ["part"] = me + "|player|commander",
        }));
        answer.EnsureSuccessStatusCode();
        return IncidentId.TryParse(answer.RequestMessage!.RequestUri!.Segments.Select(part => part.Trim('/')).First(part => part.Length == 32), out var drill)
            ? drill
            : throw new InvalidOperationException($"No drill at {answer.RequestMessage.RequestUri}.");
    }

    private static async Task DoAsync(HttpClient client, IncidentId drill, params (string Name, string Value)[] fields)
    {
        var form = fields.ToDictionary(field => field.Name, field => field.Value);
        form["__RequestVerificationToken"] = await ProductProcess.FormTokenAsync(client);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/incidents/{drill}/act", UriKind.Relative)) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await client.SendAsync(request);
        Assert.Contains("\"accepted\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<int> ReleasedAsync(HttpClient client, IncidentId drill)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync($"/api/incidents/{drill}"));
        return document.RootElement.GetProperty("drill").GetProperty("inbox").GetArrayLength();
    }

    private static async Task UntilAsync(HttpClient client, IncidentId drill, Func<int, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds(await ReleasedAsync(client, drill)))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    [GeneratedRegex("data-person=\"([^\"]+)\"")]
    private static partial Regex MePattern();
}
