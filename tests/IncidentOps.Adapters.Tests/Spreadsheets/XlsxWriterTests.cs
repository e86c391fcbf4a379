using System.IO.Compression;
using System.Xml.Linq;
using IncidentOps.Adapters.Spreadsheets;
using IncidentOps.Engine.Exports;

namespace IncidentOps.Adapters.Tests.Spreadsheets;

public sealed class XlsxWriterTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+81-3-1234-5678")]
    [InlineData("-rm -rf /")]
    [InlineData("@SUM(A1)")]
    [InlineData("=HYPERLINK(\"https://evil.example\")")]
    [InlineData("\t=1+1")]
    public void What_looks_like_a_formula_is_text_and_stays_text(string cell)
    {
        using var archive = Written([cell]);
        var sheet = Part(archive, "xl/worksheets/sheet1.xml");
        Assert.Empty(sheet.Descendants(Main + "f"));
        var found = sheet.Descendants(Main + "c").Single(candidate => (string?)candidate.Attribute("r") == "A2");
        Assert.Equal("inlineStr", (string?)found.Attribute("t"));
        Assert.Equal(cell, found.Value);
        var style = Part(archive, "xl/styles.xml").Descendants(Main + "cellXfs").Elements().ElementAt((int)found.Attribute("s")!);
        Assert.Equal("1", (string?)style.Attribute("quotePrefix"));
    }

    [Fact]
    public void Rare_characters_survive_and_what_a_workbook_can_not_hold_is_marked()
    {
        using var archive = Written(["𠮷野𩸽 <&>\"\n二行目", "_x0041_", "a\u0001b\uD800c"]);
        var cells = Part(archive, "xl/worksheets/sheet1.xml").Descendants(Main + "c").Select(cell => cell.Value).ToList();
        Assert.Contains("𠮷野𩸽 <&>\"\n二行目", cells);
        Assert.Contains("_x005F_x0041_", cells);
        Assert.Contains("a\uFFFDb\uFFFDc", cells);
    }

    [Fact]
    public void The_parts_of_the_workbook_are_those_that_its_relations_name()
    {
        using var archive = Written(["x"]);
        Assert.Equal(
            ["[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"],
            archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.Equal("【訓練】時系列", (string?)Part(archive, "xl/workbook.xml").Descendants(Main + "sheet").Single().Attribute("name"));
        Assert.All(archive.Entries, entry => Part(archive, entry.FullName));
        Assert.All(Part(archive, "[Content_Types].xml").Root!.Elements(), part => Assert.Equal(part.Parent!.Name.Namespace, part.Name.Namespace));
    }

    private static ZipArchive Written(IReadOnlyList<string> cells)
    {
        var file = new MemoryStream();
        var columns = cells.Select((_, index) => new SheetColumn($"列{index}", 20)).ToList();
        new XlsxWriter().Write(file, new ChronologySheet("【訓練】時系列", columns, [cells]), DateTimeOffset.UnixEpoch.AddYears(56), "IncidentOps");
        file.Position = 0;
        return new ZipArchive(file, ZipArchiveMode.Read);
    }

    private static XDocument Part(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)!.Open();
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace);
    }
}
