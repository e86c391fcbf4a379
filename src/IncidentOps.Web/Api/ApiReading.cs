using System.Text.Json;
using IncidentOps.Core;
using IncidentOps.Web.Reading;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace IncidentOps.Web.Api;

/// <summary>What a request to the API says about itself.</summary>
public static class ApiReading
{
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
    public static async Task<(T? Body, IResult? Fault)> BodyAsync<T>(this HttpContext context)
        where T : class
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, options, context.RequestAborted) is { } body
                ? (body, null)
                : (null, ApiReplies.Malformed(context, "The body is null.", "$"));
        }
        catch (JsonException fault)
        {
            return (null, ApiReplies.Malformed(context, fault));
        }
    }

    /// <summary>The command's id, as the caller made it; null where there is none or it is no UUID.</summary>
    public static Guid? CommandId(this HttpRequest request)
    {
        var text = request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : request.Headers["X-Command-Id"].ToString();
        // The header's draft standard puts its value in quotes.
        return Guid.TryParse(text.Trim('"'), out var id) && id != Guid.Empty ? id : null;
    }

    /// <summary>For what was done before it could be sent: when. Null where nothing, or nothing readable, is said.</summary>
    public static DateTimeOffset? ClaimedAt(this HttpRequest request) => DateTimeOffset.TryParse(
        request.Headers["X-Claimed-At"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal,
        out var at) ? at.ToUniversalTime() : null;
}
