using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files.Yaml;

/// <summary>A node of a YAML file that knows where it stands.</summary>
internal abstract class YamlNode(SourceText source, int index)
{
    protected SourceText Source { get; } = source;

    /// <summary>Where it begins in <see cref="SourceText.Body"/>.</summary>
    public int Index { get; } = index;

    public SourcePosition Position => Source.PositionAt(Index);
}

/// <summary>How a scalar was written: it decides how places inside it are found, and whether it can be null or a number.</summary>
internal enum YamlScalarStyle { Plain, SingleQuoted, DoubleQuoted, Block }

/// <summary>A single value, as text.</summary>
internal sealed class YamlScalar(SourceText source, int index, int end, string value, YamlScalarStyle style) : YamlNode(source, index)
{
    private int[]? _map;

    public string Value { get; } = value;

    public YamlScalarStyle Style { get; } = style;

    public bool IsPlain => Style == YamlScalarStyle.Plain;

    /// <summary>True for a value left out, `~` or `null`.</summary>
    public bool IsNull => IsPlain && (Value is "" or "~" or "null");

    /// <summary>
    /// Where a comment begins on the line on which an unquoted value ends; null where there is none. In such a value ` #` begins
    /// a comment, which in a text is seldom what was meant: «phone #9110» would lose its number without a word.
    /// </summary>
    public SourcePosition? CommentBehind
    {
        get
        {
            var at = end;
            while (at < Source.Body.Length && (Source.Body[at] is ' ' or '\t'))
            {
                at++;
            }

            return IsPlain && at < Source.Body.Length && Source.Body[at] == '#' ? Source.PositionAt(at) : null;
        }
    }

    /// <summary>Where in the file a character of <see cref="Value"/> was written.</summary>
    public SourcePosition PositionOf(int offset)
    {
        _map ??= ScalarMap.Build(Source.Body, Index, Value, Style);
        return Source.PositionAt(_map[Math.Clamp(offset, 0, Value.Length)]);
    }
}

/// <summary>A list.</summary>
internal sealed class YamlSequence(SourceText source, int index, IReadOnlyList<YamlNode> items) : YamlNode(source, index)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
}

/// <summary>Keys with values, in the order of the file, each key once.</summary>
internal sealed class YamlMapping(SourceText source, int index, int end, IReadOnlyList<YamlEntry> entries) : YamlNode(source, index)
{
    private readonly Dictionary<string, YamlNode> _values = entries.ToDictionary(entry => entry.Key.Value, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>Where it ends.</summary>
    public int End { get; } = end;

    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public YamlNode? Find(string key) => _values.GetValueOrDefault(key);
}

/// <summary>One key with its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
