using System.Net;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>What is put right, and what goes on, when the worst is over: a note that was wrong, deadlines that outlive the incident.</summary>
public sealed class AfterwardsTests
{
    [Fact]
    public async Task A_note_is_corrected_by_whoever_wrote_it_and_nobody_else_is_offered_it()
    {
        await using var product = await RunningProduct.StartAsync(null);
        var id = await DeclaredAsync(product);
        using var sato = await product.SignedInAsync("sato");
        using var tanaka = await product.SignedInAsync("tanaka");
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, id, "", "addNote", ("note", "mx1 was isolated at 3"))).Status);
        Assert.NotNull((await sato.GetAsync($"/incidents/{id}")).Html.QuerySelector($"a[href='/incidents/{id}/notes']"));

        var mine = await sato.GetAsync($"/incidents/{id}/notes");
        Assert.Equal("mx1 was isolated at 3", mine.Html.QuerySelector("textarea[name=note]")!.TextContent);
        var button = mine.Html.QuerySelector("button[name=do][value^='correctNote:']")!.GetAttribute("value")!;
        Assert.Null((await tanaka.GetAsync($"/incidents/{id}/notes")).Html.QuerySelector("textarea"));
        Assert.Equal(HttpStatusCode.Conflict, (await PressAsync(tanaka, id, "", button, ("note", "no"))).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, id, "/notes", button, ("note", "mx1 was isolated at 4"))).Status);
        Assert.Contains("mx1 was isolated at 4", (await sato.GetAsync($"/incidents/{id}/notes")).Html.QuerySelector("textarea[name=note]")!.TextContent, StringComparison.Ordinal);
        var told = (await sato.GetAsync($"/incidents/{id}/timeline")).Html.QuerySelector("ol.timeline")!.TextContent;
        Assert.Contains("isolated at 3", told, StringComparison.Ordinal);
        Assert.Contains("isolated at 4", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Legal_deadlines_are_named_before_closing_and_settled_after_it()
    {
        await using var product = await RunningProduct.StartAsync(null);
        var id = await DeclaredAsync(product);
        using var sato = await product.SignedInAsync("sato");
        var plan = product.Services.GetRequiredService<PlanShelf>().Latest("mail-account-takeover")!;
        var sessions = product.Services.GetRequiredService<IncidentSessions>();
        await MustAsync(sessions, id, new StartRun(plan.Version.Sha256, System.Collections.Immutable.ImmutableDictionary<string, string?>.Empty.Add("account", "taro@example.jp")));
        await MustAsync(sessions, id, new AbortRun("r1", "A false alarm"));

        var before = (await sato.GetAsync($"/incidents/{id}/people")).Html;
        Assert.Contains($"Deadlines not settled: {plan.Clocks.Count}", before.QuerySelector("#main .notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, id, "/people", "closeIncident", ("summary", "A false alarm."))).Status);

        var clocks = (await sato.GetAsync($"/incidents/{id}/clocks")).Html;
        Assert.Contains($"{plan.Clocks.Count}", clocks.QuerySelector("#room-head-piece .to-assess")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(clocks.QuerySelector("button[value='recordAwareness']"));
        var one = plan.Clocks.Keys.Order(StringComparer.Ordinal).First();
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(sato, id, "/clocks", $"settleClock:{one}:notRequired", ("text:" + one, "Nothing leaked"))).Status);
        Assert.Equal(ClockState.NotRequired, (await sessions.StateAsync(id, CancellationToken.None)).Clocks[one].State);
    }

    private static async Task<IncidentId> DeclaredAsync(RunningProduct product)
    {
        await product.AddAsync("sato", AccountRole.Commander);
        await product.AddAsync("tanaka", AccountRole.Responder);
        var id = new IncidentId(Guid.CreateVersion7());
        var sessions = product.Services.GetRequiredService<IncidentSessions>();
        await MustAsync(sessions, id, new DeclareIncident("Mail stands still"));
        await MustAsync(sessions, id, new TakeRole(IncidentRoles.Commander));
        return id;
    }

    private static async Task MustAsync(IncidentSessions sessions, IncidentId id, IncidentCommand command) =>
        Assert.IsType<CommandAccepted>(await sessions.SubmitAsync(id, Guid.CreateVersion7(), new Actor(new PersonId("p-sato"), (Permissions)127), command, null, CancellationToken.None));

    private static Task<Page> PressAsync(Browser browser, IncidentId id, string from, string button, params (string, string)[] fields) =>
        browser.PostFromAsync($"/incidents/{id}{from}", $"/incidents/{id}/act", [("do", button), ("command-id", Guid.NewGuid().ToString()), .. fields]);
}
