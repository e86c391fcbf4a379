using System.Net;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.People;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>The whole product on its first night: nobody has set up any way to reach people, and a plan must be followed all the same.</summary>
public sealed class FirstNightTests
{
    private const string Plan = """
        runbook: first-night
        title: { en: First night, ja: 最初の夜 }
        summary: { en: Tell and go on., ja: 知らせて進む。 }
        severity: SEV2
        review: { every: 180d, owner: mail-team }
        roles:
          commander: { title: { en: Incident commander, ja: 指揮者 } }
          legal: { title: { en: Legal, ja: 法務 } }
        inputs:
          host: { type: host, default: mx1, title: { en: Host, ja: ホスト } }
        steps:
          - id: tell
            notify: { en: Tell legal, ja: 法務に知らせる }
            role: commander
            to: [legal]
            message: { en: "Mail stands still on ${inputs.host}.", ja: "${inputs.host} のメールが止まっています。" }
            acknowledge: required
          - id: after
            task: { en: Go on, ja: 続ける }
        """;

    [Fact]
    public async Task A_notify_step_that_reaches_nobody_is_the_next_step_of_a_person_who_phones()
    {
        var plans = Directory.CreateTempSubdirectory("incidentops-plans-");
        await File.WriteAllTextAsync(Path.Combine(plans.FullName, "first-night.yaml"), Plan, TestContext.Current.CancellationToken);
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", plans.FullName);
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        var link = await AdministratorLinks.OpenAsync(people, true, CancellationToken.None);
        using var browser = new Browser(product.Address, "en");
        await browser.PostAsync(link!, ("display-name", "Sato"), ("sign-in-name", "sato"), ("language", "en"), ("password", PeopleServer.Password));
        var sato = people.Current.FindBySignInName("sato")!.Id;
        await people.SubmitAsync(new SetContactWays(sato, null, "+81 3 (1234) 5678", null), Actor.System, CancellationToken.None);

        var now = await browser.GetAsync("/");
        Assert.Contains("No way to reach people is set up.", now.Html.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(now.Html.QuerySelector(".notice a[href='/settings/notifications']"));

        var sessions = product.Services.GetRequiredService<IncidentSessions>();
        var incident = new IncidentId(Guid.CreateVersion7());
        var actor = new Actor(sato, (Permissions)127);
        await MustAsync(new DeclareIncident("Mail stands still"));
        await MustAsync(new TakeRole(IncidentRoles.Commander));
        await MustAsync(new StartRun(product.Services.GetRequiredService<PlanShelf>().Latest("first-night")!.Version.Sha256));
        await UntilAsync(async () => (await StateAsync()).Notifications is [{ Deliveries: var deliveries }] && deliveries.Values.All(one => one.State == DeliveryState.GaveUp));

        var room = await browser.GetAsync($"/incidents/{incident}");
        Assert.True(room.Status == HttpStatusCode.OK, room.Html.QuerySelector("#next")?.OuterHtml ?? room.Text);
        var next = room.Html.QuerySelector("#next .candidate:not([hidden])")!;
        Assert.Contains("Tell legal", next.TextContent, StringComparison.Ordinal);
        Assert.Contains("Phone them", next.TextContent, StringComparison.Ordinal);
        Assert.Equal("completeStep:r1:tell", next.QuerySelector("button")!.GetAttribute("value"));
        var row = room.Html.QuerySelector("#s-r1-tell")!;
        Assert.Equal("tel:+81312345678", row.QuerySelector("a[href^='tel:']")!.GetAttribute("href"));
        Assert.Contains("Mail stands still on mx1.", row.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);

        var told = await browser.PostFromAsync($"/incidents/{incident}", $"/incidents/{incident}/act", ("do", "completeStep:r1:tell"), ("command-id", Guid.NewGuid().ToString()));
        Assert.True(told.Status is HttpStatusCode.Redirect or HttpStatusCode.SeeOther, $"{told.Status} {told.Text}");
        Assert.Equal(StepStatus.Ready, (await StateAsync()).Run("r1")!.Progress.Find("after")!.Status);
        Assert.Contains("Go on", (await browser.GetAsync($"/incidents/{incident}")).Html.QuerySelector("#next .candidate:not([hidden])")!.TextContent, StringComparison.Ordinal);
        plans.Delete(recursive: true);

        Task<IncidentState> StateAsync() => sessions.StateAsync(incident, CancellationToken.None);

        async Task MustAsync(IncidentCommand command) =>
            Assert.IsType<CommandAccepted>(await sessions.SubmitAsync(incident, Guid.NewGuid(), actor, command, null, CancellationToken.None));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
