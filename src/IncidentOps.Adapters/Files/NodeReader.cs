using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads values of the kinds that all our files share. What can't be read is a fault and gives null.</summary>
internal sealed partial class NodeReader(FaultList faults)
{
    public const int MaximumTextLength = 20_000;

    public const int MaximumIdLength = 80;

    /// <summary>Control characters other than tab and line feed, and the bidirectional ones U+202A to U+202E and U+2066 to U+2069.</summary>
    private static readonly SearchValues<char> Hidden = SearchValues.Create(
        [.. Enumerable.Range(0, 0x2070).Select(code => (char)code).Where(letter =>
            (char.IsControl(letter) && letter is not ('\t' or '\n')) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))]);

    private static readonly TimeSpan MaximumDuration = TimeSpan.FromDays(3660);

    public FaultList Faults { get; } = faults;

    public MappingReader? Mapping(YamlNode? node, string what)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlMapping mapping:
                return new MappingReader(mapping, what, Faults);
            default:
                Wrong(node, "keys with values", "キーと値の組");
                return null;
        }
    }

    public IReadOnlyList<YamlNode> Sequence(YamlNode? node)
    {
        switch (node)
        {
            case null:
                return [];
            case YamlSequence sequence:
                return sequence.Items;
            default:
                Wrong(node, "a list", "リスト");
                return [];
        }
    }

    /// <summary>Text of any style; a number or a truth value is taken as it is written.</summary>
    public string? Text(YamlNode? node, int maximum = MaximumTextLength)
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.Value.Length > maximum)
        {
            Faults.Add(scalar.Position, "text-too-long",
                $"the text has {scalar.Value.Length:N0} characters; at most {maximum:N0}", $"文字数が {scalar.Value.Length:N0} です（上限 {maximum:N0}）");
            return null;
        }

        RefuseHidden(scalar);
        return scalar.Value;
    }

    public IReadOnlyList<string> Ids(YamlNode? node) =>
        [.. Sequence(node).Select(item => Id(item)).OfType<string>()];

    /// <summary>Lower-case words joined by hyphens.</summary>
    public string? Id(YamlNode? node)
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.Value.Length <= MaximumIdLength && IdPattern().IsMatch(scalar.Value))
        {
            return scalar.Value;
        }

        Faults.Add(scalar.Position, "bad-id",
            $"`{Shown(scalar)}` is not an id: lower-case words joined by hyphens, such as `call-bank`",
            $"`{Shown(scalar)}` は ID になりません。小文字の単語をハイフンでつなぎます（例: `call-bank`）");
        return null;
    }

    /// <summary>`host.isolate`: ids joined by dots.</summary>
    public string? ActionId(YamlNode? node)
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.Value.Length <= MaximumIdLength && scalar.Value.Split('.') is { Length: >= 2 } parts && parts.All(part => IdPattern().IsMatch(part)))
        {
            return scalar.Value;
        }

        Faults.Add(scalar.Position, "bad-id",
            $"`{Shown(scalar)}` is not an action's id, such as `host.isolate`", $"`{Shown(scalar)}` は自動処理の ID になりません（例: `host.isolate`）");
        return null;
    }

    /// <summary>`30s`, `15m`, `4h`, `3d`.</summary>
    public TimeSpan? Duration(YamlNode? node, bool mayBeZero = false)
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        var match = DurationPattern().Match(scalar.Value);
        if (!match.Success)
        {
            Faults.Add(scalar.Position, "bad-duration",
                $"`{Shown(scalar)}` is not a duration; write such as `30s`, `15m`, `4h` or `3d`",
                $"`{Shown(scalar)}` は時間ではありません。`30s`、`15m`、`4h`、`3d` のように書きます");
            return null;
        }

        var number = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var unit = match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        if (number > MaximumDuration / unit || (number == 0 && !mayBeZero))
        {
            Faults.Add(scalar.Position, "bad-duration",
                $"`{Shown(scalar)}` is out of range: more than 0 and at most {MaximumDuration.TotalDays}d",
                $"`{Shown(scalar)}` は範囲外です。0 より大きく {MaximumDuration.TotalDays}d 以下にしてください");
            return null;
        }

        return unit * number;
    }

    public int? Integer(YamlNode? node, int least, int most)
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.IsPlain && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Faults.Add(scalar.Position, "bad-number",
            $"`{Shown(scalar)}` is not a whole number from {least} to {most}", $"`{Shown(scalar)}` は {least} から {most} までの整数ではありません");
        return null;
    }

    public bool? Boolean(YamlNode? node)
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.IsPlain && (scalar.Value is "true" or "false"))
        {
            return scalar.Value == "true";
        }

        Faults.Add(scalar.Position, "bad-boolean", $"`{Shown(scalar)}` is not `true` or `false`", $"`{Shown(scalar)}` は `true` でも `false` でもありません");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public T? Word<T>(YamlNode? node, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (words.TryGetValue(scalar.Value, out var value))
        {
            return value;
        }

        var all = string.Join(", ", words.Keys);
        Faults.Add(scalar.Position, "bad-word", $"`{Shown(scalar)}` is not one of: {all}", $"`{Shown(scalar)}` は使えません。次のどれかです: {all}");
        return null;
    }

    /// <summary>`{ en: …, ja: … }`, both given.</summary>
    public LocalizedText Localized(YamlNode? node, string what, bool mayHoldExpressions = true)
    {
        var (english, japanese) = LocalizedScalars(node, what);
        foreach (var scalar in new[] { english, japanese }.OfType<YamlScalar>().Where(_ => !mayHoldExpressions))
        {
            var hole = scalar.Value.IndexOf("${", StringComparison.Ordinal);
            if (hole >= 0)
            {
                Faults.Add(scalar.PositionOf(hole), "expression-in-fixed-text",
                    $"{what} is fixed text and can't hold `${{…}}`; `message`, `on` and `with` can",
                    $"この文は固定文です。`${{…}}` は `message`、`on`、`with` で使えます");
            }
        }

        return new LocalizedText(english is null ? "" : Text(english) ?? "", japanese is null ? "" : Text(japanese) ?? "");
    }

    /// <summary>As <see cref="Localized"/>, where `${…}` takes values. Null where either language is missing.</summary>
    public LocalizedTemplate? LocalizedTemplate(YamlNode? node, string what)
    {
        var (english, japanese) = LocalizedScalars(node, what);
        var (left, right) = (Template(english), Template(japanese));
        return left is not null && right is not null ? new LocalizedTemplate(left, right) : null;
    }

    public Template? Template(YamlNode? node) =>
        Text(node) is null ? null : TemplateReader.Read((YamlScalar)node!, Faults);

    public Expression? Expression(YamlNode? node) =>
        Text(node) is null ? null : ExpressionReader.Read((YamlScalar)node!, Faults);

    /// <summary>The value where it is a single one.</summary>
    public YamlScalar? Scalar(YamlNode? node)
    {
        switch (node)
        {
            case null:
                return null;
            case YamlScalar { IsNull: true }:
                Faults.Add(node.Position, "empty-value", $"the value is missing", $"値がありません");
                return null;
            case YamlScalar scalar:
                return scalar;
            default:
                Wrong(node, "a single value", "単一の値");
                return null;
        }
    }

    /// <summary>The texts of `{ en: …, ja: … }` among a mapping's other keys (an option has its id there too).</summary>
    public LocalizedText BothLanguages(MappingReader reader, string what) =>
        new(Text(OneLanguage(reader, "en", what)) ?? "", Text(OneLanguage(reader, "ja", what)) ?? "");

    /// <summary>
    /// What is read must be what is seen: control characters vanish on screen or steer a terminal, and bidirectional embeddings, overrides
    /// and isolates show a text in another order than it runs (CVE-2021-42574). The first one is told.
    /// </summary>
    private void RefuseHidden(YamlScalar scalar)
    {
        var index = scalar.Value.AsSpan().IndexOfAny(Hidden);
        if (index >= 0)
        {
            var code = ((int)scalar.Value[index]).ToString("X4", CultureInfo.InvariantCulture);
            var (english, japanese) = char.IsControl(scalar.Value[index]) ? ("a control character", "制御文字") : ("a character that turns the writing direction", "文字の向きを変える制御文字");
            Faults.Add(scalar.PositionOf(index), "hidden-character", $"the text holds {english}, U+{code}; take it out", $"{japanese} U+{code} が含まれています。取り除いてください");
        }
    }

    private static string Shown(YamlScalar scalar) => scalar.Value.Length <= 60 ? scalar.Value : scalar.Value[..60] + "…";

    private (YamlScalar? English, YamlScalar? Japanese) LocalizedScalars(YamlNode? node, string what)
    {
        if (node is YamlScalar scalar)
        {
            Faults.Add(scalar.Position, "missing-translation",
                $"{what} comes in both languages: {{ en: …, ja: … }}", $"両方の言語で書いてください: {{ en: …, ja: … }}");
            return (null, null);
        }

        if (Mapping(node, what) is not { } reader)
        {
            return (null, null);
        }

        var both = (OneLanguage(reader, "en", what), OneLanguage(reader, "ja", what));
        reader.RefuseOthers();
        return both;
    }

    private YamlScalar? OneLanguage(MappingReader reader, string language, string what)
    {
        var node = reader.Take(language);
        if (node is null)
        {
            if (reader.Mapping.Find(language) is null)
            {
                var (english, japanese) = language == "en" ? ("English", "英語") : ("Japanese", "日本語");
                Faults.Add(reader.Position, "missing-translation", $"{what} has no {english} text (`{language}`)", $"{japanese}の文（`{language}`）がありません");
            }

            return null;
        }

        if (Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(scalar.Value))
        {
            Faults.Add(scalar.Position, "missing-translation", $"the text `{language}` is blank", $"`{language}` の文が空です");
            return null;
        }

        if (scalar.CommentBehind is { } comment)
        {
            Faults.Add(comment, "cut-text",
                $"the text ends before this `#`, which begins a comment; put the text in quotes, or the comment on a line of its own",
                $"この `#` 以降はコメントとして捨てられます。文を引用符で囲むか、コメントを別の行に書いてください");
        }

        return scalar;
    }

    private void Wrong(YamlNode node, string wantedEnglish, string wantedJapanese)
    {
        var (english, japanese) = node switch
        {
            YamlMapping => ("keys with values", "キーと値の組"),
            YamlSequence => ("a list", "リスト"),
            _ => ("a single value", "単一の値"),
        };
        Faults.Add(node.Position, "wrong-type", $"wanted here: {wantedEnglish}, not {english}", $"ここには{wantedJapanese}が必要ですが、{japanese}があります");
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^([0-9]{1,9})([smhd])\\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();
}
