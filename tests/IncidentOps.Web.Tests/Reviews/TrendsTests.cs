using System.Net;
using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Reviews;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Reviews;

public sealed class TrendsTests
{
    [Fact]
    public async Task Where_nothing_was_contained_a_sentence_stands_in_the_place_of_an_empty_axis()
    {
        await using var server = await ReviewServer.StartAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        await server.SubmitAsync(await server.BeginAsync(), server.Goro, new CloseIncident(""));
        var charts = (await aiko.GetAsync("/exercises/trends")).Html.QuerySelectorAll(".trends .chart").ToList();
        Assert.Contains("contained in none of these drills", charts[0].TextContent, StringComparison.Ordinal);
        Assert.Null(charts[0].QuerySelector("svg"));
        Assert.NotNull(charts[1].QuerySelector("svg"));
    }

    [Fact]
    public async Task Drills_that_are_over_stand_beside_one_another_by_exercise_and_by_runbook()
    {
        await using var server = await ReviewServer.StartAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        Assert.All((await aiko.GetAsync("/plans")).Html.QuerySelectorAll(".card"), card => Assert.Contains("Never drilled", card.TextContent, StringComparison.Ordinal));
        Assert.NotNull((await aiko.GetAsync("/exercises/trends")).Html.QuerySelector(".empty"));
        var first = await server.PlayAsync(seed: 1);
        var other = await server.PlayAsync("relay-friday-evening", 2);
        var begun = await server.BeginAsync();
        Assert.DoesNotContain(begun.ToString(), (await aiko.GetAsync("/exercises/trends")).Text, StringComparison.Ordinal);
        await server.SubmitAsync(begun, server.Goro, new CloseIncident("Over."));

        var page = await aiko.GetAsync("/exercises/trends");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(["g-" + ReviewServer.Newcomers, "g-relay-friday-evening"], page.Html.QuerySelectorAll("section h2").Select(heading => heading.Id));
        var newcomers = page.Html.QuerySelector("section")!;
        Assert.All(new[] { first, other }.Zip(page.Html.QuerySelectorAll("section")), pair =>
            Assert.Equal(pair.First.Report.TimeToContain is null, pair.Second.TextContent.Contains("contained in none", StringComparison.Ordinal)));
        Assert.Equal([$"/incidents/{begun}/report", $"/incidents/{first.Id}/report"], newcomers.QuerySelectorAll("table:not(.matrix) tbody th a").Select(link => link.GetAttribute("href")));
        Assert.Equal(4, newcomers.QuerySelectorAll(".matrix tbody tr").Length);
        Assert.Equal(first.Report.LateSteps().ToString(System.Globalization.CultureInfo.InvariantCulture), newcomers.QuerySelectorAll("table:not(.matrix) tbody tr")[1].QuerySelectorAll("td")[2].TextContent);

        var byRunbook = await aiko.GetAsync("/exercises/trends?by=runbook");
        Assert.Contains("g-mail-account-takeover", byRunbook.Html.QuerySelectorAll("section h2").Select(heading => heading.Id));
        var all = JsonDocument.Parse((await aiko.GetAsync("/api/drills/trends")).Text).RootElement;
        Assert.Equal(begun.ToString(), all[0].GetProperty("incident").GetString());
        // Simulated staff always begin at the same moment.
        Assert.Equal(
            new HashSet<string?> { first.Id.ToString(), other.Id.ToString() }, all.EnumerateArray().Skip(1).Select(drill => drill.GetProperty("incident").GetString()).ToHashSet());
        var one = JsonDocument.Parse((await aiko.GetAsync("/api/drills/trends?exercise=relay-friday-evening")).Text).RootElement.EnumerateArray().Single();
        Assert.Equal((long)other.Report.Lasted!.Value.TotalMilliseconds, one.GetProperty("lasted").GetInt64());

        // The Plans page says when, in which version, and with what result.
        var card = (await aiko.GetAsync("/plans")).Html.QuerySelectorAll(".card").Single(one => one.QuerySelector("a")!.GetAttribute("href") == "/plans/mail-account-takeover");
        Assert.Contains("version 1", card.TextContent, StringComparison.Ordinal);
        Assert.NotNull(card.QuerySelector($"a[href='/incidents/{begun}/report']"));
        Assert.NotNull((await aiko.GetAsync("/plans/mail-account-takeover")).Html.QuerySelector($"a[href='/incidents/{begun}/report']"));

        await server.SubmitAsync(begun, server.Goro, new ReopenIncident("Not over."));
        Assert.DoesNotContain(begun.ToString(), (await aiko.GetAsync("/exercises/trends")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Objectives_are_compared_within_an_exercise_and_capabilities_within_a_runbook()
    {
        var (a1, a2, b) = (Drill("a", 1, Aim("x", "c1", Rating.Some), Aim("y", "c1", null)), Drill("a", 3, Aim("x", "c1", Rating.Performed), Aim("z", "c2", Rating.Unable)), Drill("b", 2, Aim("w", "c1", Rating.Major)));
        var halted = Drill("a", 4, Aim("x", "c1", Rating.Unable));
        halted = halted with { Summary = halted.Summary with { IsHalted = true } };
        var groups = TrendGroup.ByExercise([a2, a1, b, halted]);
        Assert.Equal(["a", "b"], groups.Select(group => group.Key));
        Assert.Equal([a1, a2, halted], groups[0].Drills);
        Assert.Equal([a1, a2], groups[0].Comparable);
        Assert.Equal(
            ["x: Some Performed", "y:  none", "z: none Unable"],
            groups[0].Ratings.OrderBy(row => row.Task!.English, StringComparer.Ordinal).Select(row => $"{row.Task!.English}: {string.Join(' ', row.Cells.Select(cell => cell.Count == 0 ? "none" : cell[0]?.ToString() ?? ""))}"));

        var runbook = TrendGroup.ByRunbook([a2, a1, b]).Single();
        Assert.Equal([a1, b, a2], runbook.Drills);
        Assert.Equal([2, 1, 1], runbook.Ratings.Single(row => row.Capability.English == "c1").Cells.Select(cell => cell.Count));
        Assert.Equal([0, 0, 1], runbook.Ratings.Single(row => row.Capability.English == "c2").Cells.Select(cell => cell.Count));
    }

    [Fact]
    public void Only_the_newest_drills_become_columns()
    {
        var group = TrendGroup.ByExercise(Enumerable.Range(1, 12).Select(day => Drill("a", day, Aim("x", "c", day == 12 ? Rating.Unable : Rating.Performed)))).Single();
        var cells = group.Ratings.Single().Cells;
        Assert.Equal((TrendGroup.MostColumns, (Rating?)Rating.Unable), (cells.Count, cells[^1][0]));
    }

    private static RatedObjective Aim(string id, string capability, Rating? rating) => new(id, new LocalizedText(capability, capability), new LocalizedText(id, id), rating);

    private static HeldDrill Drill(string exercise, int day, params RatedObjective[] objectives) => new(
        new IncidentId(Guid.NewGuid()), exercise, new DateTimeOffset(2026, 11, day, 9, 0, 0, TimeSpan.Zero), new DrillSummary(
            new ExerciseVersion(exercise, new string('a', 64)), new LocalizedText(exercise, exercise), [new RunbookVersion("takeover", 1, new string('b', 64))], false,
            TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(10), 5, 4, 1, [.. objectives]));
}
