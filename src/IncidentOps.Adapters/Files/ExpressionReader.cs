using System.Globalization;
using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using Superpower.Tokenizers;

namespace IncidentOps.Adapters.Files;

/// <summary>Parses the expression language (runbooks/README.md). Length and depth are bounded, so parsing and evaluating always end.</summary>
internal static class ExpressionReader
{
    public const int MaximumLength = 2_000;

    /// <summary>Of brackets and `not` inside each other.</summary>
    public const int MaximumDepth = 32;

    private static readonly Tokenizer<ExpressionToken> Tokenizer = new TokenizerBuilder<ExpressionToken>()
        .Ignore(Span.WhiteSpace)
        .Match(Span.Regex("'(?:[^']|'')*'"), ExpressionToken.Text)
        .Match(Span.Regex("-?[0-9]+(?:\\.[0-9]+)?(?![A-Za-z0-9_.])"), ExpressionToken.Number)
        .Match(Span.Regex("[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*"), ExpressionToken.Word)
        .Match(Span.EqualTo("=="), ExpressionToken.Equal)
        .Match(Span.EqualTo("!="), ExpressionToken.NotEqual)
        .Match(Span.EqualTo("<="), ExpressionToken.LessOrEqual)
        .Match(Span.EqualTo(">="), ExpressionToken.GreaterOrEqual)
        .Match(Character.EqualTo('<'), ExpressionToken.Less)
        .Match(Character.EqualTo('>'), ExpressionToken.Greater)
        .Match(Character.EqualTo('('), ExpressionToken.Open)
        .Match(Character.EqualTo(')'), ExpressionToken.Close)
        .Match(Character.EqualTo('['), ExpressionToken.OpenList)
        .Match(Character.EqualTo(']'), ExpressionToken.CloseList)
        .Match(Character.EqualTo(','), ExpressionToken.Comma)
        .Match(Character.EqualTo('.'), ExpressionToken.Dot)
        .Build();

    /// <summary>Words with a meaning of their own; told from names after the text has been cut up, so that `inputs` isn't `in` and `puts`.</summary>
    private static readonly Dictionary<string, ExpressionToken> Keywords = new(StringComparer.Ordinal)
    {
        ["and"] = ExpressionToken.And,
        ["false"] = ExpressionToken.False,
        ["in"] = ExpressionToken.In,
        ["not"] = ExpressionToken.Not,
        ["null"] = ExpressionToken.Null,
        ["or"] = ExpressionToken.Or,
        ["true"] = ExpressionToken.True,
    };

    /// <summary>Reads a whole scalar as one expression.</summary>
    public static Expression? Read(YamlScalar scalar, FaultList faults) => Read(scalar.Value, scalar.PositionOf, faults);

    /// <summary>Reads a text as one expression; <paramref name="place"/> says where a character of it stands in the file.</summary>
    public static Expression? Read(string text, Func<int, SourcePosition> place, FaultList faults)
    {
        if (text.Length > MaximumLength)
        {
            faults.Add(place(0), "expression-too-long", $"an expression has at most {MaximumLength:N0} characters", $"式は {MaximumLength:N0} 文字までです");
            return null;
        }

        var cut = Tokenizer.TryTokenize(text);
        if (!cut.HasValue)
        {
            Unexpected(text, cut.ErrorPosition.HasValue ? cut.ErrorPosition.Absolute : text.Length, place, faults);
            return null;
        }

        var tokens = new TokenList<ExpressionToken>(WithKeywords(cut.Value));
        if (TooDeep(tokens) is { } deep)
        {
            faults.Add(place(deep), "expression-too-deep", $"nested more than {MaximumDepth} deep", $"式の入れ子が {MaximumDepth} 段を超えています");
            return null;
        }

        var parsed = new ExpressionGrammar(text, place).Whole.TryParse(tokens);
        if (parsed.HasValue)
        {
            return parsed.Value;
        }

        Unexpected(text, parsed.ErrorPosition.HasValue ? parsed.ErrorPosition.Absolute : text.Length, place, faults);
        return null;
    }

    private static Token<ExpressionToken>[] WithKeywords(TokenList<ExpressionToken> tokens)
    {
        var marked = tokens.ToArray();
        for (var index = 0; index < marked.Length; index++)
        {
            // After a dot stands a member, whatever it is called.
            var isMember = index > 0 && marked[index - 1].Kind == ExpressionToken.Dot;
            if (!isMember && marked[index].Kind == ExpressionToken.Word && Keywords.TryGetValue(marked[index].ToStringValue(), out var keyword))
            {
                marked[index] = new Token<ExpressionToken>(keyword, marked[index].Span);
            }
        }

        return marked;
    }

    private static int? TooDeep(TokenList<ExpressionToken> tokens)
    {
        var depth = 0;
        var nots = 0;
        foreach (var token in tokens)
        {
            nots = token.Kind == ExpressionToken.Not ? nots + 1 : token.Kind == ExpressionToken.Open ? nots : 0;
            depth += token.Kind switch
            {
                ExpressionToken.Open or ExpressionToken.OpenList => 1,
                ExpressionToken.Close or ExpressionToken.CloseList => -1,
                _ => 0,
            };
            if (depth + nots > MaximumDepth)
            {
                return token.Position.Absolute;
            }
        }

        return null;
    }

    private static void Unexpected(string text, int at, Func<int, SourcePosition> place, FaultList faults)
    {
        if (at >= text.Length || string.IsNullOrWhiteSpace(text[at..]))
        {
            faults.Add(place(text.Length), "bad-expression", $"the expression ends too early", $"式が途中で終わっています");
            return;
        }

        var word = Shown(text, at);
        var (english, japanese) = word switch
        {
            "=" => ("; to compare, write `==`", "。比較は `==` と書きます"),
            "&" or "|" or "!" => ("; write `and`, `or`, `not`", "。`and`、`or`、`not` と書きます"),
            "\"" => ("; text stands in single quotes: 'text'", "。文字列は '…' で囲みます"),
            "'" => ("; a text that begins here never ends", "。ここから始まる文字列が閉じていません"),
            "(" when at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '-' or '_') => ("; there are no functions here", "。関数は使えません"),
            _ => ("", ""),
        };
        faults.Add(place(at), "bad-expression", $"unexpected `{word}` in the expression{english}", $"式の中の `{word}` が読めません{japanese}");
    }

    /// <summary>The word or sign at a place, for a message.</summary>
    private static string Shown(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 30 && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_'))
        {
            end++;
        }

        return end > at ? text[at..end] : char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? text.Substring(at, 2) : text[at].ToString(CultureInfo.InvariantCulture);
    }
}
