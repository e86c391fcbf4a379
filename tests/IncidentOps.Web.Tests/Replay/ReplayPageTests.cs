using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Tests.Reviews;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Replay;

public sealed class ReplayPageTests
{
    [Fact]
    public async Task Whoever_looks_through_other_eyes_stays_at_the_moment()
    {
        await using var server = await ReviewServer.StartAsync();
        var played = await server.PlayAsync("takeover-finance-invoice");
        var state = await server.StateAsync(played.Id);
        using var aiko = await server.Product.SignedInAsync("aiko");
        var everything = await aiko.GetAsync($"/incidents/{played.Id}/replay?at={state.Version / 2}");
        var roles = everything.Html.QuerySelectorAll("#replay-as option").Select(option => option.GetAttribute("value")!).ToList();
        Assert.True(roles.Count > 2);
        var events = await server.Sessions.EventsAsync(played.Id, 0, 10_000, TestContext.Current.CancellationToken);
        foreach (var role in roles.Skip(1))
        {
            // What the form sends without a script, and with one.
            var fields = everything.Html.QuerySelectorAll("form.scrubber input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!, StringComparer.Ordinal);
            var sent = await aiko.GetAsync($"/incidents/{played.Id}/replay?{string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"))}&as={role}");
            var page = await aiko.GetAsync(sent.Location!);
            var at = AtOf(page);
            var sight = role == "spectator" ? DrillSight.Spectator
                : DrillSight.PlayerOf(state.Drill!.ReachedBy(state.Drill.Parts.First(part => part.Role == role).Person));
            var seen = events.Last(recorded => recorded.Version <= state.Version / 2 && sight.Sees(state, recorded.Version));
            Assert.Equal(seen.Version, sight.VersionAt(state, at));
            Assert.Equal(role, page.Html.QuerySelector("#replay-as option[selected]")!.GetAttribute("value"));
            // By its own count it stays where it is.
            Assert.Equal(at, AtOf(await aiko.GetAsync($"/incidents/{played.Id}/replay?at={at}&as={role}&of={role}")));
        }
    }

    private static long AtOf(Page page) => long.Parse(page.Html.QuerySelector("#replay-at")!.GetAttribute("value")!, CultureInfo.InvariantCulture);
}
