using System.Globalization;
using System.Net;
using System.Text;
using IncidentOps.Core.Runbooks;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Plans;

/// <summary>How a step of the picture is drawn.</summary>
public enum PictureState { Plain, Live, Done, Failed, Off }

/// <summary>
/// A runbook as a flow diagram in SVG: top to bottom in sequence, side by side where branches or parallel steps are. A box is a step;
/// the text list on the page says the same for those who don't see it.
/// </summary>
public sealed class PlanPicture(Plan plan, Texts texts, Func<string, PictureState> stateOf)
{
    private const int BoxWidth = 200;
    private const int LineHeight = 17;
    private const int Gap = 26;
    private const int Side = 18;
    private const int LettersALine = 26;

    private readonly StringBuilder svg = new();

    /// <summary>The whole picture.</summary>
    /// <param name="label">Names it for screen readers.</param>
    public string Draw(string label)
    {
        var size = Measure(plan.Runbook.Root, "");
        var width = size.Width + (2 * Side);
        var height = size.Height + (2 * Gap);
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{Encode(label)}\">");
        svg.Append("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"currentColor\"/></marker></defs>");
        DrawAt(plan.Runbook.Root, "", Side + (size.Width / 2), Gap);
        return svg.Append("</svg>").ToString();
    }

    private readonly record struct Size(int Width, int Height);

    private Size Measure(Step step, string prefix)
    {
        switch (step)
        {
            case SequenceStep sequence:
                var parts = sequence.Steps.Select(child => Measure(child, prefix)).ToList();
                return parts.Count == 0
                    ? new Size(BoxWidth, 0)
                    : new Size(parts.Max(part => part.Width), parts.Sum(part => part.Height) + (Gap * (parts.Count - 1)));
            case BlockStep block:
                var branches = BranchesOf(block, prefix).Select(branch => Measure(branch.Body, branch.Prefix)).ToList();
                var inner = branches.Count == 0
                    ? new Size(BoxWidth, 0)
                    : new Size(branches.Sum(branch => branch.Width) + (Side * (branches.Count - 1)), branches.Max(branch => branch.Height));
                return new Size(inner.Width + (2 * Side), inner.Height + (2 * Gap) + LineHeight);
            default:
                return new Size(BoxWidth, 14 + (LineHeight * LinesOf(TitleOf(step)).Count));
        }
    }

    /// <summary>What stands side by side inside a block, each with its label.</summary>
    private IEnumerable<(string Label, Step Body, string Prefix)> BranchesOf(BlockStep block, string prefix) => block switch
    {
        ParallelStep parallel => parallel.Steps.Select(child => ("", child, prefix)),
        // In any order: a list, drawn one above another to stay narrow.
        ChecklistStep checklist => [("", Sequence(block, checklist.Steps), prefix)],
        IfStep choice => choice.Else is null
            ? [(texts["picture.then"], choice.Then, prefix)]
            : [(texts["picture.then"], choice.Then, prefix), (texts["picture.else"], choice.Else, prefix)],
        SwitchStep choice => choice.Cases.Select(branch => (branch.Value, (Step)branch.Body, prefix))
            .Concat(choice.Default is null ? [] : [(texts["picture.else"], choice.Default, prefix)]),
        WhileStep loop => [("", loop.Body, prefix + loop.Id + "#1/")],
        EachStep loop => [("", loop.Body, prefix + loop.Id + "#1/")],
        CallStep call when plan.Called.TryGetValue(call.RunbookId, out var called) => [("", called.Root, prefix + call.Id + "/")],
        _ => [],
    };

    private static SequenceStep Sequence(BlockStep block, IReadOnlyList<Step> steps) => new() { Id = block.Id + "-list", Steps = steps };

    private Size DrawAt(Step step, string prefix, int center, int top) => step switch
    {
        SequenceStep sequence => DrawSequence(sequence, prefix, center, top),
        BlockStep block => DrawBlock(block, prefix, center, top),
        _ => DrawBox(step, prefix, center, top),
    };

    private Size DrawSequence(SequenceStep sequence, string prefix, int center, int top)
    {
        var y = top;
        for (var index = 0; index < sequence.Steps.Count; index++)
        {
            if (index > 0)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"edge\" d=\"M{center} {y - Gap}V{y - 2}\" marker-end=\"url(#arrow)\"/>");
            }

            y += DrawAt(sequence.Steps[index], prefix, center, y).Height + Gap;
        }

        return Measure(sequence, prefix);
    }

    private Size DrawBlock(BlockStep block, string prefix, int center, int top)
    {
        var size = Measure(block, prefix);
        var left = center - (size.Width / 2);
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"frame\" x=\"{left}\" y=\"{top}\" width=\"{size.Width}\" height=\"{size.Height}\" rx=\"8\"/>");
        DrawText(HeadingOf(block), left + 10, top + LineHeight + 2, anchor: "start");
        var x = left + Side;
        foreach (var (label, body, inside) in BranchesOf(block, prefix))
        {
            var branch = Measure(body, inside);
            var middle = x + (branch.Width / 2);
            if (label.Length > 0)
            {
                DrawText(label, middle, top + LineHeight + Gap - 4, anchor: "middle");
            }

            DrawAt(body, inside, middle, top + LineHeight + Gap);
            x += branch.Width + Side;
        }

        return size;
    }

    private Size DrawBox(Step step, string prefix, int center, int top)
    {
        var lines = LinesOf(TitleOf(step));
        var height = 14 + (LineHeight * lines.Count);
        var state = stateOf(prefix + step.Id);
        var shape = step is DecisionStep or ApprovalStep ? 0 : 8;
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{state.ToString().ToLowerInvariant()}\"><rect class=\"box\" x=\"{center - (BoxWidth / 2)}\" y=\"{top}\" width=\"{BoxWidth}\" height=\"{height}\" rx=\"{shape}\"/>");
        for (var index = 0; index < lines.Count; index++)
        {
            DrawText(lines[index], center, top + 20 + (index * LineHeight), anchor: "middle");
        }

        svg.Append("</g>");
        return new Size(BoxWidth, height);
    }

    private void DrawText(string text, int x, int y, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{Encode(text)}</text>");

    private string TitleOf(Step step)
    {
        var mark = step switch
        {
            DecisionStep => "? ",
            ApprovalStep => "☑ ",
            ActionStep => "⚙ ",
            NotifyStep => "✉ ",
            WaitStep => "◷ ",
            EvidenceStep => "▤ ",
            _ => "",
        };
        return mark + (step.Title.IsGiven ? texts.In(step.Title) : step.Id);
    }

    private string HeadingOf(BlockStep block)
    {
        var title = block.Title.IsGiven ? texts.In(block.Title) : "";
        var kind = block switch
        {
            ParallelStep => texts["picture.parallel"],
            ChecklistStep => texts["picture.checklist"],
            IfStep choice => choice.Condition.Source,
            SwitchStep choice => choice.Subject.Source,
            WhileStep loop => texts["picture.while", loop.Condition.Source, loop.AtMost],
            EachStep loop => texts["picture.each", loop.Items.Source],
            CallStep call => plan.Called.TryGetValue(call.RunbookId, out var called) ? texts.In(called.Title) : call.RunbookId,
            _ => "",
        };
        return title.Length > 0 ? $"{title} – {kind}" : kind;
    }

    /// <summary>Breaks a title into lines; a full-width letter counts for two.</summary>
    private static List<string> LinesOf(string title)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var width = 0;
        foreach (var word in SplitWords(title))
        {
            var wide = word.Sum(letter => letter > 0x2E7F ? 2 : 1);
            if (width + wide > LettersALine && width > 0)
            {
                lines.Add(line.ToString().Trim());
                line.Clear();
                width = 0;
            }

            line.Append(word);
            width += wide;
        }

        lines.Add(line.ToString().Trim());
        return lines;
    }

    /// <summary>Latin words with their space; full-width letters one by one, since Japanese breaks anywhere.</summary>
    private static IEnumerable<string> SplitWords(string title)
    {
        var start = 0;
        for (var index = 0; index < title.Length; index++)
        {
            if (title[index] == ' ' || title[index] > 0x2E7F)
            {
                yield return title[start..(index + 1)];
                start = index + 1;
            }
        }

        if (start < title.Length)
        {
            yield return title[start..];
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
