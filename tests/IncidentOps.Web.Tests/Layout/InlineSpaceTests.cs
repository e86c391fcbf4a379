using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace IncidentOps.Web.Tests.Layout;

/// <summary>
/// Razor drops the white space before and after a block of code: words on either side of an `@if` in a line would stand together, as in
/// "about to move?to do". There `@(" ")` says that a space is meant.
/// </summary>
public sealed partial class InlineSpaceTests
{
    private static string Root => Path.GetFullPath(Path.Combine(Here(), "../../../src/IncidentOps.Web"));

    [Fact]
    public void No_space_is_written_where_the_compiler_drops_it()
    {
        var lost = from file in Directory.EnumerateFiles(Root, "*.razor", SearchOption.AllDirectories)
                   from line in File.ReadLines(file).Index()
                   where AfterABlock().IsMatch(line.Item) || BeforeABlock().IsMatch(line.Item)
                   select $"{Path.GetRelativePath(Root, file)}:{line.Index + 1}: {line.Item.Trim()}";
        Assert.Empty(lost);
    }

    [Theory]
    [InlineData("<b>@a</b>@if (x) { <text> – @y</text> } <span>@z</span>", true)]
    [InlineData("<b>@a</b> @if (x) { <i>@y</i> }", true)]
    [InlineData("<b>@a</b>@if (x) { @(\" \")<i>@y</i> }@(\" \")<span>@z</span>", false)]
    [InlineData("@if (x) { <p>@y</p> }", false)]
    public void Such_a_space_is_found(string line, bool isLost) => Assert.Equal(isLost, AfterABlock().IsMatch(line) || BeforeABlock().IsMatch(line));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"(@if|@foreach|\belse)\b.*\{.*\} +(<(a|b|code|i|span|strong|At|Elapsed|Until)\b|@[\w(])")]
    private static partial Regex AfterABlock();

    [GeneratedRegex(@"(</\w+>|/>|\)|\w) +@(if|foreach)\b")]
    private static partial Regex BeforeABlock();
}
