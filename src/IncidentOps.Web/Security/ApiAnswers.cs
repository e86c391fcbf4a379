using IncidentOps.Core.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Api;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Security;

/// <summary>Refusals as programs get them (RFC 9457), with the reason in the caller's language and a stable code.</summary>
public static class ApiAnswers
{
    public static IResult Refused(HttpContext context, Refusal refusal)
    {
        var (names, clock) = (context.RequestServices.GetRequiredService<INames>(), context.RequestServices.GetRequiredService<TimeProvider>());
        return Results.Problem(
            statusCode: StatusOf(refusal.Code), title: context.ApiReader().Of(refusal, names, clock.GetUtcNow()),
            extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });
    }

    private static int StatusOf(string code) => code switch
    {
        "forbidden" or "token-too-narrow" => StatusCodes.Status403Forbidden,
        "no-calendar-key" or "no-drill" or "no-person" or "no-personal-webhooks" or "no-public-address" or "no-relay" or "no-secret" or "no-series" or "no-target" or "no-token" or "no-webhook" => StatusCodes.Status404NotFound,
        "already-cancelled" or "already-released" or "already-started" or "last-administrator" or "missed" or "no-own-address" or "no-retention" or "not-held"
            or "not-invited" or "not-set-up" or "not-started" or "nothing-to-come" or "other-exercise" or "person-exists" or "series-exists" or "sign-in-name-taken" or "too-early" => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
