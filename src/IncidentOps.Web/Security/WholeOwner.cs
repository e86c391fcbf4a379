using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Security;

/// <summary>
/// What changes the person behind a token rather than anything that its permissions are about: a token that may do less than its owner was made
/// for a purpose, and being its owner is none. In a browser people are always whole.
/// </summary>
public static class WholeOwner
{
    private static readonly Refusal TokenTooNarrow = new("token-too-narrow", new(
        "This token may do less than its owner, so it can't change the owner's account. Use one with all of the owner's permissions, or the browser.",
        "このトークンの権限は本人より狭いため、本人のアカウントは変更できません。本人と同じ権限をすべて持つトークンか、ブラウザーで操作してください。"));

    /// <summary>Refuses tokens that are narrower than their owner, as the document says of the endpoint.</summary>
    /// <param name="exceptOwnToken">The endpoint's route value `token` may name the token that is used: giving it up is open to each.</param>
    public static RouteHandlerBuilder ForWholeOwner(this RouteHandlerBuilder endpoint, bool exceptOwnToken = false) => endpoint
        .AddEndpointFilter(async (invocation, next) => IsNarrower(invocation.HttpContext, exceptOwnToken)
            ? ApiAnswers.Refused(invocation.HttpContext, TokenTooNarrow)
            : await next(invocation))
        .Produces<Api.ProblemView>(StatusCodes.Status403Forbidden, "application/problem+json");

    private static bool IsNarrower(HttpContext context, bool exceptOwnToken)
    {
        var reader = context.Reader();
        var owner = context.RequestServices.GetRequiredService<PeopleDirectory>().PermissionsOf(reader.Person!.Value);
        return (owner & ~reader.Permissions) != Permissions.None
            && !(exceptOwnToken && context.User.FindFirst(PersonClaims.TokenClaim)?.Value is { } own && own == context.GetRouteValue("token") as string);
    }
}
