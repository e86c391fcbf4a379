using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace IncidentOps.Web.Tests.Layout;

/// <summary>
/// An attribute that mixes text with an expression is encoded as a whole: a character reference written in it is encoded once more, so that a link
/// `?a=@x&amp;amp;b=@y` loses its second parameter. There the character itself is to be written.
/// </summary>
public sealed partial class AttributeTests
{
    private static string Root => Path.GetFullPath(Path.Combine(Here(), "../../../src/IncidentOps.Web"));

    [Fact]
    public void No_attribute_is_encoded_twice()
    {
        var files = Directory.EnumerateFiles(Root, "*.razor", SearchOption.AllDirectories).ToList();
        Assert.True(files.Count > 50, Root);
        Assert.Empty(from file in files
                     let text = File.ReadAllText(file)
                     from fault in EncodedTwice(text)
                     select $"{Path.GetRelativePath(Root, file)}:{text.AsSpan(0, fault.At).Count('\n') + 1}: {fault.Value}");
    }

    [Theory]
    [InlineData("""<a href="/x?a=@A&amp;b=1">""", true)]
    [InlineData("""<a href="/x?a=1&amp;b=@Uri.EscapeDataString(older.ToString("O", Invariant))">""", true)]
    [InlineData("""<a href="/x?a=@(b ? "c" : "d")&#38;e=1">""", true)]
    [InlineData("""<a href="/x?a=@A&b=1">""", false)]
    [InlineData("""<a href="/x?a=1&amp;b=2">""", false)]
    [InlineData("""<a href="@Of("&amp;")">@A</a> &amp; <b>""", false)]
    [InlineData("""<a href="mailto:a@@b?x=1&amp;y=2">""", false)]
    public void Such_an_attribute_is_found(string markup, bool isFound) => Assert.Equal(isFound, EncodedTwice(markup).Any());

    /// <summary>The attributes' text outside expressions that holds a character reference, where an expression stands in the same attribute.</summary>
    private static IEnumerable<(int At, string Value)> EncodedTwice(string text)
    {
        foreach (Match start in AttributePattern().Matches(text))
        {
            var (plain, depth, isMixed) = (new StringBuilder(), 0, false);
            for (var at = start.Index + start.Length; at < text.Length && (depth > 0 || text[at] != '"'); at++)
            {
                if (depth == 0 && text[at] == '@')
                {
                    if (at + 1 < text.Length && text[at + 1] == '@')
                    {
                        at++;
                        continue;
                    }

                    isMixed = true;
                }

                // In brackets of an expression quotation marks are C#'s.
                depth += text[at] is '(' or '[' && (depth > 0 || isMixed) ? 1 : text[at] is ')' or ']' && depth > 0 ? -1 : 0;
                if (depth == 0)
                {
                    plain.Append(text[at]);
                }
            }

            if (isMixed && ReferencePattern().IsMatch(plain.ToString()))
            {
                yield return (start.Index, plain.ToString());
            }
        }
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"\s[\w-]+=""")]
    private static partial Regex AttributePattern();

    [GeneratedRegex(@"&(#\w+|\w+);")]
    private static partial Regex ReferencePattern();
}
