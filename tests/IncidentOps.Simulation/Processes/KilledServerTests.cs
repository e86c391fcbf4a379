using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Simulation.Processes;

/// <summary>The real server, killed again and again under load: nothing acknowledged is lost, nothing happens twice.</summary>
public sealed partial class KilledServerTests
{
    private const int Kills = 6;
    private const int Writers = 8;
    private const int Actions = 12;

    [Fact]
    public async Task What_was_acknowledged_is_on_disk_once_and_no_action_ran_twice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("INCIDENTOPS_SEED"), out var given) ? given : 20_261_124;
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("incidentops-kill-");
        try
        {
            var tally = Path.Combine(folder.FullName, "tally");
            WritePlans(folder.FullName, tally);
            await using var product = await ProductProcess.StartAsync("--runbooks", Path.Combine(folder.FullName, "runbooks"));
            using var client = await product.SignInAsync();
            var incident = await DeclareAsync(client);

            var acknowledged = new ConcurrentDictionary<Guid, string>();
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(client, incident, writer, acknowledged, stop.Token)).ToList();
            for (var kill = 0; kill < Kills; kill++)
            {
                // How long the server lives is the point of this test: it is killed at moments of chance, not waited for.
                await Task.Delay(random.Next(150, 900), CancellationToken.None);
                await product.KillAsync();
                await product.StartAgainAsync();
            }

            await stop.CancelAsync();
            await Task.WhenAll(writers);
            await EverySettledAsync(client, incident);
            await product.KillAsync();

            Assert.True(acknowledged.Count > Writers, $"Too little was acknowledged ({acknowledged.Count}) to prove anything; seed {seed}.");
            await CheckStreamAsync(product.DataFolder, incident, acknowledged, seed);
            var runs = File.Exists(tally) ? await File.ReadAllLinesAsync(tally, CancellationToken.None) : [];
            Assert.True(runs.Length == runs.Distinct().Count(), $"An action ran twice; seed {seed}: " + string.Join(", ", runs));
            Assert.Equal(Actions, runs.Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CheckStreamAsync(string data, IncidentId incident, ConcurrentDictionary<Guid, string> acknowledged, int seed)
    {
        using var directory = DataDirectory.Open(data);
        await using var store = SqliteStore.Open(directory, TimeProvider.System);
        var codec = new EventCodec();
        var events = (await store.ReadAsync(incident.Stream, 0, 100_000, CancellationToken.None)).Select(codec.Decode).ToList();
        var notes = events.Where(recorded => recorded.Event is NoteAdded).ToLookup(recorded => recorded.CommandId);
        foreach (var (command, text) in acknowledged)
        {
            var kept = notes[command].ToList();
            Assert.True(kept.Count == 1, $"“{text}” was acknowledged and stands {kept.Count} times; seed {seed}.");
            Assert.Equal(text, ((NoteAdded)kept[0].Event).Text!.Value);
        }

        // An attempt that was killed before its process began is read as not applied, and started again by a person.
        var applied = events.Select(recorded => recorded.Event).OfType<ActionFinished>().Where(finished => finished.Result == ProcedureResult.Applied).ToList();
        Assert.Equal(Actions, applied.Count);
        Assert.Equal(Actions, applied.Select(finished => finished.Step).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, events.Count).Select(version => (long)version), events.Select(recorded => recorded.Version));
    }

    /// <summary>Writes notes, each repeated under its id until the server has answered for it.</summary>
    private static async Task WriteAsync(
        HttpClient client, IncidentId incident, int writer, ConcurrentDictionary<Guid, string> acknowledged, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested && number < 10_000; number++)
        {
            var (command, text) = (Guid.CreateVersion7(), $"writer {writer} note {number}");
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    if (await PostAsync(client, incident, command, ("do", "addNote"), ("note", text)) is "accepted")
                    {
                        acknowledged[command] = text;
                        break;
                    }
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException or JsonException)
                {
                    // The server is down: the same command is sent again once it is back.
                    await Task.Delay(20, CancellationToken.None);
                }
            }
        }
    }

    private static async Task<string?> PostAsync(HttpClient client, IncidentId incident, Guid command, params (string Name, string Value)[] fields)
    {
        var form = fields.ToDictionary(field => field.Name, field => field.Value);
        form["__RequestVerificationToken"] = await ProductProcess.FormTokenAsync(client);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/incidents/{incident}/act") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("X-Command-Id", command.ToString());
        using var answer = await client.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.TryGetProperty("answer", out var word) ? word.GetString() : null;
    }

    private static async Task<IncidentId> DeclareAsync(HttpClient client)
    {
        var id = new IncidentId(Guid.CreateVersion7());
        var token = await ProductProcess.FormTokenAsync(client);
        using var declared = await client.PostAsync("/declare", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token, ["incident"] = id.ToString(), ["title"] = "Killed again and again",
        }));
        declared.EnsureSuccessStatusCode();
        var start = await client.GetStringAsync($"/incidents/{id}/start?runbook=tally");
        using var started = await client.PostAsync($"/incidents/{id}/start", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token,
            ["do"] = StartPattern().Match(start).Groups[1].Value,
            ["runbook"] = "tally",
            ["command-id"] = Guid.CreateVersion7().ToString(),
        }));
        started.EnsureSuccessStatusCode();
        return id;
    }

    /// <summary>
    /// Asks until no step of the run is open, as the person on call would: a step whose attempt is known not to have been applied is started
    /// again. Recovery may wait for an attempt's deadline, so it is given its time.
    /// </summary>
    private static async Task EverySettledAsync(HttpClient client, IncidentId incident)
    {
        var patience = DateTimeOffset.UtcNow.AddMinutes(4);
        while (true)
        {
            var statuses = StepPattern().Matches(await client.GetStringAsync($"/incidents/{incident}"))
                .Select(match => (Step: match.Groups[1].Value, Status: match.Groups[2].Value)).ToList();
            Assert.Equal(Actions, statuses.Count);
            if (statuses.TrueForAll(step => step.Status is "done"))
            {
                return;
            }

            Assert.True(
                DateTimeOffset.UtcNow < patience, "The actions did not come to an end: " + string.Join(", ", statuses.Where(step => step.Status != "done")));
            foreach (var (step, _) in statuses.Where(step => step.Status is "failed"))
            {
                await PostAsync(client, incident, Guid.CreateVersion7(), ("do", $"startAction:r1:{step}:apply"));
            }

            await Task.Delay(200, CancellationToken.None);
        }
    }

    /// <summary>A plan whose machine steps are not idempotent and leave a line each time that they run.</summary>
    private static void WritePlans(string folder, string tally)
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
                apply:
                  run: |
                    echo "$step" >> '{{tally}}'
                    sleep 0.1
                verify:
                  run: |
                    grep -qx "$step" '{{tally}}'
                  exit: { 0: applied, 1: not-applied }
            """);
        var steps = string.Concat(Enumerable.Range(1, Actions).Select(number => $$"""

                  - id: mark-{{number}}
                    action: tally.mark
                    title: { en: Mark {{number}}, ja: 印 {{number}} }
                    start: automatic
            """));
        File.WriteAllText(Path.Combine(folder, "runbooks", "tally.yaml"), $$"""
            runbook: tally
            title: { en: Tally, ja: 集計 }
            summary: { en: For tests., ja: 試験用。 }
            severity: SEV4
            review: { every: 180d, owner: tests }
            roles:
              commander: { title: { en: Commander, ja: 指揮者 } }
            steps:{{steps}}
            """);
    }

    [GeneratedRegex("value=\"(startRun:[0-9a-f]+)\"")]
    private static partial Regex StartPattern();

    [GeneratedRegex("<li id=\"s-r1-([^\"]+)\" class=\"step\" data-status=\"([a-z-]+)\"")]
    private static partial Regex StepPattern();
}
