using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Schedule;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Schedule;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Drills;

/// <summary>Preparing, conducting and halting drills on the whole product: what a facilitator meets who has only the pages.</summary>
public sealed class DrillPagesTests : IAsyncLifetime
{
    private const string Exercise = "takeover-finance-invoice";

    private RunningProduct product = null!;
    private Browser goro = null!;
    private PersonId facilitator;

    public async ValueTask InitializeAsync()
    {
        product = await RunningProduct.StartAsync();
        facilitator = await product.AddAsync("goro", AccountRole.Facilitator);
        foreach (var (name, role) in new[] { ("aiko", AccountRole.Facilitator), ("ben", AccountRole.Responder), ("chie", AccountRole.Viewer) })
        {
            await product.AddAsync(name, role);
        }

        goro = await product.SignedInAsync("goro");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        goro.Dispose();
        await product.DisposeAsync();
    }

    [Fact]
    public async Task Teams_that_were_prepared_together_follow_one_press_and_each_that_can_t_is_named()
    {
        var (first, second) = (await PrepareAsync("2", ("aiko", 1), ("ben", 2)), await TeamAsync(2));
        Assert.Equal(2, (await goro.GetAsync($"/incidents/{first}/console")).Html.QuerySelectorAll("nav.teams li").Length);
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(first, true, ("do", "startDrill"))).Status);
        Assert.True((await StateAsync(second)).Drill!.Clock.IsRunning);

        // One is paused by itself before: the press for all still reaches the other, and says who did not follow.
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(first, false, ("do", "pauseDrill"))).Status);
        var paused = await PressAsync(first, true, ("do", "pauseDrill"));
        Assert.Equal(HttpStatusCode.Conflict, paused.Status);
        Assert.False((await StateAsync(second)).Drill!.Clock.IsRunning);
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(second, false, ("do", "resumeDrill"))).Status);
        var resumed = await PressAsync(first, true, ("do", "resumeDrill"));
        Assert.Contains("team 2", resumed.Text, StringComparison.Ordinal);
        Assert.True((await StateAsync(first)).Drill!.Clock.IsRunning);

        // All teams unless the facilitator says otherwise, ending included; and what they say stays said without a script.
        Assert.Equal("yes", (await goro.GetAsync($"/incidents/{first}/console")).Html.QuerySelector("#act input[name='all-teams']")!.GetAttribute("value"));
        var single = await goro.GetAsync($"/incidents/{first}/console?teams=one");
        Assert.Equal("no", single.Html.QuerySelector("#act input[name='all-teams']")!.GetAttribute("value"));
        var posted = await goro.PostFromAsync($"/incidents/{first}/console?teams=one", $"/incidents/{first}/act", ("view", "console"), ("all-teams", "no"), ("do", "pauseDrill"), ("command-id", Guid.NewGuid().ToString()));
        Assert.Equal($"/incidents/{first}/console?teams=one", posted.Location);
        Assert.True((await StateAsync(second)).Drill!.Clock.IsRunning);
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(first, true, ("do", "closeIncident"))).Status);
        Assert.False((await StateAsync(first)).IsOpen);
        Assert.False((await StateAsync(second)).IsOpen);
    }

    [Fact]
    public async Task The_console_shows_all_of_a_mail_and_says_what_is_expected_as_it_was_meant()
    {
        var drill = await PrepareAsync("1", ("ben", 1));
        var console = (await goro.GetAsync($"/incidents/{drill}/console")).Html;
        var exercise = (await StateAsync(drill)).Drill!.Exercise;
        Assert.Contains(exercise.Injects, inject => inject.Headers is not null);
        foreach (var inject in exercise.Injects)
        {
            var shown = console.GetElementById("ij-" + inject.Id)!;
            var texts = shown.QuerySelectorAll(".script pre").Select(pre => pre.TextContent.Trim()).ToList();
            Assert.Equal(inject.Attachments.Select(attachment => attachment.Text.Trim()).Prepend(inject.Headers?.Trim() ?? "").Where(text => text.Length > 0), texts);
            Assert.DoesNotContain("`", string.Concat(shown.QuerySelectorAll(".for-facilitator").Select(words => words.TextContent)), StringComparison.Ordinal);
        }

        Assert.NotEmpty(console.QuerySelectorAll(".for-facilitator code"));
    }

    [Fact]
    public async Task What_is_made_for_one_is_played_by_the_first_button_and_its_script_is_behind_a_warning()
    {
        // The one who installs it may do everything.
        await product.AddAsync("hana", AccountRole.Administrator, AccountRole.Facilitator, AccountRole.Responder);
        using var hana = await product.SignedInAsync("hana");
        var page = (await hana.GetAsync("/exercises/takeover-first-quarter-hour")).Html;
        Assert.Equal("/exercises/takeover-first-quarter-hour/play", page.QuerySelector("main :is(button, a.button)")!.Closest("form")!.GetAttribute("action"));
        var script = page.GetElementById("script")!;
        Assert.False(script.HasAttribute("open"));
        Assert.Equal(page.QuerySelectorAll("main [id^='i-']").Length, script.QuerySelectorAll("[id^='i-']").Length);
        Assert.Equal(page.QuerySelectorAll("main [id^='o-']").Length, script.QuerySelectorAll("[id^='o-']").Length);
        Assert.NotEmpty(script.QuerySelectorAll("[id^='i-']"));
    }

    [Fact]
    public async Task What_is_not_needed_as_things_stand_is_said_to_be_and_is_not_next()
    {
        var drill = await PrepareAsync("1", ("aiko", 1), ("ben", 1));
        await PressAsync(drill, false, ("do", "startDrill"));
        await PressAsync(drill, false, ("do", "jumpDrill:to"), ("jump-to", "0:05"));
        var unless = (await StateAsync(drill)).Drill!.Exercise.Injects.First(inject => inject.Trigger is WhenMissing { Step: "call-bank" });
        Assert.Null((await goro.GetAsync($"/incidents/{drill}/console")).Html.GetElementById("ij-" + unless.Id)!.QuerySelector(".met"));
        using var ben = await product.SignedInAsync("ben");
        foreach (var tries in Enumerable.Range(0, 40))
        {
            // As a player would: whatever is to be decided or done, until the bank is called.
            var state = await StateAsync(drill);
            if (Director.IsMet(state, unless))
            {
                break;
            }

            var row = state.Runs[0].Progress.Leaves.First(leaf => leaf.Status == StepStatus.Ready && (leaf.Step.Id == "call-bank" || leaf.Step is DecisionStep));
            var press = row.Step is DecisionStep decision ? $"decideStep:r1:{row.Key}:{decision.Options[0].Id}" : $"completeStep:r1:{row.Key}";
            Assert.Equal(HttpStatusCode.OK, (await ben.PostJsonFromAsync($"/incidents/{drill}", $"/incidents/{drill}/act", ("do", press))).Status);
        }

        var shown = (await goro.GetAsync($"/incidents/{drill}/console")).Html.GetElementById("ij-" + unless.Id)!;
        Assert.NotNull(shown.QuerySelector(".met"));
        Assert.False(shown.HasAttribute("data-next-inject"));
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(30, "0:00:30")]
    [InlineData(2700, "0:45")]
    [InlineData(5405, "1:30:05")]
    public void Scenario_time_has_seconds_where_they_matter_and_is_read_back(int seconds, string text)
    {
        Assert.Equal(text, ScenarioTime.Text(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(TimeSpan.FromSeconds(seconds), ScenarioTime.Read(text));
    }

    [Fact]
    public async Task Before_the_start_the_console_shows_the_plan_and_after_the_end_what_did_not_go_out()
    {
        var drill = await PrepareAsync("1", ("ben", 1));
        var before = await goro.GetAsync($"/incidents/{drill}/console");
        Assert.Contains("The clock has not started", before.Html.QuerySelector("#console-injects")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing goes out by itself", before.Text, StringComparison.Ordinal);
        var planned = before.Html.QuerySelectorAll("#console-injects .coming > li .at").Select(at => ScenarioTime.Read(at.TextContent)).ToList();
        Assert.True(planned.Count > 5 && planned.TrueForAll(at => at is not null), string.Join(' ', planned));
        Assert.Equal(planned.Order(), planned);
        Assert.DoesNotContain(before.Html.QuerySelectorAll("#console-injects .waiting > li summary > .at"), at => at.TextContent != "–");

        await PressAsync(drill, false, ("do", "startDrill"));
        Assert.DoesNotContain("has not started", (await goro.GetAsync($"/incidents/{drill}/console")).Text, StringComparison.Ordinal);
        // Without a summary: what the drill showed is in its report.
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(drill, false, ("do", "closeIncident"))).Status);
        Assert.False((await StateAsync(drill)).IsOpen);
    }

    [Fact]
    public async Task In_a_list_a_drill_s_elapsed_time_is_its_own_clock_s()
    {
        var drill = await PrepareAsync("1", ("ben", 1));
        await PressAsync(drill, false, ("do", "startDrill"));
        await PressAsync(drill, false, ("do", "jumpDrill:to"), ("jump-to", "1:10"));
        await PressAsync(drill, false, ("do", "pauseDrill"));
        var elapsed = (await goro.GetAsync("/")).Html.QuerySelector("li[data-drill] .elapsed")!;
        Assert.StartsWith("01:1", elapsed.TextContent, StringComparison.Ordinal);
        // A page's script goes on by it: a clock that stands has no percent of the server's pace.
        Assert.Equal("0", elapsed.GetAttribute("data-by-percent"));
    }

    [Fact]
    public async Task The_scenario_s_time_of_day_stands_beside_the_real_one_for_all_who_look()
    {
        var drill = await PrepareAsync("1", ("ben", 1));
        using var ben = await product.SignedInAsync("ben");
        Assert.Empty((await ben.GetAsync($"/incidents/{drill}")).Html.QuerySelectorAll("[data-time-of]"));
        await PressAsync(drill, false, ("do", "startDrill"));
        await PressAsync(drill, false, ("do", "jumpDrill:to"), ("jump-to", "2:00"));
        foreach (var (reader, path) in new[] { (ben, ""), (ben, "/inbox"), (goro, "/console"), (goro, "/projector") })
        {
            var times = (await reader.GetAsync($"/incidents/{drill}{path}")).Html.QuerySelectorAll("[data-time-of]")
                .ToDictionary(time => time.GetAttribute("data-time-of")!, time => time.TextContent, StringComparer.Ordinal);
            Assert.Equal(["real", "scenario"], times.Keys.Order(StringComparer.Ordinal));
            Assert.Matches(@"^\d\d:\d\d$", times["real"]);
            Assert.Matches(@"\d\d:\d\d$", times["scenario"]);
            Assert.NotEqual(times["real"], times["scenario"]);
        }
    }

    [Fact]
    public async Task Two_drills_of_one_exercise_are_no_teams_of_each_other()
    {
        var (morning, afternoon) = (await PrepareAsync("1", ("aiko", 1)), await PrepareAsync("1", ("ben", 1)));
        Assert.Empty((await goro.GetAsync($"/incidents/{afternoon}/console")).Html.QuerySelectorAll("nav.teams"));
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(afternoon, true, ("do", "startDrill"))).Status);
        Assert.False((await StateAsync(morning)).Drill!.Clock.IsStarted);
    }

    [Fact]
    public async Task Whoever_is_to_play_with_others_neither_reads_the_exercise_nor_plays_it_alone_beforehand()
    {
        using var ben = await product.SignedInAsync("ben");
        using var aiko = await product.SignedInAsync("aiko");
        var page = "/exercises/" + Exercise;
        var purpose = product.Services.GetRequiredService<ExerciseReport>().Usable.Single(one => one.Exercise.Id == Exercise).Exercise.Purpose.English.Trim()[..30];
        Assert.Contains(purpose, (await aiko.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.NotNull((await aiko.GetAsync(page)).Html.QuerySelector("#objectives-title"));
        Assert.Contains(purpose, (await aiko.GetAsync("/exercises")).Text, StringComparison.Ordinal);
        Assert.Contains(purpose, (await aiko.GetAsync("/api/exercises")).Text, StringComparison.Ordinal);
        // What it is for tells what happens in it: not to who may only play, on no page.
        Assert.DoesNotContain(purpose, (await ben.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(purpose, (await ben.GetAsync("/exercises")).Text, StringComparison.Ordinal);
        // Alone as often as one likes, while one plays with nobody.
        Assert.Equal(HttpStatusCode.Redirect, (await ben.PostFromAsync(page, page + "/play", ("key", Guid.NewGuid().ToString("N")))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await ben.PostFromAsync(page, page + "/play", ("key", Guid.NewGuid().ToString("N")))).Status);
        var drill = await PrepareAsync("1", ("aiko", 1), ("ben", 1));
        Assert.Equal(HttpStatusCode.Conflict, (await ben.PostFromAsync(page, page + "/play", ("key", Guid.NewGuid().ToString("N")))).Status);
        foreach (var player in new[] { aiko, ben })
        {
            Assert.Null((await player.GetAsync(page)).Html.QuerySelector("#objectives-title"));
            Assert.DoesNotContain(purpose, (await player.GetAsync("/exercises")).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(purpose, (await player.GetAsync("/api/exercises")).Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await player.GetAsync(page + "/cards")).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await goro.GetAsync(page + "/cards")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(drill, false, ("do", "startDrill"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await PressAsync(drill, false, ("do", "closeIncident"), ("summary", "Over."))).Status);
        Assert.NotNull((await aiko.GetAsync(page)).Html.QuerySelector("#objectives-title"));
    }

    [Fact]
    public async Task Whoever_is_to_play_prepares_no_drill_in_which_they_would_read_the_script()
    {
        using var aiko = await product.SignedInAsync("aiko");
        var (page, prepare) = ("/exercises/" + Exercise, $"/exercises/{Exercise}/prepare");
        // One that she conducts, from before anybody had her play.
        var hers = await PreparedByAsync(aiko, "p-aiko|facilitator", "p-ben|player|commander");
        Assert.NotNull((await aiko.GetAsync(page)).Html.QuerySelector($"a[href='{prepare}']"));
        var drill = await PrepareAsync("1", ("aiko", 1), ("ben", 1));

        Assert.Null((await aiko.GetAsync(page)).Html.QuerySelector($"a[href='{prepare}']"));
        Assert.Contains("You are to play this exercise with others", (await aiko.GetAsync(page)).Html.QuerySelector("#not-prepared")!.TextContent, StringComparison.Ordinal);
        using (var japanese = await product.SignedInAsync("aiko", "ja"))
        {
            await japanese.PostFromAsync("/settings/account", "/language", ("language", "ja"));
            Assert.Contains("プレイヤーとして参加する予定です", (await japanese.GetAsync(page)).Html.QuerySelector("#not-prepared")!.TextContent, StringComparison.Ordinal);
            await japanese.PostFromAsync("/settings/account", "/language", ("language", "en"));
        }

        Assert.Equal(HttpStatusCode.Conflict, (await aiko.GetAsync(prepare)).Status);
        var rooms = await RoomsAsync();
        foreach (var parts in new string[][] { ["p-aiko|facilitator", "p-ben|player|commander"], ["p-ben|player|commander"], ["p-aiko|facilitator", "p-aiko|player|commander"] })
        {
            var refused = await aiko.PostAsync(prepare, [("teams", "1"), ("title", "Second"), .. parts.Select(part => ("part", part))]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("You are to play this exercise with others", refused.Html.QuerySelector("#parts-fault")!.TextContent, StringComparison.Ordinal);
        }

        // Nothing was declared for what was refused.
        Assert.Equal(rooms, await RoomsAsync());
        Assert.Equal("to-play", await PrepareByProgramAsync("p-aiko", null, new DrillPart(new PersonId("p-ben"), DrillDuty.Player, "commander")));

        // Where she plays with others she knows what they know; what she conducts she may set anew, and who doesn't play prepares as ever.
        await PreparedByAsync(aiko, "p-aiko|facilitator", "p-aiko|player|commander", "p-ben|player|finance");
        Assert.Null(await PrepareByProgramAsync("p-aiko", hers, new DrillPart(new PersonId("p-aiko"), DrillDuty.Facilitator), new DrillPart(new PersonId("p-chie"), DrillDuty.Player, "commander")));
        // In the one in which she plays she may not become who conducts it.
        Assert.Equal("to-play", await PrepareByProgramAsync("p-aiko", drill, new DrillPart(new PersonId("p-aiko"), DrillDuty.Facilitator), new DrillPart(new PersonId("p-ben"), DrillDuty.Player, "commander")));
        Assert.Equal(HttpStatusCode.OK, (await goro.GetAsync(prepare)).Status);
    }

    [Fact]
    public async Task The_console_s_list_of_teams_is_to_be_had_by_itself_by_who_sees_the_script()
    {
        var first = await PrepareAsync("2", ("aiko", 1), ("ben", 2));
        var (console, alone) = (await goro.GetAsync($"/incidents/{first}/console?teams=one"), await goro.GetAsync($"/incidents/{first}/console/teams?teams=one"));
        Assert.Equal(console.Html.QuerySelector("#console-teams")!.OuterHtml, alone.Html.QuerySelector("#console-teams")!.OuterHtml);
        Assert.True(alone.Text.Length * 8 < console.Text.Length, $"{alone.Text.Length} of {console.Text.Length}");
        Assert.DoesNotContain("<html", alone.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(alone.Html.QuerySelector("#console-teams")!.GetAttribute("data-from"), $"/incidents/{first}/console/teams?teams=one");
        foreach (var name in new[] { "ben", "chie" })
        {
            using var other = await product.SignedInAsync(name);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/incidents/{first}/console/teams")).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await goro.GetAsync($"/incidents/{Guid.NewGuid():N}/console/teams")).Status);
    }

    [Fact]
    public async Task Whoever_is_invited_to_conduct_prepares_that_drill_though_they_play_in_another()
    {
        using var aiko = await product.SignedInAsync("aiko");
        var prepare = $"/exercises/{Exercise}/prepare";
        var plays = await ScheduleAsync(new DrillPart(new PersonId("p-aiko"), DrillDuty.Player, "commander"), new DrillPart(facilitator, DrillDuty.Facilitator));
        Assert.Equal(HttpStatusCode.Conflict, (await aiko.GetAsync(prepare)).Status);
        // In this one she plays: she makes it ready without seeing more than players do.
        Assert.Equal(HttpStatusCode.OK, (await aiko.GetAsync($"{prepare}?occurrence={plays}")).Status);
        var conducts = await ScheduleAsync(new DrillPart(new PersonId("p-aiko"), DrillDuty.Facilitator), new DrillPart(new PersonId("p-ben"), DrillDuty.Player, "commander"));
        Assert.Equal(HttpStatusCode.OK, (await aiko.GetAsync($"{prepare}?occurrence={conducts}")).Status);
        await PreparedByAsync(aiko, "p-aiko|facilitator", "p-ben|player|commander");
    }

    [Fact]
    public async Task What_was_prepared_is_answered_again_though_its_maker_has_been_invited_to_play_since()
    {
        using var aiko = await product.SignedInAsync("aiko");
        var (prepare, key) = ($"/exercises/{Exercise}/prepare", Guid.CreateVersion7().ToString("N"));
        (string, string)[] form = [("title", "Friday"), ("teams", "1"), ("key", key), ("part", "p-aiko|facilitator"), ("part", "p-ben|player|commander")];
        var first = await aiko.PostAsync(prepare, form);
        await PrepareAsync("1", ("aiko", 1), ("ben", 1));
        var again = await aiko.PostAsync(prepare, form);
        Assert.Equal((HttpStatusCode.Redirect, first.Location), (again.Status, again.Location));
    }

    [Fact]
    public async Task Programs_hear_which_roles_their_owner_plays_whatever_reaches_them_too()
    {
        await PrepareAsync("1", ("aiko", 1));
        // A role that nobody plays reaches her as well; she doesn't play it.
        var drill = (await RoomsAsync()).Single();
        Assert.Equal(["commander"], await RolesAsync("p-aiko"));
        Assert.Empty(await RolesAsync("p-goro"));

        async Task<string[]> RolesAsync(string person)
        {
            using var program = await ProgramAsync(person);
            using var answer = JsonDocument.Parse(await program.GetStringAsync(new Uri("/api/incidents/" + drill, UriKind.Relative), TestContext.Current.CancellationToken));
            return [.. answer.RootElement.GetProperty("drill").GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)];
        }
    }

    [Fact]
    public async Task Who_plays_in_one_team_reads_nothing_of_the_script_in_the_other_though_they_facilitate()
    {
        await PrepareAsync("2", ("aiko", 1), ("ben", 2));
        var (sister, aiko) = (await StateAsync(await TeamAsync(2)), new PersonId("p-aiko"));
        Assert.Equal("spectator", DrillSight.Of(sister, aiko, Permissions.View | Permissions.Facilitate).Key);
        Assert.False(sister.Drill!.MayConduct(aiko, Permissions.View | Permissions.Facilitate));
        Assert.True(sister.Drill.MayConduct(facilitator, Permissions.View));
        using var browser = await product.SignedInAsync("aiko");
        var room = await browser.GetAsync($"/incidents/{await TeamAsync(2)}/console");
        Assert.Equal(HttpStatusCode.Redirect, room.Status);
    }

    [Theory]
    [InlineData("2", 5, "p-chie", "chie")]
    [InlineData("1", 2, "p-chie", "chie")]
    public async Task A_player_of_a_team_that_there_is_not_is_named_and_nobody_is_left_out(string teams, int team, string person, string name)
    {
        var refused = await goro.PostAsync(
            $"/exercises/{Exercise}/prepare", ("teams", teams), ("part", $"{facilitator}|facilitator"), ("part", "p-ben|player|commander"), ("part", person + "|player|finance"),
            ("team:" + person, team.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(name, refused.Html.QuerySelector("#parts-fault")!.TextContent, StringComparison.Ordinal);
        Assert.Contains($"value=\"{person}|player|finance\" checked", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p-ben|player|astronaut", "astronaut")]
    [InlineData("nonsense", "at least one player")]
    public async Task What_is_no_part_is_refused_with_its_cause(string part, string cause)
    {
        var refused = await goro.PostAsync($"/exercises/{Exercise}/prepare", ("teams", "1"), ("part", $"{facilitator}|facilitator"), ("part", part));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(cause, refused.Html.QuerySelector("#parts-fault")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_event_halts_every_drill_however_much_is_written_with_it()
    {
        var (first, second) = (await PrepareAsync("1", ("aiko", 1)), await PrepareAsync("1", ("ben", 1)));
        await PressAsync(first, false, ("do", "startDrill"));
        using var chie = await product.SignedInAsync("chie");
        // The page's own field is shorter; nothing that comes instead may keep a drill going.
        var halted = await chie.PostFromAsync("/", "/drills/halt", ("reason", new string('x', TextBounds.Reason + 3_000)));
        Assert.Equal("/?halted=yes", halted.Location);
        Assert.True((await StateAsync(first)).IsHalted && (await StateAsync(second)).IsHalted);
        var now = await chie.GetAsync("/?halted=yes");
        Assert.Contains("All drills are halted", now.Text, StringComparison.Ordinal);
        // One who may not declare is told who may.
        Assert.Matches("phone somebody at once who may declare it: .*ben", now.Html.QuerySelector(".notice.error")!.TextContent);
        Assert.DoesNotContain("chie", now.Html.QuerySelector(".notice.error")!.TextContent, StringComparison.Ordinal);
        using var ben = await product.SignedInAsync("ben");
        Assert.Contains("If it is a real incident, declare it.", (await ben.GetAsync("/?halted=yes")).Text, StringComparison.Ordinal);
        var rows = now.Html.QuerySelectorAll("section[aria-labelledby='open-title'] .rows > li").ToList();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.True(row.HasAttribute("data-drill") && row.TextContent.Contains("Halted", StringComparison.Ordinal), row.TextContent));
        Assert.Contains(rows, row => row.TextContent.Contains("The clock is not started", StringComparison.Ordinal));
        Assert.Contains("go on. Press again", (await chie.GetAsync("/?halted=no")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("1:75")]
    [InlineData("")]
    [InlineData("99999999999")]
    public async Task A_time_that_is_none_is_answered_with_how_to_write_one(string typed)
    {
        var drill = await PrepareAsync("1", ("ben", 1));
        await PressAsync(drill, false, ("do", "startDrill"));
        var refused = await PressAsync(drill, false, ("do", "jumpDrill:to"), ("jump-to", typed));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("such as 1:05", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jumpDrill", """{"to":9000000000000000}""")]
    [InlineData("jumpDrill", """{"to":-9223372036854775808}""")]
    [InlineData("setDrillSpeed", """{"percent":"fast"}""")]
    public async Task Programs_hear_what_of_a_command_is_wrong(string command, string body)
    {
        var drill = await PrepareAsync("1", ("ben", 1));
        using var program = await ProgramAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/incidents/{drill}/commands/{command}", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("\"field\":\"$.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calendar_ends_where_time_does()
    {
        using var program = await ProgramAsync();
        using var answer = await program.GetAsync(new Uri("/api/exercises/calendar?from=9999-12-31T23:59:59Z", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>By the form, as a facilitator would. Answers the first team's room.</summary>
    private async Task<IncidentId> PrepareAsync(string teams, params (string Name, int Team)[] players)
    {
        var prepared = await goro.PostAsync(
            $"/exercises/{Exercise}/prepare",
            [
                ("title", "Friday"), ("teams", teams), ("part", $"{facilitator}|facilitator"), ("key", Guid.CreateVersion7().ToString("N")),
                .. players.SelectMany(player => new[] { ("part", $"p-{player.Name}|player|commander"), ($"team:p-{player.Name}", $"{player.Team}") }),
            ]);
        Assert.True(prepared.Status == HttpStatusCode.Redirect, prepared.Html.QuerySelector(".notice.error, .field-error")?.TextContent);
        return IncidentId.TryParse(prepared.Location!.Split('/')[2], out var drill) ? drill : throw new InvalidOperationException(prepared.Location);
    }

    private async Task<IncidentId> TeamAsync(int number)
    {
        var page = await goro.GetAsync("/incidents?show=drills");
        var link = page.Html.QuerySelectorAll("main a[href^='/incidents/']").Last(link => link.TextContent.Contains($"team {number}", StringComparison.Ordinal));
        return IncidentId.TryParse(link.GetAttribute("href")!.Split('/')[2], out var team) ? team : throw new InvalidOperationException(link.OuterHtml);
    }

    private static async Task<IncidentId> PreparedByAsync(Browser browser, params string[] parts)
    {
        var prepared = await browser.PostAsync(
            $"/exercises/{Exercise}/prepare", [("title", "Hers"), ("teams", "1"), ("key", Guid.CreateVersion7().ToString("N")), .. parts.Select(part => ("part", part))]);
        Assert.True(prepared.Status == HttpStatusCode.Redirect, prepared.Html.QuerySelector("#parts-fault")?.TextContent);
        return IncidentId.TryParse(prepared.Location!.Split('/')[2], out var drill) ? drill : throw new InvalidOperationException(prepared.Location);
    }

    /// <summary>Over the API, in a drill declared for it unless one is given. The code of the refusal; null where there was none.</summary>
    private async Task<string?> PrepareByProgramAsync(string person, IncidentId? drill, params DrillPart[] parts)
    {
        using var program = await ProgramAsync(person);
        var room = drill ?? new IncidentId(Guid.CreateVersion7());
        if (drill is null)
        {
            Assert.Null(await SendAsync("/api/incidents", room.Value, new { title = "By a program", mode = "drill" }));
        }

        var one = product.Services.GetRequiredService<ExerciseReport>().Usable.Single(usable => usable.Exercise.Id == Exercise);
        return await SendAsync($"/api/incidents/{room}/commands/prepareDrill", Guid.CreateVersion7(), new
        {
            exerciseSha256 = one.Version.Sha256, plans = one.Plans.Select(plan => plan.Version.Sha256),
            parts = parts.Select(part => new { person = part.Person.Value, duty = part.Duty == DrillDuty.Player ? "player" : "facilitator", role = part.Role }),
        });

        async Task<string?> SendAsync(string path, Guid id, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", id.ToString());
            using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode ? null : JsonDocument.Parse(text).RootElement.TryGetProperty("code", out var code) ? code.GetString() : text;
        }
    }

    private async Task<List<string>> RoomsAsync() =>
        [.. (await goro.GetAsync("/incidents?show=drills")).Html.QuerySelectorAll("main .rows a[href^='/incidents/']").Select(link => link.GetAttribute("href")!.Split('/')[2]).Distinct()];

    /// <summary>Tomorrow, once.</summary>
    private async Task<string> ScheduleAsync(params DrillPart[] parts)
    {
        var (series, start) = (Guid.CreateVersion7().ToString("N"), DateTime.SpecifyKind(DateTime.UtcNow.Date.AddDays(1).AddHours(10), DateTimeKind.Unspecified));
        Assert.Null(await product.Services.GetRequiredService<DrillSchedule>().SubmitAsync(
            new ScheduleDrills(series, new DrillArrangement(Exercise, new DrillTiming(start, "UTC", null, null), [.. parts], [], DrillTerms.UsualGrace, null)),
            new Actor(facilitator, Permissions.View | Permissions.Facilitate), CancellationToken.None));
        return ScheduledDrill.IdOf(series, start);
    }

    private Task<Page> PressAsync(IncidentId drill, bool forAll, params (string Name, string Value)[] fields) => goro.PostJsonFromAsync(
        $"/incidents/{drill}/console", $"/incidents/{drill}/act", [("view", "console"), .. forAll ? [("all-teams", "yes")] : Array.Empty<(string, string)>(), .. fields]);

    private async Task<IncidentState> StateAsync(IncidentId drill) =>
        await product.Services.GetRequiredService<IncidentSessions>().StateAsync(drill, TestContext.Current.CancellationToken);

    private Task<HttpClient> ProgramAsync() => ProgramAsync(facilitator.Value);

    private async Task<HttpClient> ProgramAsync(string owner)
    {
        var person = new PersonId(owner);
        var (people, secret) = (product.Services.GetRequiredService<PeopleDirectory>(), OneTimeCodes.NewApiToken());
        var permissions = people.PermissionsOf(person);
        Assert.Null(await people.SubmitAsync(
            new IssueToken(person, "t-" + Guid.NewGuid().ToString("N"), OneTimeCodes.HashOf(secret), "test", permissions, null), new Actor(person, permissions),
            CancellationToken.None));
        var program = new HttpClient { BaseAddress = product.Address };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return program;
    }
}
