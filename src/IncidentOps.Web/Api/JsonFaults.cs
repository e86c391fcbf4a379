using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using IncidentOps.Core;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Api;

/// <summary>
/// Says what is wrong with a body in the caller's words. The reader's own messages name its types and members, which no caller knows.
/// </summary>
internal static partial class JsonFaults
{
    /// <summary>What is wrong, and the path of the field; `$` is the body as a whole.</summary>
    public static (string Detail, string Field) Explain(JsonException fault, Texts texts)
    {
        var path = fault.Path is { Length: > 1 } found ? found : null;
        if (fault.GetType() != typeof(JsonException) || fault.InnerException is JsonException)
        {
            // The tokenizer's own: what it read is no JSON at all.
            return fault.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal)
                ? (texts["api.json.empty"], "$")
                : (texts["api.json.syntax", (fault.LineNumber ?? 0) + 1, (fault.BytePositionInLine ?? 0) + 1], path ?? "$");
        }

        if (Missing().Match(fault.Message) is { Success: true } missing)
        {
            var names = Quoted().Matches(missing.Groups[1].Value).Select(match => match.Groups[1].Value).ToList();
            return (texts["api.json.missing", string.Join(", ", names)], (path ?? "$") + "." + names[0]);
        }

        if (Unknown().Match(fault.Message) is { Success: true } unknown)
        {
            var name = unknown.Groups[1].Value;
            return (texts["api.json.unknown", name], path ?? "$." + name);
        }

        if (Twice().Match(fault.Message) is { Success: true } twice)
        {
            var name = twice.Groups[1].Value;
            return (texts["api.json.twice", name], path ?? "$." + name);
        }

        if (Null().Match(fault.Message) is { Success: true } empty)
        {
            return (texts["api.json.null"], path ?? "$." + JsonNamingPolicy.CamelCase.ConvertName(empty.Groups[1].Value));
        }

        if (path is not null && Wanted().Match(fault.Message) is { Success: true } wanted && WordsOf(wanted.Groups[1].Value, path) is { } words)
        {
            return (texts["api.json.choice", path, string.Join(texts["list.separator"], words)], path);
        }

        return fault.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) || path is not null
            ? (texts["api.json.kind", path ?? "$"], path ?? "$")
            : (fault.Message, "$");
    }

    /// <summary>
    /// The words that the value at the path may be; null where it is no choice. Of a constructor's parameter the reader names the type
    /// around it: then the path's last member tells which.
    /// </summary>
    private static IEnumerable<string>? WordsOf(string name, string path)
    {
        var type = new[] { typeof(Language).Assembly, typeof(EventCodec).Assembly, typeof(JsonFaults).Assembly }
            .Select(assembly => assembly.GetType(name)).FirstOrDefault(found => found is not null);
        var member = path[(path.LastIndexOf('.') + 1)..];
        if (type?.GetProperty(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType is { } around)
        {
            type = Nullable.GetUnderlyingType(around) ?? around;
        }

        return type is { IsEnum: true } ? Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName) : null;
    }

    /// <summary>The name of the type, a nullable one's within brackets.</summary>
    [GeneratedRegex(@"^The JSON value could not be converted to (?:System\.Nullable`1\[)?([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)", RegexOptions.CultureInvariant)]
    private static partial Regex Wanted();

    [GeneratedRegex("missing required properties including: (.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any .NET member", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Unknown();

    [GeneratedRegex("^Duplicate property '(.*)' encountered", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Twice();

    [GeneratedRegex("^The (?:constructor parameter|property or field) '([A-Za-z]+)' on type .* doesn't allow (?:setting )?null", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Null();

    [GeneratedRegex("'([^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
