using IncidentOps.Core.People;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Template;

namespace IncidentOps.Web.Api;

/// <summary>
/// Answers what under `/api` fits no endpoint: 404; 405 where the address takes other methods, 415 where it takes other types. Asks for
/// sign-in first, as everywhere.
/// </summary>
public static class ApiMisses
{
    public static void MapApiMisses(this IEndpointRouteBuilder routes) =>
        routes.MapFallback("/api/{**path}", static context => Miss(context, context.RequestServices.GetRequiredService<EndpointDataSource>()).ExecuteAsync(context))
            .RequirePermission(Permissions.None).ForPrograms().ExcludeFromDescription();

    private static IResult Miss(HttpContext context, EndpointDataSource endpoints)
    {
        var there = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ProgramEndpoint>() is not null && Methods(endpoint).Count > 0 && Fits(endpoint, context.Request.Path))
            .ToList();
        if (there.Count == 0)
        {
            return ApiReplies.NotFound(context, "not-found");
        }

        if (there.Exists(endpoint => Methods(endpoint).Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase)))
        {
            // Without a body it was a part of the path that did not fit, such as a version that is no number.
            return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsDelete(context.Request.Method)
                ? ApiReplies.NotFound(context, "not-found")
                : ApiReplies.UnknownMediaType(context);
        }

        var allowed = string.Join(", ", there.SelectMany(Methods).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal));
        context.Response.Headers.Allow = allowed;
        return ApiReplies.Problem(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", context.ApiReader().T["api.method", allowed]);
    }

    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    private static bool Fits(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
