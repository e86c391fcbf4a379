using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Engine.Actions;

/// <summary>What `${…}` in a request can name.</summary>
/// <param name="TargetUrl">`target.url`: comes from the inventory and is taken as it is.</param>
/// <param name="TargetToken">`target.token`; empty where the target has none.</param>
public sealed record RequestValues(
    AttemptNames Attempt, IReadOnlyList<KeyValuePair<string, string>> Plain, IReadOnlyList<KeyValuePair<string, string>> Secrets,
    string TargetUrl, string TargetToken);

/// <summary>A request with everything filled in.</summary>
public sealed record FilledRequest(string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body)
{
    /// <summary>As a person reads it.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(Method).Append(' ').Append(Url).Append('\n');
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        return Body is null ? text.ToString() : text.Append('\n').Append(Body).ToString();
    }
}

/// <summary>
/// Fills requests in, for sending and for previews alike. A value never becomes syntax: it is escaped for the place where it stands, as
/// part of a URL, of a header, or of a body by its media type.
/// </summary>
public static partial class RequestText
{
    /// <summary>The request, or why it can't be made.</summary>
    public static (FilledRequest? Request, LocalizedText? Fault) Of(RequestTemplate template, RequestValues values)
    {
        LocalizedText? fault = null;
        string Fill(string text, Func<string, string> escape, bool isUrl = false) => HolePattern().Replace(text, hole =>
        {
            var name = hole.Groups[1].Value;
            if (ValueOf(name, values) is not { } value)
            {
                fault ??= new LocalizedText($"The request names “{name}”, which there is not.", $"リクエストの「{name}」に対応する値がありません。");
                return "";
            }

            return isUrl && name == "target.url" && hole.Index == 0 ? value.TrimEnd('/') : escape(value);
        });

        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, text) in template.Headers)
        {
            var value = Fill(text, static value => value);
            if (value.AsSpan().IndexOfAny("\r\n\0") >= 0)
            {
                fault ??= new LocalizedText($"The header “{name}” would have more than one line.", $"ヘッダー「{name}」が複数行になります。");
            }

            headers.Add(KeyValuePair.Create(name, value));
        }

        var mediaType = headers.FirstOrDefault(header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;
        var url = Fill(template.Url, Uri.EscapeDataString, isUrl: true);
        var body = template.Body is null ? null : Fill(template.Body, EscapeFor(mediaType));
        return fault is null ? (new FilledRequest(template.Method, url, headers, body), null) : (null, fault);
    }

    private static string? ValueOf(string name, RequestValues values) => name switch
    {
        "target.url" => values.TargetUrl,
        "target.token" => values.TargetToken,
        "incident" or "incident.id" => values.Attempt.Incident,
        "run" => values.Attempt.Run,
        "step" => values.Attempt.Step,
        "attempt" => values.Attempt.Journal,
        _ => Find(values.Plain, name) ?? Find(values.Secrets, name),
    };

    private static string? Find(IReadOnlyList<KeyValuePair<string, string>> values, string name)
    {
        foreach (var (key, value) in values)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Values stand inside quotes in JSON and inside text or quotes in XML; a body of no stated type is taken for JSON.</summary>
    private static Func<string, string> EscapeFor(string? contentType)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed.MediaType ?? "" : "application/json";
        return type switch
        {
            "application/x-www-form-urlencoded" => Uri.EscapeDataString,
            "text/plain" => static value => value,
            _ when type.EndsWith("xml", StringComparison.OrdinalIgnoreCase) => static value => System.Security.SecurityElement.Escape(value),
            _ => static value => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value),
        };
    }

    [GeneratedRegex("\\$\\{ *([A-Za-z][A-Za-z0-9._-]*) *\\}", RegexOptions.CultureInvariant)]
    private static partial Regex HolePattern();
}
