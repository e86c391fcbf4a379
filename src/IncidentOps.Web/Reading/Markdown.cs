using Markdig;
using Microsoft.AspNetCore.Components;

namespace IncidentOps.Web.Reading;

/// <summary>Markdown of plans as HTML. Raw HTML in it is shown as text, and links lead nowhere but http(s), mailto and tel.</summary>
public static class MarkdownText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseTaskLists().Build();

    public static MarkupString Render(string text)
    {
        var document = Markdig.Markdown.Parse(text, Pipeline);
        foreach (var node in Markdig.Syntax.MarkdownObjectExtensions.Descendants<Markdig.Syntax.Inlines.LinkInline>(document))
        {
            if (node.IsImage || !IsHarmless(node.Url))
            {
                node.Url = "#";
            }
        }

        return new MarkupString(document.ToHtml(Pipeline));
    }

    private static bool IsHarmless(string? url) =>
        url is not null && (url.StartsWith('#') || url.StartsWith('/')
            || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https" or "mailto" or "tel")));
}
