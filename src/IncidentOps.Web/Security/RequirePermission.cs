using System.Globalization;
using System.Security.Claims;
using IncidentOps.Core.People;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;
using Microsoft.AspNetCore.Authorization;

namespace IncidentOps.Web.Security;

/// <summary>States what an endpoint, page or hub method asks of whoever calls it. <see cref="Permissions.None"/>: to be signed in, no more.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequirePermissionAttribute(Permissions permissions) : AuthorizeAttribute, IAuthorizationRequirementData
{
    public Permissions Permissions { get; } = permissions;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new PermissionRequirement(Permissions)];
}

/// <summary>Signed in, and permitted.</summary>
public sealed record PermissionRequirement(Permissions Permissions) : IAuthorizationRequirement;

/// <summary>Compares what is asked with what the sign-in says, which is looked up anew on each request.</summary>
public sealed class PermissionHandler : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated == true && (context.User.PermissionsHeld() & requirement.Permissions) == requirement.Permissions)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

/// <summary>An endpoint that programs call: takes API tokens, answers problems as JSON, and is guarded by Origin instead of form tokens.</summary>
public sealed record ProgramEndpoint;

/// <summary>
/// An endpoint whose address is itself the secret that entitles, whoever is signed in: another site that does not know it can't send
/// anybody there, so no form token is asked for, and it works where no cookies are kept (mail programs' own browsers).
/// </summary>
public sealed record UnguessableAddress;

/// <summary>What endpoints say of themselves.</summary>
public static class EndpointSecurity
{
    /// <summary>States the permission. Without this (or an explicit AllowAnonymous) the default refuses who is not signed in, and a test refuses the endpoint.</summary>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, Permissions permissions)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequirePermissionAttribute(permissions));

    /// <summary>Anybody who is signed in.</summary>
    public static TBuilder RequireSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequirePermission(Permissions.None);

    /// <summary>For programs: the API and the hubs.</summary>
    public static TBuilder ForPrograms<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProgramEndpoint()).RequireRateLimiting(RateLimits.Api).AddEndpointFilter<TBuilder, RefusedBodies>().AnsweringProblems();

    public static Permissions PermissionsHeld(this ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(Readers.PermissionsClaim), CultureInfo.InvariantCulture, out var number)
            ? (Permissions)number
            : Permissions.None;

    /// <summary>Whether a program asks. By the path as well: where a request fails, or fits no endpoint, there is none to ask.</summary>
    public static bool IsForPrograms(this HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ProgramEndpoint>() is not null || context.Request.Path.StartsWithSegments("/api");

    /// <summary>Answers a body that could not be read before its endpoint is called.</summary>
    private sealed class RefusedBodies : IEndpointFilter
    {
        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) => JsonBodies.Filter(context, next);
    }
}
