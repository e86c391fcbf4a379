using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Tests.Actions;

public sealed class OutputCollectorTests
{
    private readonly List<ActionOutputLine> published = [];
    private readonly OutputCollector collector;

    public OutputCollectorTests() => collector = new OutputCollector(new AttemptId(new IncidentId(Guid.NewGuid()), "r1", "a", 1), published.Add);

    [Fact]
    public void Lines_are_kept_and_passed_on_as_they_come()
    {
        Add("one");
        Add("two", isError: true);

        Assert.Equal("one\ntwo\n", collector.Text);
        Assert.Equal([(1, false, "one"), (2, true, "two")], published.Select(line => (line.Sequence, line.IsError, line.Text)));
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("a\u0000b\u0007c\u009bd", "abcd")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("evil\u202Etxt.exe", "eviltxt.exe")]
    [InlineData("日本語 👩‍💻", "日本語 👩‍💻")]
    public void What_could_make_a_line_say_something_else_is_left_out(string printed, string shown)
    {
        Add(printed);

        Assert.Equal(shown, Assert.Single(published).Text);
    }

    [Fact]
    public void A_long_line_is_cut_and_says_so()
    {
        Add(new string('x', 10_000));

        Assert.Equal(OutputCollector.LongestLine, published[0].Text.Length);
        Assert.EndsWith("…", published[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_more_than_is_kept_ends_in_a_mark_once()
    {
        for (var line = 0; line < 1_000; line++)
        {
            Add(new string('x', 1_000));
        }

        Assert.True(collector.Text.Length <= Core.Incidents.TextBounds.Output);
        Assert.Single(published, line => line.Text.Contains("not kept", StringComparison.Ordinal));
        Assert.Contains("not kept", published[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_stay_readable_after_the_text_is_full()
    {
        for (var line = 0; line < 100; line++)
        {
            Add(new string('x', 1_000));
        }

        Add("::output found=3");

        Assert.Equal("3", collector.Outputs["found"]);
    }

    [Fact]
    public void Named_lines_become_outputs_and_evidence_and_only_from_standard_output()
    {
        Add("::output found=a=b c");
        Add("::output found=second");
        Add("::output Bad Name=x");
        Add("::evidence /var/tmp/x y.tar");
        Add("::evidence relative");
        Add("::output stolen=x", isError: true);

        Assert.Equal("second", Assert.Single(collector.Outputs).Value);
        Assert.Equal(["/var/tmp/x y.tar"], collector.Evidence);
        Assert.Equal(["::output Bad Name=x", "::evidence relative", "::output stolen=x"], published.Select(line => line.Text));
    }

    [Fact]
    public void Only_so_many_outputs_are_taken()
    {
        for (var number = 0; number < 1_000; number++)
        {
            Add($"::output name-{number}=x");
        }

        Assert.Equal(64, collector.Outputs.Count);
    }

    [Fact]
    public void Secrets_are_masked_wherever_they_stand_and_short_ones_are_not_worth_it()
    {
        collector.Hide(["hunter2", "x", ""]);
        Add("hunter2 and xhunter2x");
        Add("::output password=hunter2");

        Assert.Equal("‹secret› and x‹secret›x", published[0].Text);
        Assert.Equal("‹secret›", collector.Outputs["password"]);
    }

    private void Add(string text, bool isError = false) => collector.Add(ProcedureKind.Apply, new ProcedureLine(isError, text));
}
