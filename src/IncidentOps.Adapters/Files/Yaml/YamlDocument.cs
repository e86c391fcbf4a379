using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IncidentOps.Adapters.Files.Yaml;

/// <summary>
/// One parsed YAML file. Built from the parser's events, so that every node keeps its place; what a plan never needs (aliases,
/// tags, several documents) is refused, and size and depth are bounded, so that no file can hang or exhaust the reader.
/// </summary>
internal sealed class YamlDocument
{
    public const int MaximumDepth = 64;

    public const int MaximumNodes = 50_000;

    private readonly SourceText _source;
    private readonly FaultList _faults;
    private readonly Parser _parser;
    private readonly List<(int FirstLine, int LastLine)> _multilineScalars = [];
    private int _nodes;
    private bool _refused;
    private RunbookFault? _syntaxFault;

    private YamlDocument(SourceText source, FaultList faults)
    {
        _source = source;
        _faults = faults;
        _parser = new Parser(new Scanner(new StringReader(source.Body), skipComments: true));
    }

    /// <summary>The top node, or null where the file can't be used at all; then at least one fault was added.</summary>
    public static YamlNode? Parse(SourceText source, FaultList faults)
    {
        var document = new YamlDocument(source, faults);
        var root = document.ReadFile();
        var before = faults.Count;
        document.RefuseTabs();

        // Tabs are what the parser stumbled over, or soon would have: told once, where they are.
        if (document._syntaxFault is { } fault && faults.Count == before)
        {
            faults.Add(fault);
        }

        return document._refused ? null : root;
    }

    private YamlNode? ReadFile()
    {
        // StreamStart, then DocumentStart or StreamEnd.
        if (!Advance() || !Advance())
        {
            return null;
        }

        if (_parser.Current is not DocumentStart)
        {
            return RefuseEmpty();
        }

        if (!Advance())
        {
            return null;
        }

        var root = ReadNode(0);
        if (root is YamlScalar { IsNull: true } && !_refused)
        {
            return RefuseEmpty();
        }

        // What follows may be malformed too.
        while (!_refused && Advance() && _parser.Current is not StreamEnd)
        {
            if (_parser.Current is DocumentStart second)
            {
                return Refuse(Index(second.Start), "several-documents",
                    $"a second YAML document begins here; one file holds one", $"2 つ目の YAML 文書が始まっています。1 ファイルに 1 文書です");
            }
        }

        return root;
    }

    private YamlNode? RefuseEmpty() => Refuse(0, "empty-file", $"the file is empty", $"ファイルが空です");

    private YamlNode? ReadNode(int depth)
    {
        var current = _parser.Current!;
        var index = Index(current.Start);
        if (++_nodes > MaximumNodes)
        {
            return Refuse(index, "too-many-nodes", $"more than {MaximumNodes:N0} values in one file", $"1 ファイルの値が {MaximumNodes:N0} 個を超えています");
        }

        if (depth > MaximumDepth)
        {
            return Refuse(index, "too-deep", $"nested more than {MaximumDepth} deep", $"入れ子が {MaximumDepth} 段を超えています");
        }

        if (current is AnchorAlias)
        {
            return Refuse(index, "alias", $"aliases (*name) are not used here; write the value out", $"エイリアス（*名前）は使えません。値をそのまま書いてください");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false })
        {
            return Refuse(index, "anchor", $"anchors (&name) are not used here; write the value out", $"アンカー（&名前）は使えません。値をそのまま書いてください");
        }

        if (current is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            return Refuse(index, "tag", $"tags (!name) are not used here", $"タグ（!名前）は使えません");
        }

