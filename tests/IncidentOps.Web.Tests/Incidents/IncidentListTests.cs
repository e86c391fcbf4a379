using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

public sealed class IncidentListTests
{
    private const int OnAPage = 50;

    [Fact]
    public async Task The_link_to_older_incidents_shows_those_that_the_page_before_did_not()
    {
        await using var product = await RunningProduct.StartAsync();
        var sato = new Actor(await product.AddAsync("sato", AccountRole.Responder), Permissions.View | Permissions.Respond);
        for (var number = 0; number < OnAPage + 1; number++)
        {
            Assert.IsType<CommandAccepted>(await product.Services.GetRequiredService<IncidentSessions>().SubmitAsync(
                new IncidentId(Guid.CreateVersion7()), Guid.NewGuid(), sato, new DeclareIncident($"Incident {number}"), null, TestContext.Current.CancellationToken));
        }

        using var browser = await product.SignedInAsync("sato");
        var first = await browser.GetAsync("/incidents?show=open");
        var older = await browser.GetAsync(first.Html.QuerySelector("main a[href*=before]")!.GetAttribute("href")!);
        Assert.Equal(OnAPage, Rooms(first).Count);
        Assert.Single(Rooms(older));
        Assert.Empty(Rooms(first).Intersect(Rooms(older)));

        static HashSet<string> Rooms(Page page) => [.. page.Html.QuerySelectorAll("main .rows a[href^='/incidents/']").Select(link => link.GetAttribute("href")!)];
    }
}
