using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Adapters.Files;

/// <summary>Parses texts that hold `${expression}`. `$${` stands for the two characters themselves.</summary>
internal static class TemplateReader
{
    /// <summary>More holes than this and the text is no message that a person reads.</summary>
    public const int MaximumHoles = 200;

    public static Template? Read(YamlScalar scalar, FaultList faults)
    {
        var text = scalar.Value;
        var parts = new List<TemplatePart>();
        var literal = new System.Text.StringBuilder();
        var failed = false;
        for (var index = 0; index < text.Length;)
        {
            if (string.CompareOrdinal(text, index, "$${", 0, 3) == 0)
            {
                literal.Append("${");
                index += 3;
            }
            else if (string.CompareOrdinal(text, index, "${", 0, 2) == 0)
            {
                var start = index + 2;
                if (End(text, start) is not { } end || parts.Count > MaximumHoles * 2)
                {
                    faults.Add(scalar.PositionOf(index), "bad-template", $"`${{` without its `}}`, or too many of them", $"`${{` が閉じていないか、多すぎます");
                    return null;
                }

                AddLiteral(parts, literal);
                var expression = ExpressionReader.Read(text[start..end], offset => scalar.PositionOf(start + offset), faults);
                failed |= expression is null;
                if (expression is not null)
                {
                    parts.Add(new TemplateExpression(expression));
                }

                index = end + 1;
            }
            else
            {
                literal.Append(text[index++]);
            }
        }

        AddLiteral(parts, literal);
        return failed ? null : new Template(parts, text);
    }

    /// <summary>The closing brace, past any that stands in a quoted text.</summary>
    private static int? End(string text, int start)
    {
        var quoted = false;
        for (var index = start; index < text.Length; index++)
        {
            if (text[index] == '\'')
            {
                quoted = !quoted;
            }
            else if (text[index] == '}' && !quoted)
            {
                return index;
            }
        }

        return null;
    }

    private static void AddLiteral(List<TemplatePart> parts, System.Text.StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplateText(literal.ToString()));
            literal.Clear();
        }
    }
}