        return current switch
        {
            Scalar scalar => ReadScalar(scalar, index),
            SequenceStart => ReadSequence(index, depth),
            MappingStart => ReadMapping(index, depth),
            _ => Refuse(index, "yaml", $"unexpected {current.GetType().Name}", $"予期しない要素です（{current.GetType().Name}）"),
        };
    }

    private YamlScalar ReadScalar(Scalar scalar, int index)
    {
        var style = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => YamlScalarStyle.SingleQuoted,
            ScalarStyle.DoubleQuoted => YamlScalarStyle.DoubleQuoted,
            ScalarStyle.Literal or ScalarStyle.Folded => YamlScalarStyle.Block,
            _ => YamlScalarStyle.Plain,
        };
        var end = Index(scalar.End);
        var (first, last) = (_source.PositionAt(index).Line, _source.PositionAt(end).Line);
        if (last > first)
        {
            _multilineScalars.Add((first, last));
        }

        return new YamlScalar(_source, index, end, scalar.Value, style);
    }

    private YamlSequence? ReadSequence(int index, int depth)
    {
        var items = new List<YamlNode>();
        while (Advance() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is { } item)
            {
                items.Add(item);
            }

            if (_refused)
            {
                return null;
            }
        }

        return _refused ? null : new YamlSequence(_source, index, items);
    }

    private YamlMapping? ReadMapping(int index, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        while (Advance() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            if (_refused || !Advance())
            {
                return null;
            }

            var value = ReadNode(depth + 1);
            if (_refused || key is null || value is null)
            {
                return null;
            }

            if (key is not YamlScalar { IsNull: false } name)
            {
                _faults.Add(key.Position, "bad-key", $"a key must be a word", $"キーは単語で書いてください");
            }
            else if (!seen.TryAdd(name.Value, name))
            {
                _faults.Add(name.Position, "duplicate-key",
                    $"`{Shown(name.Value)}` is given twice; first on line {seen[name.Value].Position.Line}",
                    $"`{Shown(name.Value)}` が重複しています（最初は {seen[name.Value].Position.Line} 行目）");
            }
            else
            {
                entries.Add(new YamlEntry(name, value));
            }
        }

        return _refused ? null : new YamlMapping(_source, index, Index(_parser.Current!.Start), entries);
    }

    /// <summary>The next event. False, with a fault, where the file is not YAML.</summary>
    private bool Advance()
    {
        try
        {
            return _parser.MoveNext() || !RefuseEnd();
        }
        catch (YamlException exception)
        {
            RefuseSyntax(Index(exception.Start), English(exception));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The parser is another's, and what it says then is about itself: whatever it throws at odd input is a fault of the file, never of the caller.
            RefuseSyntax(_parser.Current is { } last ? Index(last.End) : 0, "not YAML from here on");
        }

        return false;
    }

    private bool RefuseEnd()
    {
        Refuse(_source.Body.Length, "yaml", $"the file ends too early", $"ファイルが途中で終わっています");
        return true;
    }

    private void RefuseSyntax(int index, string english)
    {
        _refused = true;
        _syntaxFault = new RunbookFault(_source.PositionAt(index), "yaml", new LocalizedText(
            $"{english}; look before this place for an open bracket or quote, or a text with `: ` that isn't in quotes",
            $"YAML として読めません。この手前に、閉じていない括弧や引用符、引用符で囲まれていない `: ` を含む文がないか確かめてください（{english}）"));
    }

    private static string English(YamlException exception)
    {
        var message = exception.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.').Replace(",  ", ", ", StringComparison.Ordinal);
        return message.Length == 0 ? "not YAML" : string.Concat(message[..1].ToLowerInvariant(), message.AsSpan(1));
    }

    /// <summary>The parser takes tabs as indentation in places, and then one can't see what belongs to what.</summary>
    private void RefuseTabs()
    {
        var scalar = 0;
        for (var line = 0; line < _source.LineCount; line++)
        {
            var at = _source.LineStart(line);
            while (at < _source.Body.Length && _source.Body[at] == ' ')
            {
                at++;
            }

            // Scalars come in the order of the file; lines after the first of one are its text, and text may hold tabs.
            while (scalar < _multilineScalars.Count && _multilineScalars[scalar].LastLine < line + 1)
            {
                scalar++;
            }

            var isText = scalar < _multilineScalars.Count && line + 1 > _multilineScalars[scalar].FirstLine;
            if (!isText && at < _source.Body.Length && _source.Body[at] == '\t' && !IsBlankFrom(at))
            {
                Refuse(at, "tab", $"a tab in the indentation; use spaces", $"字下げにタブがあります。空白を使ってください");
            }
        }
    }

    private bool IsBlankFrom(int at)
    {
        while (at < _source.Body.Length && (_source.Body[at] is ' ' or '\t'))
        {
            at++;
        }

        return at == _source.Body.Length || _source.Body[at] is '\r' or '\n';
    }

    private YamlNode? Refuse(int index, string code, FormattableString english, FormattableString japanese)
    {
        _refused = true;
        _faults.Add(_source.PositionAt(index), code, english, japanese);
        return null;
    }

    private static int Index(Mark mark) => (int)Math.Min(mark.Index, int.MaxValue);

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
