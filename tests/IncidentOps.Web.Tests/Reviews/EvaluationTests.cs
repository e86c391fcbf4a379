using System.Net;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.Reviews;

public sealed class EvaluationTests : IAsyncLifetime
{
    private ReviewServer server = null!;

    public async ValueTask InitializeAsync() => server = await ReviewServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_facilitator_confirms_a_rating_or_changes_it_with_a_reason_once_the_drill_is_over()
    {
        var drill = await server.BeginAsync();
        using var goro = await server.Product.SignedInAsync("goro");
        var path = $"/incidents/{drill}/evaluation";
        Assert.Empty((await goro.GetAsync(path)).Html.QuerySelectorAll("form.rate"));
        await server.SubmitAsync(drill, server.Goro, new JumpDrill(TimeSpan.FromMinutes(30)));
        await server.SubmitAsync(drill, server.Goro, new CloseIncident("Over."));
        var page = await goro.GetAsync(path);
        Assert.Equal((await server.StateAsync(drill)).Drill!.Exercise.Objectives.Count, page.Html.QuerySelectorAll("form.rate").Length);

        // The first call went out at once and nobody judged it in half an hour: computed as unable.
        var form = page.Html.QuerySelectorAll("form.rate").Single(one => one.QuerySelector("input[name=objective]")!.GetAttribute("value") == "judge-money");
        Assert.Equal("Unable", form.QuerySelector("input[checked]")!.GetAttribute("value"));
        var refused = await goro.PostAsync(path, ("objective", "judge-money"), ("rating", "Some"), ("reason", "  "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Some", refused.Html.QuerySelectorAll("form.rate input[checked]").First(input => input.Id!.Contains("judge-money", StringComparison.Ordinal)).GetAttribute("value"));
        Assert.NotNull(refused.Html.QuerySelector("#reason-judge-money[aria-invalid=true]"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await goro.PostAsync(path, ("objective", "judge-money"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await goro.PostAsync(path, ("objective", "judge-money"), ("rating", "7"))).Status);
        Assert.Empty((await server.StateAsync(drill)).Drill!.Ratings);

        Assert.Equal(HttpStatusCode.Redirect, (await goro.PostAsync(path, ("objective", "judge-money"), ("rating", "Some"), ("reason", "They judged it aloud."))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await goro.PostAsync(path, ("objective", "reach-bank"), ("rating", "Unable"))).Status);
        var ratings = (await server.StateAsync(drill)).Drill!.Ratings;
        Assert.Equal((Rating.Some, "They judged it aloud.", Rating.Unable), (ratings["judge-money"].Rating, ratings["judge-money"].Reason!.Value, ratings["reach-bank"].Rating));
        using var aiko = await server.Product.SignedInAsync("aiko");
        Assert.Contains("They judged it aloud.", (await aiko.GetAsync($"/incidents/{drill}/report")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observers_read_the_evaluation_and_players_don_t_get_in()
    {
        var drill = await server.BeginAsync();
        using var hana = await server.Product.SignedInAsync("hana");
        using var ben = await server.Product.SignedInAsync("ben");
        using var aiko = await server.Product.SignedInAsync("aiko");
        foreach (var page in new[] { "evaluation", "observe" })
        {
            Assert.Equal(HttpStatusCode.OK, (await hana.GetAsync($"/incidents/{drill}/{page}")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await aiko.GetAsync($"/incidents/{drill}/{page}")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await ben.GetAsync($"/incidents/{drill}/{page}")).Status);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await hana.GetAsync($"/incidents/{drill}/survey")).Status);
        await server.SubmitAsync(drill, server.Goro, new CloseIncident("Over."));
        Assert.Empty((await hana.GetAsync($"/incidents/{drill}/evaluation")).Html.QuerySelectorAll("form.rate"));
        Assert.Equal(HttpStatusCode.Forbidden, (await hana.PostFromAsync($"/incidents/{drill}/survey", $"/incidents/{drill}/evaluation", ("objective", "judge-money"), ("rating", "Unable"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await hana.GetAsync($"/incidents/{await server.DeclareAsync()}/evaluation")).Status);
    }

    [Fact]
    public async Task An_observer_s_note_goes_the_way_of_the_room_s_notes_and_comes_back_on_the_sheet()
    {
        var drill = await server.BeginAsync();
        using var hana = await server.Product.SignedInAsync("hana");
        var sheet = await hana.GetAsync($"/incidents/{drill}/observe");
        var button = sheet.Html.QuerySelector("#act button[value=observeDrill]")!;
        Assert.Equal("yes", button.GetAttribute("data-queue"));
        var posted = await hana.PostFromAsync(
            $"/incidents/{drill}/observe", $"/incidents/{drill}/act", ("do", "observeDrill"), ("view", "observe"), ("observation", "Calm voices."), ("observed-objective", "reach-bank"), ("observed-rating", "Performed"));
        Assert.Equal((HttpStatusCode.Redirect, $"/incidents/{drill}/observe"), (posted.Status, posted.Location));
        var note = (await server.StateAsync(drill)).Drill!.Observations.Single();
        Assert.Equal(("Calm voices.", "reach-bank", (Rating?)Rating.Performed, server.Hana), (note.Text!.Value, note.Objective, note.Rating, note.By));
        await hana.PostFromAsync($"/incidents/{drill}/observe", $"/incidents/{drill}/act", ("do", "observeDrill"), ("observation", "No rating."), ("observed-objective", ""), ("observed-rating", ""));
        Assert.Equal((null, null), ((await server.StateAsync(drill)).Drill!.Observations[1].Objective, (await server.StateAsync(drill)).Drill!.Observations[1].Rating));
        using var goro = await server.Product.SignedInAsync("goro");
        Assert.Equal(2, (await hana.GetAsync($"/incidents/{drill}/observe")).Html.QuerySelectorAll("#my-notes > li").Length);
        Assert.Null((await goro.GetAsync($"/incidents/{drill}/observe")).Html.QuerySelector("#my-notes"));
        await server.SubmitAsync(drill, server.Goro, new CloseIncident("Over."));
        Assert.Null((await hana.GetAsync($"/incidents/{drill}/observe")).Html.QuerySelector("#act"));
    }

    [Fact]
    public async Task A_participant_looks_back_once_the_drill_is_over_and_may_do_so_again()
    {
        var drill = await server.BeginAsync();
        using var aiko = await server.Product.SignedInAsync("aiko");
        using var sato = await server.Product.SignedInAsync("sato");
        var path = $"/incidents/{drill}/survey";
        Assert.Equal(HttpStatusCode.Forbidden, (await aiko.GetAsync(path)).Status);
        await server.SubmitAsync(drill, server.Goro, new CloseIncident("Over."));
        Assert.Equal($"/incidents/{drill}/report#survey", (await sato.GetAsync(path)).Location);
        var refused = await aiko.PostAsync(path, ("question-1", "5"), ("question-2", "9"), ("question-3", "3"), ("good", "The bridge"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["question-2", "question-4"], refused.Html.QuerySelectorAll("fieldset:has(.field-error)").Select(field => field.Id));
        Assert.Equal("The bridge", refused.Html.QuerySelector("#good")!.TextContent.Trim());
        Assert.Empty((await server.StateAsync(drill)).Drill!.Survey);

        await AnswerAsync("1", "The bridge");
        var thanked = await AnswerAsync("5", "The phone list");
        Assert.NotNull(thanked.Html.QuerySelector(".notice.good"));
        Assert.Equal(["5", "5", "5", "5"], thanked.Html.QuerySelectorAll("input[type=radio][checked]").Select(input => input.GetAttribute("value")));
        var answers = (await server.StateAsync(drill)).Drill!.Survey.Single();
        Assert.Equal((server.Aiko, "The phone list"), (answers.Key, answers.Value.Good!.Value));
        var report = await sato.GetAsync($"/incidents/{drill}/report");
        Assert.Contains("The phone list", report.Text, StringComparison.Ordinal);

        async Task<Page> AnswerAsync(string score, string good)
        {
            var answer = await aiko.PostAsync(path, ("question-1", score), ("question-2", score), ("question-3", score), ("question-4", score), ("good", good), ("better", ""));
            Assert.Equal(HttpStatusCode.Redirect, answer.Status);
            return await aiko.GetAsync(answer.Location!);
        }
    }

    [Fact]
    public async Task Findings_are_recorded_changed_and_dealt_with_on_the_report()
    {
        var incident = await server.DeclareAsync();
        await server.SubmitAsync(incident, server.Sato, new TakeRole(IncidentRoles.Commander));
        using var sato = await server.Product.SignedInAsync("sato");
        using var aiko = await server.Product.SignedInAsync("aiko");
        using var ben = await server.Product.SignedInAsync("ben");
        var report = $"/incidents/{incident}/report";
        Assert.Null((await aiko.GetAsync(report)).Html.QuerySelector("form.finding-form"));
        Assert.Equal(HttpStatusCode.Forbidden, (await aiko.PostFromAsync(report, $"/incidents/{incident}/findings", ("text", "x"), ("element", "Planning"))).Status);

        var bad = await sato.PostFromAsync(report, $"/incidents/{incident}/findings", ("text", "Old list"), ("element", "Planning"), ("due", "tomorrow"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Equal("Old list", bad.Html.QuerySelector("#text-new")!.TextContent);
        Assert.NotNull(bad.Html.QuerySelector("#due-new[aria-invalid=true]"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await sato.PostFromAsync(report, $"/incidents/{incident}/findings", ("text", "Old list"), ("element", "Sorcery"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await sato.PostFromAsync(report, $"/incidents/{incident}/findings", ("text", "Old list"), ("element", "Planning"), ("start", "2026-12-02"), ("due", "2026-12-01"))).Status);
        var kept = await sato.PostFromAsync(report, $"/incidents/{incident}/findings", ("text", "Old list"), ("element", "Planning"), ("owner", server.Ben.Value), ("start", "2026-12-01"), ("due", "2026-12-01"), ("objective", ""));
        Assert.Equal((HttpStatusCode.Redirect, $"{report}#findings"), (kept.Status, kept.Location));
        var finding = (await server.StateAsync(incident)).Findings["f1"];
        Assert.Equal((server.Ben, TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1)), (finding.Owner, finding.DueAt - finding.StartAt));

        await sato.PostFromAsync(report, $"/incidents/{incident}/findings", ("finding", "f1"), ("text", "Two lists"), ("element", "Training"), ("owner", server.Ben.Value));
        Assert.Equal(("Two lists", CapabilityElement.Training), ((await server.StateAsync(incident)).Findings["f1"].Text!.Value, (await server.StateAsync(incident)).Findings["f1"].Element));
        Assert.Single((await server.StateAsync(incident)).Findings);
        // Its owner says that it is done, and may change nothing else.
        var owned = await ben.GetAsync(report);
        Assert.Equal("/findings/settle", owned.Html.QuerySelectorAll("form.finding-form").Single().GetAttribute("action")![^"/findings/settle".Length..]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ben.PostFromAsync(report, $"/incidents/{incident}/findings/settle", ("finding", "f1"), ("remedy", ""))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await ben.PostFromAsync(report, $"/incidents/{incident}/findings/settle", ("finding", "f1"), ("remedy", "One list now."))).Status);
        Assert.Contains("One list now.", (await aiko.GetAsync(report)).Text, StringComparison.Ordinal);
    }
}
