using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Reading;
using Microsoft.Net.Http.Headers;

namespace IncidentOps.Web.Api;

/// <summary>What a request to the API says about itself.</summary>
public static class ApiReading
{
    /// <summary>Says when something was done that could not be sent at once.</summary>
    public const string ClaimedAtHeader = "X-Claimed-At";

    /// <summary>The caller; the language is the one that the request asks for, else the person's own.</summary>
    public static Reader ApiReader(this HttpContext context)
    {
        var reader = context.Reader();
        var asked = context.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value?.Split('-')[0])
            .FirstOrDefault(language => language is "ja" or "en");
        return asked is null ? reader : new Reader(
            reader.Person, reader.Name, asked == "ja" ? Language.Japanese : Language.English, reader.Zone, reader.Permissions);
    }

    /// <summary>The request's body; or, where it is not what it must be, the answer that says so.</summary>
    public static Task<(T? Body, IResult? Fault)> BodyAsync<T>(this HttpContext context)
        where T : class =>
        context.BodyAsync(static async (body, cancellation) => await JsonSerializer.DeserializeAsync<T>(body, JsonBodies.Options, cancellation));

    /// <summary>As <see cref="BodyAsync{T}(HttpContext)"/>, read in the given way.</summary>
    public static async Task<(T? Body, IResult? Fault)> BodyAsync<T>(this HttpContext context, Func<Stream, CancellationToken, Task<T?>> read)
        where T : class
    {
        if (IsForeign(context.Request))
        {
            return (null, ApiReplies.UnknownMediaType(context));
        }

        try
        {
            return await read(context.Request.Body, context.RequestAborted) is { } body
                ? (body, null)
                : (null, ApiReplies.Malformed(context, context.ApiReader().T["api.json.null"], "$"));
        }
        catch (JsonException fault)
        {
            return (null, ApiReplies.Malformed(context, fault));
        }
        catch (BadHttpRequestException fault)
        {
            return (null, ApiReplies.BadRequest(context, fault));
        }
    }

    /// <summary>The command's id, as the caller made it; null where there is none or it is no UUID.</summary>
    public static Guid? CommandId(this HttpRequest request)
    {
        var text = request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : request.Headers["X-Command-Id"].ToString();
        // The header's draft standard puts its value in quotes.
        return Guid.TryParse(text.Trim('"'), out var id) && id != Guid.Empty ? id : null;
    }

    /// <summary>For what was done before it could be sent: when. Null where nothing is said.</summary>
    /// <param name="fault">What was said is no time: the answer that says so.</param>
    public static DateTimeOffset? ClaimedAt(this HttpContext context, out IResult? fault)
    {
        fault = null;
        if (context.Request.Headers[ClaimedAtHeader].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(
            text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at))
        {
            return at.ToUniversalTime();
        }

        fault = ApiReplies.Malformed(context, context.ApiReader().T["api.no-time", text.Length <= 60 ? text : text[..60] + "…"], ClaimedAtHeader);
        return null;
    }

    /// <summary>The answer to a claimed time that is earlier than the incident; null where all is well.</summary>
    public static async Task<IResult?> IsTooEarlyAsync(this HttpContext context, IncidentId incident, DateTimeOffset? claimedAt)
    {
        if (claimedAt is not { } claimed)
        {
            return null;
        }

        var state = await context.RequestServices.GetRequiredService<IncidentSessions>().StateAsync(incident, context.RequestAborted);
        return state.IsBefore(claimed)
            ? ApiReplies.Malformed(context, context.ApiReader().T["api.too-early", state.DeclaredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)], ClaimedAtHeader)
            : null;
    }

    /// <summary>Whether the body is said to be something else than JSON in UTF-8 (RFC 8259). Where nothing is said it is read as that.</summary>
    private static bool IsForeign(HttpRequest request) => request.ContentType is { Length: > 0 } said
        && !(MediaTypeHeaderValue.TryParse(said, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
}
