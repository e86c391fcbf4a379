using System.Globalization;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Incidents;

/// <summary>Reads what people type into inputs. `System.Net` is banned in Core, so addresses are checked by hand.</summary>
public static class InputValues
{
    /// <summary>The longest value of an input, in characters.</summary>
    public const int MaximumLength = 10_000;

    /// <summary>The value as expressions see it; null where nothing, or nothing readable, was given.</summary>
    public static Value Read(InputDefinition input, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return input.IsList ? Value.Of([]) : Value.Null;
        }

        return input.IsList ? Value.Of(Lines(text).Select(line => ReadOne(input.Kind, line))) : ReadOne(input.Kind, text.Trim());
    }

    /// <summary>
    /// A value that a plan hands to a called one, as that plan declares it: a text is read as people's input is, since `"5"` in a plan and
    /// whatever a script printed are texts. A value of no kind that an input can have stays as it is.
    /// </summary>
    public static Value ReadGiven(InputDefinition input, Value given) => given switch
    {
        ListValue list when input.IsList => Value.Of(list.Items.Select(item => ReadGiven(input with { IsList = false }, item))),
        NullValue or TextValue or NumberValue or BooleanValue or ListValue => Read(input, given.ToText()),
        _ => given,
    };

    /// <summary>What is wrong with a given value; null where it is good.</summary>
    public static LocalizedText? Fault(InputDefinition input, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return input.Required && string.IsNullOrWhiteSpace(input.Default)
                ? new LocalizedText($"“{input.Title.English}” is needed.", $"「{input.Title.Japanese}」を入力してください。")
                : null;
        }

        if (text.Length > MaximumLength)
        {
            return new LocalizedText(
                $"“{input.Title.English}” is longer than {MaximumLength} characters.",
                $"「{input.Title.Japanese}」は {MaximumLength} 文字以内で入力してください。");
        }

        var wrong = (input.IsList ? Lines(text) : [text.Trim()]).FirstOrDefault(value => !IsValid(input, value));
        return wrong is null
            ? null
            : new LocalizedText(
                $"“{input.Title.English}”: “{wrong}” is not {Describe(input.Kind).English}.",
                $"「{input.Title.Japanese}」: 「{wrong}」は{Describe(input.Kind).Japanese}ではありません。");
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Value ReadOne(InputKind kind, string text) => kind switch
    {
        InputKind.Number => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? Value.Of(number)
            : Value.Null,
        InputKind.Boolean => text is "true" ? Value.True : text is "false" ? Value.False : Value.Null,
        _ => Value.Of(text),
    };

    private static bool IsValid(InputDefinition input, string value) => !value.Any(char.IsControl) && input.Kind switch
    {
        InputKind.Number => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _),
        InputKind.Boolean => value is "true" or "false",
        InputKind.Choice => input.Choices.Any(choice => choice.Id == value),
        InputKind.Mailbox => value.Length <= 320 && !value.Any(char.IsWhiteSpace) && value.IndexOf('@') > 0
            && value.IndexOf('@') == value.LastIndexOf('@') && !value.EndsWith('@') && !value.StartsWith('-'),
        InputKind.Address => IsAddress(value),
        InputKind.Host or InputKind.Domain or InputKind.Repository =>
            value.Length <= 253 && !value.StartsWith('-') && value.All(c => char.IsLetterOrDigit(c) || "-._:/".Contains(c, StringComparison.Ordinal)),
        _ => true,
    };

    /// <summary>IPv4 or IPv6, with or without a prefix length.</summary>
    private static bool IsAddress(string value)
    {
        var parts = value.Split('/');
        if (parts.Length > 2)
        {
            return false;
        }

        var isV4 = parts[0].Count(c => c == '.') == 3 && parts[0].Split('.').All(IsByte);
        var isV6 = !isV4 && IsV6(parts[0]);
        var bits = isV4 ? 32 : 128;
        return (isV4 || isV6) && (parts.Length == 1
            || (parts[1].Length is > 0 and <= 3 && parts[1].All(char.IsAsciiDigit)
                && int.Parse(parts[1], CultureInfo.InvariantCulture) <= bits));

        static bool IsByte(string part) => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit)
            && (part.Length == 1 || part[0] != '0') && int.Parse(part, CultureInfo.InvariantCulture) <= 255;
    }

    private static bool IsV6(string text)
    {
        var halves = text.Split("::");
        if (halves.Length > 2 || !text.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        var groups = halves.SelectMany(half => half.Length == 0 ? [] : half.Split(':')).ToList();
        return groups.All(group => group.Length is > 0 and <= 4 && group.All(char.IsAsciiHexDigit))
            && (halves.Length == 2 ? groups.Count < 8 : groups.Count == 8);
    }

    private static LocalizedText Describe(InputKind kind) => kind switch
    {
        InputKind.Number => new("a number", "数値"),
        InputKind.Boolean => new("true or false", "true または false"),
        InputKind.Mailbox => new("a mail address", "メールアドレス"),
        InputKind.Host => new("a host name", "ホスト名"),
        InputKind.Address => new("an IP address", "IP アドレス"),
        InputKind.Domain => new("a domain name", "ドメイン名"),
        InputKind.Repository => new("a repository name", "リポジトリ名"),
        InputKind.Choice => new("one of the choices", "選択肢のひとつ"),
        _ => new("a single line of text", "1 行のテキスト"),
    };
}
