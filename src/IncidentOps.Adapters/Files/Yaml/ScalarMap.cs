namespace IncidentOps.Adapters.Files.Yaml;

/// <summary>
/// Finds where each character of a scalar's value stands in the file. Folding and indentation only change white space, so the
/// other characters stand in the file in the same order: the walk pairs them up.
/// </summary>
internal static class ScalarMap
{
    /// <summary>For each character of the value, and for its end, the index in the body. Never outside the body.</summary>
    public static int[] Build(string body, int start, string value, YamlScalarStyle style)
    {
        var map = new int[value.Length + 1];
        var at = ContentStart(body, start, style);
        for (var index = 0; index < value.Length; index++)
        {
            if (style == YamlScalarStyle.DoubleQuoted)
            {
                at = SkipContinuations(body, at);
            }

            if (!char.IsWhiteSpace(value[index]))
            {
                at = SkipWhiteSpace(body, at, style);
            }

            map[index] = Math.Min(at, body.Length);
            var escape = EscapeLength(body, at, style);
            if (escape > 0)
            {
                // One escape may stand for a surrogate pair: both halves are at its place.
                if (char.IsHighSurrogate(value[index]) && index + 1 < value.Length)
                {
                    map[++index] = Math.Min(at, body.Length);
                }

                at += escape;
            }
            else if (at < body.Length && body[at] == value[index])
            {
                at++;
            }
        }

        map[value.Length] = Math.Min(at, body.Length);
        return map;
    }

    private static int ContentStart(string body, int start, YamlScalarStyle style)
    {
        switch (style)
        {
            case YamlScalarStyle.SingleQuoted or YamlScalarStyle.DoubleQuoted:
                return start + 1;
            case YamlScalarStyle.Block:
                var lineEnd = start >= body.Length ? -1 : body.IndexOf('\n', start);
                return lineEnd < 0 ? body.Length : lineEnd + 1;
            default:
                return start;
        }
    }

    private static int SkipWhiteSpace(string body, int at, YamlScalarStyle style)
    {
        while (at < body.Length && char.IsWhiteSpace(body[at]))
        {
            at++;
            if (style == YamlScalarStyle.DoubleQuoted)
            {
                at = SkipContinuations(body, at);
            }
        }

        return at;
    }

    /// <summary>A backslash at a line's end joins the lines and gives no character.</summary>
    private static int SkipContinuations(string body, int at)
    {
        while (at + 1 < body.Length && body[at] == '\\' && (body[at + 1] is '\r' or '\n'))
        {
            at += 2;
            while (at < body.Length && char.IsWhiteSpace(body[at]))
            {
                at++;
            }
        }

        return at;
    }

    private static int EscapeLength(string body, int at, YamlScalarStyle style)
    {
        if (at + 1 >= body.Length)
        {
            return 0;
        }

        return (style, body[at], body[at + 1]) switch
        {
            (YamlScalarStyle.SingleQuoted, '\'', '\'') => 2,
            (YamlScalarStyle.DoubleQuoted, '\\', 'x') => 4,
            (YamlScalarStyle.DoubleQuoted, '\\', 'u') => 6,
            (YamlScalarStyle.DoubleQuoted, '\\', 'U') => 10,
            (YamlScalarStyle.DoubleQuoted, '\\', _) => 2,
            _ => 0,
        };
    }
}
