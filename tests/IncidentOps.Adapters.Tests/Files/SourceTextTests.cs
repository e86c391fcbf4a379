using System.Text;
using IncidentOps.Adapters.Files;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>Files that aren't text that YAML should see, or are made to hurt.</summary>
public sealed class SourceTextTests
{
    [Fact]
    public void A_byte_that_is_not_utf_8_is_placed()
    {
        byte[] shiftJis = [.. "runbook: a\ntitle: { en: A, ja: "u8, 0x8A, 0xBF, (byte)'}'];

        Assert.Equal("x.yaml:2:21: byte 0x8A is not UTF-8; save the file as UTF-8", Only(shiftJis));
    }

    [Fact]
    public void Utf_16_is_not_utf_8() =>
        Assert.StartsWith("x.yaml:1:1: byte 0xFF is not UTF-8", Only([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("runbook: a")]), StringComparison.Ordinal);

    [Fact]
    public void A_nul_is_placed() =>
        Assert.Equal("x.yaml:1:11: control character U+0000 is not allowed", Only("runbook: a\0"u8.ToArray()));

    [Fact]
    public void An_empty_file_is_a_fault() => Assert.Equal("x.yaml:1:1: the file is empty", Only([]));

    [Fact]
    public void A_file_of_comments_is_empty() => Assert.Equal("x.yaml:1:1: the file is empty", Only("# nothing\n"u8.ToArray()));

    [Fact]
    public void A_file_of_more_than_a_mebibyte_is_refused() =>
        Assert.Equal("x.yaml:1:1: the file has more than 1,048,576 bytes, the most that is read", Only(new byte[1024 * 1024 + 1]));

    [Fact]
    public void A_byte_order_mark_is_skipped_and_does_not_shift_places()
    {
        var reading = YamlRunbookReader.Read("x.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(SampleLibrary.Helper + "\nmore: 1")]);

        Assert.Equal("x.yaml:13:1: unknown key `more` in the file", Assert.Single(reading.Faults).ToString());
        Assert.Equal('\uFEFF', reading.ExactText[0]);
    }

    [Fact]
    public void Lines_end_by_carriage_return_too()
    {
        var reading = YamlRunbookReader.Read("x.yaml", Encoding.UTF8.GetBytes((SampleLibrary.Helper + "\nmore: 1").ReplaceLineEndings("\r\n")));

        Assert.Equal("x.yaml:13:1: unknown key `more` in the file", Assert.Single(reading.Faults).ToString());
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "[", "too-deep" },
        { "{a: ", "too-deep" },
        { "- ", "too-deep" },
        { "? ", "too-deep" },
        { "- a\n", "too-many-nodes" },
        { "&a ", "yaml" },
        { "\"", "yaml" },
        { "'\n", "yaml" },
        { "a: ", "yaml" },
        { "\t", "" },
        { " \n", "" },
        { "# \n", "" },
        { "%", "" },
        { "!", "" },
        { "|\n ", "" },
        { "---\n", "" },
        { "${", "" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Repeated_to_a_mebibyte_nothing_hangs_or_throws(string piece, string code)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1024 * 1024 / piece.Length)));

        var faults = YamlRunbookReader.Read("x.yaml", bytes).Faults;

        Assert.NotEmpty(faults);
        Assert.True(code.Length == 0 || faults.Any(fault => fault.Code == code), $"wanted {code}, got {faults[0]}");
    }

    [Fact]
    public void An_alias_bomb_is_refused_at_its_first_anchor()
    {
        var bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"u8.ToArray();

        Assert.Equal("x.yaml:1:4: anchors (&name) are not used here; write the value out", Only(bomb));
    }

    private static string Only(byte[] bytes) => Assert.Single(YamlRunbookReader.Read("x.yaml", bytes).Faults).ToString();
}
