using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IncidentOps.Lab.Exercises;

/// <summary>
/// Every shipped exercise, played on the real server with a full inventory, a mail relay and a webhook, in a network that counts what leaves it:
/// nothing does. A live incident on the same server, afterwards, is counted.
/// </summary>
public sealed partial class SealedDrillTests(RaisedLab lab)
{
    private const string Password = "violet harbour kettle";
    private const int MostRounds = 60;

    [Fact]
    public async Task No_packet_leaves_a_drill_of_any_shipped_exercise()
    {
        lab.Need();
        var folder = Directory.CreateTempSubdirectory("incidentops-sealed-").FullName;
        await using var network = await SealedNetwork.RaiseAsync();
        var address = new Uri("http://127.0.0.1:5080");
        using var server = await StartAsync(network, folder, address);
        try
        {
            using var client = network.ClientOf(address);
            var me = await SetUpAsync(client, server.Link);
            var before = await network.SentAsync();
            var exercises = JsonSerializer.Deserialize<List<JsonElement>>(await client.GetStringAsync("/api/exercises", TestContext.Current.CancellationToken))!.Select(one => one.GetProperty("id").GetString()!).ToList();
            Assert.Equal(Directory.GetFiles(Path.Combine(RaisedLab.Repository, "exercises"), "*.yaml").Length, exercises.Count);
            var actions = 0;
            foreach (var exercise in exercises)
            {
                actions += await PlayAsync(client, exercise, me);
            }

            Assert.True(actions >= exercises.Count, $"Only {actions} actions were started: too few to prove anything.");
            Assert.Equal(before, await network.SentAsync());

            await LiveAsync(client, me);
            await RaisedLab.Eventually(async () => await network.SentAsync() > before, "a live incident sends something", 60);
        }
        finally
        {
            server.Process.Kill();
            await server.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Everything that a drill could reach, if it could: an ssh target, a relay, a webhook, an address to write to.</summary>
    private static async Task<string> SetUpAsync(HttpClient client, string link)
    {
        var page = await client.GetStringAsync(link);
        (await client.PostAsync(link, Form(
            ("__RequestVerificationToken", TokenPattern().Match(page).Groups[1].Value), ("display-name", "Sato"), ("sign-in-name", "sato"), ("language", "en"),
            ("password", Password)))).EnsureSuccessStatusCode();
        await PostAsync(client, "/settings/secrets", ("name", "mx1-key"), ("value", "no key at all"));
        await PostAsync(client, "/settings/notifications/relay", ("host", "relay.example.com"), ("security", "none"), ("port", "25"), ("sender", "ops@example.com"));
        var me = MePattern().Match(await client.GetStringAsync("/")).Groups[1].Value;
        await PostAsync(client, "/settings/account", ("display-name", "Sato"), ("mail", "sato@example.com"), ("phone", ""), ("webhook", ""), ("language", "en"), ("time-zone", ""));
        return me;
    }

    /// <summary>Plays it with one person in all roles, who presses whatever can be pressed. Answers how many actions it started.</summary>
    private static async Task<int> PlayAsync(HttpClient client, string exercise, string me)
    {
        using var prepared = await client.PostAsync($"/exercises/{exercise}/play", Form(("__RequestVerificationToken", await TokenAsync(client)), ("key", Guid.CreateVersion7().ToString("N"))));
        prepared.EnsureSuccessStatusCode();
        var room = prepared.RequestMessage!.RequestUri!.AbsolutePath;
        await PressAsync(client, room, ("do", "startDrill"));
        await PressAsync(client, room, ("do", "setDrillSpeed"), ("speed", "6000"));
        var (started, actions) = (new HashSet<string>(StringComparer.Ordinal), 0);
        for (var round = 0; round < MostRounds; round++)
        {
            using var state = JsonDocument.Parse(await client.GetStringAsync("/api" + room));
            var live = state.RootElement.GetProperty("runs").EnumerateArray()
                .SelectMany(run => run.GetProperty("steps").EnumerateArray().Select(step => (Run: run.GetProperty("id").GetString()!, Step: step)))
                .Where(one => one.Step.GetProperty("isLive").GetBoolean()).ToList();
            if (live.Count == 0)
            {
                break;
            }

            foreach (var (run, step) in live)
            {
                var (key, kind) = (step.GetProperty("key").GetString()!, step.GetProperty("kind").GetString());
                var isAction = kind == "action" && step.GetProperty("status").GetString() is "ready" or "failed" && started.Add(run + key + step.GetProperty("attempts").GetArrayLength());
                actions += isAction ? 1 : 0;
                await PressAsync(client, room, kind switch
                {
                    "decision" => [("do", $"decideStep:{run}:{key}:{step.GetProperty("options")[0].GetString()}")],
                    "approval" => [("do", $"bypassApproval:{run}:{key}"), ($"text:{run}:{key}", "Alone.")],
                    "action" when isAction => [("do", $"startAction:{run}:{key}:apply")],
                    "action" when step.GetProperty("status").GetString() == "outcome-unknown" => [("do", $"resolveOutcome:{run}:{key}:applied"), ($"text:{run}:{key}", "Looked.")],
                    "action" when step.GetProperty("status").GetString() != "failed" => [("do", "none")],
                    _ => [("do", $"completeStep:{run}:{key}"), ($"text:{run}:{key}", "Done.")],
                });
            }

            await PressAsync(client, room, ("do", "jumpDrill"));
        }

        await PressAsync(client, room, ("do", "postStatusUpdate"), ("update", "Nothing leaves."), ("update-minutes", "30"));
        await PressAsync(client, room, ("do", "queueNotification"), ("recipient", me), ("message", "Please join."), ("acknowledge", "yes"));
        await PressAsync(client, room, ("do", "jumpDrill:to"), ("jump-to", "30:00"));
        await PressAsync(client, room, ("do", "closeIncident"), ("summary", "Over."));
        Assert.Contains("\"isOpen\":false", await client.GetStringAsync("/api" + room), StringComparison.Ordinal);
        return actions;
    }

    private static async Task LiveAsync(HttpClient client, string me)
    {
        var id = Guid.CreateVersion7().ToString("N");
        await PostAsync(client, "/declare", ("incident", id), ("title", "The same, for real"));
        await PressAsync(client, "/incidents/" + id, ("do", "queueNotification"), ("recipient", me), ("message", "Please join."), ("acknowledge", "yes"));
    }

    private static async Task PressAsync(HttpClient client, string room, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(room + "/act", UriKind.Relative))
        {
            Content = Form([("__RequestVerificationToken", await TokenAsync(client)), .. fields]),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // Some of it is refused, as where somebody has been quicker: whatever is accepted counts.
        using var answer = await client.SendAsync(request);
        Assert.True((int)answer.StatusCode < 500, await answer.Content.ReadAsStringAsync());
    }

    private static async Task PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var answer = await client.PostAsync(path, Form([("__RequestVerificationToken", await TokenAsync(client)), .. fields]));
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static async Task<string> TokenAsync(HttpClient client)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync("/antiforgery-token"));
        return document.RootElement.GetProperty("token").GetString()!;
    }

