using System.Net;
using IncidentOps.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Security;

/// <summary>Walks every endpoint that the product serves, whoever added it.</summary>
public sealed class WholeProductTests
{
    /// <summary>All that somebody may reach who is not signed in, beside the static files.</summary>
    private static readonly string[] Open =
    [
        "/ack/{token}", "/exercises/calendar.ics", "/healthz", "/language", "/live/texts/{language}.json", "/openapi/{documentName}.json", "/readyz", "/recover", "/sign-in", "/sign-out", "/welcome/{token}",
    ];

    /// <summary>The framework's own, for files that a build in development has not listed yet. States nothing, so it is closed.</summary>
    private const string UnlistedFiles = "{**path:file}";

    [Fact]
    public async Task Every_endpoint_states_its_permission_is_closed_and_guarded()
    {
        await using var product = await RunningProduct.StartAsync();
        var endpoints = product.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null).ToList();
        Assert.True(endpoints.Count > 60);
        Assert.Empty(endpoints.Where(endpoint => !States(endpoint) && endpoint.RoutePattern.RawText?.TrimStart('/') != UnlistedFiles).Select(endpoint => endpoint.DisplayName));

        var browser = new Browser(product.Address, "en");
        foreach (var endpoint in endpoints)
        {
            var path = PathOf(endpoint.RoutePattern);
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
                var page = await browser.SendAsync(request);
                Assert.True(page.Response.Headers.Contains("Content-Security-Policy"), $"{method} {path} has no policy.");
                Assert.True(IsShut(endpoint, method, page), $"{method} {path}: {(int)page.Status} {page.Location}");
            }
        }
    }

    private static bool States(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? Open.Contains(endpoint.RoutePattern.RawText)
            : endpoint.Metadata.GetMetadata<RequirePermissionAttribute>() is not null;

    /// <summary>Who is not signed in, and sends no form token, gets nowhere: is sent to sign in, or refused.</summary>
    private static bool IsShut(RouteEndpoint endpoint, string method, Page page) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? method is "GET" or "HEAD" || endpoint.Metadata.GetMetadata<UnguessableAddress>() is not null || page.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
            : page.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || page.Location?.StartsWith("/sign-in", StringComparison.Ordinal) == true;

    private static string PathOf(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "x",
    }))));
}
