namespace IncidentOps.Web.Live;

/// <summary>
/// Browsers send cookies with WebSockets from anywhere, and no CORS rule applies: so the page that opens one must be ours. Programs send no
/// Origin and no cookies.
/// </summary>
public static class OriginCheck
{
    /// <summary>Further origins that may connect, where the site is known by several names: `Live:Origins:0` and so on.</summary>
    public const string Setting = "Live:Origins";

    public static bool IsOurs(HttpRequest request, IReadOnlyCollection<string> others)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return true;
        }

        return others.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && string.Equals(uri.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
                && HostString.FromUriComponent(uri) is var host
                && string.Equals(host.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
                && (host.Port ?? uri.Port) == (request.Host.Port ?? (request.IsHttps ? 443 : 80)));
    }

    /// <summary>Refuses foreign origins before anything of the hub runs.</summary>
    public static IApplicationBuilder UseOriginCheck(this IApplicationBuilder app, PathString path, IReadOnlyCollection<string> others) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments(path), branch => branch.Use(async (context, next) =>
        {
            if (IsOurs(context.Request, others))
            {
                await next(context);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("This origin may not connect.", context.RequestAborted);
        }));
}
