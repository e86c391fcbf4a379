using System.ComponentModel;
using Microsoft.AspNetCore.Http.Metadata;

namespace IncidentOps.Web.Layout;

/// <summary>
/// A number or time in the query that does not read is told as one. Handlers written at build time answer such an optional parameter with a
/// bare 400, whereas a missing or unreadable required one raises <see cref="BadHttpRequestException"/> as
/// <see cref="RouteHandlerOptions.ThrowOnBadRequest"/> asks.
/// </summary>
internal static class UnreadParameters
{
    public static void UseUnreadParameters(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        await next(context);
        if (context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false, ContentType: null } && FindIn(context) is { } unread)
        {
            var (name, value) = unread;
            throw new BadHttpRequestException($"Failed to bind parameter \"value {name}\" from \"{value}\".");
        }
    });

    private static (string Name, string Value)? FindIn(HttpContext context)
    {
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            if (parameter.HasTryParse && context.Request.Query[parameter.Name] is [{ Length: > 0 } value, ..]
                && !TypeDescriptor.GetConverter(parameter.ParameterInfo.ParameterType).IsValid(value))
            {
                return (parameter.Name, value);
            }
        }

        return null;
    }
}
