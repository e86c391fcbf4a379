using IncidentOps.Core.Incidents;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Security;

/// <summary>Refusals as programs get them (RFC 9457), with the reason in the caller's language and a stable code.</summary>
public static class ApiAnswers
{
    public static IResult Refused(HttpContext context, Refusal refusal) => Results.Problem(
        statusCode: StatusOf(refusal.Code), title: refusal.Reason.In(context.Reader().T.Language),
        extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });

    private static int StatusOf(string code) => code switch
    {
        "forbidden" => StatusCodes.Status403Forbidden,
        "no-person" or "no-secret" or "no-target" or "no-token" => StatusCodes.Status404NotFound,
        "last-administrator" or "person-exists" or "sign-in-name-taken" => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
