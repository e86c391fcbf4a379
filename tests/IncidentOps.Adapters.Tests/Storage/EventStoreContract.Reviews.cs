using System.Text;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Storage;

/// <summary>The lists over findings and drills: what changes in the same commit.</summary>
public abstract partial class EventStoreContract
{
    private static readonly byte[] Summary = "{\"s\":1}"u8.ToArray();

    private static FindingRow Finding(string id, long version, DateTimeOffset? due = null, DateTimeOffset? settled = null) => new(id, version, due, settled, Summary);

    private static DrillRow Drill(string exercise, double minutes, bool over = true, string summary = "{\"d\":1}") =>
        new(over, Noon.AddMinutes(minutes), exercise, Encoding.UTF8.GetBytes(summary));

    [Fact]
    public async Task Open_findings_come_by_their_dates_with_their_texts_and_those_dealt_with_the_latest_first()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: "経理"), Event(texts: "no date"), Event(texts: "later")) with
        {
            Row = Row(drill: true), FindingsSet = [Finding("f1", 2), Finding("f2", 3, Noon.AddDays(2))],
        });
        await MustAppend(Request("incident/b", 0, Event(texts: "relay"), Event(texts: "first"), Event(texts: "done"), Event(texts: "done last")) with
        {
            Row = Row(), FindingsSet = [Finding("f1", 2, Noon.AddDays(1)), Finding("f2", 3, null, Noon.AddDays(1)), Finding("f3", 4, Noon, Noon.AddDays(2))],
        });
        var open = await Findings.FindingsAsync(true, 0, 10, Cancellation);
        Assert.Equal(["first", "later", "no date"], open.Select(finding => finding.Text));
        Assert.Equal(("incident/b", "f1", false, Noon.AddDays(1), null, "relay"), (open[0].Stream, open[0].Finding, open[0].IsDrill, open[0].DueAt, open[0].SettledAt, open[0].Title));
        Assert.Equal((true, "経理", (DateTimeOffset?)null), (open[2].IsDrill, open[2].Title, open[2].DueAt));
        Assert.Equal(Summary, open[0].Summary.ToArray());
        Assert.Equal(["later"], (await Findings.FindingsAsync(true, 1, 1, Cancellation)).Select(finding => finding.Text));
        Assert.Equal(["done last", "done"], (await Findings.FindingsAsync(false, 0, 10, Cancellation)).Select(finding => finding.Text));
        // Due now is not late yet, and what was dealt with is never late.
        Assert.Equal(new FindingCounts(3, 0, 2), await Findings.CountFindingsAsync(Noon.AddDays(1), Cancellation));
        Assert.Equal(new FindingCounts(3, 2, 2), await Findings.CountFindingsAsync(Noon.AddDays(3), Cancellation));
    }

    [Fact]
    public async Task A_finding_s_row_changes_with_the_events_and_its_text_goes_with_the_incident_s()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: "title"), Event(texts: "old")) with { FindingsSet = [Finding("f1", 2, Noon)] });
        await MustAppend(Request("incident/a", 2, Event(texts: "new")) with { FindingsSet = [Finding("f1", 3)] });
        var changed = Assert.Single(await Findings.FindingsAsync(true, 0, 10, Cancellation));
        Assert.Equal(("new", (DateTimeOffset?)null), (changed.Text, changed.DueAt));
        Assert.IsType<AppendConflict>(await Append(Request("incident/a", 2) with { FindingsSet = [Finding("f1", 3, null, Noon)], Drill = Drill("night", 0) }));
        Assert.Single(await Findings.FindingsAsync(true, 0, 10, Cancellation));
        await MustAppend(Request("incident/a", 3) with { FindingsSet = [Finding("f1", 3, null, Noon)] });
        Assert.Empty(await Findings.FindingsAsync(true, 0, 10, Cancellation));
        await MustAppend(Request("incident/a", 4) with { AllTextsErased = true });
        var erased = Assert.Single(await Findings.FindingsAsync(false, 0, 10, Cancellation));
        Assert.Equal((null, null), (erased.Text, erased.Title));
        Assert.Empty(await Drills.DrillsAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task The_drills_that_are_over_come_the_newest_first_and_one_that_was_reopened_is_gone()
    {
        await MustAppend(Request("incident/a", 0, Event(texts: "first")) with { Drill = Drill("night", 1) });
        await MustAppend(Request("incident/b", 0, Event(texts: "second")) with { Drill = Drill("day", 2) });
        await MustAppend(Request("incident/c", 0, Event(texts: "third")) with { Drill = Drill("night", 3) });
        await MustAppend(Request("incident/d", 0, Event(texts: "open")) with { Drill = Drill("night", 4, over: false) });
        Assert.Equal(["third", "second", "first"], (await Drills.DrillsAsync(null, 10, Cancellation)).Select(drill => drill.Title));
        Assert.Equal(["incident/c"], (await Drills.DrillsAsync("night", 1, Cancellation)).Select(drill => drill.Stream));
        await MustAppend(Request("incident/c", 1) with { Drill = Drill("night", 3, over: false) });
        var left = Assert.Single(await Drills.DrillsAsync("night", 10, Cancellation));
        Assert.Equal(("incident/a", Noon.AddMinutes(1), "night"), (left.Stream, left.HeldAt, left.Exercise));
        await MustAppend(Request("incident/a", 1) with { Drill = Drill("night", 1, summary: "{\"d\":2}") });
        Assert.Equal("{\"d\":2}", Encoding.UTF8.GetString(Assert.Single(await Drills.DrillsAsync("night", 10, Cancellation)).Summary.Span));
    }

    [Fact]
    public async Task Rows_that_break_a_bound_are_refused()
    {
        await Assert.ThrowsAsync<AppendRefusedException>(() => Append(Request("incident/a", 0) with { FindingsSet = [Finding("", 1)] }));
        await Assert.ThrowsAsync<AppendRefusedException>(() => Append(Request("incident/a", 0) with { FindingsSet = [Finding("f1", 1) with { Summary = default }] }));
        await Assert.ThrowsAsync<AppendRefusedException>(() => Append(Request("incident/a", 0) with { Drill = Drill("", 0) }));
        await Assert.ThrowsAsync<AppendRefusedException>(() => Append(Request("incident/a", 0) with { Drill = Drill("night", 0, summary: "") }));
    }
}
