using IncidentOps.Core;
using IncidentOps.Web.Api;
using IncidentOps.Web.Layout;

namespace IncidentOps.Web.Security;

/// <summary>Refusals before an endpoint is reached: JSON (RFC 9457) for programs, a page for people.</summary>
public static class Problems
{
    public static Task WriteForbiddenAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", new("You are not permitted to do this.", "この操作の権限がありません。"));

    /// <param name="code">Stable, for programs.</param>
    public static Task WriteAsync(HttpContext context, int status, string code, LocalizedText reason)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        if (!context.IsForPrograms() && WantsPage(context.Request))
        {
            return status == StatusCodes.Status403Forbidden && code == "forbidden"
                ? context.Message(status).ExecuteAsync(context)
                : context.Page<RefusedPage>(new { Code = code, Reason = reason }, status).ExecuteAsync(context);
        }

        return Results.Problem(
            statusCode: status, title: reason.In(context.ApiReader().T.Language), type: null,
            extensions: new Dictionary<string, object?> { ["code"] = code }).ExecuteAsync(context);
    }

    /// <summary>The way to ask in again without losing where one was.</summary>
    public static string SignInPath(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && (context.Request.Path != "/" || context.Request.QueryString.HasValue)
            ? "/sign-in?return-url=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)
            : "/sign-in";

    private static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