    private static async Task<Server> StartAsync(SealedNetwork network, string folder, Uri address)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "inventory.yaml"), """
            targets:
              mx1:
                kind: host
                transport: ssh
                ssh: { address: 198.18.0.10, port: 22, user: irbot, sudo: true, host-key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Dq0zJ8m0bTqJm3oY5o6V0o8R1yq2mJ9bqk1Z7cX4d, key: secret:mx1-key }
            """);
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(RaisedLab.Repository, "src", "IncidentOps.Web", "bin", output.Parent!.Name, output.Name, "IncidentOps.Web.dll");
        var process = Process.Start(new ProcessStartInfo("ip",
        [
            "netns", "exec", network.Name, "dotnet", program, "--data", Path.Combine(folder, "data"), "--urls", address.ToString(),
            "--inventory", Path.Combine(folder, "inventory.yaml"),
        ])
        { RedirectStandardOutput = true, WorkingDirectory = folder })!;
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90)) is { } line)
        {
            if (LinkPattern().Match(line) is { Success: true } link)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new Server(process, link.Value);
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }

    private sealed record Server(Process Process, string Link) : IDisposable
    {
        public void Dispose() => Process.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("http://\\S+/welcome/\\S+")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("data-person=\"([^\"]+)\"")]
    private static partial Regex MePattern();
}
