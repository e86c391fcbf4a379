using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Storage;

/// <summary>Texts, the incident list, wake-ups and plan texts: what changes in the same commit.</summary>
public abstract partial class EventStoreContract
{
    private static IncidentRow Row(bool open = true, bool drill = false, DateTimeOffset? declared = null, string summary = "{\"s\":1}") =>
        new(open, drill, declared ?? Noon, Encoding.UTF8.GetBytes(summary));

    [Fact]
    public async Task Texts_come_back_by_index()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: ["山田 太郎", "", "a\nb"]), Event(), Event(texts: "later")));
        var read = await ReadAll("incident/a");
        Assert.Equal<string?>(["山田 太郎", "", "a\nb"], read[0].Texts);
        Assert.Empty(read[1].Texts);
        Assert.Equal<string?>(["later"], read[2].Texts);
    }

    [Fact]
    public async Task Erasing_destroys_the_texts_of_the_named_events_only()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: ["one", "two"]), Event(texts: "three")));
        await MustAppend(Request("incident/b", 0, Event(texts: "other")));
        await MustAppend(Request("incident/a", 2, Event(type: "text-erased", texts: "why")) with { TextsErased = [1] });

        var read = await ReadAll("incident/a");
        Assert.Equal<string?>([null, null], read[0].Texts);
        Assert.Equal<string?>(["three"], read[1].Texts);
        Assert.Equal<string?>(["why"], read[2].Texts);
        Assert.Equal<string?>(["other"], (await ReadAll("incident/b"))[0].Texts);
    }

    [Fact]
    public async Task Erasing_all_destroys_every_text_before_and_later_ones_work_again()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: "title")) with { Row = Row() });
        await MustAppend(Request("incident/a", 1, Event(texts: "reason")) with { AllTextsErased = true });
        await MustAppend(Request("incident/a", 2, Event(texts: "after")));

        var read = await ReadAll("incident/a");
        Assert.Equal<string?>([null], read[0].Texts);
        Assert.Equal<string?>(["reason"], read[1].Texts);
        Assert.Equal<string?>(["after"], read[2].Texts);
        Assert.Null(Assert.Single(await Incidents.ListAsync(null, null, null, 10, Cancellation)).Title);
    }

    [Fact]
    public async Task An_erasure_that_conflicts_erases_nothing()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: "kept")));
        Assert.IsType<AppendConflict>(await Append(Request("incident/a", 0) with { TextsErased = [1], AllTextsErased = true }));
        Assert.Equal<string?>(["kept"], (await ReadAll("incident/a"))[0].Texts);
    }

    [Fact]
    public async Task The_list_shows_the_newest_first_filtered_and_paged()
    {
        for (var number = 0; number < 12; number++)
        {
            await MustAppend(Request($"incident/{number}", 0, Event(texts: $"title {number}")) with
            {
                Row = Row(open: number % 2 == 0, drill: number % 3 == 0, declared: Noon.AddMinutes(number), summary: $"{{\"n\":{number}}}"),
            });
        }

        await MustAppend(Request("people", 0));
        var all = await Incidents.ListAsync(null, null, null, 100, Cancellation);
        Assert.Equal(Enumerable.Range(0, 12).Reverse().Select(number => $"incident/{number}"), all.Select(item => item.Stream));
        Assert.Equal(("title 11", 1, false, false, Noon.AddMinutes(11)), (all[0].Title, all[0].Version, all[0].IsOpen, all[0].IsDrill, all[0].DeclaredAt));
        Assert.Equal("{\"n\":11}", Encoding.UTF8.GetString(all[0].Summary.Span));
        Assert.Equal(["incident/10", "incident/8"], (await Incidents.ListAsync(true, false, null, 2, Cancellation)).Select(item => item.Stream));
        Assert.Equal(["incident/4", "incident/2"], (await Incidents.ListAsync(true, false, Noon.AddMinutes(8), 9, Cancellation)).Select(item => item.Stream));
        Assert.Equal(
            (12, 6, 6, 2),
            (await Incidents.CountAsync(null, null, Cancellation), await Incidents.CountAsync(true, null, Cancellation),
             await Incidents.CountAsync(false, null, Cancellation), await Incidents.CountAsync(false, true, Cancellation)));
    }

    [Fact]
    public async Task The_list_row_changes_with_the_events_and_stays_without_a_row()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: "t")) with { Row = Row() });
        await MustAppend(Request("incident/a", 1));
        Assert.Equal(1, Assert.Single(await Incidents.ListAsync(true, null, null, 10, Cancellation)).Version);
        await MustAppend(Request("incident/a", 2) with { Row = Row(open: false) });
        Assert.Empty(await Incidents.ListAsync(true, null, null, 10, Cancellation));
        Assert.Equal(3, Assert.Single(await Incidents.ListAsync(false, null, null, 10, Cancellation)).Version);
        Assert.IsType<AppendConflict>(await Append(Request("incident/a", 1) with { Row = Row(open: true) }));
        Assert.Empty(await Incidents.ListAsync(true, null, null, 10, Cancellation));
    }

    [Fact]
    public async Task Wakeups_are_set_and_removed_with_the_events()
    {
        await MustAppend(Request("incident/a", 0) with
        {
            WakeupsSet = [new("incident/a", "due/1", 2, Noon.AddMinutes(5)), new("incident/a", "due/2", 3, Noon.AddMinutes(9))],
        });
        await MustAppend(Request("incident/b", 0) with { WakeupsSet = [new("incident/b", "due/1", 2, Noon.AddMinutes(1))] });
        Assert.Empty(await Wakeups.DueAsync(Noon, 10, Cancellation));
        Assert.Equal(Noon.AddMinutes(1), await Wakeups.NextAsync(Noon, Cancellation));
        Assert.Equal(
            [new("incident/b", "due/1", 2, Noon.AddMinutes(1)), new WakeupRow("incident/a", "due/1", 2, Noon.AddMinutes(5))],
            await Wakeups.DueAsync(Noon.AddMinutes(5), 10, Cancellation));
        Assert.Single(await Wakeups.DueAsync(Noon.AddDays(1), 1, Cancellation));

        await MustAppend(Request("incident/a", 1) with
        {
            WakeupsRemoved = ["due/2", "unknown"], WakeupsSet = [new("incident/a", "due/1", 4, Noon.AddMinutes(7))],
        });
        Assert.Equal(Noon.AddMinutes(7), await Wakeups.NextAsync(Noon.AddMinutes(1), Cancellation));
        Assert.Null(await Wakeups.NextAsync(Noon.AddMinutes(7), Cancellation));

        Assert.IsType<AppendConflict>(await Append(Request("incident/a", 0) with { WakeupsRemoved = ["due/1"] }));
        Assert.Equal(new WakeupRow("incident/a", "due/1", 4, Noon.AddMinutes(7)), (await Wakeups.DueAsync(Noon.AddDays(1), 10, Cancellation))[1]);
    }

    [Fact]
    public async Task Wakeups_are_counted_by_kind_and_the_earliest_come_first()
    {
        await MustAppend(Request("incident/a", 0) with
        {
            WakeupsSet =
            [
                new("incident/a", "due/1", 2, Noon), new("incident/a", "start/1", 4, Noon.AddMinutes(3)),
                new("incident/a", "start/2", 4, Noon.AddMinutes(1)), new("incident/a", "deliver/1", 7, Noon.AddMinutes(2)),
            ],
        });
        var overview = await Wakeups.OverviewAsync(4, 2, Cancellation);
        Assert.Equal([KeyValuePair.Create(4, 2), KeyValuePair.Create(7, 1)], overview.Counts.OrderBy(count => count.Key));
        Assert.Equal(["start/2", "deliver/1"], overview.Rows.Select(row => row.Key));
        Assert.Equal(new WakeupRow("incident/a", "start/2", 4, Noon.AddMinutes(1)), overview.Rows[0]);
        Assert.Empty((await Wakeups.OverviewAsync(8, 2, Cancellation)).Counts);
    }

    [Fact]
    public async Task Plan_texts_are_kept_once_and_found_by_hash()
    {
        var sha256 = new string('a', 64);
        var plan = new PlanTexts(sha256, "mail-breach", 3, [new("runbook", "mail-breach.yaml", "name: 侵害"), new("action-pack", "postfix.yaml", "x: 1\n")]);
        await Plans.KeepAsync(plan, Cancellation);
        await Plans.KeepAsync(plan with { Number = 9, Files = [] }, Cancellation);

        var found = await Plans.FindAsync(sha256, Cancellation);
        Assert.Equal((sha256, "mail-breach", 3), (found!.Sha256, found.RunbookId, found.Number));
        Assert.Equal(plan.Files, found.Files);
        Assert.Null(await Plans.FindAsync(new string('b', 64), Cancellation));
        Assert.Null(await Plans.FindAsync("not a hash", Cancellation));
    }
}
