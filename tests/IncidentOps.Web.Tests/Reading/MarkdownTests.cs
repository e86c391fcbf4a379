using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Tests.Reading;

/// <summary>Texts of plans as HTML.</summary>
public sealed class MarkdownTests
{
    [Theory]
    [InlineData("振込元と振込先の\n口座を控える。", "<p>振込元と振込先の口座を控える。</p>")]
    [InlineData("受取口座の\n**凍結**を頼む。", "<p>受取口座の<strong>凍結</strong>を頼む。</p>")]
    [InlineData("**組戻し**\nを頼む。", "<p><strong>組戻し</strong>を頼む。</p>")]
    [InlineData("1. その時点から\n   数えます。", "<ol>\n<li>その時点から数えます。</li>\n</ol>")]
    [InlineData("本人にも、**送りません**。\n攻撃者に。", "<p>本人にも、<strong>送りません</strong>。攻撃者に。</p>")]
    public void A_line_of_Japanese_goes_on_without_a_gap(string text, string html) => Assert.Equal(html, MarkdownText.Render(text).Value.Trim());

    [Theory]
    [InlineData("Phone the\nbank.", "<p>Phone the\nbank.</p>")]
    [InlineData("一つ目。\n\n二つ目。", "<p>一つ目。</p>\n<p>二つ目。</p>")]
    [InlineData("- 一つ目\n- 二つ目", "<ul>\n<li>一つ目</li>\n<li>二つ目</li>\n</ul>")]
    public void Other_breaks_stay(string text, string html) => Assert.Equal(html, MarkdownText.Render(text).Value.Trim());

    [Fact]
    public void Links_lead_nowhere_harmful()
    {
        Assert.Contains("href=\"#\"", MarkdownText.Render("[x](javascript:alert(1))").Value, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", MarkdownText.Render("<img src=x onerror=alert(1)>").Value, StringComparison.Ordinal);
    }
}
