using System.Net;
using System.Text;
using System.Text.Json;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Api;

namespace IncidentOps.Web.Tests.Api;

/// <summary>The HTTP API of the whole product, used by a program that has only the document at `/openapi/v1.json`.</summary>
public sealed class ApiTests
{
    [Fact]
    public async Task A_script_with_only_the_document_declares_starts_a_run_ticks_and_reads()
    {
        await using var server = await ProductServer.StartAsync();
        using var api = await ApiScript.ReadAsync(server.Address, await server.TokenAsync());

        var (_, runbooks, _) = await api.CallAsync("listRunbooks");
        var runbook = runbooks.EnumerateArray().Single(known => known.GetProperty("id").GetString() == "mail-account-takeover");
        var (status, declared, _) = await api.CallAsync(
            "declareIncident", new { title = "経理のメールの乗っ取り" }, ("Idempotency-Key", Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.OK, status);
        var incident = declared.GetProperty("incident").GetString()!;
        await api.DoAsync("takeRole", incident, new { role = "commander" });
        await api.DoAsync("startRun", incident, new { sha256 = runbook.GetProperty("sha256").GetString(), inputs = InputsOf(runbook) });

        var (_, state, _) = await api.CallAsync("readIncident", null, ("id", incident));
        var step = state.GetProperty("runs")[0].GetProperty("steps").EnumerateArray()
            .First(candidate => candidate.GetProperty("isLive").GetBoolean() && candidate.GetProperty("kind").GetString() is "task" or "action");
        var key = step.GetProperty("key").GetString()!;
        await api.DoAsync("completeStep", incident, new { run = "r1", step = key, note = "done by a script" });

        (_, state, _) = await api.CallAsync("readIncident", null, ("id", incident));
        var after = state.GetProperty("runs")[0].GetProperty("steps").EnumerateArray().Single(one => one.GetProperty("key").GetString() == key);
        Assert.Equal(("done", "done by a script"), (after.GetProperty("status").GetString(), after.GetProperty("note").GetString()));
        var (_, page, _) = await api.CallAsync("readEvents", null, ("id", incident), ("after", "0"));
        var types = page.GetProperty("events").EnumerateArray().Select(known => known.GetProperty("type").GetString()).ToList();
        Assert.Equal("incidentDeclared", types[0]);
        Assert.Contains("stepCompleted", types);
        var (_, list, _) = await api.CallAsync("listIncidents", null, ("open", "true"));
        Assert.Equal("経理のメールの乗っ取り", list.GetProperty("incidents")[0].GetProperty("title").GetString());
        var links = state.GetProperty("links").EnumerateObject().ToDictionary(link => link.Name, link => link.Value.GetString()!);
        Assert.Superset(new HashSet<string> { "events", "export-jsonl", "export-md", "export-xlsx", "room" }, links.Keys.ToHashSet());
        foreach (var link in links.Values.Where(link => link.StartsWith("/api/", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.OK, await api.FollowAsync(link));
        }

        var (unread, why, _) = await api.CallAsync("readOutcomeAgain", new { run = "r1", step = key }, ("id", incident));
        Assert.Equal((HttpStatusCode.Conflict, "not-unknown"), (unread, why.GetProperty("code").GetString()));
        Assert.False((await api.CallAsync("readEffects")).Body.GetProperty("held").GetBoolean());
        var (_, report, _) = await api.CallAsync("readReport", null, ("id", incident));
        Assert.Equal("done", report.GetProperty("steps").EnumerateArray().Single(one => one.GetProperty("key").GetString() == key).GetProperty("status").GetString());
        await api.DoAsync("recordFinding", incident, new { text = "A script found it.", element = "training", dueAt = "2020-01-01T00:00:00Z" });
        var (_, findings, _) = await api.CallAsync("listFindings", null, ("open", "true"));
        Assert.Equal(incident, findings.EnumerateArray().Single().GetProperty("incident").GetString());
        await api.DoAsync("settleFinding", incident, new { finding = "f1", remedy = "And mended it." });
        Assert.Empty((await api.CallAsync("listFindings")).Body.EnumerateArray());
        Assert.Empty((await api.CallAsync("readTrends")).Body.EnumerateArray());
        await RefusalsAsync(api, incident, key);
        await EvidenceAsync(api, incident);
    }

    [Fact]
    public async Task The_document_has_every_command_and_the_health_checks_answer_everybody()
    {
        await using var server = await ProductServer.StartAsync();
        using var api = await ApiScript.ReadAsync(server.Address, "none");
        var operations = api.Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(method => method.Value.TryGetProperty("operationId", out var id) ? id.GetString() : null).ToHashSet();
        Assert.Superset(CommandCodec.Types.Keys.ToHashSet()!, operations!);

        using var anybody = new HttpClient { BaseAddress = server.Address };
        Assert.Equal("ok", await anybody.GetStringAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.StartsWith("ready ", await anybody.GetStringAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.CallAsync("listIncidents")).Status);
    }

    [Fact]
    public void Every_command_has_words_in_the_document() =>
        Assert.All(CommandCodec.Types.Keys.Where(name => name != "attachEvidence"), name => Assert.NotEmpty(CommandWords.Of(name)));

    private static async Task RefusalsAsync(ApiScript api, string incident, string key)
    {
        var id = Guid.NewGuid().ToString();
        var tick = new { run = "r1", step = key };
        var (status, refused, _) = await api.CallAsync("completeStep", tick, ("id", incident), ("Idempotency-Key", id), ("Accept-Language", "ja"));
        Assert.Equal((HttpStatusCode.Conflict, "already-done"), (status, refused.GetProperty("code").GetString()));
        Assert.Contains("Sato", refused.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Contains("実施済みです", refused.GetProperty("title").GetString(), StringComparison.Ordinal);

        // Nothing that nobody could find again: neither a role that no plan has nor a person who isn't there.
        foreach (var (command, body, code) in new (string, object, string)[]
        {
            ("takeRole", new { role = "Commander" }, "no-role"), ("offerRole", new { role = "commander", to = "p-nobody" }, "unknown-person"),
            ("recordFinding", new { text = "x", element = "training", owner = "p-nobody" }, "unknown-person"),
        })
        {
            Assert.Equal((HttpStatusCode.Conflict, code), await CodeAsync(api.CallAsync(command, body, ("id", incident), ("Idempotency-Key", Guid.NewGuid().ToString()))));
        }

        // The same id again is the same note, once.
        var first = await api.CallAsync("addNote", new { text = "once" }, ("id", incident), ("Idempotency-Key", id));
        var again = await api.CallAsync("addNote", new { text = "once" }, ("id", incident), ("Idempotency-Key", id));
        Assert.Equal(first.Body.GetProperty("version").GetInt64(), again.Body.GetProperty("version").GetInt64());
        Assert.True(again.Body.GetProperty("repeated").GetBoolean());
        Assert.Equal(
            (HttpStatusCode.Conflict, "command-id-reused"),
            await CodeAsync(api.CallAsync("addNote", new { text = "twice" }, ("id", incident), ("Idempotency-Key", id))));
        Assert.Equal(
            (HttpStatusCode.NotFound, "no-incident"),
            await CodeAsync(api.CallAsync("addNote", new { text = "where" }, ("id", "nowhere"), ("Idempotency-Key", Guid.NewGuid().ToString()))));

        var (bad, problem, _) = await api.CallAsync("setSeverity", new { severity = "dreadful" }, ("id", incident), ("Idempotency-Key", Guid.NewGuid().ToString()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "$.severity"), (bad, problem.GetProperty("field").GetString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.CallAsync("addNote", new { text = "no id" }, ("id", incident), ("Idempotency-Key", "17"))).Status);
    }

    private static async Task EvidenceAsync(ApiScript api, string incident)
    {
        var content = Encoding.UTF8.GetBytes("From: attacker\n");
        var (status, answer, _) = await api.CallAsync(
            "attachEvidence", content, ("id", incident), ("Idempotency-Key", Guid.NewGuid().ToString()), ("fileName", "メール.eml"));
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        var (_, _, response) = await api.CallAsync("readEvidence", null, ("id", incident), ("evidence", "e1"));
        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("メール.eml", response.Content.Headers.ContentDisposition.FileNameStar);
        var (_, state, _) = await api.CallAsync("readEvents", null, ("id", incident), ("after", "0"));
        Assert.Contains("evidenceOpened", state.GetProperty("events").EnumerateArray().Select(known => known.GetProperty("type").GetString()));
    }

    /// <summary>Something for each input that the runbook asks for, of the kind that it says.</summary>
    private static Dictionary<string, string> InputsOf(JsonElement runbook) => runbook.GetProperty("inputs").EnumerateArray()
        .Where(input => input.GetProperty("required").GetBoolean())
        .ToDictionary(input => input.GetProperty("id").GetString()!, input => input.GetProperty("kind").GetString() switch
        {
            "mailbox" => "keiri@example.jp",
            "host" => "mx1",
            "address" => "192.0.2.7",
            "domain" => "example.jp",
            "number" => "1",
            "boolean" => "true",
            "choice" => input.GetProperty("choices")[0].GetProperty("id").GetString()!,
            _ => "text",
        });

    private static async Task<(HttpStatusCode Status, string? Code)> CodeAsync(
        Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> call)
    {
        var (status, body, _) = await call;
        return (status, body.GetProperty("code").GetString());
    }
}
