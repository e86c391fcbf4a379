using System.Net.Http.Json;
using System.Text.Json;

namespace IncidentOps.Browser;

/// <summary>Drills to review: one that is over, with everything that a report can hold, and one that goes on.</summary>
public sealed partial class ShownProduct
{
    private const string Exercise = "takeover-first-quarter-hour";

    private Task? reviewing;

    /// <summary>Sato facilitates it, Tanaka plays; it is closed.</summary>
    public string PlayedDrill { get; private set; } = "";

    /// <summary>The same people; its clock stands.</summary>
    public string OpenDrill { get; private set; } = "";

    /// <summary>Plays the drills, once.</summary>
    public Task ReviewsReadyAsync() => reviewing ??= PlayAsync();

    private async Task PlayAsync()
    {
        await ReadyAsync();
        OpenDrill = await PrepareDrillAsync("最初の15分 (the first quarter of an hour)");
        await CommandAsync(OpenDrill, "observeDrill", new { text = "The bank was phoned on the number printed in the invoice.", objective = "reach-bank", rating = "major" });
        await CommandAsync(OpenDrill, "observeDrill", new { text = "良い声かけ。全員が今の状況を復唱していた。" });
        await CommandAsync(OpenDrill, "pauseDrill", new { });
        for (var before = 1; before <= 3; before++)
        {
            var earlier = await PrepareDrillAsync($"第{before}回 (drill {before})");
            await PlayStepsAsync(earlier, 4 + (before * 3));
            await CommandAsync(earlier, "closeIncident", new { summary = "Over." });
        }

        PlayedDrill = await PrepareDrillAsync("最初の15分：振込先が変わった請求書 (the invoice with new bank details)");
        await PlayStepsAsync(PlayedDrill);
        await CommandAsync(PlayedDrill, "observeDrill", new { text = "They called the bank back on a number of their own list.", objective = "reach-bank", rating = "performed" });
        await CommandAsync(PlayedDrill, "observeDrill", new { text = "Nobody said out loud who was in charge.\nThe second call was not written down.", rating = "some" });
        await CommandAsync(PlayedDrill, "closeIncident", new { summary = "The money stayed; the mailbox was locked after eleven minutes." });
        await CommandAsync(PlayedDrill, "rateObjective", new { objective = "reach-bank", rating = "some", reason = "The first number was the one in the invoice." });
        await CommandAsync(PlayedDrill, "answerSurvey", new { scores = new[] { 4, 5, 3, 4 }, good = "The next step was always there.", better = "電話番号の一覧が古かった。" });
        await CommandAsync(PlayedDrill, "recordFinding", new
        {
            text = "Keep the bank's numbers in the runbook, checked every quarter.", element = "planning", objective = "reach-bank", owner = Person.Split('/')[^1],
            startAt = DateTimeOffset.UtcNow.AddDays(-40), dueAt = DateTimeOffset.UtcNow.AddDays(-3),
        });
        await CommandAsync(PlayedDrill, "recordFinding", new { text = "無線機の予備電池を 2 セット用意する。", element = "equipment", dueAt = DateTimeOffset.UtcNow.AddDays(20) });
    }

    private async Task<string> PrepareDrillAsync(string title)
    {
        var exercise = System.Text.RegularExpressions.Regex.Match(await client.GetStringAsync($"/exercises/{Exercise}"), "[0-9a-f]{64}").Value;
        var runbooks = await client.GetFromJsonAsync<JsonElement>("/api/runbooks");
        var plan = runbooks.EnumerateArray().Single(runbook => runbook.GetProperty("id").GetString() == "mail-account-takeover").GetProperty("sha256").GetString();
        var id = Guid.CreateVersion7();
        using (await SendAsync("/api/incidents", id, new { title, mode = "drill" }))
        {
        }

        var drill = new Uri(Product.Address, $"/incidents/{id:N}").ToString();
        var sato = (await client.GetFromJsonAsync<JsonElement>("/antiforgery-token")).GetProperty("person").GetString();
        await CommandAsync(drill, "prepareDrill", new
        {
            exerciseSha256 = exercise, plans = new[] { plan },
            parts = new object[]
            {
                new { person = sato, duty = "facilitator" }, new { person = Person.Split('/')[^1], duty = "player", role = "commander" },
            },
        });
        await CommandAsync(drill, "startDrill", new { });
        return drill;
    }

    /// <summary>Does what comes next, a while apart; machines do their steps by themselves.</summary>
    private async Task PlayStepsAsync(string drill, int minutes = 14)
    {
        for (var minute = 1; minute <= minutes; minute++)
        {
            var state = await client.GetFromJsonAsync<JsonElement>(drill.Replace("/incidents/", "/api/incidents/", StringComparison.Ordinal));
            var live = state.GetProperty("runs")[0].GetProperty("steps").EnumerateArray().FirstOrDefault(step => step.GetProperty("status").GetString() == "ready" && step.GetProperty("kind").GetString() is "task" or "decision");
            if (live.ValueKind != JsonValueKind.Undefined)
            {
                var (run, step) = ("r1", live.GetProperty("key").GetString());
                await (live.GetProperty("kind").GetString() switch
                {
                    "decision" => CommandAsync(drill, "decideStep", new { run, step, option = live.GetProperty("options")[0].GetString() }),
                    _ when minute == 3 => CommandAsync(drill, "skipStep", new { run, step, reason = "They phoned us." }),
                    _ => CommandAsync(drill, "completeStep", new { run, step }),
                });
            }

            await CommandAsync(drill, "jumpDrill", new { to = minute * 60_000 });
        }
    }

    private async Task CommandAsync(string room, string command, object body)
    {
        using var answer = await SendAsync(new Uri(room).AbsolutePath.Replace("/incidents/", "/api/incidents/", StringComparison.Ordinal) + "/commands/" + command, Guid.CreateVersion7(), body);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, Guid id, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", id.ToString());
        request.Headers.Add("Origin", Product.Address.GetLeftPart(UriPartial.Authority));
        var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }
}
