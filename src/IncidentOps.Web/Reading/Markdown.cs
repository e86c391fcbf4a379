using System.Text.RegularExpressions;
using Markdig;
using Microsoft.AspNetCore.Components;

namespace IncidentOps.Web.Reading;

/// <summary>Markdown of plans as HTML. Raw HTML in it is shown as text, and links lead nowhere but http(s), mailto and tel.</summary>
public static partial class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().Build();

    public static MarkupString Render(string text)
    {
        var document = Markdig.Markdown.Parse(JapaneseBreak().Replace(text, ""), Pipeline);
        foreach (var node in Markdig.Syntax.MarkdownObjectExtensions.Descendants<Markdig.Syntax.Inlines.LinkInline>(document))
        {
            if (node.IsImage || !IsHarmless(node.Url))
            {
                node.Url = "#";
            }
        }

        return new MarkupString(document.ToHtml(Pipeline));
    }

    /// <summary>A line of Japanese that goes on in the next: HTML would show the break as a space in the middle of a word.</summary>
    [GeneratedRegex(@"(?<=[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}\u3000-\u303F\uFF00-\uFFEF]\**)\n[ \t]*(?=\**[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}\u3000-\u303F\uFF00-\uFFEF])", RegexOptions.CultureInvariant)]
    private static partial Regex JapaneseBreak();

    private static bool IsHarmless(string? url) =>
        url is not null && (url.StartsWith('#') || url.StartsWith('/')
            || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https" or "mailto" or "tel")));
}
