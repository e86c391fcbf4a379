using IncidentOps.Core.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Api;

/// <summary>What an endpoint asks of its caller, as metadata: a test walks all endpoints and finds those that state nothing.</summary>
public sealed record NeededPermission(Permissions Permissions);

/// <summary>States an endpoint's permission.</summary>
public static class EndpointPermissions
{
    /// <summary>Only for people and tokens with all of <paramref name="needed"/>; others get 401 or 403.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, Permissions needed)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .RequireAuthorization(policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(context => context.Resource is HttpContext http && http.Reader().Can(needed)))
            .WithMetadata(new NeededPermission(needed));
}
