using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Web.Tests.Reviews;

/// <summary>What a drill's messages were to teach, and whether anybody read them: for everybody who took part, once it is over.</summary>
public sealed class ReportInjectsTests
{
    [Fact]
    public async Task Once_the_drill_is_over_each_message_says_what_was_hoped_for_and_who_did_not_read_or_answer_it()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        var exercise = server.Find(ReviewServer.Newcomers).Exercise;
        var (forged, asking) = (exercise.Inject("forged-mail")!, exercise.Inject("customer-rings")!);
        Assert.True(asking is { AsksForAnswer: true, Channel: not InjectChannel.Question } && !forged.AsksForAnswer);
        await server.SubmitAsync(drill, server.Goro, new ReleaseInject(forged.Id));
        await server.SubmitAsync(drill, server.Goro, new ReleaseInject(asking.Id));
        using var aiko = await server.Product.SignedInAsync("aiko");
        Assert.DoesNotContain("letter by letter", Flat((await aiko.GetAsync($"/incidents/{drill}/report")).Text), StringComparison.Ordinal);

        var sight = DrillSight.PlayerOf((await server.StateAsync(drill)).Drill!.ReachedBy(server.Aiko));
        var name = sight.NameOf((await server.StateAsync(drill)).Drill!, asking.Id);
        await server.SubmitAsync(drill, server.Aiko, new ReadInject(name));
        await server.SubmitAsync(drill, server.Goro, new CloseIncident(""));
        using var goro = await server.Product.SignedInAsync("goro");
        foreach (var (reader, path) in new[] { (aiko, "report"), (goro, "evaluation") })
        {
            var page = (await reader.GetAsync($"/incidents/{drill}/{path}")).Html;
            var unread = Flat(page.GetElementById("i-forged-mail")!.TextContent);
            Assert.Contains("kitaharna", unread, StringComparison.Ordinal);
            Assert.Contains("letter by letter", unread, StringComparison.Ordinal);
            Assert.Contains("Nobody read it", unread, StringComparison.Ordinal);
            Assert.DoesNotContain("Not answered", unread, StringComparison.Ordinal);

            var unanswered = Flat(page.GetElementById("i-customer-rings")!.TextContent);
            Assert.Contains("Not answered", unanswered, StringComparison.Ordinal);
            Assert.Contains("not read by ben", unanswered, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Nobody read it", unanswered, StringComparison.Ordinal);
            // What has not gone out has shown nothing.
            Assert.DoesNotContain("Expected", page.GetElementById("i-look-back")!.TextContent, StringComparison.Ordinal);
        }

        var areas = Flat((await aiko.GetAsync($"/incidents/{drill}/report")).Html.QuerySelector("section[aria-labelledby='areas']")!.TextContent);
        Assert.Contains($"Nobody read: “{forged.Subject.English}”", areas, StringComparison.Ordinal);
        Assert.Contains($"Left without an answer: “{asking.Subject.English}”", areas, StringComparison.Ordinal);
        var markdown = Flat((await aiko.GetAsync($"/incidents/{drill}/report.md")).Text);
        Assert.Contains("letter by letter", markdown, StringComparison.Ordinal);
        Assert.Contains("Nobody read it", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_was_read_and_answered_is_not_flagged()
    {
        await using var server = await ReviewServer.StartAsync();
        var drill = await server.BeginAsync();
        await server.SubmitAsync(drill, server.Goro, new ReleaseInject("customer-rings"));
        var name = DrillSight.PlayerOf((await server.StateAsync(drill)).Drill!.ReachedBy(server.Aiko)).NameOf((await server.StateAsync(drill)).Drill!, "customer-rings");
        foreach (var person in new[] { server.Aiko, server.Ben })
        {
            await server.SubmitAsync(drill, person, new ReadInject(name));
        }

        await server.SubmitAsync(drill, server.Ben, new AnswerInject(name, "No. Don't pay; our account is unchanged."));
        await server.SubmitAsync(drill, server.Goro, new CloseIncident(""));
        using var aiko = await server.Product.SignedInAsync("aiko");
        var page = (await aiko.GetAsync($"/incidents/{drill}/report")).Html;
        Assert.Empty(page.QuerySelectorAll("#i-customer-rings [data-bad], #i-customer-rings .late"));
        Assert.Contains("Don't pay", page.GetElementById("i-customer-rings")!.TextContent, StringComparison.Ordinal);
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
