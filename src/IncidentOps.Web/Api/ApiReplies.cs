using System.Text.Json;
using System.Text.RegularExpressions;
using IncidentOps.Core;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using Microsoft.AspNetCore.Http.Features;

namespace IncidentOps.Web.Api;

/// <summary>A command's answer as HTTP: 200, or a problem (RFC 9457) with a stable code and the reason in the caller's language.</summary>
public static partial class ApiReplies
{
    /// <summary>After so many seconds a busy server may be asked again.</summary>
    private const string RetryAfter = "1";

    public static IResult Of(HttpContext context, IncidentId incident, CommandReply reply) => reply.Answer switch
    {
        CommandReply.Accepted => Results.Ok(new AcceptedView(incident.ToString(), reply.Version ?? 0, reply.Repeated)),
        CommandReply.Refused => Problem(
            reply.Code switch { "forbidden" => 403, "no-incident" => 404, _ => 409 }, reply.Code!, reply.Reason!, reply.Person, reply.At),
        CommandReply.Busy => Busy(context, reply),
        _ => Problem(504, reply.Code!, reply.Reason!),
    };

    /// <summary>The body, a header or a part of the path is not what it must be.</summary>
    public static IResult Malformed(HttpContext context, string detail, string? field) =>
        Problem(422, "malformed", context.ApiReader().T["api.malformed"], detail: detail, field: field);

    public static IResult Malformed(HttpContext context, JsonException fault)
    {
        var (detail, field) = JsonFaults.Explain(fault, context.ApiReader().T);
        return Malformed(context, detail, field);
    }

    /// <summary>What the server itself could not read: a body that is too large or breaks off, or a parameter that is no number, time or word.</summary>
    public static IResult BadRequest(HttpContext context, BadHttpRequestException fault)
    {
        var texts = context.ApiReader().T;
        if (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            var most = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0;
            return Problem(413, "too-large", texts["api.body-too-large", most / 1_000_000]);
        }

        if (fault.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return UnknownMediaType(context);
        }

        return Parameter().Match(fault.Message) is { Success: true } match
            ? Malformed(context, texts[match.Groups["value"].Success ? "api.parameter" : "api.parameter-missing", match.Groups["name"].Value, Brief(match.Groups["value"].Value)], match.Groups["name"].Value)
            : Malformed(context, texts["api.unreadable"], null);
    }

    /// <summary>The body's type is none that this endpoint takes.</summary>
    public static IResult UnknownMediaType(HttpContext context) =>
        Problem(415, "unsupported-media-type", context.ApiReader().T["api.media-type"]);

    public static IResult NotFound(HttpContext context, string code) => Problem(404, code, context.ApiReader().T["api.not-found"]);

    public static IResult Problem(
        int status, string code, string title, string? person = null, DateTimeOffset? at = null, string? detail = null, string? field = null)
    {
        var more = new Dictionary<string, object?> { ["code"] = code };
        Add("person", person);
        Add("at", at);
        Add("field", field);
        return Results.Problem(statusCode: status, title: title, type: null, detail: detail, extensions: more);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                more[name] = value;
            }
        }
    }

    private static IResult Busy(HttpContext context, CommandReply reply)
    {
        context.Response.Headers.RetryAfter = RetryAfter;
        return Problem(503, reply.Code!, reply.Reason!);
    }

    private static string Brief(string text) => text.Length <= 60 ? text : text[..60] + "…";

    /// <summary>The framework's words for a parameter of the path or the query that does not bind.</summary>
    [GeneratedRegex("""^(?:Failed to bind parameter "\S+ (?<name>[A-Za-z]+)" from "(?<value>.*)"\.|Required parameter "\S+ (?<name>[A-Za-z]+)" was not provided)""", RegexOptions.Singleline)]
    private static partial Regex Parameter();
}
