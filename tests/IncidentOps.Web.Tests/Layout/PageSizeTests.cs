using System.Net;
using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Web.Incidents;
using IncidentOps.Web.Tests.Security;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Layout;

/// <summary>
/// What a phone on a bad line must fetch before a room can be used: the page, the stylesheet, the script and whatever that loads, as it goes over
/// the line. DESIGN §11 allows 60 KiB.
/// </summary>
public sealed partial class PageSizeTests(ITestOutputHelper output)
{
    private const int Budget = 60 * 1024;

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task A_room_and_all_that_it_loads_fits_into_its_budget(string language)
    {
        await using var product = await RunningProduct.StartAsync();
        await product.AddAsync("sato", AccountRole.Responder);
        var actor = new Actor(new PersonId("p-sato"), Permissions.View | Permissions.Respond);
        var (incident, plan) = (new IncidentId(Guid.CreateVersion7()), product.Services.GetRequiredService<PlanShelf>().Latest("mail-account-takeover")!);
        foreach (var command in new IncidentCommand[]
        {
            new DeclareIncident("経理メールの乗っ取り"), new TakeRole(IncidentRoles.Commander), new StartRun(plan.Version.Sha256, PracticeInputs.Of(plan.Runbook)),
        })
        {
            Assert.IsType<CommandAccepted>(await product.Services.GetRequiredService<IMediator>().Send(
                new SubmitToIncident(incident, Guid.CreateVersion7(), actor, command), TestContext.Current.CancellationToken));
        }

        using var browser = await product.SignedInAsync("sato", language);
        using var plain = new HttpClient(new HttpClientHandler { CookieContainer = browser.Cookies, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = product.Address };
        plain.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        plain.DefaultRequestHeaders.Add("Accept-Language", language);
        var room = await browser.GetAsync($"/incidents/{incident}");
        var parts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in ResourcePattern().Matches(room.Text).Select(match => match.Groups[1].Value)
            .Where(path => path.StartsWith('/') && (path.EndsWith(".js", StringComparison.Ordinal) || path.EndsWith(".css", StringComparison.Ordinal)))
            .Append($"/incidents/{incident}").Append($"/live/texts/{language}.json").Distinct())
        {
            using var answer = await plain.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                parts[path] = (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
            }
        }

        var sum = string.Join('\n', parts.OrderByDescending(part => part.Value).Select(part => $"{part.Value,8} {part.Key}"));
        output.WriteLine($"{parts.Values.Sum()} bytes\n{sum}");
        Assert.True(parts.Count > 10, sum);
        Assert.True(parts.Values.Sum() <= Budget, $"{parts.Values.Sum()} bytes:\n{sum}");
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex ResourcePattern();
}
