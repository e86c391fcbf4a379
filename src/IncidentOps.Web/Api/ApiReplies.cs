using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Api;

/// <summary>A command's answer as HTTP: 200, or a problem (RFC 9457) with a stable code and the reason in the caller's language.</summary>
public static class ApiReplies
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
        Problem(422, "malformed", context.Reader().T["api.malformed"], detail: detail, field: field);

    public static IResult Malformed(HttpContext context, JsonException fault) => Malformed(context, Words(fault), FieldOf(fault));

    public static IResult NotFound(HttpContext context, string code) => Problem(404, code, context.Reader().T["api.not-found"]);

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

    /// <summary>Where in the body: the path, or the property that a message about required ones names.</summary>
    private static string? FieldOf(JsonException fault)
    {
        if (fault.Path is { Length: > 1 } path)
        {
            return path;
        }

        var quoted = fault.Message.Split('\'');
        return quoted.Length >= 3 && quoted.Length % 2 == 1 ? "$." + quoted[^2] : fault.Path;
    }

    /// <summary>The reader's message without its tail of places and the names of our types.</summary>
    private static string Words(JsonException fault)
    {
        var message = fault.Message;
        foreach (var tail in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            var at = message.IndexOf(tail, StringComparison.Ordinal);
            message = at < 0 ? message : message[..at];
        }

        return message.Replace("IncidentOps.Core.Incidents.", "", StringComparison.Ordinal).Replace("IncidentOps.Core.Runbooks.", "", StringComparison.Ordinal);
    }
}
